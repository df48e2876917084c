// Whole-process wall time of the step against the local AWS, interleaved with a bare Node and with a hand-written
// floor of the same calls; and of the matrix step over 400 accounts. Needs Node 24 and the bundles:
//
//   node scripts/bench.ts [--runs 30] [--check] [--main dist/main/index.js] [--matrix dist/matrix/index.js]
//
// With --check the exit status is 1 when the step on route hub takes more than 2.8 times the floor, or the matrix step more
// than 3 times a bare Node. What else the machine does can only make that worse, so the best of three measurements counts.
import './typescript-sources.mjs';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { StepResult } from '../src/local/runner/step.js';

const { openJob } = await import('../src/local/runner/job.js');

const WARM_UP_ROUNDS = 3;
const FEWEST_ROUNDS = 20;
const LIMIT = 2.8;
const MEASUREMENTS_FOR_CHECK = 3;
const MATRIX_LIMIT = 3;
const ACCOUNTS = 400;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    check: { type: 'boolean', default: false },
    main: { type: 'string' },
    matrix: { type: 'string' },
  },
});
const rounds = Number(flags.runs);
if (!Number.isInteger(rounds) || rounds < FEWEST_ROUNDS)
  throw new Error(`--runs takes a number from ${FEWEST_ROUNDS} up`);

const scripts = import.meta.dirname;
const aws = fork(path.join(scripts, 'bench-aws.ts'));
const ended = new AbortController();
aws.once('exit', () => ended.abort(new Error('the local AWS ended')));
const job = await openJob({ env: readEnvironment(await reply(aws)) });

const bundle = (given: string | undefined, name: string) =>
  path.resolve(given ?? path.join(scripts, '..', 'dist', name, 'index.js'));
const main = bundle(flags.main, 'main');
const accounts = path.join(job.folders.workspace, '.github', 'accounts.yml');
mkdirSync(path.dirname(accounts));
writeFileSync(accounts, accountsFile(ACCOUNTS));
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

const bare = contender('node -e 0', () => job.run(process.execPath, ['-e', '0']));
const floor = contender('floor, by hand', () => job.step({ entry: path.join(scripts, 'floor.mjs'), inputs }));
const hub = contender('step, route hub', () => job.step({ entry: main, inputs }));
const direct = contender('step, route direct', () =>
  job.step({ entry: main, inputs: { ...directInputs, route: 'direct' } }),
);
const matrix = contender(`matrix, ${ACCOUNTS} accounts`, () =>
  job.step({ entry: bundle(flags.matrix, 'matrix'), inputs: { 'group-by': 'wave' } }),
);
const contenders = [bare, floor, hub, direct, matrix];

try {
  let within = await measure();
  for (let made = 1; flags.check && !within && made < MEASUREMENTS_FOR_CHECK; made += 1) within = await measure();
  if (flags.check && !within) process.exitCode = 1;
} finally {
  await job.close();
  aws.disconnect();
}

/** Measures all contenders in turn, prints the figures, and answers whether all limits are kept. */
async function measure(): Promise<boolean> {
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
  const limits = [
    { what: 'step / floor', over: hub, under: floor, limit: LIMIT },
    { what: 'matrix / bare Node', over: matrix, under: bare, limit: MATRIX_LIMIT },
  ];
  let within = true;
  for (const { what, over, under, limit } of limits) {
    const byMedians = median(over.wallMs) / median(under.wallMs);
    const byPairs = median(over.wallMs.map((ms, at) => ms / (under.wallMs[at] ?? Number.NaN)));
    print(`${what}: ${byMedians.toFixed(2)} by medians, ${byPairs.toFixed(2)} by pairs; the limit is ${limit}`);
    within &&= byMedians <= limit;
  }
  return within;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** An accounts file as a platform team would have it. */
function accountsFile(count: number): string {
  const lines = Array.from({ length: count }, (_, at) => {
    const environment = at % 5 === 0 ? 'production' : 'staging';
    return `  team-${at}: { id: "${200_000_000_000 + at}", environment: ${environment}, labels: { tier: prod, wave: "${(at % 12) + 1}" } }\n`;
  });
  return `hub: { role: arn:aws:iam::111122223333:role/github-hub }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${lines.join('')}`;
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
