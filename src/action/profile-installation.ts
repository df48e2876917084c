import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { Environment } from '../shared/environment.js';
import { authoritiesOf } from './exchange/authorities.js';
import type { Request } from './inputs/request.js';
import { renewalChain } from './profiles/credential-env.js';
import { checkInstallable, checkRenewable, planFolder } from './profiles/install.js';
import type { RenewalConfig } from './profiles/renewal-config.js';
import { isAmbient, type Route } from './route/route.js';
import { userAgentOf } from './user-agent.js';

/** The path of a new folder in the runner's temporary folder, which is emptied when the job ends. */
export function folderFor(environment: Environment): string {
  return planFolder(environment.RUNNER_TEMP || os.tmpdir(), randomBytes(12).toString('hex'));
}

/**
 * Checks before any call that profiles can be installed in this folder and renewed.
 *
 * @throws InstallError when they cannot.
 */
export function checkProfiles(
  folder: string,
  profiles: ReadonlyArray<{ readonly name: string }>,
  route: Route,
  environment: Environment,
): void {
  if (isAmbient(route)) checkRenewable(environment);
  const names = profiles.map(({ name }) => name);
  checkInstallable(folder, names, environment);
}

/** How a profile renews. */
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
