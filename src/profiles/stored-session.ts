import type { Session } from '../exchange/session.js';

/** A session as it is stored between two calls of a tool. */
export interface StoredSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly accountId: string;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number;
}

const MINUTE_MS = 60_000;
/** The AWS CLI and boto3 ask again from 15 minutes before the end, on every use: an answer with less left is worth little. */
const RENEW_BEFORE_MS = 20 * MINUTE_MS;
/** Go uses credentials to the last second, so the end is stated a little early. */
const STATED_EARLY_MS = MINUTE_MS;

/** A session as it is stored; `nowMs` is the machine's clock. */
export function storedSession({ credentials, arn, expiresAtMs }: Session, nowMs: number): StoredSession {
  return { ...credentials, accountId: arn.account, obtainedAtMs: nowMs, expiresAtMs };
}

/** True while a session need not be renewed: more than 20 minutes, or more than half of its life, are left. */
export function isFresh({ obtainedAtMs, expiresAtMs }: StoredSession, nowMs: number): boolean {
  const leftMs = expiresAtMs - nowMs;
  // A clock that was set back would make an old session look young.
  return nowMs >= obtainedAtMs - MINUTE_MS && leftMs > Math.min(RENEW_BEFORE_MS, (expiresAtMs - obtainedAtMs) / 2);
}

/** True while a session can still be used, as its stated end says. */
export function isValid(session: StoredSession, nowMs: number): boolean {
  return nowMs < statedEndMs(session);
}

/** The end that tools are told: a minute before the real one, and never more than a quarter of the session's life. */
function statedEndMs({ obtainedAtMs, expiresAtMs }: StoredSession): number {
  return expiresAtMs - Math.min(STATED_EARLY_MS, (expiresAtMs - obtainedAtMs) / 4);
}

/**
 * The answer of a `credential_process`.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processAnswer(session: StoredSession): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(statedEndMs(session)).toISOString(),
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
  if (typeof value !== 'object' || value === null) return false;
  const of = (name: keyof StoredSession): unknown => Reflect.get(value, name);
  const texts = (['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId'] as const).map(of);
  const times = (['obtainedAtMs', 'expiresAtMs'] as const).map(of);
  return texts.every((text) => typeof text === 'string' && text !== '') && times.every((time) => Number.isFinite(time));
}
