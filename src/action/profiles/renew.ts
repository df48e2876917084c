import { plain } from '../../shared/log/plain.js';
import { Secrets } from '../../shared/log/secrets.js';
import { systemClock } from '../exchange/clock.js';
import { startDeadline } from '../exchange/deadline.js';
import { secretsOf, tokenEndpointOf } from '../exchange/github-token.js';
import { type ExchangeFailure, type ExchangeObserver, runExchange } from '../exchange/run-exchange.js';
import { describeWait } from '../route/wait-label.js';
import type { ProfileStore } from './profile-store.js';
import type { RenewalConfig } from './renewal-config.js';
import { acquireRenewalLock } from './renewal-lock.js';
import { currentInstant, type Instant, isFresh, isValid, type StoredSession, storedSession } from './stored-session.js';

/** What a renewal came to: a session, or the one line that says why there is none. */
export type Renewal =
  | { readonly ok: true; readonly session: StoredSession }
  | { readonly ok: false; readonly line: string };

/** How long things may take. */
export interface RenewalLimits {
  /** Walking the route. */
  readonly walkMs: number;
  /** Waiting for somebody else who does. */
  readonly patienceMs: number;
  /** All of it: Go's SDK kills a process that takes a minute. */
  readonly wholeMs: number;
  /** Walking or waiting while the old session is still good: no tool is to wait long then. */
  readonly earlyMs: number;
  /** From a failure until the next try while the old session is still good: not each call of a tool is to make one. */
  readonly earlyPauseMs: number;
}

/** What tools bear. Whoever waits in vain for somebody else's renewal has some seconds left for his own. */
export const RENEWAL_LIMITS: RenewalLimits = {
  walkMs: 40_000,
  patienceMs: 42_000,
  wholeMs: 57_000,
  earlyMs: 10_000,
  earlyPauseMs: 30_000,
};

// Of more turns than these nothing comes, or somebody else sends everybody away at the address.
const MOST_WAITS = 10;

/**
 * Makes a profile's session anew by walking its route again, one process at a time; the others take what it has made, or fail as
 * it has failed. A session that is still valid is good enough when that fails.
 */
export async function renew(
  cabinet: ProfileStore,
  environment: Readonly<Record<string, string | undefined>>,
  limits = RENEWAL_LIMITS,
): Promise<Renewal> {
  const began = currentInstant();
  const beganMs = performance.now();
  const spentMs = () => performance.now() - beganMs;
  for (let waits = 0; ; waits++) {
    const held = stateOf(cabinet, began, limits);
    if (held.answer !== undefined) return held.answer;
    const patienceMs = held.usable === undefined ? limits.patienceMs : limits.earlyMs;
    const turn = waits < MOST_WAITS ? await acquireRenewalLock(cabinet.folder, patienceMs - spentMs()) : 'no end';
    try {
      // Whoever had the turn before may have done all that is needed.
      const found = stateOf(cabinet, began, limits);
      if (found.answer !== undefined) return found.answer;
      // Killed before he came to anything: the next one tries.
      if (turn === 'over') continue;
      if (turn === 'no end' && found.usable !== undefined) return found.usable;
      const longestMs = found.usable === undefined ? limits.walkMs : limits.earlyMs;
      const renewal = await walkAgain(cabinet, environment, Math.min(longestMs, limits.wholeMs - spentMs()));
      return renewal.ok ? renewal : (usable(cabinet) ?? renewal);
    } finally {
      if (typeof turn === 'object') await turn.end();
    }
  }
}

/** What a cabinet holds for somebody who began at that moment: an answer, or at least a session that can still be used. */
function stateOf(
  cabinet: ProfileStore,
  began: Instant,
  { earlyPauseMs }: RenewalLimits,
): { readonly answer?: Renewal; readonly usable?: Renewal } {
  const session = cabinet.session();
  const now = currentInstant();
  if (session !== undefined && isFresh(session, now)) return { answer: { ok: true, session } };
  const failure = cabinet.failure();
  const good = usable(cabinet);
  if (good !== undefined) {
    const failedAgoMs = failure === undefined ? Number.POSITIVE_INFINITY : now.uptimeMs - failure.uptimeMs;
    return failedAgoMs < earlyPauseMs ? { answer: good } : { usable: good };
  }
  // A renewal that failed while one was waiting for it would only fail again. The uptime is counted in hundredths of a second.
  if (failure !== undefined && failure.uptimeMs >= began.uptimeMs) return { answer: { ok: false, line: failure.line } };
  return {};
}

function usable(cabinet: ProfileStore): Renewal | undefined {
  const session = cabinet.session();
  return session !== undefined && isValid(session, currentInstant()) ? { ok: true, session } : undefined;
}

async function walkAgain(
  cabinet: ProfileStore,
  environment: Readonly<Record<string, string | undefined>>,
  limitMs: number,
): Promise<Renewal> {
  const recipe = cabinet.recipe();
  if (recipe === undefined) {
    return { ok: false, line: 'this profile ended with its job: what renewed it was removed by the post step.' };
  }
  const secrets = new Secrets();
  const tokenEndpoint = tokenEndpointOf(environment);
  // Whoever answers in GitHub's place may repeat these.
  for (const secret of tokenEndpoint === undefined ? [] : secretsOf(tokenEndpoint)) secrets.add(secret);
  const deadline = startDeadline(limitMs, systemClock);
  const outcome = await runExchange(recipe.route, {
    tokenEndpoint,
    proxy: recipe.proxy,
    userAgent: recipe.userAgent,
    limits: { maxAttempts: recipe.maxAttempts, accessDeniedMs: 0, ...deadline },
    clock: systemClock,
    observer: silent(secrets),
  });
  deadline.clear();
  if (!outcome.ok) {
    const line = await sentence(recipe, outcome, secrets);
    // A process that was not handed the job's variables fails for itself alone.
    const alone = outcome.failure.fault.code === 'no-token-endpoint';
    if (!alone) kept(() => cabinet.keepFailure({ uptimeMs: currentInstant().uptimeMs, line }));
    kept(() => cabinet.keepReason(recipe.profile, line));
    return { ok: false, line };
  }
  const session = storedSession(outcome.target);
  kept(() => cabinet.keepSession(session));
  kept(() => cabinet.dropReason(recipe.profile));
  return { ok: true, session };
}

/** What can't be kept, on a full disk for one, or because the job has just ended, serves the tool that asked all the same. */
function kept(keep: () => void): void {
  try {
    keep();
  } catch {
    // Said above.
  }
}

/** Nothing is said on the way: some SDKs take every word on standard error for a part of the answer. */
function silent(secrets: Secrets): ExchangeObserver {
  const nothing = () => undefined;
  return {
    secret: (value) => secrets.add(value),
    claims: nothing,
    place: nothing,
    hop: nothing,
    pause: nothing,
    foreignHost: nothing,
  };
}

async function sentence(
  { route, profile, hidesAccounts }: RenewalConfig,
  outcome: ExchangeFailure,
  secrets: Secrets,
): Promise<string> {
  if (hidesAccounts) secrets.hideAccountIds();
  const { fault, place } = outcome.failure;
  if (fault.code === 'deadline') {
    return `profile ${plain(profile)}: ${fault.seconds} s were over while it waited for ${describeWait(place, route)}.`;
  }
  if (fault.code === 'no-token-endpoint') {
    return `profile ${plain(profile)} needs ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN to renew; hand them on to where the tool runs.`;
  }
  const [{ explain }, { renderLine }] = await Promise.all([
    import('../diagnosis/explain.js'),
    import('../diagnosis/render-log.js'),
  ]);
  const { claims, caller, failure } = outcome;
  const job = { runner: 'github', actor: '', fromFork: false } as const;
  const diagnosis = explain(failure, { route, claims, caller, job, simulation: undefined, hidesAccounts });
  const externalId = route.hops.map((hop) => (hop.call === 'AssumeRole' ? (hop.externalId ?? '') : ''));
  for (const secret of externalId) secrets.add(secret);
  return renderLine(diagnosis.sentence, { hide: (text) => secrets.hide(text), placeholders: new Map() });
}
