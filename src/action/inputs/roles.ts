import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import type { FileDefaults, NamedAccount } from '../../accounts/file-defaults.js';
import { isAccountId, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import type { RequestSettings, Setting } from '../../shared/inputs/settings.js';
import { parseAccountId, parseRoleOrName } from '../../shared/inputs/values.js';

export interface TargetAccount {
  readonly id: string;
  /** As the accounts file has it, when the input is a name there. */
  readonly named: NamedAccount | undefined;
}

/** 12 digits, or what can be a name in the accounts file. */
export function parseAccount(text: string): string | Invalid {
  if (ACCOUNT_NAME.test(text)) return text;
  if (text.startsWith('arn:')) return invalid({ code: 'arn-as-account', found: text });
  return /[\s,*]/.test(text.trim()) ? invalid({ code: 'several-accounts', found: text }) : parseAccountId(text);
}

/** The account of an input; `undefined` when it is not set, invalid, or not found in the accounts file, which is reported. */
export function findAccount(
  reader: InputReader,
  account: Setting<string> | undefined,
  defaults: FileDefaults,
): TargetAccount | undefined {
  if (account?.value === undefined) return undefined;
  if (isAccountId(account.value)) return { id: account.value, named: undefined };
  const found = defaults.account(account.value);
  const named = found && reader.check('account', found);
  return named && { id: named.id.value, named };
}

/** A target role as `role-to-assume` names it: an ARN, or a name with its path. */
export function parseTargetRole(text: string): RoleArn | string | Invalid {
  return parseRoleOrName(text, 'not-a-role-name');
}

interface TargetRoleTerms {
  readonly settings: RequestSettings;
  /** Of a role that is set by its name. */
  readonly partition: string;
  readonly account: TargetAccount | undefined;
  readonly input: Setting<string> | undefined;
  readonly defaults: FileDefaults;
}

/** The target role out of `role-to-assume` and `account`; `undefined` after its issue is reported. */
export function readTargetRole(
  reader: InputReader,
  { settings, partition, account, input, defaults }: TargetRoleTerms,
): RoleArn | undefined {
  const { role: setting } = settings;
  if (setting === undefined) {
    // The role of an account that is invalid or not found is unknown, too.
    if (defaults.isUnknown || (input !== undefined && account === undefined)) return undefined;
    return account?.named !== undefined
      ? reader.report(account.named.rolePlace, { code: 'missing', fix: 'Set it there, or role under defaults.' })
      : reader.report('role-to-assume', {
          code: 'missing',
          fix: 'Set it to the ARN of the target role, or to its name together with account. Or set account to a name from the accounts file.',
        });
  }
  const role = setting.value;
  if (role === undefined) return undefined;
  if (typeof role === 'string') {
    if (account !== undefined) return roleArnFromName(partition, account.id, role);
    if (input === undefined) reader.report(setting.place, { code: 'role-name-without-account', found: role });
    return undefined;
  }
  if (account !== undefined && role.account !== account.id) {
    const found = account.named === undefined ? account.id : `${account.named.name} (${account.id})`;
    reader.report('account', { code: 'account-differs-from-role', found, role: role.arn });
  }
  return role;
}

/** True for an account that may be used. Reports one that `allowed-account-ids` does not contain. */
export function checkAllowed(reader: InputReader, allowed: readonly string[], account: string): boolean {
  if (allowed.length === 0 || allowed.includes(account)) return true;
  reader.report('allowed-account-ids', { code: 'account-not-allowed', account });
  return false;
}
