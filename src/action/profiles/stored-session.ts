import os from 'node:os';
import { property } from '../../shared/untyped.js';
import type { Session } from '../exchange/session.js';

/** A session as it is stored between two calls of a tool. */
export interface StoredSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly accountId: string;
  readonly obtained: Instant;
  /** How long it lives from then on. */
  readonly lifeMs: number;
}

/**
 * A point in time, by the machine's clock and by how long the machine has been up. A clock may be wrong, or set while a job
 * runs; the time since the machine's start only grows.
 */
export interface Instant {
  readonly clockMs: number;
  readonly uptimeMs: number;
}

/** Now. */
export function currentInstant(): Instant {
  return { clockMs: Date.now(), uptimeMs: os.uptime() * 1000 };
}

const MINUTE_MS = 60_000;
/** The AWS CLI and boto3 ask again from 15 minutes before the end, on every use: an answer with less left is worth little. */
const RENEW_BEFORE_MS = 20 * MINUTE_MS;
/** Go uses credentials to the last second, so the end is stated a little early. */
const STATED_EARLY_MS = MINUTE_MS;

/** A session as it is stored now. Between its grant and this moment others may have been waited for. */
export function storedSession({ credentials, arn, lifeMs, grantedMs }: Session): StoredSession {
  const obtained = currentInstant();
  return { ...credentials, accountId: arn.account, obtained, lifeMs: lifeMs - (performance.now() - grantedMs) };
}

/** True while a session need not be renewed: more than 20 minutes, or more than half of its life, are left. */
export function isFresh(session: StoredSession, now: Instant): boolean {
  return leftMs(session, now) > Math.min(RENEW_BEFORE_MS, session.lifeMs / 2);
}

/** True while a session can still be used, as its stated end says. */
export function isValid(session: StoredSession, now: Instant): boolean {
  return statedLeftMs(session, now) > 0;
}

/** What tools are told is left: a minute less than there is, and never more than a quarter of the session's life less. */
function statedLeftMs(session: StoredSession, now: Instant): number {
  return leftMs(session, now) - Math.min(STATED_EARLY_MS, session.lifeMs / 4);
}

/** What is left of a session's life. Where the two clocks disagree the one that is further on counts: the other was set back. */
function leftMs({ obtained, lifeMs }: StoredSession, now: Instant): number {
  const upMs = now.uptimeMs - obtained.uptimeMs;
  // The machine has started anew since, so nothing is known of the time between.
  if (upMs < -MINUTE_MS) return 0;
  return lifeMs - Math.max(upMs, now.clockMs - obtained.clockMs, 0);
}

/**
 * The answer of a `credential_process`. Its end is told on the machine's clock, because that is what tools compare it with.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processAnswer(session: StoredSession, now: Instant): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(now.clockMs + statedLeftMs(session, now)).toISOString(),
    AccountId: session.accountId,
  });
}

/** A session out of its stored text; `undefined` when anything of it is missing or of the wrong kind. */
export function parseStoredSession(text: string): StoredSession | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStoredSession(found) ? found : undefined;
}

function isStoredSession(value: unknown): value is StoredSession {
  const texts = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId'].map((name) => property(value, name));
  const obtained = property(value, 'obtained');
  const times = [property(obtained, 'clockMs'), property(obtained, 'uptimeMs'), property(value, 'lifeMs')];
  return texts.every((text) => typeof text === 'string' && text !== '') && times.every((time) => Number.isFinite(time));
}
