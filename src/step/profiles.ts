import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { decodeClaims } from '../exchange/claims.js';
import type { Environment } from '../inputs/input-source.js';
import type { Request } from '../inputs/request.js';
import { isoSeconds } from '../log/instant.js';
import type { Log } from '../log/log.js';
import { quoted } from '../log/plain.js';
import { type InstallFlaw, planFolder } from '../profiles/install.js';
import { type Recipe, recordChain } from '../profiles/recipe.js';
import { isAmbient, type Route } from '../route/route.js';
import { userAgentOf } from './user-agent.js';

/** A new folder's name in the runner's temporary folder, which is emptied when the job ends. */
export function folderFor(environment: Environment): string {
  return planFolder(environment.RUNNER_TEMP || os.tmpdir(), randomBytes(12).toString('hex'));
}

/** What a profile is renewed from. */
export function recipeOf(profile: string, route: Route, request: Request, environment: Environment): Recipe {
  return {
    version: 1,
    profile,
    route,
    userAgent: userAgentOf(environment),
    proxy: request.proxy,
    maxAttempts: request.patience.maxAttempts,
    ...(isAmbient(route) && { ambient: recordChain(environment) }),
  };
}

/** Says what renews itself, for how long, and what would win over it. */
export function sayProfiles(log: Log, { profiles, delivery, way }: Request, environment: Environment): void {
  const names = profiles.map(({ name }) => name).join(', ');
  const until = way.by === 'ambient' ? undefined : tokensEndAtMs(environment);
  const end =
    until === undefined
      ? 'for as long as the job runs'
      : `until ${isoSeconds(until)}, when the job's right to ask for tokens ends`;
  log.line(`profiles: ${names} renew themselves ${end}`);

  if (delivery.defaultProfile === undefined) return;
  if (delivery.exportEnvironment) {
    log.line(
      'The exported keys do not renew: the AWS CLI, boto3 and Terraform take them before AWS_PROFILE, the JavaScript SDK takes AWS_PROFILE.',
    );
  }
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) {
    log.warning(
      'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set and win over AWS_PROFILE in boto3 and Go: blank them, or name the profile to each tool.',
    );
  }
  if (environment.AWS_DEFAULT_PROFILE) {
    log.warning('AWS_DEFAULT_PROFILE is set and wins over AWS_PROFILE in the AWS CLI and boto3: unset it.');
  }
}

/** When GitHub stops issuing tokens to this job: its request token says so, where it is a JWT. */
function tokensEndAtMs(environment: Environment): number | undefined {
  const claims = decodeClaims(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  return typeof claims?.exp === 'number' ? claims.exp * 1000 : undefined;
}

/** Why profiles could not be installed, and what to change: one sentence. */
export function wordInstallFlaw(flaw: InstallFlaw): string {
  switch (flaw.code) {
    case 'name-taken':
      return `The profile ${quoted(flaw.name)} stands in ${quoted(flaw.file)} already and is not this action's: write another name.`;
    case 'path-not-portable':
      return `The path ${quoted(flaw.path)} holds characters that not every AWS SDK takes in credential_process: put the runner where letters, digits, blanks and - _ . are enough.`;
    case 'cannot-write':
      return `The profiles can't be written to ${quoted(flaw.path)} (${quoted(flaw.reason)}): check disk and rights of RUNNER_TEMP.`;
  }
}
