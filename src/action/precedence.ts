import type { Environment } from '../shared/environment.js';
import { isoSeconds } from '../shared/log/format-instant.js';
import type { Log } from '../shared/log/log.js';
import { quoted } from '../shared/log/plain.js';
import { companionsOf } from './delivery/companions.js';
import type { ExportData } from './delivery/deliver.js';
import { decodeClaims } from './exchange/token-claims.js';
import type { Request, RouteOptions } from './inputs/request.js';
import type { NewProfile } from './profiles/install.js';

/**
 * Says what renews itself and for how long, and which of all that a job then has is taken by which tool: they disagree.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html and the SDKs themselves.
 */
export function logPrecedence(
  log: Log,
  request: Request,
  profiles: readonly NewProfile[],
  environment: Environment,
): void {
  if (profiles.length > 0) sayRenewal(log, request, profiles, environment);
  sayKeys(log, request, profiles, environment);
  if (profiles.length > 0) warnOfBlanks(log, environment);
  if (request.delivery.defaultProfile !== undefined) warnOfRivals(log, environment);
  if (request.delivery.exportEnvironment || profiles.length > 0) sayBearerTokens(log, environment);
  sayRegions(log, request, profiles, environment);
}

/** Names the variables of an earlier session that are corrected or emptied for later steps, because scripts may read them. */
export function logCompanions(log: Log, { session, delivery }: ExportData, environment: Environment): void {
  const given = { credentials: session.credentials, account: session.arn.account };
  const companions = companionsOf(given, delivery, environment);
  const [corrected, emptied] = [companions.filter(([, value]) => value), companions.filter(([, value]) => !value)];
  const names = (list: typeof companions) => list.map(([name]) => name).join(', ');
  if (corrected.length > 0) log.line(`Changed for later steps to fit the new session: ${names(corrected)}.`);
  if (emptied.length > 0)
    log.line(`Emptied for later steps, because an earlier session had set them: ${names(emptied)}.`);
}

function sayRenewal(log: Log, { way }: Request, profiles: readonly NewProfile[], environment: Environment): void {
  log.line(`profiles: ${namesOf(profiles)} renew themselves ${howLong(way, environment)}`);
}

function howLong(way: RouteOptions, environment: Environment): string {
  if (way.by === 'ambient') return "for as long as the runner's own credentials do";
  if (way.identity.from === 'token-file') return 'for as long as web-identity-token-file holds a valid token';
  const until = tokensEndAtMs(environment);
  return until === undefined
    ? 'for as long as GitHub issues tokens to this job'
    : `until ${isoSeconds(until)}, when the job's right to ask for tokens ends`;
}

/** Words in quotes reach every tool but those of Go on Windows. */
function warnOfBlanks(log: Log, environment: Environment): void {
  const paths = [process.execPath, environment.RUNNER_TEMP ?? ''];
  if (process.platform !== 'win32' || !paths.some((path) => path.includes(' '))) return;
  log.warning(
    'The paths of RUNNER_TEMP and Node hold blanks, and on Windows the Go SDK, and so Terraform, can start no program behind them: put the runner into a folder without blanks for these.',
  );
}

/** Static keys, exported now or left over in the job, beside a profile. */
function sayKeys(log: Log, { delivery }: Request, profiles: readonly NewProfile[], environment: Environment): void {
  const { exportEnvironment, defaultProfile } = delivery;
  if (exportEnvironment && defaultProfile !== undefined) {
    log.line(
      'The exported keys do not renew: the AWS CLI, boto3, Go and Terraform take them before AWS_PROFILE, the JavaScript SDK takes AWS_PROFILE.',
    );
  } else if (exportEnvironment && profiles.length > 0) {
    log.line('The exported keys do not renew, and tools take them unless they are told a profile by its name.');
  }
  if (exportEnvironment && defaultProfile === undefined && environment.AWS_PROFILE) {
    log.warning(
      `AWS_PROFILE is ${quoted(environment.AWS_PROFILE)} in this job, and the JavaScript SDK takes it before the exported keys: unset it where that SDK is used.`,
    );
  }
  if (!exportEnvironment && defaultProfile === undefined && profiles.length > 0 && environment.AWS_ACCESS_KEY_ID) {
    log.warning(
      'AWS_ACCESS_KEY_ID is set in this job, and the AWS CLI, boto3 and Go take it before AWS_PROFILE: tell each tool its profile by name, or set aws-profile.',
    );
  }
}

/** Variables that come before AWS_PROFILE, and that only whoever set them can take away. */
function warnOfRivals(log: Log, environment: Environment): void {
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) {
    log.warning(
      'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set and win over AWS_PROFILE in boto3 and Go: blank them, or name the profile to each tool.',
    );
  }
  if (environment.AWS_DEFAULT_PROFILE) {
    log.warning(
      'AWS_DEFAULT_PROFILE is set and wins over AWS_PROFILE in version 1 of the AWS CLI, boto3 and DuckDB. Unset it.',
    );
  }
}

/** Which AWS SDKs send to one service in place of any credentials. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w{1,64}$/;

/** A token of its own for one service, such as Amazon Bedrock. Who sets it means it, or has it from another account. */
function sayBearerTokens(log: Log, environment: Environment): void {
  for (const name of Object.keys(environment).filter((name) => BEARER_TOKEN.test(name) && environment[name])) {
    log.line(`${name} is set in this job. The SDKs send it to that service in place of the new session's credentials.`);
  }
}

/** A region in the environment beats the one that stands in a profile. */
function sayRegions(
  log: Log,
  { delivery, region }: Request,
  profiles: readonly NewProfile[],
  environment: Environment,
): void {
  const held = ['AWS_REGION', 'AWS_DEFAULT_REGION'].map((name) => ({
    name,
    value: delivery.exportRegion ? region : environment[name],
  }));
  for (const winner of new Set(held.map(({ value }) => value))) {
    const names = held.filter(({ value }) => value === winner).map(({ name }) => name);
    const beaten = winner ? profiles.filter((profile) => profile.region !== winner) : [];
    if (beaten.length === 0) continue;
    const own = beaten.map((profile) => `${profile.recipe.profile} (${profile.region})`).join(', ');
    const verb = names.length > 1 ? 'are' : 'is';
    log.line(
      `${names.join(' and ')} ${verb} ${quoted(winner ?? '')}, which comes before the region of profiles ${own}: name the region to the tool.`,
    );
  }
}

function namesOf(profiles: readonly NewProfile[]): string {
  return profiles.map(({ recipe }) => recipe.profile).join(', ');
}

/** When GitHub stops issuing tokens to this job: its request token says so, where it is a JWT. */
function tokensEndAtMs(environment: Environment): number | undefined {
  const claims = decodeClaims(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  const endsAtMs = typeof claims?.exp === 'number' ? claims.exp * 1000 : Number.NaN;
  return Number.isNaN(new Date(endsAtMs).getTime()) ? undefined : endsAtMs;
}
