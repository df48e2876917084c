// What the local AWS promises of itself, measured on the committed bundle: how long it takes to start beside a bare Node, and how many
// whole exchanges (token, hub, target) it answers in a second of one core's time. Needs Node 24, Linux and the bundles:
//
//   node scripts/bench-local.ts [--check]
//
// With --check the exit status is 1 when a promise is not kept. What else the machine does can only make that worse, so the best
// of several measurements counts; and where a bare Node takes longer than it did where the promises were made, they are stretched by as
// much.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exchange } from './baseline.mjs';

const LONGEST_START_MS = 400;
/** What a bare Node takes where the promises were made. */
const BARE_MS = 50;
const FEWEST_EXCHANGES = 300;
const STARTS = 10;
const MEASUREMENTS = 6;
const WARM_UP_EXCHANGES = 100;
const EXCHANGES = 1_000;
const CLIENTS = 8;
/** The kernel counts in these, whatever its own clock: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

const { values: flags } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
let slowness = 1;
const bundle = path.resolve(import.meta.dirname, '..', 'dist', 'cli', 'index.js');

const kept = [await isKept('start', measureStart), await isKept('exchanges', measureExchanges)];
if (flags.check && kept.includes(false)) process.exitCode = 1;

async function isKept(what: string, measure: () => Promise<boolean>): Promise<boolean> {
  for (let made = 0; made === 0 || (flags.check && made < MEASUREMENTS); made += 1) {
    if (await measure()) return true;
  }
  process.stdout.write(`${what}: the promise is not kept\n`);
  return false;
}

async function measureStart(): Promise<boolean> {
  const [bare, ready]: [number[], number[]] = [[], []];
  for (let run = 0; run < STARTS; run += 1) {
    const bareSince = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    bare.push(performance.now() - bareSince);
    const since = performance.now();
    const local = await start();
    ready.push(performance.now() - since);
    await stop(local.process);
  }
  slowness = Math.max(1, median(bare) / BARE_MS);
  const more = median(ready) - median(bare);
  process.stdout.write(
    `start: ${median(ready).toFixed(0)} ms until ready, ${more.toFixed(0)} ms more than a bare Node; the limit is ${LONGEST_START_MS} ms\n`,
  );
  return more <= LONGEST_START_MS * slowness;
}

async function measureExchanges(): Promise<boolean> {
  const local = await start();
  const { pid = 0 } = local.process;
  const env = {
    ...local.environment,
    'INPUT_AWS-REGION': 'eu-west-1',
    'INPUT_HUB-ROLE': 'arn:aws:iam::111122223333:role/github-hub',
    'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::222222222222:role/DeployRole',
  };
  await exchangeAll(env, WARM_UP_EXCHANGES);
  const [usedBefore, since] = [coreSeconds(pid), performance.now()];
  await exchangeAll(env, EXCHANGES);
  const [used, wall] = [coreSeconds(pid) - usedBefore, (performance.now() - since) / 1000];
  const perSecond = EXCHANGES / used;
  const megabytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  await stop(local.process);
  process.stdout.write(
    `exchanges: ${perSecond.toFixed(0)} in a second of one core (${(EXCHANGES / wall).toFixed(0)} by the clock, beside the client), ${megabytes.toFixed(0)} MB afterwards; at least ${FEWEST_EXCHANGES}\n`,
  );
  return perSecond >= FEWEST_EXCHANGES / slowness;
}

async function exchangeAll(env: NodeJS.ProcessEnv, count: number): Promise<void> {
  let left = count;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await exchange(env);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function start(): Promise<{ process: ChildProcess; environment: Record<string, string> }> {
  const child = spawn(process.execPath, [bundle, 'serve', '--quiet', '--until-stdin-closes'], {
    // Away from the accounts file of this repository, and from the variables of the job that may run this.
    cwd: path.dirname(bundle),
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    return { process: child, environment: JSON.parse(line).environment };
  }
  throw new Error('the local AWS did not start');
}

async function stop(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
}

/** What a process has used of all cores together, in seconds of one. */
function coreSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
