import type { StoredSession } from '../../src/profiles/stored-session.js';

export const MINUTE_MS = 60_000;
/** When the sessions below were obtained. */
export const OBTAINED_AT_MS = Date.UTC(2030, 0, 1);

/** A stored session that was obtained at `OBTAINED_AT_MS` and lives that long. */
export function sessionOf(lifeMs: number): StoredSession {
  return {
    accessKeyId: 'ASIALOCALEXAMPLE0001',
    secretAccessKey: 'local/secret',
    sessionToken: 'LOCALAWS//token',
    accountId: '222222222222',
    obtainedAtMs: OBTAINED_AT_MS,
    expiresAtMs: OBTAINED_AT_MS + lifeMs,
  };
}
