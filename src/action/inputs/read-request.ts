import { type FileDefaults, NO_DEFAULTS } from '../../accounts/file-defaults.js';
import type { AccountsFileIssue } from '../../accounts/file-messages.js';
import { partitionOfRegion } from '../../shared/aws/partition.js';
import type { InputIssue } from '../../shared/inputs/input-messages.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import type { RawInputs } from '../../shared/inputs/raw-inputs.js';
import { mergeSettings, type RequestSettings, type Setting } from '../../shared/inputs/settings.js';
import { wholeNumber } from '../../shared/inputs/values.js';
import type { AwsSettings } from './aws-settings.js';
import { readDiagnosisRole, usedDiagnosisRole } from './diagnosis-role.js';
import { mergedStep } from './merged-step.js';
import { readProfiles } from './profiles.js';
import { checkPartitions, readRegion, regionOfJob } from './regions.js';
import type { Request, RouteOptions, Source } from './request.js';
import { checkAllowed, findAccount, readTargetRole } from './roles.js';
import { type InputContext, LONGEST_STEP_SECONDS, readStepInputs, type StepInputs } from './step-inputs.js';
import { isHubRoute, readTarget } from './target.js';

/** A request, or all that is wrong with the inputs. Warnings come with both. */
export type Reading =
  | ({ readonly ok: true; readonly request: Request } & ReadingTerms)
  | ({ readonly ok: false; readonly issues: readonly InputIssue[] } & ReadingTerms);

interface ReadingTerms {
  /** The step to use in place of this one and the step before, as lines of YAML; empty where these are not two halves of one. */
  readonly merged: readonly string[];
  readonly warnings: readonly InputIssue[];
  /** Known also when the inputs are invalid, because an issue may name an account. */
  readonly maskAccountIds: boolean;
  readonly sources: readonly Source[];
  /** Issues of the accounts file itself; none with a request. */
  readonly fileIssues: readonly AccountsFileIssue[];
}

/** A request, unless inputs, file or both are invalid; without the issues that the inputs have alone. */
interface RequestReading extends Pick<ReadingTerms, 'warnings' | 'sources'> {
  readonly request: Request | undefined;
  readonly settings: RequestSettings;
  readonly issues: readonly InputIssue[];
}

/** A hub session lives 900 s, so a denial of the next hop can't be retried for longer; a minute is left for the call itself. */
const LONGEST_AT_HUB_SECONDS = 840;

/**
 * Reads and checks every input of the main action; `defaults` are what the accounts file sets, `awsSettings` those of the AWS
 * config files. Makes no call and reads no file. Never throws for an invalid input.
 */
export function readRequest(raw: RawInputs, defaults: FileDefaults = NO_DEFAULTS, awsSettings?: AwsSettings): Reading {
  const inputs = readStepInputs(raw, awsSettings);
  const { request, issues, ...found } = requestFrom(inputs, defaults);
  const terms = {
    merged: mergedStep(raw, found.settings.hubRole?.value),
    warnings: [...inputs.warnings, ...found.warnings],
    sources: found.sources,
    maskAccountIds: inputs.delivery.maskAccountIds,
    fileIssues: defaults.fileIssues,
  };
  return request === undefined
    ? { ok: false, issues: causesFirst([...inputs.issues, ...issues]), ...terms }
    : { ok: true, request, ...terms };
}

/** Merges inputs and accounts file into one frozen request, and checks what is wrong only when both are known. */
export function requestFrom(inputs: StepInputs, defaults: FileDefaults): RequestReading {
  const reader = new InputReader(inputs.raw);
  const context = { reader, inputs, defaults };
  const settings = mergeSettings(inputs.settings, defaults.settings);
  const account = findAccount(reader, inputs.account, defaults);
  const regionSetting =
    settings.region?.value === undefined ? regionOfJob(reader, settings, defaults) : settings.region;
  const region = readRegion(reader, regionSetting);
  const stsRegion = readRegion(reader, settings.stsRegion) ?? region;
  const way = readWay(context, settings);
  const partition = settings.hubRole?.value?.partition ?? partitionOfRegion(stsRegion ?? '');
  const role = readTargetRole(reader, { settings, partition, account, input: inputs.account, defaults });
  const { fipsBy, ...connection } = inputs.connection;
  if (role !== undefined) checkPartitions(reader, { ...settings, region: regionSetting }, { role, way, fipsBy });

  const target = readTarget(context, settings, role, way);
  const { allowedAccountIds, delivery } = inputs;
  if (role !== undefined) checkAllowed(reader, allowedAccountIds, role.account);
  const patience = readPatience(context, settings);
  const ofDiagnosis = usedDiagnosisRole(settings.diagnosisRole, way);
  const diagnosisRole = readDiagnosisRole(reader, ofDiagnosis, { role, way });
  const profiles = readProfiles(context, { way, role, diagnosisRole: ofDiagnosis });

  const issues = [...reader.issues, ...defaults.issues];
  const { region: ofRegion, stsRegion: ofSts, hubRole, ...others } = { ...settings, diagnosisRole: ofDiagnosis };
  const sources = [ofRegion, ofSts, hubRole, account?.named?.id, ...Object.values(others)].flatMap(sourceOf);
  const found = { settings, issues, warnings: reader.warnings, sources };
  const isValid = inputs.issues.length + issues.length + defaults.fileIssues.length === 0;
  if (!isValid || region === undefined || stsRegion === undefined || way === undefined || target === undefined) {
    return { ...found, request: undefined };
  }
  const sts = { ...connection.sts, region: stsRegion };
  const request: Request = {
    ...connection,
    region,
    sts,
    way,
    target,
    ...(diagnosisRole !== undefined && { diagnosisRole }),
    allowedAccountIds,
    patience,
    delivery,
    profiles,
    sources,
  };
  return { ...found, request: frozen(request) };
}

function sourceOf(setting: Setting<unknown> | undefined): Source[] {
  return setting?.source === undefined ? [] : [{ input: setting.input, ...setting.source }];
}

/** An accounts file or an account that is missing is why other values are missing. */
function causesFirst(issues: readonly InputIssue[]): InputIssue[] {
  const isCause = ({ detail }: InputIssue) => detail.code === 'no-accounts-file' || detail.code === 'no-such-account';
  return [...issues.filter(isCause), ...issues.filter((issue) => !isCause(issue))];
}

/** Frozen at every depth: one and the same request is run, shown and explained. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) frozen(inner);
  }
  return Object.freeze(value);
}

function readWay(
  { reader, inputs, defaults }: InputContext,
  { route, hubRole }: RequestSettings,
): RouteOptions | undefined {
  const { identity, token } = inputs;
  if (identity === undefined || (route !== undefined && route.value === undefined)) return undefined;
  if (identity === 'ambient') {
    if (route?.value === 'direct') reader.report('identity', { code: 'ambient-on-direct' });
    return { by: 'ambient' };
  }
  if (route?.value === 'direct') return { by: 'direct', identity: token };
  if (hubRole?.value !== undefined) return { by: 'hub', identity: token, hubRole: hubRole.value };
  if (hubRole === undefined && !defaults.isUnknown) {
    const fix =
      'Set it to the ARN of the hub role, or set hub.role in the accounts file, or route: direct. If this is the first of two steps, remove this step.';
    reader.report('hub-role', { code: 'missing', fix });
  }
  return undefined;
}

function readPatience({ reader, inputs }: InputContext, settings: RequestSettings): Request['patience'] {
  const { identity, maxAttempts, deadlineSeconds } = inputs;
  const longest = isHubRoute(identity, settings) ? LONGEST_AT_HUB_SECONDS : LONGEST_STEP_SECONDS;
  const accessDenied = reader.value('retry-access-denied-s', wholeNumber(0, longest)) ?? 0;
  if (accessDenied > 0 && accessDenied >= deadlineSeconds) {
    const detail = { code: 'longer-than-deadline', found: accessDenied, deadline: deadlineSeconds } as const;
    reader.report('retry-access-denied-s', detail);
  }
  return { maxAttempts, accessDeniedMs: accessDenied * 1000, deadlineMs: deadlineSeconds * 1000 };
}
