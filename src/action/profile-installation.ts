import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { Environment } from '../shared/environment.js';
import { authoritiesOf } from './exchange/authorities.js';
import type { Request } from './inputs/request.js';
import { renewalChain } from './profiles/credential-env.js';
import { planFolder } from './profiles/install.js';
import type { RenewalConfig } from './profiles/renewal-config.js';
import { isAmbient, type Route } from './route/route.js';
import { userAgentOf } from './user-agent.js';

/** A new folder's name in the runner's temporary folder, which is emptied when the job ends. */
export function folderFor(environment: Environment): string {
  return planFolder(environment.RUNNER_TEMP || os.tmpdir(), randomBytes(12).toString('hex'));
}

/** What a profile is renewed from. */
export function renewalConfigFor(
  profile: string,
  route: Route,
  request: Request,
  environment: Environment,
): RenewalConfig {
  return {
    version: 1,
    profile,
    route,
    userAgent: userAgentOf(environment),
    proxy: request.proxy,
    authorities: authoritiesOf(environment, process.execArgv),
    maxAttempts: request.patience.maxAttempts,
    hidesAccounts: request.delivery.maskAccountIds,
    ...(isAmbient(route) && { ambient: renewalChain(environment) }),
  };
}
