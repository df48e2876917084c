// Where the time of a whole process goes, as a table in Markdown: by V8's own trace of what it compiles and collects, and by what Node
// knows of its start and of its waiting. Tracing costs time too, so the shares count, and `npm run bench` tells how long a process
// takes without it. Needs Node 24 and the bundles:
//
//   node scripts/profile.ts [--runs 11] [--dist dist] [--write]
//
// With --write the table takes the place of the one in docs/performance.md.
import './typescript-sources.mjs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { withContenders } = await import('./bench/contenders.js');
const { median } = await import('./bench/median.js');

const PAGE = path.join(import.meta.dirname, '..', 'docs', 'performance.md');
const PLACE = /(?<=<!-- npm run profile -->\n)[\s\S]*(?=<!-- end -->)/;
const CATEGORIES = 'v8,disabled-by-default-v8.compile';
const WARM_UP_ROUNDS = 2;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '11' },
    dist: { type: 'string', default: path.join(import.meta.dirname, '..', 'dist') },
    write: { type: 'boolean', default: false },
  },
});

/** One run of a process. */
interface Profile {
  readonly wallMs: number;
  /** Until Node runs the first line of the program. */
  readonly startMs: number;
  /** Loading of Node's own modules after its start, which are compiled already. */
  readonly ownModulesMs: number;
  readonly ownModules: number;
  /** Parsing and compiling of the program. */
  readonly compilingMs: number;
  readonly collectingMs: number;
  /** For answers and files, with nothing else to do. */
  readonly waitingMs: number;
  readonly peakMegabytes: number;
}

const COLUMNS: ReadonlyArray<readonly [title: string, figure: (profile: Profile) => number, digits: number]> = [
  ['all, ms', ({ wallMs }) => wallMs, 0],
  ['Node starts', ({ startMs }) => startMs, 0],
  ["Node's modules", ({ ownModulesMs }) => ownModulesMs, 1],
  ['compile', ({ compilingMs }) => compilingMs, 1],
  ['collect garbage', ({ collectingMs }) => collectingMs, 1],
  ['wait', ({ waitingMs }) => waitingMs, 1],
  ['run', runningMs, 0],
  ['modules of Node', ({ ownModules }) => ownModules, 0],
  ['peak, MB', ({ peakMegabytes }) => peakMegabytes, 0],
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'profile-'));
const preload = path.join(import.meta.dirname, 'bench', 'preload.cjs');
const nodeOptions = [
  `--require=${preload}`,
  `--trace-event-categories=${CATEGORIES}`,
  `--trace-event-file-pattern=${folder}/\${pid}.trace.json`,
];
try {
  const environment = { NODE_OPTIONS: nodeOptions.join(' '), PROFILE_FOLDER: folder };
  await withContenders({ dist: flags.dist, environment }, async (contenders) => {
    const profiles = new Map(Object.values(contenders).map((one) => [one, [] as Profile[]]));
    for (let round = -WARM_UP_ROUNDS; round < Number(flags.runs); round += 1) {
      for (const [one, measured] of profiles) {
        clear(folder);
        const { wallMs } = await one.run();
        if (round >= 0) measured.push(readProfile(wallMs));
      }
    }
    show([...profiles].map(([{ name }, measured]) => ({ name, measured })));
  });
} finally {
  rmSync(folder, { recursive: true });
}

function clear(of: string): void {
  for (const name of readdirSync(of)) rmSync(path.join(of, name));
}

/** The profile of the process that has just ended. */
function readProfile(wallMs: number): Profile {
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.process.json'));
  const known = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const trace = JSON.parse(readFileSync(path.join(folder, name.replace('.process.', '.trace.')), 'utf8'));
  const spans = mainThread(trace.traceEvents);
  const startedAt = spans.find(({ name }) => name === 'bootstrapComplete')?.ts ?? 0;
  const later = spans.filter(({ ts }) => ts >= startedAt);
  return {
    wallMs,
    startMs: known.startMs,
    ownModulesMs: timeOf(later, /^V8\.CompileDeserialize$/),
    ownModules: known.nodeModules,
    compilingMs: timeOf(later, /^V8\.(?:Compile(?!Deserialize)|Parse|PreParse)/),
    collectingMs: timeOf(later, /^V8\.GC/),
    waitingMs: known.waitingMs,
    peakMegabytes: known.peakKilobytes / 1024,
  };
}

interface Span {
  readonly name: string;
  /** Microseconds, as in the trace. */
  readonly ts: number;
  readonly dur: number;
}

type TraceEvent = Span & { readonly tid: number; readonly ph: string; readonly args: { readonly name?: string } };

function mainThread(events: readonly TraceEvent[]): Span[] {
  const main = events.find(({ ph, args }) => ph === 'M' && args.name === 'JavaScriptMainThread')?.tid;
  return events.filter(({ tid }) => tid === main).toSorted((a, b) => a.ts - b.ts);
}

/** How long spans of these names took, those within another counted once, in milliseconds. */
function timeOf(spans: readonly Span[], names: RegExp): number {
  let total = 0;
  let until = 0;
  for (const { name, ts, dur } of spans) {
    if (!names.test(name) || ts < until) continue;
    total += dur;
    until = ts + dur;
  }
  return total / 1000;
}

/** What is left: evaluation of modules, the program itself, and the end of the process. */
function runningMs({ wallMs, startMs, ownModulesMs, compilingMs, collectingMs, waitingMs }: Profile): number {
  return wallMs - startMs - ownModulesMs - compilingMs - collectingMs - waitingMs;
}

function show(rows: ReadonlyArray<{ readonly name: string; readonly measured: readonly Profile[] }>): void {
  const lines = rows.map(({ name, measured }) =>
    row([name, ...COLUMNS.map(([, figure, digits]) => median(measured.map(figure)).toFixed(digits))]),
  );
  const titles = ['process', ...COLUMNS.map(([title]) => title)];
  const rule = ['---', ...COLUMNS.map(() => '---:')];
  const table = [row(titles), row(rule), ...lines, ''].join('\n');
  process.stdout.write(table);
  if (flags.write) writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(PLACE, `\n${table}\n`));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
