import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import type { Invalid } from '../../shared/inputs/invalid.js';
import type { Setting } from '../../shared/inputs/settings.js';
import { isSameRole, parseRoleOrName } from '../../shared/inputs/values.js';
import type { RouteOptions } from './request.js';

export type DiagnosisRoleSetting = Setting<RoleArn | string> | undefined;

/** A target, as far as it is known, and the route to it. */
interface Target {
  readonly role: RoleArn | undefined;
  readonly way: RouteOptions | undefined;
}

/** `diagnosis-role`: an ARN, or a name with its path. */
export function parseDiagnosisRole(text: string): RoleArn | string | Invalid {
  return parseRoleOrName(text, 'not-a-name-or-arn');
}

/** The setting where it is used: on route direct, a default of the accounts file is for the other accounts. */
export function usedDiagnosisRole(setting: DiagnosisRoleSetting, way: RouteOptions | undefined): DiagnosisRoleSetting {
  return way?.by === 'direct' && setting?.source?.key.startsWith('defaults.') ? undefined : setting;
}

/** The role that is set to read the target role after a denial. Reports a setting that cannot work. */
export function readDiagnosisRole(
  reader: InputReader,
  setting: DiagnosisRoleSetting,
  { role, way }: Target,
): RoleArn | undefined {
  if (setting === undefined) return undefined;
  if (way?.by === 'direct') return reader.report(setting.place, { code: 'diagnosis-role-on-direct' });
  if (setting.value === undefined || role === undefined) return undefined;
  const found = inAccountOf(role, setting.value);
  const text = typeof setting.value === 'string' ? setting.value : setting.value.arn;
  if (found === undefined) {
    return reader.report(setting.place, { code: 'diagnosis-role-elsewhere', found: text, role: role.arn });
  }
  return isSameRole(found, role)
    ? reader.report(setting.place, { code: 'diagnosis-role-is-the-target', found: text })
    : found;
}

/** The step's diagnosis role for the target of a profile; `undefined` where it cannot be for this target, too. */
export function inheritedDiagnosisRole(setting: DiagnosisRoleSetting, { role, way }: Target): RoleArn | undefined {
  if (setting?.value === undefined || role === undefined || way?.by === 'direct') return undefined;
  const found = inAccountOf(role, setting.value);
  return found !== undefined && isSameRole(found, role) ? undefined : found;
}

/** A name is of a role in the target's account and partition; an ARN must be in them. */
function inAccountOf({ partition, account }: RoleArn, value: RoleArn | string): RoleArn | undefined {
  if (typeof value === 'string') return roleArnFromName(partition, account, value);
  return value.account === account && value.partition === partition ? value : undefined;
}
