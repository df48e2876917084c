/** Builders for the files of a profile: its renewal config and its session. */
import { authoritiesOf } from '../../../src/action/exchange/authorities.js';
import type { NewProfile } from '../../../src/action/profiles/install.js';
import type { RenewalConfig } from '../../../src/action/profiles/renewal-config.js';
import type { Instant, StoredSession } from '../../../src/action/profiles/stored-session.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { accepted, type Inputs } from '../inputs/reading.js';

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

/** A renewal config as the step makes it, on route hub, from the good inputs and these. */
export function configFor(profile: string, inputs: Inputs = {}): RenewalConfig {
  const request = accepted(inputs);
  const { proxy, patience } = request;
  return {
    version: 1,
    profile,
    route: planRoute(request),
    userAgent: [['x', '1']],
    proxy,
    authorities: authoritiesOf({}, []),
    maxAttempts: patience.maxAttempts,
    hidesAccounts: false,
  };
}

/** A profile to install, with a session that lives an hour. */
export function newProfile(profile: string): NewProfile {
  return { config: configFor(profile), session: sessionOf(60 * MINUTE_MS), region: 'eu-west-1' };
}
