import { expect, test } from '@jest/globals';
import type { Clock } from '../../../src/action/exchange/clock.js';
import type { RetryDelay } from '../../../src/action/exchange/retry.js';
import { runExchange } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { startLocalAws } from '../../../src/emulator/emulator.js';
import { accepted } from '../../support/inputs.js';
import { modelWith } from '../../support/models.js';
import { depsFor, LIMITS } from './deps.js';

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

/**
 * A matrix of so many jobs, on so many runners, that starts in one second. The time is in terms of what the requests need at least.
 */
test.each([
  { jobs: 256, runners: 256, workMs: 0, attempts: 8, times: 2 },
  { jobs: 256, runners: 16, workMs: 150, attempts: 8, times: 2 },
  { jobs: 96, runners: 96, workMs: 300, attempts: 6, times: 2 },
  { jobs: 96, runners: 32, workMs: 500, attempts: 6, times: 2 },
  { jobs: 96, runners: 16, workMs: 150, attempts: 6, times: 2 },
])(
  `$jobs jobs on $runners runners all get through ${REQUESTS_PER_SECOND} requests a second with $attempts attempts, in $times times the least time (BURST_SEED=${SEED})`,
  async ({ jobs, runners, workMs, attempts, times }) => {
    const clock = new SharedClock(runners);
    const aws = await startLocalAws({
      world: modelWith({}),
      requestsPerSecond: REQUESTS_PER_SECOND,
      clock: clock.now,
    });
    const made: number[] = [];
    const failed: unknown[] = [];
    let waiting = jobs;
    const runner = async () => {
      await clock.sleep(clock.random() * 1000);
      while (waiting > 0) {
        waiting -= 1;
        await clock.sleep(workMs);
        let most = 1;
        const limits = { ...LIMITS, endsAtMs: clock.now() + 120_000 };
        const pause = (delay: RetryDelay) => {
          most = Math.max(most, delay.attempt + 1);
        };
        const observer = { secret: () => undefined, pause };
        const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl }));
        const outcome = await runExchange(route, depsFor(aws, { limits, clock, observer }));
        made.push(most);
        if (!outcome.ok) failed.push(outcome);
      }
      clock.jobRests();
    };
    try {
      await Promise.all(Array.from({ length: runners }, runner));
      expect(failed).toEqual([]);
      expect(made).toHaveLength(jobs);
      expect(Math.max(...made)).toBeLessThanOrEqual(attempts);
      // Without a crowd the test would say nothing.
      expect(aws.calls.filter(({ status }) => status !== 200).length).toBeGreaterThan(jobs / 4);
      const leastMs = ((jobs * CALLS_OF_A_JOB) / REQUESTS_PER_SECOND) * 1000;
      expect(clock.passedMs).toBeLessThanOrEqual(times * leastMs);
    } finally {
      await aws.stop();
    }
  },
);
