// Whole-process wall time against the local AWS, interleaved: a bare Node, a hand-written floor of the step's calls, the step, a
// profile's answer that it has already, and the matrix step over 400 accounts. Needs Node 24 and the bundles:
//
//   node scripts/bench.ts [--runs 30] [--check] [--dist dist]
//
// With --check the exit status is 1 when a promise is not kept. What else the machine does can only make that worse, so the best
// of six measurements counts.
import './typescript-sources.mjs';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { StepResult } from '../src/demo/runner/step-result.js';

const { openJob } = await import('../src/demo/runner/job.js');

const WARM_UP_ROUNDS = 3;
const FEWEST_ROUNDS = 20;
const MEASUREMENTS_FOR_CHECK = 6;
const ACCOUNTS = 400;

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

const scripts = import.meta.dirname;
const aws = fork(path.join(scripts, 'bench-aws.ts'));
const ended = new AbortController();
aws.once('exit', () => ended.abort(new Error('the local AWS ended')));
const env = readEnvironment(await reply(aws));
const job = await openJob({ env });
/** Jobs of their own: a profile, or an accounts file, would be there for the other contenders, too. */
const profileJob = await openJob({ env });
const matrixJob = await openJob({ env });

const bundle = (name: string) => path.resolve(flags.dist, name, 'index.js');
const inputs = {
  'aws-region': 'eu-west-1',
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
};
const { 'hub-role': _, ...directInputs } = inputs;

interface Contender {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
  readonly wallMs: number[];
  /** The calls of each run, as one text; more than one entry means that runs differed. */
  readonly calls: Set<string>;
}

function contender(name: string, run: () => Promise<StepResult>): Contender {
  return { name, run, wallMs: [], calls: new Set() };
}

try {
  const [node = '', ...program] = await processOfProfile();
  writeAccountsFile();
  const bare = contender('node -e 0', () => job.run(process.execPath, ['-e', '0']));
  const floor = contender('floor, by hand', () => job.step({ entry: path.join(scripts, 'baseline.mjs'), inputs }));
  const hub = contender('step, route hub', () => job.step({ entry: bundle('main'), inputs }));
  const direct = contender('step, route direct', () =>
    job.step({ entry: bundle('main'), inputs: { ...directInputs, route: 'direct' } }),
  );
  const cached = contender('profile, cached', () => profileJob.run(node, program));
  const matrix = contender(`matrix, ${ACCOUNTS} accounts`, () =>
    matrixJob.step({ entry: bundle('matrix'), inputs: { 'group-by': 'wave' } }),
  );
  const promises: readonly Promised[] = [
    { over: hub, under: floor, limit: 2.8 },
    { over: cached, under: bare, limit: 1.6 },
    // Nearer to its limit than a shared machine is steady.
    { over: matrix, under: bare, limit: 3, slack: 0.3 },
  ];

  const kept = new Set<Promised>();
  for (let made = 0; made === 0 || (flags.check && made < MEASUREMENTS_FOR_CHECK); made += 1) {
    await measure([bare, floor, hub, direct, cached, matrix]);
    for (const promise of promises) {
      if (ratioOf(promise) <= promise.limit + (promise.slack ?? 0)) kept.add(promise);
    }
    if (kept.size === promises.length) break;
  }
  if (flags.check && kept.size < promises.length) process.exitCode = 1;
} finally {
  await Promise.all([job.close(), profileJob.close(), matrixJob.close()]);
  aws.disconnect();
}

/** At most so many times the median of another. */
interface Promised {
  readonly over: Contender;
  readonly under: Contender;
  readonly limit: number;
  /** How far above the limit the check still takes for noise. */
  readonly slack?: number;
}

/** Measures all contenders in turn and prints the figures. */
async function measure(contenders: readonly Contender[]): Promise<void> {
  for (const one of contenders) one.wallMs.splice(0);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const one of contenders) {
      const result = await one.run();
      if (result.conclusion !== 'success') throw new Error(`${one.name} failed:\n${result.log}`);
      const calls = await ask(aws);
      if (round < 0) continue;
      one.wallMs.push(result.wallMs);
      one.calls.add(calls.length === 0 ? '0' : `${calls.length} (${calls.join(', ')})`);
    }
  }

  print(`${rounds} rounds, Node ${process.version}, whole process, milliseconds`);
  print(`${''.padEnd(22)}${['median', 'min', 'max'].map((title) => title.padStart(8)).join('')}  calls`);
  for (const { name, wallMs, calls } of contenders) {
    const figures = [median(wallMs), Math.min(...wallMs), Math.max(...wallMs)];
    print(`${name.padEnd(22)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')}  ${[...calls].join(' or ')}`);
  }
}

/** How many times the one's median the other's is, by the last measurement; printed, too. */
function ratioOf({ over, under, limit }: Promised): number {
  const byMedians = median(over.wallMs) / median(under.wallMs);
  const byPairs = median(over.wallMs.map((ms, at) => ms / (under.wallMs[at] ?? Number.NaN)));
  const figures = `${byMedians.toFixed(2)} by medians, ${byPairs.toFixed(2)} by pairs`;
  print(`${over.name} / ${under.name}: ${figures}; the limit is ${limit}`);
  return byMedians;
}

/** The words of the `credential_process` of a profile that the step has just made. */
async function processOfProfile(): Promise<string[]> {
  const made = await profileJob.step({ entry: bundle('main'), inputs: { ...inputs, 'aws-profile': 'deploy' } });
  if (made.conclusion !== 'success') throw new Error(`no profile:\n${made.log}`);
  await ask(aws);
  const config = readFileSync(profileJob.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
  const [, line = ''] = /^credential_process = (.*)$/m.exec(config) ?? [];
  return line.split(' ');
}

/** An accounts file as a platform team would have it. */
function writeAccountsFile(): void {
  const lines = Array.from({ length: ACCOUNTS }, (_, at) => {
    const environment = at % 5 === 0 ? 'production' : 'staging';
    return `  team-${at}: { id: "${200_000_000_000 + at}", environment: ${environment}, labels: { tier: prod, wave: "${(at % 12) + 1}" } }\n`;
  });
  const shared =
    'hub: { role: arn:aws:iam::111122223333:role/github-hub }\ndefaults: { role: DeployRole, region: eu-west-1 }\n';
  const file = path.join(matrixJob.folders.workspace, '.github', 'accounts.yml');
  mkdirSync(path.dirname(file));
  writeFileSync(file, `${shared}accounts:\n${lines.join('')}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The next message of the local AWS; rejects when its process ends instead. */
async function reply(child: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await once(child, 'message', { signal: ended.signal });
  return message;
}

async function ask(child: ChildProcess): Promise<string[]> {
  const answer = reply(child);
  child.send('calls');
  const kinds = await answer;
  return Array.isArray(kinds) ? kinds.map(String) : [];
}

function readEnvironment(message: unknown): Record<string, string> {
  if (typeof message !== 'object' || message === null) throw new Error('the local AWS sent no environment');
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, String(value)]));
}
