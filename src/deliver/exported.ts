import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../exchange/session.js';

/** The variables that carry the credentials of a session to later steps. */
export const CREDENTIAL_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/**
 * A mark by which the post step knows again what this step exported, without keeping any of it: a salted hash. Long random
 * values, so it can't be guessed backwards.
 */
export function markOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): string {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${digest(salt, [accessKeyId, secretAccessKey, sessionToken])}`;
}

/** True when the environment's three credential variables hold what the mark was made of. */
export function stillHolds(environment: Readonly<Record<string, string | undefined>>, mark: string): boolean {
  const [salt = '', expected = ''] = mark.split(':');
  const values = CREDENTIAL_VARIABLES.map((name) => environment[name] ?? '');
  const found = Buffer.from(digest(salt, values), 'utf8');
  const wanted = Buffer.from(expected, 'utf8');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

function digest(salt: string, values: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([salt, ...values]))
    .digest('hex');
}
