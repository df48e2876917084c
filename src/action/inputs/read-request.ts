import path from 'node:path';
import type { AccountsFileIssue } from '../../accounts/file-issues.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { partitionOfRegion } from '../../shared/aws/partition.js';
import type { Environment } from '../../shared/environment.js';
import { type FileDefaults, NO_LAYER } from '../../shared/inputs/file-defaults.js';
import { type InputIssue, type Invalid, invalid } from '../../shared/inputs/input-issues.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { isSameRole, parseRole } from '../../shared/inputs/role-value.js';
import { unknownInputs } from '../../shared/inputs/unknown-inputs.js';
import { listOf, oneOf, parseAccountId, parseBoolean, parseRegion, wholeNumber } from '../../shared/inputs/values.js';
import { runnerKindOf } from '../../shared/runner/runner-kind.js';
import type { GitHubToken, TokenFile } from '../route/route.js';
import { readConnection } from './addresses.js';
import { type AwsSettings, NO_SETTINGS } from './aws-settings.js';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS, checkOtherActionInputs } from './configure-aws-credentials-inputs.js';
import { MAIN_INPUTS } from './main-inputs.js';
import { mergedStep } from './merged-step.js';
import { readProfiles } from './profiles.js';
import { checkRegion, readRegion } from './regions.js';
import type { Request, RouteOptions, Source } from './request.js';
import { readTargetRole } from './roles.js';
import { asksForHubRoute, readTarget } from './target.js';

/** What reading the inputs came to: a request, or everything that is wrong with them. Warnings go with both. */
export type Reading =
  | ({ readonly ok: true; readonly request: Request } & ReadingTerms)
  | ({ readonly ok: false; readonly issues: readonly InputIssue[] } & ReadingTerms);

interface ReadingTerms {
  /** The step to use in place of this one and the step before, as lines of YAML; empty where these are not two halves of one. */
  readonly merged: readonly string[];
  /** What is odd, but may be meant. */
  readonly warnings: readonly InputIssue[];
  /** Known whatever else is wrong, because a refusal may name an account too. */
  readonly maskAccountIds: boolean;
  readonly sources: readonly Source[];
  /** What is wrong with the accounts file itself; none where the request is good. */
  readonly fileIssues: readonly AccountsFileIssue[];
}

/** A hub session lives 900 s, so no denial beyond it can be waited out for longer; a minute is left for the call itself. */
const LONGEST_AT_HUB_SECONDS = 840;
/** A job on GitHub's own runners ends after six hours. */
const LONGEST_STEP_SECONDS = 21_600;

/**
 * Reads, defaults and checks every input of the main action, above what the accounts file says (`openLayer`) and what AWS config
 * files say of hosts (`openAwsSettings`). Makes no call and touches no file; a relative token file becomes an absolute path in the
 * workspace. Never throws for a bad input.
 */
export function readRequest(
  environment: Environment,
  layer: FileDefaults<AccountsFileIssue> = NO_LAYER,
  settings: AwsSettings = NO_SETTINGS,
): Reading {
  const inputs = new InputReader(environment, layer);
  checkOtherActionInputs(inputs);
  refuseUnknown(inputs, environment);

  const region = readRegion(inputs, 'aws-region') ?? regionOfTheJob(inputs);
  const stsRegion = readRegion(inputs, 'sts-region') ?? region;
  const hubRole = inputs.value('hub-role', parseRole);
  const way = readWay(inputs, environment, hubRole);
  const partition = hubRole?.partition ?? partitionOfRegion(stsRegion ?? '');
  const role = readTargetRole(inputs, partition);
  const { fipsBy, ...connection } = readConnection(inputs, settings);
  if (role !== undefined) checkPlace(inputs, { role, hubRole, way, region, stsRegion, fipsBy });

  const target = readTarget(inputs, environment, role, way);
  const allowedAccountIds = inputs.value('allowed-account-ids', listOf(parseAccountId)) ?? [];
  if (role !== undefined && allowedAccountIds.length > 0 && !allowedAccountIds.includes(role.account)) {
    inputs.report('allowed-account-ids', { code: 'account-not-allowed', account: role.account });
  }

  const patience = readPatience(inputs);
  const profiles = readProfiles(inputs, environment, { way, role, allowedAccountIds });
  const defaultProfile = inputs.text('aws-profile');
  const exportEnvironment =
    inputs.value('output-env-credentials', parseBoolean) ?? inputs.text('aws-profile') === undefined;
  const delivery = {
    exportEnvironment,
    // It beats a profile's own region, so beside a profile it is exported only where it was asked for.
    exportRegion: exportEnvironment || (defaultProfile !== undefined && inputs.own('aws-region') !== undefined),
    ...(defaultProfile !== undefined && { defaultProfile }),
    outputCredentials: inputs.value('output-credentials', parseBoolean) ?? false,
    maskAccountIds: inputs.value('mask-aws-account-id', parseBoolean) ?? false,
    // act has no page for summaries.
    summary: inputs.value('summary', parseBoolean) ?? runnerKindOf(environment) !== 'act',
    cleanup: inputs.value('cleanup', parseBoolean) ?? true,
  };

  const { fileIssues } = layer;
  const sources = inputs.sources();
  const issues = causesFirst([...inputs.issues, ...layer.issues]);
  const terms = {
    merged: mergedStep(inputs),
    warnings: inputs.warnings,
    sources,
    maskAccountIds: delivery.maskAccountIds,
    fileIssues,
  };
  const complete = region !== undefined && stsRegion !== undefined && way !== undefined && target !== undefined;
  if (!complete || issues.length + fileIssues.length > 0) return { ok: false, issues, ...terms };
  const sts = { ...connection.sts, region: stsRegion };
  const request = {
    ...connection,
    region,
    sts,
    way,
    target,
    allowedAccountIds,
    patience,
    delivery,
    profiles,
    sources,
  };
  return { ok: true, ...terms, request: frozen(request) };
}

/**
 * What is nearly an input of this action is meant for one, and going on without it could be dangerous: a mistyped
 * `allowed-account-ids` would allow every account. What is near none may have been one of another version.
 */
function refuseUnknown(inputs: InputReader, environment: Environment): void {
  const known = [...MAIN_INPUTS, ...CONFIGURE_AWS_CREDENTIALS_INPUTS];
  for (const { name, detail } of unknownInputs(environment, known)) {
    // With underscores it bears an input's name, as a variable of the runner's own may.
    if (known.includes(name.replaceAll('_', '-'))) continue;
    const isNear = detail.code === 'unknown-input' && detail.near !== undefined;
    if (isNear) inputs.report(name, detail);
    else inputs.warn(name, { code: 'unknown-input', known: MAIN_INPUTS });
  }
}

/** A file that is not there is why other things are missing. */
function causesFirst(issues: readonly InputIssue[]): InputIssue[] {
  const isCause = ({ detail }: InputIssue) => detail.code === 'no-accounts-file';
  return [...issues.filter(isCause), ...issues.filter((issue) => !isCause(issue))];
}

/** Frozen through and through: what is walked, shown and explained is one and the same request. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) frozen(inner);
  }
  return Object.freeze(value);
}

function regionOfTheJob(inputs: InputReader): string | undefined {
  const text = inputs.variable('AWS_REGION');
  if (text !== undefined) return checkRegion(inputs, 'AWS_REGION', parseRegion(text));
  if (inputs.text('aws-region') !== undefined) return undefined;
  return inputs.missing(
    'aws-region',
    'write the region of later steps, such as eu-west-1 (or region in the accounts file)',
  );
}

function readWay(
  inputs: InputReader,
  environment: Environment,
  hubRole: RoleArn | undefined,
): RouteOptions | undefined {
  const identity = inputs.value('identity', oneOf('github-oidc', 'ambient'));
  const route = inputs.value('route', oneOf('hub', 'direct'));
  const audience = inputs.value('audience', parseAudience);
  const tokenFile = inputs.text('web-identity-token-file');
  if (identity === undefined && inputs.text('identity') !== undefined) return undefined;
  if (route === undefined && inputs.text('route') !== undefined) return undefined;

  if (identity === 'ambient') {
    if (tokenFile !== undefined) inputs.report('web-identity-token-file', { code: 'ambient-has-no-token' });
    if (route === 'direct') inputs.report('identity', { code: 'ambient-on-direct' });
    return { by: 'ambient' };
  }

  if (tokenFile !== undefined && audience !== undefined) {
    inputs.report('audience', { code: 'audience-of-a-token-file' });
  }
  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const token: GitHubToken | TokenFile =
    tokenFile === undefined
      ? { from: 'github-oidc', audience: audience ?? 'sts.amazonaws.com' }
      : { from: 'token-file', path: path.resolve(workspace, tokenFile), workspace };
  if (route === 'direct') return { by: 'direct', identity: token };
  if (hubRole !== undefined) return { by: 'hub', identity: token, hubRole };
  if (inputs.text('hub-role') === undefined) {
    inputs.missing(
      'hub-role',
      'write the ARN of the role in the shared-services account (or hub.role in the accounts file), or set route: direct',
    );
  }
  return undefined;
}

interface Placement {
  readonly role: RoleArn;
  readonly hubRole: RoleArn | undefined;
  readonly way: RouteOptions | undefined;
  readonly region: string | undefined;
  readonly stsRegion: string | undefined;
  /** What switched FIPS on. */
  readonly fipsBy: string | undefined;
}

/** Partitions are separate worlds: hub, target and both regions must lie in the same one. */
function checkPlace(inputs: InputReader, { role, hubRole, way, region, stsRegion, fipsBy }: Placement): void {
  if (way?.by === 'hub' && hubRole !== undefined) {
    const found = inputs.text('role-to-assume') ?? role.arn;
    if (hubRole.partition !== role.partition) {
      inputs.report('role-to-assume', { code: 'target-in-another-partition', found, hub: hubRole.arn });
      return;
    }
    if (isSameRole(hubRole, role)) inputs.report('role-to-assume', { code: 'target-is-the-hub', found });
  }
  const regionName = inputs.text('aws-region') === undefined ? 'AWS_REGION' : 'aws-region';
  const regions = [
    [regionName, region],
    ['sts-region', inputs.text('sts-region') === undefined ? undefined : stsRegion],
  ] as const;
  for (const [name, found] of regions) {
    if (found === undefined || partitionOfRegion(found) === role.partition) continue;
    inputs.report(name, { code: 'region-of-another-partition', found, partition: role.partition, role: role.arn });
  }
  if (stsRegion !== undefined && fipsBy !== undefined && !hasFips(stsRegion)) {
    inputs.report(inputs.text('sts-region') === undefined ? regionName : 'sts-region', {
      code: 'no-fips-endpoint',
      found: stsRegion,
      switch: fipsBy,
    });
  }
}

/** Where STS has a FIPS endpoint: https://docs.aws.amazon.com/general/latest/gr/sts.html */
function hasFips(region: string): boolean {
  return /^(?:us-(?:east|west)-[12]|us-gov-.*)$/.test(region);
}

function readPatience(inputs: InputReader): Request['patience'] {
  const maxAttempts = inputs.value('retry-max-attempts', wholeNumber(1, 100)) ?? 8;
  const longest = asksForHubRoute(inputs) ? LONGEST_AT_HUB_SECONDS : LONGEST_STEP_SECONDS;
  const accessDenied = inputs.value('retry-access-denied-s', wholeNumber(0, longest)) ?? 0;
  const deadline = inputs.value('action-timeout-s', wholeNumber(1, LONGEST_STEP_SECONDS)) ?? 120;
  if (accessDenied > 0 && accessDenied >= deadline) {
    inputs.report('retry-access-denied-s', { code: 'longer-than-deadline', found: accessDenied, deadline });
  }
  return { maxAttempts, accessDeniedMs: accessDenied * 1000, deadlineMs: deadline * 1000 };
}

// A client id of an IAM OIDC provider: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
function parseAudience(text: string): string | Invalid {
  return /^[!-~]{1,255}$/.test(text) ? text : invalid({ code: 'bad-audience', found: text });
}
