/** Profiles as they are stored. */
import { authoritiesOf } from '../../src/action/exchange/authorities.js';
import type { NewProfile } from '../../src/action/profiles/install.js';
import type { RenewalConfig } from '../../src/action/profiles/renewal-config.js';
import type { Instant, StoredSession } from '../../src/action/profiles/stored-session.js';
import { planRoute } from '../../src/action/route/plan.js';
import { accepted, type Inputs } from './inputs.js';
import { DEV_ACCOUNT } from './names.js';

export const MINUTE_MS = 60_000;

/** When `sessionLasting` was obtained. */
const OBTAINED: Instant = { clockMs: Date.UTC(2030, 0, 1), uptimeMs: 10 * MINUTE_MS };

/** A stored session that was obtained at the beginning of 2030. */
export function sessionLasting(lifeMs: number): StoredSession {
  return {
    accessKeyId: 'ASIALOCALEXAMPLE0001',
    secretAccessKey: 'local/secret',
    sessionToken: 'LOCALAWS//token',
    accountId: DEV_ACCOUNT,
    obtained: OBTAINED,
    lifeMs,
  };
}

/** The instant this long after the session was obtained, by both clocks. */
export function instantAfter(clockMs: number, uptimeMs = clockMs): Instant {
  return { clockMs: OBTAINED.clockMs + clockMs, uptimeMs: OBTAINED.uptimeMs + uptimeMs };
}

/** The renewal config that the step stores, for the good inputs with these changes. */
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

/** A profile to install, with a session of an hour. */
export function newProfile(profile: string): NewProfile {
  return { config: configFor(profile), session: sessionLasting(60 * MINUTE_MS), region: 'eu-west-1' };
}
