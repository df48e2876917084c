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

/** A new folder's name in the runner's temporary folder, which is emptied when the job ends. */
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

/** Why profiles could not be installed, and what to change: one sentence. */
export function formatInstallIssue(detail: InstallIssue): string {
  switch (detail.code) {
    case 'name-taken':
      return `The profile ${quoted(detail.name)} stands in ${quoted(detail.file)} already and is not this action's: write another name.`;
    case 'path-not-portable':
      return `The path ${quoted(detail.path)} holds characters that not every AWS SDK takes in credential_process: put the runner where letters, digits, blanks and - _ . are enough.`;
    case 'keys-do-not-renew':
      return 'With identity: ambient these profiles would begin from AWS_ACCESS_KEY_ID of the job, which nothing renews: leave output-env-credentials out where an earlier step of this action sets it, or use identity: github-oidc.';
    case 'cannot-read':
      return `The AWS file ${quoted(detail.path)} can't be read (${quoted(detail.reason)}), so nobody knows which profiles stand in it: check its rights, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.`;
    case 'cannot-write':
      return `The profiles can't be written to ${quoted(detail.path)} (${quoted(detail.reason)}): check disk and rights of RUNNER_TEMP.`;
  }
}
