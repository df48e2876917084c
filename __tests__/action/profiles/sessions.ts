import type { Instant, StoredSession } from '../../../src/action/profiles/stored-session.js';

export const MINUTE_MS = 60_000;

/** When the sessions below were obtained. */
const OBTAINED: Instant = { clockMs: Date.UTC(2030, 0, 1), uptimeMs: 10 * MINUTE_MS };

/** A stored session that was obtained at the beginning of 2030 and lives that long. */
export function sessionOf(lifeMs: number): StoredSession {
  return {
    accessKeyId: 'ASIALOCALEXAMPLE0001',
    secretAccessKey: 'local/secret',
    sessionToken: 'LOCALAWS//token',
    accountId: '222222222222',
    obtained: OBTAINED,
    lifeMs,
  };
}

/** So long after the session was obtained, by both clocks, or by each of them. */
export function lived(clockMs: number, uptimeMs = clockMs): Instant {
  return { clockMs: OBTAINED.clockMs + clockMs, uptimeMs: OBTAINED.uptimeMs + uptimeMs };
}
