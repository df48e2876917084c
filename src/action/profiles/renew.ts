import type { Environment } from '../../shared/environment.js';
import { plain } from '../../shared/log/plain.js';
import { Secrets } from '../../shared/log/secrets.js';
import { monotonicMs } from '../../shared/monotonic.js';
import { PROJECT } from '../../shared/project.js';
import { systemClock } from '../exchange/clock.js';
import { startDeadline } from '../exchange/deadline.js';
import type { ExchangeFailure } from '../exchange/exchange.js';
import { runExchange } from '../exchange/run-exchange.js';
import { secretsOf, tokenEndpointOf } from '../exchange/token-endpoint.js';
import { describeWait } from '../route/route.js';
import type { ProfileStore } from './profile-store.js';
import type { RenewalConfig } from './renewal-config.js';
import { acquireRenewalLock } from './renewal-lock.js';
import { currentInstant, type Instant, isFresh, isValid, type StoredSession, storedSession } from './stored-session.js';

/** The result of a renewal: a session, or the reason in one line. */
export type Renewal =
  | { readonly ok: true; readonly session: StoredSession }
  | { readonly ok: false; readonly line: string };

export interface RenewalLimits {
  /** For the exchange. */
  readonly exchangeMs: number;
  /** For the wait until another process has renewed the profile. */
  readonly waitMs: number;
  /** For both: Go's SDK kills a process that takes a minute. */
  readonly totalMs: number;
  /** For each of them while the old session is still valid, because a tool should not wait long then. */
  readonly earlyMs: number;
  /** From a failure until the next attempt while the old session is still valid. */
  readonly earlyPauseMs: number;
}

/** What tools tolerate. A process that has waited in vain for another's renewal has some seconds left for its own. */
export const RENEWAL_LIMITS: RenewalLimits = {
  exchangeMs: 40_000,
  waitMs: 42_000,
  totalMs: 57_000,
  earlyMs: 10_000,
  earlyPauseMs: 30_000,
};

/** After more waits than these, the lock is of no use: another program may listen at its address. */
const MOST_WAITS = 10;

/**
 * Renews a profile's session by running its route again, in one process at a time. The other processes get the same session, or fail
 * with the same reason. When it fails, a session that is still valid is returned.
 */
export async function renew(store: ProfileStore, environment: Environment, limits = RENEWAL_LIMITS): Promise<Renewal> {
  const began = currentInstant();
  const beganMs = monotonicMs();
  const spentMs = () => monotonicMs() - beganMs;
  for (let waits = 0; ; waits++) {
    const before = readState(store, began, limits);
    if (before.answer !== undefined) return before.answer;
    const waitMs = before.usable === undefined ? limits.waitMs : limits.earlyMs;
    const lock = waits < MOST_WAITS ? await acquireRenewalLock(store.folder, waitMs - spentMs()) : 'timed-out';
    try {
      // Another process may have renewed meanwhile.
      const { answer, usable } = readState(store, began, limits);
      if (answer !== undefined) return answer;
      // That process was killed before it had a result.
      if (lock === 'released') continue;
      if (lock === 'timed-out' && usable !== undefined) return usable;
      const longestMs = usable === undefined ? limits.exchangeMs : limits.earlyMs;
      const renewal = await runAgain(store, environment, Math.min(longestMs, limits.totalMs - spentMs()));
      return renewal.ok ? renewal : (readUsable(store) ?? renewal);
    } finally {
      if (typeof lock === 'object') await lock.release();
    }
  }
}

/** What a store holds for a process that began then: an answer, or at least a session that is still valid. */
function readState(
  store: ProfileStore,
  began: Instant,
  { earlyPauseMs }: RenewalLimits,
): { readonly answer?: Renewal; readonly usable?: Renewal } {
  const session = store.session();
  const now = currentInstant();
  if (session !== undefined && isFresh(session, now)) return { answer: { ok: true, session } };
  const failure = store.failure();
  const usable = readUsable(store);
  if (usable !== undefined) {
    const pauses = failure !== undefined && now.uptimeMs - failure.uptimeMs < earlyPauseMs;
    return pauses ? { answer: usable } : { usable };
  }
  // A renewal that failed during the wait would fail again. The uptime has a resolution of 10 ms.
  if (failure !== undefined && failure.uptimeMs >= began.uptimeMs) return { answer: { ok: false, line: failure.line } };
  return {};
}

function readUsable(store: ProfileStore): Renewal | undefined {
  const session = store.session();
  return session !== undefined && isValid(session, currentInstant()) ? { ok: true, session } : undefined;
}

async function runAgain(store: ProfileStore, environment: Environment, limitMs: number): Promise<Renewal> {
  const config = store.config();
  if (config === undefined) {
    return {
      ok: false,
      line: 'This profile has ended: the post step of xacct-action has removed its files. Use it before that, or set cleanup: false.',
    };
  }
  const secrets = new Secrets();
  const tokenEndpoint = tokenEndpointOf(environment);
  // A server in GitHub's place may repeat these.
  for (const secret of tokenEndpoint === undefined ? [] : secretsOf(tokenEndpoint)) secrets.add(secret);
  const deadline = startDeadline(limitMs, systemClock);
  const outcome = await runExchange(config.route, {
    tokenEndpoint,
    proxy: config.proxy,
    userAgent: config.userAgent,
    limits: { maxAttempts: config.maxAttempts, accessDeniedMs: 0, ...deadline },
    clock: systemClock,
    // Nothing is logged: some SDKs read standard error as a part of the answer.
    observer: { secret: (value) => secrets.add(value) },
  });
  deadline.clear();
  if (!outcome.ok) {
    const line = await formatFailure(config, outcome, secrets);
    // A process without the job's variables fails for itself alone.
    const isOwn = outcome.failure.fault.code === 'no-token-endpoint';
    if (!isOwn) tryTo(() => store.saveFailure({ uptimeMs: currentInstant().uptimeMs, line }));
    tryTo(() => store.saveReason(config.profile, line));
    return { ok: false, line };
  }
  const session = storedSession(outcome.target);
  tryTo(() => store.saveSession(session));
  tryTo(() => store.removeReason(config.profile));
  return { ok: true, session };
}

/** A full disk, or a job that has just ended, does not keep the tool from its answer. */
function tryTo(write: () => void): void {
  try {
    write();
  } catch {
    // The next renewal writes again.
  }
}

async function formatFailure(
  { route, profile, hidesAccounts }: RenewalConfig,
  outcome: ExchangeFailure,
  secrets: Secrets,
): Promise<string> {
  if (hidesAccounts) secrets.hideAccountIds();
  const { fault, place } = outcome.failure;
  if (fault.code === 'deadline') {
    return `Profile ${plain(profile)} was not renewed: no answer within ${fault.seconds} s while waiting for ${describeWait(place, route)}. Run the command again.`;
  }
  if (fault.code === 'no-token-endpoint') {
    return `Profile ${plain(profile)} was not renewed: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set. Pass both to the tool, for example with docker run --env or sudo --preserve-env.`;
  }
  const [{ explain }, { renderLine }] = await Promise.all([
    import('../diagnosis/explain.js'),
    import('../diagnosis/render-log.js'),
  ]);
  const { claims, caller, failure } = outcome;
  // The variables of the step that runs this name another action.
  const job = { runner: 'github', actor: '', fromFork: false, project: PROJECT } as const;
  const diagnosis = explain(failure, { route, claims, caller, job, simulation: undefined, hidesAccounts });
  for (const hop of route.hops) if (hop.call === 'AssumeRole') secrets.add(hop.externalId ?? '');
  return renderLine(diagnosis.sentence, { hide: (text) => secrets.hide(text), placeholders: new Map() });
}
