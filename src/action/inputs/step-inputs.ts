import path from 'node:path';
import type { FileDefaults } from '../../accounts/file-defaults.js';
import type { InputIssue } from '../../shared/inputs/input-messages.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { type RawInputs, unknownInputs } from '../../shared/inputs/raw-inputs.js';
import {
  parseExternalId,
  parsePolicy,
  parseSessionName,
  parseSourceIdentity,
} from '../../shared/inputs/session-values.js';
import type { RequestSettings, Setting } from '../../shared/inputs/settings.js';
import {
  listOf,
  oneOf,
  parseAccountId,
  parseBoolean,
  parseRegion,
  parseRole,
  wholeNumber,
} from '../../shared/inputs/values.js';
import { runnerKindOf } from '../../shared/runner/runner-kind.js';
import { DEFAULT_AUDIENCE, type GitHubToken, type TokenFile } from '../route/route.js';
import { type ReadConnection, readConnection } from './addresses.js';
import { type AwsSettings, NO_SETTINGS } from './aws-settings.js';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS, checkOtherActionInputs } from './configure-aws-credentials-inputs.js';
import { parseDiagnosisRole } from './diagnosis-role.js';
import { MAIN_INPUTS } from './main-inputs.js';
import { type ProfileLine, parseProfileLines, parseProfileName } from './profile-lines.js';
import { checkRegionName } from './regions.js';
import type { ExportOptions } from './request.js';
import { parseAccount, parseTargetRole } from './roles.js';
import { parsePolicyArn } from './session-policies.js';
import { readSessionTags, type SessionTags } from './session-tags.js';

/** The inputs of a step, each parsed once. What the accounts file sets is not among them. */
export interface StepInputs {
  readonly raw: RawInputs;
  /** What the accounts file can set, too. */
  readonly settings: RequestSettings;
  /** 12 digits, or a name in the accounts file. */
  readonly account: Setting<string> | undefined;
  /** `undefined` when it is invalid. */
  readonly identity: 'github-oidc' | 'ambient' | undefined;
  /** Where the OIDC token is from. */
  readonly token: GitHubToken | TokenFile;
  readonly connection: ReadConnection;
  readonly policyArns: readonly string[];
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  readonly allowedAccountIds: readonly string[];
  readonly maxAttempts: number;
  readonly deadlineSeconds: number;
  readonly profileLines: readonly ProfileLine[];
  readonly delivery: ExportOptions;
  readonly issues: readonly InputIssue[];
  readonly warnings: readonly InputIssue[];
}

/** What a request is made from, and where its issues are reported. */
export interface InputContext {
  readonly reader: InputReader;
  readonly inputs: StepInputs;
  readonly defaults: FileDefaults;
}

/** A job on GitHub's own runners ends after six hours. */
export const LONGEST_STEP_SECONDS = 21_600;

/**
 * Reads every input of the main action; `awsSettings` are those of the AWS config files. Makes no call and reads no file. Never throws
 * for an invalid input.
 */
export function readStepInputs(raw: RawInputs, awsSettings: AwsSettings = NO_SETTINGS): StepInputs {
  const inputs = new InputReader(raw);
  checkOtherActionInputs(inputs);
  checkUnknownInputs(inputs);
  const read = {
    region: checkRegionName(inputs, inputs.setting('aws-region', parseRegion)),
    stsRegion: checkRegionName(inputs, inputs.setting('sts-region', parseRegion)),
    hubRole: inputs.setting('hub-role', parseRole),
    account: inputs.setting('account', parseAccount),
    role: inputs.setting('role-to-assume', parseTargetRole),
    route: inputs.setting('route', oneOf('hub', 'direct')),
    ...readIdentity(inputs),
    connection: readConnection(inputs, awsSettings),
    durationSeconds: inputs.setting('role-duration-seconds', wholeNumber(900, 43_200)),
    sessionName: inputs.setting('role-session-name', parseSessionName),
    policy: inputs.setting('inline-session-policy', parsePolicy),
    policyArns: inputs.value('managed-session-policies', listOf(parsePolicyArn)) ?? [],
    externalId: inputs.setting('role-external-id', parseExternalId),
    tags: readSessionTags(inputs),
    diagnosisRole: inputs.setting('diagnosis-role', parseDiagnosisRole),
    sourceIdentity: inputs.value('source-identity', parseSourceIdentity),
    allowedAccountIds: inputs.value('allowed-account-ids', listOf(parseAccountId)) ?? [],
    maxAttempts: inputs.value('retry-max-attempts', wholeNumber(1, 100)) ?? 8,
    deadlineSeconds: inputs.value('action-timeout-s', wholeNumber(1, LONGEST_STEP_SECONDS)) ?? 120,
    profileLines: inputs.value('profiles', parseProfileLines) ?? [],
    delivery: readDelivery(inputs),
  };
  const { region, stsRegion, hubRole, role, route, durationSeconds, sessionName, policy, ...beyond } = read;
  const { externalId, diagnosisRole, ...others } = beyond;
  return {
    ...others,
    raw,
    settings: {
      region,
      stsRegion,
      hubRole,
      role,
      route,
      durationSeconds,
      sessionName,
      policy,
      externalId,
      diagnosisRole,
    },
    issues: inputs.issues,
    warnings: inputs.warnings,
  };
}

/**
 * An unknown input that is nearly one of this action is an error: without a mistyped `allowed-account-ids`, every account would be
 * allowed. Any other one may be of another version.
 */
function checkUnknownInputs(inputs: InputReader): void {
  const known = [...MAIN_INPUTS, ...CONFIGURE_AWS_CREDENTIALS_INPUTS];
  for (const { name, detail } of unknownInputs(inputs.raw, known)) {
    // A variable of the runner's own may have an input's name with underscores.
    if (known.includes(name.replaceAll('_', '-'))) continue;
    const isNear = detail.code === 'unknown-input' && detail.near !== undefined;
    if (isNear) inputs.report(name, detail);
    else inputs.warn(name, { code: 'unknown-input', known: MAIN_INPUTS });
  }
}

function readIdentity(inputs: InputReader): Pick<StepInputs, 'identity' | 'token'> {
  const setting = inputs.setting('identity', oneOf('github-oidc', 'ambient'));
  const identity = setting === undefined ? 'github-oidc' : setting.value;
  const audience = inputs.value('audience', parseAudience);
  const tokenFile = inputs.text('web-identity-token-file');
  if (tokenFile === undefined) {
    return { identity, token: { from: 'github-oidc', audience: audience ?? DEFAULT_AUDIENCE } };
  }
  if (identity === 'ambient') inputs.report('web-identity-token-file', { code: 'ambient-has-no-token' });
  else if (audience !== undefined) inputs.report('audience', { code: 'audience-of-a-token-file' });
  const workspace = path.resolve(inputs.raw.environment.GITHUB_WORKSPACE ?? '.');
  return { identity, token: { from: 'token-file', path: path.resolve(workspace, tokenFile), workspace } };
}

function readDelivery(inputs: InputReader): ExportOptions {
  const profile = inputs.setting('aws-profile', parseProfileName);
  const exportEnvironment = inputs.value('output-env-credentials', parseBoolean) ?? profile === undefined;
  return {
    exportEnvironment,
    // A region in the environment wins over a profile's own, so with a profile it is exported only where the input sets it.
    exportRegion: exportEnvironment || (profile !== undefined && inputs.text('aws-region') !== undefined),
    ...(profile?.value !== undefined && { defaultProfile: profile.value }),
    outputCredentials: inputs.value('output-credentials', parseBoolean) ?? false,
    maskAccountIds: inputs.value('mask-aws-account-id', parseBoolean) ?? false,
    // act has no page for summaries.
    summary: inputs.value('summary', parseBoolean) ?? runnerKindOf(inputs.raw.environment) !== 'act',
    cleanup: inputs.value('cleanup', parseBoolean) ?? true,
  };
}

// A client id of an IAM OIDC provider: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
function parseAudience(text: string): string | Invalid {
  return /^[!-~]{1,255}$/.test(text) ? text : invalid({ code: 'bad-audience', found: text });
}
