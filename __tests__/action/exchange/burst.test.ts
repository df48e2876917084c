import { expect, test } from '@jest/globals';
import type { Clock } from '../../../src/action/exchange/clock.js';
import type { RetryDelay } from '../../../src/action/exchange/retry.js';
import { runExchange } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { startLocalAws } from '../../../src/emulator/emulator.js';
import { accepted } from '../../support/inputs.js';
import { modelWith } from '../../support/models.js';
import { depsFor, LIMITS } from './deps.js';

const JOBS = 256;
const REQUESTS_PER_SECOND = 20;
const CALLS_OF_A_JOB = 2;
const SEED = Number(process.env.BURST_SEED ?? 20_261_122);

/**
 * A clock for many jobs in one process: time stands still while any of them has something to do, and goes on to the next waking
 * when all of them wait.
 */
class SharedClock implements Clock {
  readonly #sleepers: Array<{ readonly atMs: number; readonly wake: () => void }> = [];
  readonly #startMs = Date.now();
  #nowMs = this.#startMs;
  #busy: number;
  #seed = SEED;

  constructor(jobs: number) {
    this.#busy = jobs;
  }

  now = (): number => this.#nowMs;

  get passedMs(): number {
    return this.#nowMs - this.#startMs;
  }

  random(): number {
    // The sequence of Park and Miller, so that a run can be had again.
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  sleep(ms: number): Promise<void> {
    const slept = new Promise<void>((wake) => this.#sleepers.push({ atMs: this.#nowMs + ms, wake }));
    this.jobRests();
    return slept;
  }

  /** A job waits or has ended. */
  jobRests(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    this.#sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = this.#sleepers.shift();
    if (next === undefined) return;
    this.#nowMs = next.atMs;
    this.#busy += 1;
    next.wake();
  }
}

test(`256 jobs that start in the same second all get through 20 requests a second (BURST_SEED=${SEED})`, async () => {
  const clock = new SharedClock(JOBS);
  const aws = await startLocalAws({
    world: modelWith({}),
    requestsPerSecond: REQUESTS_PER_SECOND,
    clock: clock.now,
  });
  try {
    const jobs = Array.from({ length: JOBS }, async () => {
      await clock.sleep(clock.random() * 1000);
      let attempts = 1;
      const limits = { ...LIMITS, endsAtMs: clock.now() + 120_000 };
      const pause = (delay: RetryDelay) => {
        attempts = Math.max(attempts, delay.attempt + 1);
      };
      const observer = { secret: () => undefined, pause };
      const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl }));
      const outcome = await runExchange(route, depsFor(aws, { limits, clock, observer }));
      clock.jobRests();
      return { ok: outcome.ok, attempts };
    });
    const ended = await Promise.all(jobs);
    expect(ended.filter(({ ok }) => !ok)).toEqual([]);
    expect(Math.max(...ended.map(({ attempts }) => attempts))).toBeLessThanOrEqual(8);
    // Without a crowd the test would say nothing.
    expect(aws.calls.filter(({ status }) => status !== 200).length).toBeGreaterThan(JOBS / 2);
    const allowedMs = ((JOBS * CALLS_OF_A_JOB) / REQUESTS_PER_SECOND) * 1000;
    expect(clock.passedMs).toBeLessThanOrEqual(3 * allowedMs);
  } finally {
    await aws.stop();
  }
});
