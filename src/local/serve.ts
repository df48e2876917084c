/** The local AWS as a process of its own: one JSON line when it is ready, then one line a call. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Call, describeCall } from './calls.js';
import type { ClaimOverrides } from './github-claims.js';
import { type LocalAws, startLocalAws } from './local-aws.js';
import { simpleWorld } from './simple-world.js';
import type { WorldData } from './world.js';

/** What it reads and writes; the process's own unless a test brings others. */
export interface ServeStreams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** The first line, for the one that started it. Holds secrets of the local AWS. */
export interface ReadyLine {
  readonly stsUrl: string;
  readonly tokenRequestUrl: string;
  readonly requestToken: string;
  readonly pid: number;
}

/**
 * Serves until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input; then resolves.
 *
 * Flags: `--world FILE` (JSON as `WorldData`; `simpleWorld()` when absent), `--claims FILE` (JSON of claim overrides), `--port N`,
 * `--session-seconds N`, `--latency-ms N`, `--detailed-denials`, `--quiet` (no line a call), `--until-stdin-closes`.
 * Rejects for an unknown flag, an unreadable file and a world that AWS would refuse.
 */
export async function serve(argv: readonly string[], streams: ServeStreams = process): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      world: { type: 'string' },
      claims: { type: 'string' },
      port: { type: 'string' },
      'session-seconds': { type: 'string' },
      'latency-ms': { type: 'string' },
      'detailed-denials': { type: 'boolean' },
      quiet: { type: 'boolean' },
      'until-stdin-closes': { type: 'boolean' },
    },
  });
  const print = (line: string) => streams.stdout.write(`${line}\n`);
  const aws = await startLocalAws({
    // The loader checks what the file holds.
    world: values.world === undefined ? simpleWorld() : ((await readJson(values.world)) as WorldData),
    claims: values.claims === undefined ? undefined : ((await readJson(values.claims)) as ClaimOverrides),
    port: number(values.port, '--port'),
    sessionSeconds: number(values['session-seconds'], '--session-seconds'),
    latencyMs: number(values['latency-ms'], '--latency-ms'),
    detailedDenials: values['detailed-denials'],
    onCall: values.quiet ? undefined : (call: Call) => print(`local AWS: ${oneLine(describeCall(call))}`),
  });
  print(JSON.stringify(readyLine(aws)));
  await toldToEnd(streams, values['until-stdin-closes'] ?? false);
  await aws.stop();
}

function readyLine({ stsUrl, tokenRequestUrl, requestToken }: LocalAws): ReadyLine {
  return { stsUrl, tokenRequestUrl, requestToken, pid: process.pid };
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

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function number(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${flag} takes a whole number, not "${text}"`);
  return Number(text);
}

/** What a caller sent must not begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ' ');
}
