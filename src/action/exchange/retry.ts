import type { HopPlace } from '../route/route.js';
import { isTransient } from './classify.js';
import type { Clock } from './clock.js';
import { type Fault, FaultError, faultOf } from './failure.js';

/** How long and how often one step of a route is tried. */
export interface AttemptLimits {
  /** Attempts in all on faults that pass. */
  readonly maxAttempts: number;
  /** How long a denial is waited out, from the first one on; 0 answers it at once. */
  readonly accessDeniedMs: number;
  /** When the whole step must be over, on the clock's time. */
  readonly endsAtMs: number;
  /** Aborted, with a `FaultError` for a reason, when the step is to stop. */
  readonly signal: AbortSignal;
}

/** A pause between two attempts. */
export interface RetryDelay {
  readonly place: HopPlace;
  /** The attempt that failed, from 1 on. */
  readonly attempt: number;
  readonly because: Fault;
  readonly ms: number;
}

const FIRST_CEILING_MS = 200;
const HIGHEST_CEILING_MS = 20_000;
/**
 * Throttled means that too many came at once. A lone job met a moment that is over soon, so it waits 2.5 s in the mean when it is
 * throttled twice. Hundreds of jobs that a matrix starts in one second stay too many, and whoever is throttled a third time is
 * one of them: then the waits spread the crowd. With these, 256 jobs all succeed with eight attempts for each call against
 * 20 requests a second from a bucket that holds one second's worth (__tests__/action/exchange/burst.test.ts). Against a bucket that
 * holds a single request some would not.
 */
const THROTTLED_CEILINGS_MS = [800, 4_200, 24_000] as const;
/** A job that has just begun may be unknown to the token endpoint: two more tries, a second or two apart. */
const EARLY_ATTEMPTS = 3;
const EARLY_MS = 1_000;

/**
 * Makes a call until it succeeds, its fault does not pass, or a limit is met; `pause` is told of each wait. Waits are spread
 * evenly from nothing up to a ceiling that grows (full jitter), so that jobs which were throttled in the same second do not
 * come back in the same second. What a server asks for by Retry-After is waited in any case.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @throws FaultError with the number of attempts made.
 */
export async function withRetry<T>(
  place: HopPlace,
  call: () => Promise<T>,
  limits: AttemptLimits,
  clock: Clock,
  pause: (pause: RetryDelay) => void,
): Promise<T> {
  // No end until there is a denial to wait out.
  let deniedUntilMs = Number.POSITIVE_INFINITY;
  let clockCorrected = false;
  let passing = 0;
  // How often each kind of fault was met that has waits of its own: another kind before it says nothing of a crowd.
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
      // The SDK has learned the server's time from this very answer, so the next signature will be right, or never.
      const correctsClock: boolean = because.code === 'clock-skew' && !clockCorrected;
      clockCorrected ||= correctsClock;
      if (because.code === 'access-denied')
        deniedUntilMs = Math.min(deniedUntilMs, clock.now() + limits.accessDeniedMs);
      const outwaits = clock.now() < deniedUntilMs;
      // Denials that are waited out don't use up the attempts that faults which pass have.
      if (isTransient(because)) passing += 1;
      if (isThrottle(because)) throttles += 1;
      if (because.code === 'token-refused') refusals += 1;
      const isLeft = passing < limits.maxAttempts && refusals < EARLY_ATTEMPTS;
      const again = correctsClock || (because.code === 'access-denied' ? outwaits : isTransient(because) && isLeft);
      if (!again) throw new FaultError(because, attempt, { cause: error, place });
    }

    const ceilingMs = ceilingOf(because, isThrottle(because) ? throttles : attempt);
    const askedMs = leastWaitMs(because);
    // The last wait for a denial to pass ends with the time there is for it.
    const longestMs = because.code === 'access-denied' ? deniedUntilMs - clock.now() : Number.POSITIVE_INFINITY;
    const ms = because.code === 'clock-skew' ? 0 : askedMs + Math.min(clock.random() * ceilingMs, longestMs);
    // A wait that the deadline would cut short ends in the same failure, only later.
    if (clock.now() + ms >= limits.endsAtMs) throw new FaultError(because, attempt, { place });
    pause({ place, attempt, because, ms });
    try {
      await clock.sleep(ms, limits.signal);
    } catch (error) {
      throw new FaultError(faultOf(limits.signal.aborted ? limits.signal.reason : error), attempt, { place });
    }
  }
}

/** What is waited in any case. */
function leastWaitMs(because: Fault): number {
  if (because.code === 'token-refused') return EARLY_MS;
  return because.code === 'token-endpoint-fault' ? (because.retryAfterMs ?? 0) : 0;
}

/** True where too many came at once. A server that says itself when to come back has spread the crowd already. */
function isThrottle(because: Fault): boolean {
  if (because.code === 'throttled') return true;
  return because.code === 'token-endpoint-fault' && because.status === 429 && because.retryAfterMs === undefined;
}

/** The longest wait after a fault that has come this many times, in addition to what is waited in any case. */
function ceilingOf(because: Fault, times: number): number {
  if (because.code === 'token-refused') return EARLY_MS;
  if (isThrottle(because)) return THROTTLED_CEILINGS_MS[times - 1] ?? THROTTLED_CEILINGS_MS[2];
  return Math.min(HIGHEST_CEILING_MS, FIRST_CEILING_MS * 2 ** (times - 1));
}
