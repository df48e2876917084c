import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Clock, systemClock } from '../../../src/action/exchange/clock.js';
import { type Fault, FaultError, faultOf, isTransient } from '../../../src/action/exchange/failure.js';
import { type AttemptLimits, type RetryDelay, withRetry } from '../../../src/action/exchange/retry.js';
import { clockWithoutWaits } from '../../support/step.js';
import { LIMITS } from './deps.js';
import { FAULTS, faultNamed } from './faults.js';

/** A clock on which only waits take time; `randoms` are its random numbers, repeated. */
function virtualClock(randoms: readonly number[] = [0.5]): Clock & { readonly slept: number[] } {
  let nowMs = 1_000_000;
  let throws = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => nowMs,
    random: () => randoms[throws++ % randoms.length] ?? 0,
    sleep: async (ms, signal) => {
      if (signal.aborted) throw signal.reason;
      slept.push(ms);
      nowMs += ms;
    },
  };
}

function limitsOf(clock: Clock, some: Partial<AttemptLimits> & { readonly lengthMs?: number } = {}): AttemptLimits {
  const { lengthMs = 120_000, ...more } = some;
  return {
    maxAttempts: 8,
    accessDeniedMs: 0,
    endsAtMs: clock.now() + lengthMs,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A call that fails with these faults in turn, then with the last one for ever, or succeeds when none is left. */
async function meet(faults: readonly Fault[], limits: AttemptLimits, clock: Clock, repeatLast = true) {
  let calls = 0;
  const pauses: RetryDelay[] = [];
  const call = async () => {
    const fault = faults[calls] ?? (repeatLast ? faults.at(-1) : undefined);
    calls += 1;
    if (fault !== undefined) throw new FaultError(fault);
    return 'done';
  };
  try {
    const value = await withRetry('hub', call, limits, clock, (pause) => pauses.push(pause));
    return { value, calls, pauses, fault: undefined, attempts: undefined };
  } catch (error) {
    const attempts = error instanceof FaultError ? error.attempts : undefined;
    return { value: undefined, calls, pauses, fault: faultOf(error), attempts };
  }
}

/** The least and the most for each wait, in turn. */
type Waits = ReadonlyArray<readonly [leastMs: number, mostMs: number]>;

const THROTTLED_WAITS_MS: Waits = [
  [0, 800],
  [0, 4_200],
  [3_000, 6_000],
  [4_000, 8_000],
  [6_000, 12_000],
  [10_000, 20_000],
  [18_000, 36_000],
  [18_000, 36_000],
  [18_000, 36_000],
];
const GROWING_WAITS_MS: Waits = [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000].map((most) => [0, most]);

const ENDPOINT = { code: 'token-endpoint-fault', host: 'h' } as const;
const transient = FAULTS.filter(isTransient);
const lasting = FAULTS.filter((fault) => !isTransient(fault) && !['access-denied', 'clock-skew'].includes(fault.code));

describe('a call that is retried', () => {
  test.each(transient.map((fault) => [fault.code, fault] as const))('retries %s', async (_, fault) => {
    const clock = virtualClock();
    expect(await meet([fault, fault], limitsOf(clock), clock, false)).toMatchObject({ value: 'done', calls: 3 });
  });

  test.each(lasting.map((fault) => [fault.code, fault] as const))('does not retry %s', async (_, fault) => {
    const clock = virtualClock();
    expect(await meet([fault], limitsOf(clock), clock)).toMatchObject({ fault, calls: 1, attempts: 1, pauses: [] });
  });

  test('does not retry an unknown error, and keeps its message', async () => {
    const clock = virtualClock();
    const broken = withRetry(
      'hub',
      () => Promise.reject(new TypeError('x is not y')),
      limitsOf(clock),
      clock,
      () => undefined,
    );
    await expect(broken).rejects.toMatchObject({ fault: { code: 'unknown', message: 'x is not y' }, attempts: 1 });
  });

  test('never makes more attempts than allowed, keeps to the limits of each wait, and never waits past the deadline', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 600_000 }),
        fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.constantFrom(...transient), { minLength: 1, maxLength: 20 }),
        async (maxAttempts, lengthMs, randoms, faults) => {
          const clock = virtualClock(randoms);
          const limits = limitsOf(clock, { maxAttempts, lengthMs });
          const { calls, pauses, attempts } = await meet(faults, limits, clock);
          expect(calls).toBeLessThanOrEqual(maxAttempts);
          expect(attempts).toBe(calls);
          expect(clock.now()).toBeLessThan(limits.endsAtMs);
          expect(pauses.map(({ ms }) => ms)).toEqual(clock.slept);
          let throttles = 0;
          for (const { attempt, ms, because } of pauses) {
            const requested = because.code === 'token-endpoint-fault' ? (because.retryAfterMs ?? 0) : 0;
            expect(ms).toBeGreaterThanOrEqual(requested);
            const hasRetryAfter = because.code === 'token-endpoint-fault' && because.retryAfterMs !== undefined;
            const throttled =
              because.code === 'throttled' || (!hasRetryAfter && 'status' in because && because.status === 429);
            if (throttled) throttles += 1;
            const growing = [0, Math.min(20_000, 200 * 2 ** (attempt - 1))] as const;
            const [least, most] = throttled ? (THROTTLED_WAITS_MS[throttles - 1] ?? [18_000, 36_000]) : growing;
            expect(ms - requested).toBeGreaterThanOrEqual(least);
            expect(ms - requested).toBeLessThan(most + 0.001);
          }
        },
      ),
    );
  });

  test.each([
    ['service-fault', GROWING_WAITS_MS],
    ['throttled', THROTTLED_WAITS_MS],
    ['a token endpoint’s 429', THROTTLED_WAITS_MS, { ...ENDPOINT, status: 429 }],
    ['its 503', GROWING_WAITS_MS, { ...ENDPOINT, status: 503 }],
    [
      'its 429 with Retry-After',
      GROWING_WAITS_MS.map(([, most]) => [7, most + 7] as const),
      { ...ENDPOINT, status: 429, retryAfterMs: 7 },
    ],
  ] as ReadonlyArray<readonly [string, Waits, Fault?]>)(
    'spreads waits from the least to the most on %s',
    async (code, limits, fault = FAULTS.find((one) => one.code === code)) => {
      if (fault === undefined) throw new Error(code);
      const waits = async (random: number) => {
        const clock = virtualClock([random]);
        await meet([fault], limitsOf(clock, { maxAttempts: 10, lengthMs: 1e9 }), clock);
        return clock.slept;
      };
      expect(await waits(0)).toEqual(limits.map(([least]) => least));
      expect(await waits(1)).toEqual(limits.map(([, most]) => most));
      expect(await waits(0.5)).toEqual(limits.map(([least, most]) => (least + most) / 2));
    },
  );

  test.each(['throttled', 'token-endpoint-fault'] as const)(
    'has a lone job that is throttled twice wait less than 3 s in the mean: %s',
    async (code) => {
      const fault = code === 'throttled' ? faultNamed(code) : { ...ENDPOINT, status: 429 };
      const steps = Array.from({ length: 20 }, (_, at) => (at + 0.5) / 20);
      const waited = await Promise.all(
        steps.flatMap((first) =>
          steps.map(async (second) => {
            const clock = virtualClock([first, second]);
            await meet([fault, fault], limitsOf(clock), clock, false);
            return clock.slept.reduce((sum, ms) => sum + ms, 0);
          }),
        ),
      );
      expect(waited.reduce((sum, ms) => sum + ms, 0) / waited.length).toBeLessThan(3_000);
      expect(Math.max(...waited)).toBeLessThanOrEqual(5_000);
    },
  );

  const throttle = faultNamed('throttled');
  const early = { ...faultNamed('token-refused'), early: true } as Fault;
  test.each<[string, readonly Fault[], readonly number[], Partial<AttemptLimits>?]>([
    ['a server fault', [{ ...ENDPOINT, status: 503 }, throttle, throttle], [200, 800, 4_200]],
    ['lost connections', [faultNamed('unreachable'), faultNamed('unreachable'), throttle], [200, 400, 800]],
    ['a 429 with Retry-After', [{ ...ENDPOINT, status: 429, retryAfterMs: 7 }, throttle], [207, 800]],
    ['an early refusal', [early, { ...ENDPOINT, status: 429 }, { ...ENDPOINT, status: 429 }], [2_000, 800, 4_200]],
    [
      'denials that were retried',
      [...Array<Fault>(3).fill(faultNamed('access-denied')), throttle, throttle],
      [200, 400, 800, 800, 4_200],
      { accessDeniedMs: 60_000 },
    ],
  ])('counts throttles apart after %s', async (_, faults, waits, limits = {}) => {
    const clock = virtualClock([1]);
    expect(await meet(faults, limitsOf(clock, limits), clock, false)).toMatchObject({ value: 'done' });
    expect(clock.slept).toEqual(waits);
  });

  test('retries an early rejection twice, whatever failed before', async () => {
    const clock = virtualClock([0]);
    const faults = [...Array<Fault>(3).fill({ ...ENDPOINT, status: 503 }), early];
    expect(await meet(faults, limitsOf(clock), clock)).toMatchObject({ calls: 6, fault: early });
    expect(await meet(faults, limitsOf(clock, { maxAttempts: 5 }), clock)).toMatchObject({ calls: 5 });
  });

  describe('on a rejection by the token endpoint', () => {
    const refused = faultNamed('token-refused');

    test('in the first minute of a job, retries twice, after one to two seconds', async () => {
      for (const [random, ms] of [
        [0, 1_000],
        [1, 2_000],
      ] as const) {
        const clock = virtualClock([random]);
        const early = { ...refused, early: true } as const;
        expect(await meet([early], limitsOf(clock), clock)).toMatchObject({ fault: early, calls: 3, attempts: 3 });
        expect(clock.slept).toEqual([ms, ms]);
      }
    });

    test('makes no more attempts than are allowed', async () => {
      const clock = virtualClock();
      const early = { ...refused, early: true } as const;
      expect(await meet([early], limitsOf(clock, { maxAttempts: 1 }), clock)).toMatchObject({ calls: 1 });
      expect(await meet([early, early], limitsOf(clock), clock, false)).toMatchObject({ value: 'done', calls: 3 });
    });

    test('stops when a later one is not early any more', async () => {
      const clock = virtualClock();
      expect(await meet([{ ...refused, early: true } as Fault, refused], limitsOf(clock), clock)).toMatchObject({
        calls: 2,
        fault: refused,
      });
    });
  });

  test('waits as long as Retry-After says, and gives up where that is beyond the deadline', async () => {
    const fault: Fault = { code: 'token-endpoint-fault', host: 'h', status: 429, retryAfterMs: 7_000 };
    const clock = virtualClock([0]);
    await meet([fault], limitsOf(clock, { maxAttempts: 2 }), clock, false);
    expect(clock.slept).toEqual([7_000]);
    const short = virtualClock([0]);
    expect(await meet([fault], limitsOf(short, { lengthMs: 7_000 }), short)).toMatchObject({ calls: 1, fault });
  });

  describe('on access denied', () => {
    const denied = faultNamed('access-denied');

    test('retries for the given time from the first denial on, however many attempts that takes', async () => {
      const clock = virtualClock([0.1]);
      const limits = limitsOf(clock, { accessDeniedMs: 60_000, maxAttempts: 2 });
      const before = clock.now();
      const { calls, fault } = await meet([denied], limits, clock);
      expect(fault).toBe(denied);
      expect(calls).toBeGreaterThan(8);
      expect(clock.now() - before).toBeGreaterThanOrEqual(60_000);
      expect(clock.now() - before).toBeLessThan(80_000);
    });

    test('ends the last wait with the time that there is for it, before a last attempt', async () => {
      const clock = virtualClock([1]);
      const outcome = await meet([denied], limitsOf(clock, { accessDeniedMs: 1_000 }), clock);
      expect(outcome).toMatchObject({ fault: denied, calls: 4 });
      expect(clock.slept).toEqual([200, 400, 400]);
    });

    test('leaves the attempts for transient errors as they are', async () => {
      const clock = virtualClock([0.1]);
      const faults = [...Array<Fault>(12).fill(denied), faultNamed('throttled'), denied];
      const limits = limitsOf(clock, { accessDeniedMs: 100_000, maxAttempts: 2 });
      expect(await meet(faults, limits, clock, false)).toMatchObject({ value: 'done', calls: 15 });
    });
  });

  describe('on a skewed clock', () => {
    const skewed = faultNamed('clock-skew');

    test('retries once without a wait, because the client has learned the time', async () => {
      const clock = virtualClock();
      expect(await meet([skewed], limitsOf(clock, { maxAttempts: 1 }), clock, false)).toMatchObject({ value: 'done' });
      expect(clock.slept).toEqual([0]);
      expect(await meet([skewed], limitsOf(clock), clock)).toMatchObject({ fault: skewed, calls: 2 });
    });
  });

  describe('when it is stopped', () => {
    const stopped = () => {
      const controller = new AbortController();
      const reason = new FaultError({ code: 'cancelled', signal: 'SIGINT' });
      return { signal: controller.signal, stop: () => controller.abort(reason), fault: reason.fault };
    };

    test('makes no call', async () => {
      const clock = virtualClock();
      const { signal, stop, fault } = stopped();
      stop();
      expect(await meet([faultNamed('throttled')], limitsOf(clock, { signal }), clock)).toMatchObject({
        calls: 0,
        fault,
      });
    });

    test('during a call, reports the reason for the stop and not the error of the call', async () => {
      const clock = virtualClock();
      const { signal, stop, fault } = stopped();
      const call = async () => {
        stop();
        throw new Error('aborted');
      };
      await expect(withRetry('hub', call, limitsOf(clock, { signal }), clock, () => undefined)).rejects.toMatchObject({
        fault,
      });
    });

    test('during a wait, ends it', async () => {
      const { signal, stop, fault } = stopped();
      const clock: Clock = { ...systemClock, random: () => 1 };
      const call = () =>
        Promise.reject(new FaultError({ code: 'token-endpoint-fault', host: 'h', status: 503, retryAfterMs: 60_000 }));
      const waiting = withRetry('hub', call, limitsOf(clock, { signal }), clock, stop);
      await expect(waiting).rejects.toMatchObject({ fault, attempts: 1, place: 'hub' });
    });

    test('reports what else ends a wait', async () => {
      const clock: Clock = { ...virtualClock(), sleep: () => Promise.reject(new TypeError('x is not y')) };
      const outcome = await meet([faultNamed('throttled')], limitsOf(clock), clock);
      expect(outcome).toMatchObject({ fault: { code: 'unknown', message: 'x is not y' }, attempts: 1 });
    });
  });
});

describe('a call that was given up has its stage and attempts', () => {
  const limits: AttemptLimits = { ...LIMITS, maxAttempts: 2 };
  const throttled: Fault = { code: 'throttled', answer: { code: 'Throttling', message: 'x', status: 400 } };
  const denied: Fault = { code: 'access-denied', answer: { code: 'AccessDenied', message: 'x', status: 403 } };

  test.each<[string, Fault, Partial<AttemptLimits>, number]>([
    ['at once', denied, {}, 1],
    ['after all attempts', throttled, {}, 2],
    ['because the wait would outlast the step', throttled, { endsAtMs: 0 }, 1],
  ])('%s', async (_, fault, own, attempts) => {
    const call = () => Promise.reject(new FaultError(fault));
    const outcome = withRetry('target', call, { ...limits, ...own }, clockWithoutWaits, () => undefined);
    await expect(outcome).rejects.toMatchObject({ fault, attempts, place: 'target' });
  });
});
