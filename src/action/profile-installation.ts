import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { Environment } from '../shared/environment.js';
import { quoted } from '../shared/log/plain.js';
import { authoritiesOf } from './exchange/authorities.js';
import type { Request } from './inputs/request.js';
import { renewalChain } from './profiles/credential-env.js';
import { checkInstallable, checkRenewable, type InstallIssue, planFolder } from './profiles/install.js';
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

/** Why profiles cannot be installed, and what to change. */
export function formatInstallIssue(detail: InstallIssue): string {
  switch (detail.code) {
    case 'name-taken':
      return `The profile ${quoted(detail.name)} is already in ${quoted(detail.file)}, and this action did not create it. Use another name.`;
    case 'path-not-portable':
      return `The path ${quoted(detail.path)} has characters that some AWS SDKs cannot read in credential_process. Install the runner in a path of letters, digits, spaces, and - _ . only.`;
    case 'keys-do-not-renew':
      return 'With identity: ambient these profiles would start from AWS_ACCESS_KEY_ID of the job, which does not renew. Use identity: github-oidc, or set output-env-credentials: false in the earlier step that exports it.';
    case 'cannot-read':
      return `The AWS file ${quoted(detail.path)} cannot be read (${quoted(detail.reason)}), so its profiles are unknown. Check its permissions, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.`;
    case 'cannot-write':
      return `The profiles cannot be written to ${quoted(detail.path)} (${quoted(detail.reason)}). Check the free space and the permissions of RUNNER_TEMP.`;
  }
}
