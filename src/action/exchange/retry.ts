import type { HopPlace } from '../route/route.js';
import type { Clock } from './clock.js';
import { type Fault, FaultError, faultOf, isTransient } from './failure.js';

/** How long and how often one stage of a route is attempted. */
export interface AttemptLimits {
  /** Attempts in all on transient errors. */
  readonly maxAttempts: number;
  /** How long a denial is retried, from the first one on; 0 for no retry. */
  readonly accessDeniedMs: number;
  /** When the step ends, on the clock's time. */
  readonly endsAtMs: number;
  /** Aborted, with a `FaultError` as its reason, when the step must stop. */
  readonly signal: AbortSignal;
}

export interface RetryDelay {
  readonly place: HopPlace;
  /** The attempt that failed; the first is 1. */
  readonly attempt: number;
  readonly because: Fault;
  readonly ms: number;
}

const FIRST_CEILING_MS = 200;
const HIGHEST_CEILING_MS = 20_000;
/**
 * The waits after a call was throttled once, twice and so on: random, from the first to the second of each pair. The first two are
 * for a job that meets others by chance. The rest are for one of hundreds that a matrix started in one second: long enough that 256
 * jobs all succeed with eight attempts for each call against 20 requests a second, and short enough that 96 jobs take at most twice
 * the time that their requests need. `__tests__/action/exchange/burst.test.ts` tests both, with a bucket that holds one second's
 * requests. With a bucket that holds a single request, some of 256 jobs would not succeed.
 */
const THROTTLED_WAITS_MS = [
  [0, 800],
  [0, 4_200],
  [3_000, 6_000],
  [4_000, 8_000],
  [6_000, 12_000],
  [10_000, 20_000],
] as const;
const LATER_THROTTLED_WAIT_MS = [18_000, 36_000] as const;
/** The token endpoint may not know a new job yet: two more attempts, one to two seconds apart. */
const EARLY_ATTEMPTS = 3;
const EARLY_MS = 1_000;

/**
 * Makes a call until it succeeds, its error is not transient, or a limit is reached. Waits are random and grow, so that jobs
 * which were throttled together do not return together. `Retry-After` is always obeyed.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @throws FaultError with the number of attempts made.
 */
export async function withRetry<T>(
  place: HopPlace,
  call: () => Promise<T>,
  limits: AttemptLimits,
  clock: Clock,
  onDelay: (delay: RetryDelay) => void,
): Promise<T> {
  let deniedUntilMs = Number.POSITIVE_INFINITY;
  let clockCorrected = false;
  // Counted apart, because each of these has limits or waits of its own.
  let transients = 0;
  let throttles = 0;
  let refusals = 0;
  for (let attempt = 1; ; attempt++) {
    let because: Fault;
    try {
      limits.signal.throwIfAborted();
      return await call();
    } catch (error) {
      if (limits.signal.aborted) throw new FaultError(faultOf(limits.signal.reason), attempt, { cause: error, place });
      because = faultOf(error);
      // The SDK has learned the server's time from this answer, so the next signature is right, or none will be.
      const correctsClock: boolean = because.code === 'clock-skew' && !clockCorrected;
      clockCorrected ||= correctsClock;
      const isDenied = because.code === 'access-denied';
      if (isDenied) deniedUntilMs = Math.min(deniedUntilMs, clock.now() + limits.accessDeniedMs);
      if (isTransient(because)) transients += 1;
      if (isThrottle(because)) throttles += 1;
      if (because.code === 'token-refused') refusals += 1;
      const attemptsLeft = transients < limits.maxAttempts && refusals < EARLY_ATTEMPTS;
      const retries = isDenied ? clock.now() < deniedUntilMs : isTransient(because) && attemptsLeft;
      if (!correctsClock && !retries) throw new FaultError(because, attempt, { cause: error, place });
    }

    const [leastMs, mostMs] = waitAfter(because, isThrottle(because) ? throttles : attempt);
    // The last wait for a denial ends with the time there is for it.
    const longestMs = because.code === 'access-denied' ? deniedUntilMs - clock.now() : Number.POSITIVE_INFINITY;
    const randomMs = leastMs + clock.random() * (mostMs - leastMs);
    const ms = because.code === 'clock-skew' ? 0 : Math.min(randomMs, longestMs);
    // A wait that the deadline would cut short ends in the same failure, only later.
    if (clock.now() + ms >= limits.endsAtMs) throw new FaultError(because, attempt, { place });
    onDelay({ place, attempt, because, ms });
    try {
      await clock.sleep(ms, limits.signal);
    } catch (error) {
      throw new FaultError(faultOf(limits.signal.aborted ? limits.signal.reason : error), attempt, { place });
    }
  }
}

/** True where too many requests came at once. A server that sends Retry-After spreads them itself. */
function isThrottle(because: Fault): boolean {
  if (because.code === 'throttled') return true;
  return because.code === 'token-endpoint-fault' && because.status === 429 && because.retryAfterMs === undefined;
}

/** The least and the most to wait after a fault that has come this many times. */
function waitAfter(because: Fault, times: number): readonly [leastMs: number, mostMs: number] {
  if (because.code === 'token-refused') return [EARLY_MS, 2 * EARLY_MS];
  if (isThrottle(because)) return THROTTLED_WAITS_MS[times - 1] ?? LATER_THROTTLED_WAIT_MS;
  const retryAfterMs = because.code === 'token-endpoint-fault' ? (because.retryAfterMs ?? 0) : 0;
  return [retryAfterMs, retryAfterMs + Math.min(HIGHEST_CEILING_MS, FIRST_CEILING_MS * 2 ** (times - 1))];
}
