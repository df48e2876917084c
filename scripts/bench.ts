// Whole-process wall time of the step against the local AWS, interleaved with a bare Node and with a hand-written
// floor of the same calls. Needs Node 24 and the bundle:
//
//   node scripts/bench.ts [--runs 30] [--check] [--main dist/main/index.js]
//
// With --check the exit status is 1 when the step on route hub takes more than 2.8 times the floor. What else the machine does
// can only make that worse, so the best of three measurements counts.
import './typescript-sources.mjs';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { StepResult } from '../src/local/runner/step.js';

const { openJob } = await import('../src/local/runner/job.js');

const WARM_UP_ROUNDS = 3;
const FEWEST_ROUNDS = 20;
const LIMIT = 2.8;
const MEASUREMENTS_FOR_CHECK = 3;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    check: { type: 'boolean', default: false },
    main: { type: 'string' },
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

const main = path.resolve(flags.main ?? path.join(scripts, '..', 'dist', 'main', 'index.js'));
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
const contenders = [bare, floor, hub, direct];

try {
  let ratio = await measure();
  for (let made = 1; flags.check && ratio > LIMIT && made < MEASUREMENTS_FOR_CHECK; made += 1) ratio = await measure();
  if (flags.check && ratio > LIMIT) process.exitCode = 1;
} finally {
  await job.close();
  aws.disconnect();
}

/** Measures all contenders in turn, prints the figures, and answers how many times the floor's median the step's is. */
async function measure(): Promise<number> {
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
  print(`${''.padEnd(20)}${['median', 'min', 'max'].map((title) => title.padStart(8)).join('')}  calls`);
  for (const { name, wallMs, calls } of contenders) {
    const figures = [median(wallMs), Math.min(...wallMs), Math.max(...wallMs)];
    print(`${name.padEnd(20)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')}  ${[...calls].join(' or ')}`);
  }
  const byMedians = median(hub.wallMs) / median(floor.wallMs);
  const byPairs = median(hub.wallMs.map((ms, at) => ms / (floor.wallMs[at] ?? Number.NaN)));
  print(`step / floor: ${byMedians.toFixed(2)} by medians, ${byPairs.toFixed(2)} by pairs; the limit is ${LIMIT}`);
  return byMedians;
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
