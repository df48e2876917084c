// Whole-process wall time against the local AWS, interleaved: a bare Node, a hand-written floor of the step's calls, the step, a
// denial with its diagnosis, what a profile answers, and the matrix step over 400 accounts. Needs Node 24 and the bundles:
//
//   node scripts/bench.ts [--runs 30] [--check] [--dist dist]
//
// With --check the exit status is 1 when a promise is not kept. What else the machine does can only make that worse, so the best
// of six measurements counts.
import './typescript-sources.mjs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Contender } from './bench/contenders.js';

const { withContenders } = await import('./bench/contenders.js');
const { median } = await import('./bench/median.js');

const WARM_UP_ROUNDS = 3;
const FEWEST_ROUNDS = 20;
const MEASUREMENTS_FOR_CHECK = 6;
/** What a bare Node takes where the promises were made. */
const BARE_MS = 50;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    check: { type: 'boolean', default: false },
    dist: { type: 'string', default: path.join(import.meta.dirname, '..', 'dist') },
  },
});
const rounds = Number(flags.runs);
if (!Number.isInteger(rounds) || rounds < FEWEST_ROUNDS)
  throw new Error(`--runs takes a number from ${FEWEST_ROUNDS} up`);

/** At most so many times the median of another. */
interface Promised {
  readonly over: Contender;
  readonly under: Contender;
  readonly limit: number;
  /** How far above the limit the check still takes for the machine's own noise. */
  readonly slack?: number;
  /**
   * Most of both is waiting, which takes as long on a slow machine. So what is above 1 is stretched by how much longer a bare Node
   * takes than it did where the promise was made.
   */
  readonly waits?: boolean;
}

/** The wall times of one contender in milliseconds, and the calls of each run as one text: several where runs differed. */
interface Measured {
  readonly wallMs: readonly number[];
  readonly calls: ReadonlySet<string>;
}

await withContenders({ dist: flags.dist }, async (contenders) => {
  const { bare, floor, hub, denied, slowFloor, slowHub, cached, matrix } = contenders;
  // Nearly all of the matrix step is the processor's time, and its ratio changes most with the machine's speed.
  const promises: readonly Promised[] = [
    { over: hub, under: floor, limit: 1.9 },
    { over: slowHub, under: slowFloor, limit: 1.15, waits: true },
    { over: denied, under: floor, limit: 3 },
    { over: cached, under: bare, limit: 1.2 },
    { over: matrix, under: bare, limit: 2, slack: 0.3 },
  ];
  if (!flags.check) {
    const measured = await measure(Object.values(contenders));
    for (const promise of promises) isKept(promise, measured, bare);
    return;
  }
  // What has kept its promise once is not measured again.
  let open = promises;
  for (let made = 0; open.length > 0 && made < MEASUREMENTS_FOR_CHECK; made += 1) {
    const measured = await measure([...new Set([bare, ...open.flatMap(({ over, under }) => [under, over])])]);
    open = open.filter((promise) => !isKept(promise, measured, bare));
  }
  if (open.length > 0) process.exitCode = 1;
});

/** Measures the contenders in turn, and prints their figures. */
async function measure(contenders: readonly Contender[]): Promise<ReadonlyMap<Contender, Measured>> {
  const measured = new Map(contenders.map((one) => [one, { wallMs: [] as number[], calls: new Set<string>() }]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [one, { wallMs, calls }] of measured) {
      const result = await one.run();
      const kinds = await one.calls();
      if (round < 0) continue;
      wallMs.push(result.wallMs);
      calls.add(kinds.length === 0 ? '0' : `${kinds.length} (${kinds.join(', ')})`);
    }
  }
  print(tableOf(measured));
  return measured;
}

function tableOf(measured: ReadonlyMap<Contender, Measured>): string {
  const width = Math.max(...[...measured.keys()].map(({ name }) => name.length));
  const titles = ['median', 'min', 'max'].map((title) => title.padStart(8)).join('');
  const lines = [...measured].map(([{ name }, { wallMs, calls }]) => {
    const figures = [median(wallMs), Math.min(...wallMs), Math.max(...wallMs)];
    return `${name.padEnd(width)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')}  ${[...calls].join(' or ')}`;
  });
  const title = `${rounds} rounds, Node ${process.version}, whole process, milliseconds`;
  return [title, `${''.padEnd(width)}${titles}  calls`, ...lines].join('\n');
}

/** Whether a promise is kept by these measurements; printed, too. */
function isKept(
  { over, under, limit, slack = 0, waits = false }: Promised,
  measured: ReadonlyMap<Contender, Measured>,
  bare: Contender,
): boolean {
  const wallOf = (one: Contender) => measured.get(one)?.wallMs ?? [];
  const slowness = waits ? Math.max(1, median(wallOf(bare)) / BARE_MS) : 1;
  const accepted = 1 + (limit - 1) * slowness + slack;
  const byMedians = median(wallOf(over)) / median(wallOf(under));
  const byPairs = median(wallOf(over).map((ms, at) => ms / (wallOf(under)[at] ?? Number.NaN)));
  const figures = `${byMedians.toFixed(2)} by medians, ${byPairs.toFixed(2)} by pairs`;
  const stretched = accepted === limit ? '' : `, ${accepted.toFixed(2)} here`;
  print(`${over.name} / ${under.name}: ${figures}; the limit is ${limit}${stretched}`);
  return byMedians <= accepted;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
