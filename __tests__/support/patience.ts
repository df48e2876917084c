/** Limits of time for a machine of any speed: each is compared with how slow the machine is at that moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/** A limit that only ends what hangs: no machine is that slow. It is below jest's own limit, so that the test itself fails. */
export const HANGING_MS = 150_000;

/** The time of a bare Node on the machine where the limits were set. */
const BARE_MS = 50;
const SHORTEST_S = 1;
const LONGEST_S = 32;

/** How much slower than usual the machine is right now, by the median of three bare Nodes; never less than 1. */
export async function slowness(): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const startedAt = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { env: {}, stdio: 'ignore' }), 'exit');
    times.push(performance.now() - startedAt);
  }
  const [, median = BARE_MS] = times.toSorted((one, other) => one - other);
  return Math.max(1, median / BARE_MS);
}

/**
 * Repeats a run until one is within the limit, and returns it. Other work on the machine makes a run slower, never faster, so the
 * best one counts. On a slow machine the limit is multiplied by how much slower a bare Node is.
 *
 * @throws Error with the times of all runs when none was within the limit.
 */
export async function bestRunWithin<T extends { readonly wallMs: number }>(
  limitMs: number,
  run: () => Promise<T>,
  attempts = 8,
): Promise<T> {
  const times: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = await run();
    if (result.wallMs <= limitMs) return result;
    const factor = await slowness();
    if (result.wallMs <= limitMs * factor) return result;
    times.push(`${result.wallMs.toFixed(0)} ms at ${factor.toFixed(1)} times the usual`);
  }
  throw new Error(`no run within ${limitMs} ms: ${times.join(', ')}`);
}

/**
 * Repeats a run with a time limit of 1 s, 2 s and so on to 32 s, until one gets far enough before its limit, and returns it with the
 * limit. How far a run gets in a second depends on the machine.
 *
 * @throws Error when none got there.
 */
export async function cutShort<T>(
  run: (seconds: number) => Promise<T>,
  gotThere: (result: T) => boolean,
): Promise<{ readonly result: T; readonly seconds: number }> {
  for (let seconds = SHORTEST_S; seconds <= LONGEST_S; seconds *= 2) {
    const result = await run(seconds);
    if (gotThere(result)) return { result, seconds };
  }
  throw new Error(`not even ${LONGEST_S} s were enough to get there`);
}

/**
 * Repeats a run until one suffices, and returns the last one. For what a step gives up after a fixed time, such as its simulation in
 * IAM: on a slow machine that time can end before the answer arrives.
 */
export async function repeated<T>(run: () => Promise<T>, suffices: (result: T) => boolean, attempts = 8): Promise<T> {
  let result = await run();
  for (let attempt = 1; attempt < attempts && !suffices(result); attempt += 1) result = await run();
  return result;
}
