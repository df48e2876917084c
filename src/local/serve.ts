/** The local AWS as a command: one JSON line when it is ready, then one line a call. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { wordProblem } from '../inputs/flaw.js';
import { type Environment, isRefused } from '../inputs/input-source.js';
import { wholeNumber } from '../inputs/values.js';
import { describeCall } from './calls.js';
import { localLine } from './job/call-record.js';
import { loadWorld, WorldError } from './load-world.js';
import type { LocalAws } from './local-aws.js';
import { type LocalProblem, wordLocalProblem } from './setup/flaw.js';
import { LOCAL_INPUTS, readSetup, type SetupReading } from './setup/read-setup.js';
import { hasAccountsFile, type SceneReader, sceneOfWorkspace } from './setup/scene.js';
import { startSetup } from './setup/start.js';
import { NOTHING_READ } from './setup/tell.js';
import { simpleWorld } from './simple-world.js';
import type { WorldData } from './world.js';

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

export const SERVE_USAGE = `serve    plays GitHub's token endpoint, STS and a little of IAM until it is told to end
  --accounts-file FILE     accounts file; .github/accounts.yml when absent, and the accounts of the README when there is none
  --policies DIR           folder of trust and permission policies
  --claims CLAIM=VALUE     a claim of the tokens, or one of the words fork and immutable-subject; may be given again
  --faults CALL=FAULT      a fault for the next call, such as "AssumeRole = throttling x 3"; may be given again
  --session-seconds N      sessions really last this long
  --hub-role ARN, --audience TEXT, --issuer URL, --detailed-denials true|false, --port N
  --world FILE             the whole world as JSON, in place of accounts file and policies
  --latency-ms N           added before every answer
  --quiet                  no line a call, and none of what is played
  --until-stdin-closes     ends when standard input does, beside SIGTERM and SIGINT
`;

const NUMBER = wholeNumber(0, 999_999);

/**
 * Serves until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input; then resolves. What it plays is told on
 * standard error. Rejects with `ServeError` for bad flags and for what can't be played.
 */
export async function serve(
  argv: readonly string[],
  environment: Environment,
  streams: ServeStreams = process,
): Promise<void> {
  const flags = readFlags(argv);
  const print = (line: string) => streams.stdout.write(`${line}\n`);
  const { setup, lines, doubts } = await setupOf(flags, environment);
  const started = await startSetup(setup, {
    latencyMs: flags['latency-ms'] === undefined ? undefined : numberOf(flags['latency-ms'], '--latency-ms'),
    onCall: flags.quiet ? undefined : (call) => print(localLine(describeCall(call))),
  });
  if (!started.ok) throw new ServeError(worded([started.problem]));
  if (!flags.quiet) for (const line of [...lines, ...doubts]) streams.stderr.write(`${localLine(line)}\n`);
  print(JSON.stringify(readyLine(started.aws)));
  await toldToEnd(streams, flags['until-stdin-closes'] ?? false);
  await started.aws.stop();
}

function readFlags(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        'accounts-file': text,
        policies: text,
        'hub-role': text,
        audience: text,
        issuer: text,
        claims: list,
        'session-seconds': text,
        faults: list,
        'detailed-denials': text,
        port: text,
        world: text,
        'latency-ms': text,
        quiet: flag,
        'until-stdin-closes': flag,
      },
    }).values;
  } catch (error) {
    throw new ServeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

type Flags = ReturnType<typeof readFlags>;

async function setupOf(flags: Flags, environment: Environment): Promise<SetupReading & { readonly ok: true }> {
  // The flags are the action's inputs, so they are read as such: one reader, one wording.
  const inputs = LOCAL_INPUTS.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[`INPUT_${name.toUpperCase()}`, [value].flat().join('\n')] as const];
  });
  const job = Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_') && name !== 'GITHUB_WORKSPACE');
  const world = flags.world === undefined ? undefined : await readWorld(flags.world);
  const reading = readSetup(Object.fromEntries([...job, ...inputs]), sceneReader(world));
  if (!reading.ok) throw new ServeError(worded(reading.problems));
  return reading;
}

/** The world that was given; else that of the workspace; else, where nothing names one, that of the README's examples. */
function sceneReader(world: WorldData | undefined): SceneReader {
  return (environment, inputs, terms) => {
    if (world !== undefined) return { ok: true, world, told: NOTHING_READ };
    const isNamed = ['accounts-file', 'policies'].some((name) => inputs.own(name) !== undefined);
    return isNamed || hasAccountsFile(path.resolve())
      ? sceneOfWorkspace(environment, inputs, terms)
      : { ok: true, world: simpleWorld(), told: NOTHING_READ };
  };
}

async function readWorld(file: string): Promise<WorldData> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ServeError(`--world: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  try {
    // The loader checks what the file holds.
    const data = JSON.parse(text) as WorldData;
    loadWorld(data);
    return data;
  } catch (error) {
    if (error instanceof WorldError) throw new ServeError(`--world: ${error.message}`, { cause: error });
    throw new ServeError(`--world: ${file} is no JSON of a world: ${String(error)}`, { cause: error });
  }
}

function worded(problems: readonly LocalProblem[]): string {
  return problems.map((problem) => wordLocalProblem(problem, (text) => text)).join('\n');
}

function numberOf(text: string, flag: string): number {
  const value = NUMBER(text);
  if (isRefused(value)) throw new ServeError(wordProblem({ name: flag, flaw: value.flaw }, (shown) => shown));
  return value;
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
