import type { NamedAccount } from '../../accounts/file-defaults.js';
import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { partitionOfRegion } from '../../shared/aws/partition.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { mergeSettings, type RequestSettings } from '../../shared/inputs/settings.js';
import { inheritedDiagnosisRole, readDiagnosisRole, usedDiagnosisRole } from './diagnosis-role.js';
import { checkPartitions, readRegion } from './regions.js';
import type { ProfileRequest, RouteOptions } from './request.js';
import type { InputContext } from './step-inputs.js';
import { readTarget } from './target.js';

/**
 * A profile for an account of the accounts file. What the file sets for this account wins over the inputs, which are for the step;
 * else the inputs hold. Reports what is wrong.
 */
export function readAccountProfile(
  context: InputContext,
  profile: string,
  account: NamedAccount,
  stepWay: RouteOptions,
): ProfileRequest | undefined {
  const { reader, inputs, defaults } = context;
  const own = mergeSettings(account.settings, mergeSettings(inputs.settings, { hubRole: defaults.hubRole }));
  const way = wayOf(context, own, stepWay);
  const region = readRegion(reader, own.region);
  const partition = way?.by === 'hub' ? way.hubRole.partition : partitionOfRegion(region ?? '');
  const role = readRoleIn(reader, own, account, partition);
  // The region of STS is that of the step.
  if (role !== undefined) checkPartitions(reader, { role: own.role, region: own.region }, { role, way });
  const session = readTarget(context, own, role, way);
  const ofDiagnosis = usedDiagnosisRole(account.settings.diagnosisRole, way);
  const diagnosisRole =
    ofDiagnosis === undefined
      ? inheritedDiagnosisRole(inputs.settings.diagnosisRole, { role, way })
      : readDiagnosisRole(reader, ofDiagnosis, { role, way });
  if (way === undefined || role === undefined || session === undefined) return undefined;
  return {
    name: profile,
    target: role,
    own: { way, session, ...(region !== undefined && { region }) },
    ...(diagnosisRole && { diagnosisRole }),
  };
}

/**
 * The account's own route, with the step's identity. Its hub role is its own, else that of the input or the file: never one that the
 * file sets for the step's account only.
 */
function wayOf(
  { reader, defaults: { isUnknown } }: InputContext,
  { route, hubRole }: RequestSettings,
  stepWay: RouteOptions,
): RouteOptions | undefined {
  if (stepWay.by === 'ambient') {
    return route?.value === 'direct' ? reader.report(route.place, { code: 'direct-without-a-token' }) : stepWay;
  }
  if (route?.value === 'direct') return { by: 'direct', identity: stepWay.identity };
  if (hubRole?.value !== undefined) return { by: 'hub', identity: stepWay.identity, hubRole: hubRole.value };
  const fix = 'Set it, or hub.role in the accounts file, for the profiles that need the hub.';
  return hubRole === undefined && !isUnknown ? reader.report('hub-role', { code: 'missing', fix }) : undefined;
}

/** The role of a profile in an account of the accounts file; `undefined` after its issue is reported. */
function readRoleIn(
  reader: InputReader,
  { role }: RequestSettings,
  account: NamedAccount,
  partition: string,
): RoleArn | undefined {
  if (role !== undefined && role.value === undefined) return undefined;
  // An ARN is that of the step's own role, in another account.
  return typeof role?.value === 'string'
    ? roleArnFromName(partition, account.id.value, role.value)
    : reader.report('profiles', { code: 'account-without-role', found: account.name });
}
