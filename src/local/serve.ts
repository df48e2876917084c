/** The local AWS as a command: one JSON line when it is ready, then one line a call. */
import { once } from 'node:events';
import path from 'node:path';
import { wordFlagProblem } from '../command/flag-problem.js';
import { type Flags, readFlags } from '../command/flags.js';
import { wordProblem } from '../inputs/flaw.js';
import { type Environment, isRefused } from '../inputs/input-source.js';
import { wholeNumber } from '../inputs/values.js';
import { describeCall } from './calls.js';
import { localLine } from './job/call-record.js';
import type { LocalAws } from './local-aws.js';
import { SERVE_FLAGS, SERVE_USAGE } from './serve-flags.js';
import { type LocalProblem, wordLocalProblem } from './setup/flaw.js';
import { LOCAL_INPUTS, readSetup, type SetupReading } from './setup/read-setup.js';
import { hasAccountsFile, type SceneReader, sceneOfWorkspace } from './setup/scene.js';
import { startSetup } from './setup/start.js';
import { NOTHING_READ } from './setup/tell.js';
import { simpleWorld } from './simple-world.js';
import type { WorldData } from './world.js';
import { readWorld, wordWorldProblem } from './world-file.js';

/** What it reads and writes; the process's own unless a test brings others. */
export interface ServeStreams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The first line, for the one that started it. Holds secrets of the local AWS. */
export interface ReadyLine {
  readonly stsUrl: string;
  readonly tokenRequestUrl: string;
  readonly requestToken: string;
  readonly pid: number;
  /** What a job must have set to find all of it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Something is wrong with what it was asked to play. The message has a line for each. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
}

const NUMBER = wholeNumber(0, 999_999);

/** The flags by which roles are named. Without them, and without an accounts file, those of the README are played. */
const NAMES_OF_ROLES = ['world', 'accounts-file', 'policies', 'role-to-assume'] as const;

/** The flags by which policies are given. Without them all policies are our own. */
const POLICIES = ['world', 'policies'] as const;

/** The job that our own policies let in, as long as no other is told: a push to `main` of the README's repository. */
const SAMPLE_JOB: Environment = {
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_REPOSITORY_ID: '724601234',
  GITHUB_REPOSITORY_OWNER_ID: '9919012',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
};

/**
 * Serves until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input; then resolves. What it plays is told on
 * standard error. Rejects with `ServeError` for bad flags and for what can't be played.
 */
export async function serve(
  argv: readonly string[],
  environment: Environment,
  streams: ServeStreams = process,
): Promise<void> {
  const read = readFlags(argv, SERVE_FLAGS);
  if (!read.ok && read.help) {
    streams.stdout.write(SERVE_USAGE);
    return;
  }
  if (!read.ok) throw new ServeError(read.problems.map((problem) => wordFlagProblem(problem, 'serve')).join('\n'));
  const { flags } = read;
  const isQuiet = flags.has('quiet');
  const print = (line: string) => streams.stdout.write(`${line}\n`);
  const { setup, lines, doubts, latencyMs } = setupOf(flags, environment);
  const started = await startSetup(setup, {
    latencyMs,
    onCall: isQuiet ? undefined : (call) => print(localLine(describeCall(call))),
  });
  if (!started.ok) throw new ServeError(worded(started.problem));
  if (!isQuiet) for (const line of [...lines, ...doubts]) streams.stderr.write(`${localLine(line)}\n`);
  print(JSON.stringify(readyLine(started.aws)));
  await toldToEnd(streams, flags.has('until-stdin-closes'));
  await started.aws.stop();
}

type Asked = Extract<SetupReading, { readonly ok: true }> & { readonly latencyMs: number | undefined };

/** What the flags ask for. All that is wrong with it is told together. */
function setupOf(flags: Flags<typeof SERVE_FLAGS>, environment: Environment): Asked {
  // The flags are the action's inputs, so they are read as such: one reader, one wording.
  const inputs = LOCAL_INPUTS.flatMap((name) => {
    const value = name === 'claims' || name === 'faults' ? flags.list(name).join('\n') : flags.text(name);
    return value === undefined ? [] : [[`INPUT_${name.toUpperCase()}`, value] as const];
  });
  const job = Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_') && name !== 'GITHUB_WORKSPACE');
  const worldFile = flags.text('world');
  const world = worldFile === undefined ? undefined : readWorld(worldFile);
  const latencyText = flags.text('latency-ms');
  const latencyMs = latencyText === undefined ? undefined : NUMBER(latencyText);
  const isNamed = NAMES_OF_ROLES.some((name) => flags.text(name) !== undefined);
  const isSample = !isNamed && !hasAccountsFile(path.resolve());
  const isDerived = POLICIES.every((name) => flags.text(name) === undefined);
  const variables = Object.fromEntries([...(isDerived ? Object.entries(SAMPLE_JOB) : []), ...job, ...inputs]);
  const reading = readSetup(variables, sceneReader(world?.ok ? world.world : undefined, isSample));
  const sentences = [
    ...(world?.ok === false ? [wordWorldProblem(world.flaw)] : []),
    ...(isRefused(latencyMs) ? [wordProblem({ name: '--latency-ms', flaw: latencyMs.flaw }, asItIs)] : []),
    ...(reading.ok ? [] : reading.problems.map(worded)),
  ];
  if (!reading.ok || isRefused(latencyMs) || sentences.length > 0) throw new ServeError(sentences.join('\n'));
  return { ...reading, latencyMs };
}

/** The world that was given; else that of the workspace; else that of the README's examples. */
function sceneReader(world: WorldData | undefined, isSample: boolean): SceneReader {
  if (world !== undefined) return () => ({ ok: true, world, told: NOTHING_READ });
  return isSample ? () => ({ ok: true, world: simpleWorld(), told: NOTHING_READ }) : sceneOfWorkspace;
}

function worded(problem: LocalProblem): string {
  return wordLocalProblem(problem, asItIs, 'command-line');
}

/** Nothing that is read here is a secret: the words of whoever runs it, policies, names of accounts. */
function asItIs(text: string): string {
  return text;
}

function readyLine({ stsUrl, tokenRequestUrl, requestToken, environmentWithIam }: LocalAws): ReadyLine {
  return { stsUrl, tokenRequestUrl, requestToken, pid: process.pid, environment: { ...environmentWithIam() } };
}

async function toldToEnd({ stdin }: ServeStreams, untilStdinCloses: boolean): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const listening = new AbortController();
  const { signal } = listening;
  const ends = signals.map((name) => once(process, name, { signal }));
  if (untilStdinCloses) {
    ends.push(once(stdin, 'end', { signal }), once(stdin, 'close', { signal }));
    stdin.resume();
  }
  await Promise.race(ends);
  // The ones that did not happen are let go, which rejects them.
  for (const end of ends) end.catch(() => undefined);
  listening.abort();
}
