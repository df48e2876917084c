import os from 'node:os';
import { monotonicMs } from '../../shared/monotonic.js';
import { property } from '../../shared/untyped.js';
import type { Credentials, Session } from '../exchange/session.js';

/** A session as it is stored between two calls of a tool. */
export interface StoredSession extends Credentials {
  readonly accountId: string;
  readonly obtained: Instant;
  /** How long it lives from then on. */
  readonly lifeMs: number;
}

/** A point in time, by the machine's clock, which can be wrong or change during a job, and by its uptime, which only grows. */
export interface Instant {
  readonly clockMs: number;
  readonly uptimeMs: number;
}

export function currentInstant(): Instant {
  return { clockMs: Date.now(), uptimeMs: os.uptime() * 1000 };
}

const MINUTE_MS = 60_000;
/** The AWS CLI and boto3 ask for new credentials 15 minutes before the end, on every use. */
const RENEW_BEFORE_MS = 20 * MINUTE_MS;
/** Go uses credentials to the last second, so the reported end is a little early. */
const REPORTED_EARLY_MS = MINUTE_MS;

/** A session as it is stored now. Since it was granted, other sessions may have been waited for. */
export function storedSession({ credentials, arn, lifeMs, grantedMs }: Session): StoredSession {
  const obtained = currentInstant();
  return { ...credentials, accountId: arn.account, obtained, lifeMs: lifeMs - (monotonicMs() - grantedMs) };
}

/** True while a session need not be renewed: more than 20 minutes, or more than half of its life, are left. */
export function isFresh(session: StoredSession, now: Instant): boolean {
  return leftMs(session, now) > Math.min(RENEW_BEFORE_MS, session.lifeMs / 2);
}

/** True until the reported end of a session. */
export function isValid(session: StoredSession, now: Instant): boolean {
  return reportedLeftMs(session, now) > 0;
}

/** The time left that tools get: a minute less, and at most a quarter of the session's life less. */
function reportedLeftMs(session: StoredSession, now: Instant): number {
  return leftMs(session, now) - Math.min(REPORTED_EARLY_MS, session.lifeMs / 4);
}

/** The rest of a session's life. Where the two clocks differ, the later one counts: the other was set back. */
function leftMs({ obtained, lifeMs }: StoredSession, now: Instant): number {
  const upMs = now.uptimeMs - obtained.uptimeMs;
  // The machine was restarted since, so the time between is unknown.
  if (upMs < -MINUTE_MS) return 0;
  return lifeMs - Math.max(upMs, now.clockMs - obtained.clockMs, 0);
}

/**
 * The output of a `credential_process`. Its end is on the machine's clock, because tools compare it with that.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processAnswer(session: StoredSession, now: Instant): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(now.clockMs + reportedLeftMs(session, now)).toISOString(),
    AccountId: session.accountId,
  });
}

/** True for a stored session that is complete. */
export function isStoredSession(value: unknown): value is StoredSession {
  const texts = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId'].map((name) => property(value, name));
  const obtained = property(value, 'obtained');
  const times = [property(obtained, 'clockMs'), property(obtained, 'uptimeMs'), property(value, 'lifeMs')];
  return texts.every((text) => typeof text === 'string' && text !== '') && times.every((time) => Number.isFinite(time));
}
