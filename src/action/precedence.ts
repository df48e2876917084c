import type { Environment } from '../shared/environment.js';
import { isoSeconds } from '../shared/log/format-instant.js';
import type { Log } from '../shared/log/log.js';
import { quoted } from '../shared/log/plain.js';
import { companionsOf } from './delivery/companions.js';
import type { ExportData } from './delivery/export-credentials.js';
import { decodeClaims } from './exchange/token-claims.js';
import type { ExportOptions, Request, RouteOptions } from './inputs/request.js';
import type { NewProfile } from './profiles/install.js';

/**
 * Logs how long profiles renew, and which tool uses which of the credentials that the job then has: tools disagree.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html and the SDKs themselves.
 */
export function logPrecedence(
  log: Log,
  request: Request,
  profiles: readonly NewProfile[],
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): void {
  const { exportEnvironment } = request.delivery;
  if (profiles.length > 0) {
    const names = profiles.map(({ config }) => config.profile).join(', ');
    const subject = profiles.length === 1 ? `Profile ${names} renews itself` : `Profiles ${names} renew themselves`;
    log.line(`${subject} ${renewalTime(request.way, environment)}.`);
  }
  const keys = exportedKeys(request.delivery, profiles.length > 0);
  if (keys !== undefined) log.line(keys);
  const preceding = precedingVariables(request.delivery, profiles.length > 0, environment, platform);
  for (const warning of preceding) log.warning(warning);
  if (exportEnvironment || profiles.length > 0) logBearerTokens(log, environment);
  logRegions(log, request, profiles, environment);
}

/** Logs which variables of an earlier session are corrected or emptied for later steps, because scripts may read them. */
export function logCompanions(log: Log, { session, delivery }: ExportData, environment: Environment): void {
  const given = { credentials: session.credentials, account: session.arn.account };
  const companions = companionsOf(given, delivery, environment);
  const [corrected, emptied] = [companions.filter(([, value]) => value), companions.filter(([, value]) => !value)];
  const names = (list: typeof companions) => list.map(([name]) => name).join(', ');
  if (corrected.length > 0) log.line(`Changed to match the new session: ${names(corrected)}.`);
  if (emptied.length > 0) log.line(`Emptied, because they belong to an earlier session: ${names(emptied)}.`);
}

function renewalTime(way: RouteOptions, environment: Environment): string {
  if (way.by === 'ambient') return 'as long as the credentials of the runner are valid';
  if (way.identity.from === 'token-file') return 'as long as web-identity-token-file has a valid token';
  const until = tokensEndAtMs(environment);
  return until === undefined
    ? 'as long as GitHub issues tokens to this job'
    : `until ${isoSeconds(until)}, when GitHub stops issuing tokens to this job`;
}

/** Whether tools use the exported keys or a profile. */
function exportedKeys({ exportEnvironment, defaultProfile }: ExportOptions, hasProfiles: boolean): string | undefined {
  if (!exportEnvironment || !hasProfiles) return undefined;
  return defaultProfile === undefined
    ? 'The exported keys do not renew. Tools use them unless you give a tool the name of a profile.'
    : 'The exported keys do not renew. The AWS CLI, boto3, Go and Terraform prefer them to AWS_PROFILE; the JavaScript SDK prefers AWS_PROFILE.';
}

/** Variables of the job that some tools prefer to what the step exports, and that only the workflow can remove. */
function precedingVariables(
  { exportEnvironment, defaultProfile }: ExportOptions,
  hasProfiles: boolean,
  environment: Environment,
  platform: NodeJS.Platform,
): string[] {
  const paths = [process.execPath, environment.RUNNER_TEMP ?? ''];
  const warnings: ReadonlyArray<readonly [applies: unknown, sentence: string]> = [
    [
      exportEnvironment && defaultProfile === undefined && environment.AWS_PROFILE,
      `AWS_PROFILE is ${quoted(environment.AWS_PROFILE ?? '')} in this job. The JavaScript SDK prefers it to the exported keys. Unset it in steps that use that SDK.`,
    ],
    [
      !exportEnvironment && defaultProfile === undefined && hasProfiles && environment.AWS_ACCESS_KEY_ID,
      'AWS_ACCESS_KEY_ID is set in this job. The AWS CLI, boto3 and Go prefer it to AWS_PROFILE. Give each tool the name of its profile, or set aws-profile.',
    ],
    [
      // On Windows the Go SDK cannot run a quoted path.
      hasProfiles && platform === 'win32' && paths.some((path) => path.includes(' ')),
      'The path of RUNNER_TEMP or Node has spaces. On Windows the Go SDK and Terraform cannot start a program there. Install the runner in a folder without spaces.',
    ],
    [
      defaultProfile !== undefined && environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN,
      'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set. The AWS CLI, boto3 and Go prefer them to AWS_PROFILE. Set them to empty values, or give each tool the name of its profile.',
    ],
    [
      defaultProfile !== undefined && environment.AWS_DEFAULT_PROFILE,
      'AWS_DEFAULT_PROFILE is set. Version 1 of the AWS CLI, boto3 and DuckDB prefer it to AWS_PROFILE. Unset it.',
    ],
  ];
  return warnings.flatMap(([applies, sentence]) => (applies ? [sentence] : []));
}

/** SDKs send such a token to one service in place of any credentials. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w{1,64}$/;

/** Tokens for one service, such as Amazon Bedrock. They may be intended, or belong to another account. */
function logBearerTokens(log: Log, environment: Environment): void {
  for (const name of Object.keys(environment).filter((name) => BEARER_TOKEN.test(name) && environment[name])) {
    log.line(`${name} is set in this job. The SDKs send it to that service instead of the new credentials.`);
  }
}

/** Tools prefer a region in the environment to that of a profile. */
function logRegions(
  log: Log,
  { delivery, region }: Request,
  profiles: readonly NewProfile[],
  environment: Environment,
): void {
  const regions = ['AWS_REGION', 'AWS_DEFAULT_REGION'].map((name) => ({
    name,
    value: delivery.exportRegion ? region : environment[name],
  }));
  for (const preferred of new Set(regions.map(({ value }) => value))) {
    const names = regions.filter(({ value }) => value === preferred).map(({ name }) => name);
    const differing = preferred ? profiles.filter((profile) => profile.region !== preferred) : [];
    if (differing.length === 0) continue;
    const own = differing.map((profile) => `${profile.config.profile} (${profile.region})`).join(', ');
    const verb = names.length > 1 ? 'are' : 'is';
    log.line(
      `${names.join(' and ')} ${verb} ${quoted(preferred ?? '')}. Tools prefer that to the region of profiles ${own}. Give each tool its region.`,
    );
  }
}

/** When GitHub stops issuing tokens to this job: the expiry of its request token, where that is a JWT. */
function tokensEndAtMs(environment: Environment): number | undefined {
  const claims = decodeClaims(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  const endsAtMs = typeof claims?.exp === 'number' ? claims.exp * 1000 : Number.NaN;
  return Number.isNaN(new Date(endsAtMs).getTime()) ? undefined : endsAtMs;
}
