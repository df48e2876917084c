import { NODES_OWN } from '../../../src/action/exchange/authorities.js';
import type { NewProfile } from '../../../src/action/profiles/install.js';
import type { RenewalConfig } from '../../../src/action/profiles/renewal-config.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { accepted, type Inputs } from '../inputs/reading.js';
import { MINUTE_MS, sessionOf } from './sessions.js';

/** A recipe such as the step makes it, on route hub, from the good inputs changed so. */
export function recipeFor(profile: string, inputs: Inputs = {}): RenewalConfig {
  const request = accepted(inputs);
  const { proxy, patience } = request;
  return {
    version: 1,
    profile,
    route: planRoute(request),
    userAgent: [['x', '1']],
    proxy,
    authorities: NODES_OWN,
    maxAttempts: patience.maxAttempts,
    hidesAccounts: false,
  };
}

/** A profile to install, with a session that lives an hour. */
export function newProfile(profile: string): NewProfile {
  return { recipe: recipeFor(profile), session: sessionOf(60 * MINUTE_MS), region: 'eu-west-1' };
}
