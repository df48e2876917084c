import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import { hasRolePrefix, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { NamedAccount } from '../../shared/inputs/file-defaults.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { parseRole } from '../../shared/inputs/role-value.js';
import { parseAccountId } from '../../shared/inputs/values.js';

/**
 * The target role out of `role-to-assume` (an ARN, or a name with its path) and `account` (12 digits, or a name from the
 * accounts file). A role's name is a role of the given partition. Notes what is wrong and is `undefined` then.
 */
export function readTargetRole(inputs: InputReader, partition: string): RoleArn | undefined {
  const written = inputs.own('account');
  const account = written === undefined ? undefined : readAccount(inputs, written);
  const text = inputs.text('role-to-assume');
  if (text === undefined) {
    // The accounts file would tell the role, too, of an account that is in it.
    if (written !== undefined && account === undefined && ACCOUNT_NAME.test(written)) return undefined;
    if (account?.rolePlace !== undefined) {
      return inputs.missing(account.rolePlace, 'write it there, or role under defaults');
    }
    return inputs.missing(
      'role-to-assume',
      'write the ARN of the target role, or its name together with account, or account as a name from the accounts file that has a role there',
    );
  }

  // A path may hold colons, so an ARN with a slip in its head would pass for a name with a path.
  if (looksLikeAnArn(text)) {
    const role = inputs.check('role-to-assume', parseRole(text));
    if (role !== undefined && account !== undefined && role.account !== account.id) {
      inputs.report('account', { code: 'account-differs-from-role', found: account.found, role: role.arn });
    }
    return role;
  }

  if (hasRolePrefix(text)) return inputs.report('role-to-assume', { code: 'role-prefix', found: text });
  // A name is judged by itself first, so that a bad name and a missing account are told in one go.
  if (roleArnFromName(partition, '000000000000', text) === undefined) {
    return inputs.report('role-to-assume', { code: 'not-a-role-name', found: text });
  }
  if (account !== undefined) return roleArnFromName(partition, account.id, text);
  if (written === undefined) inputs.report('role-to-assume', { code: 'role-name-without-account', found: text });
  return undefined;
}

/** The role of a profile in an account of the accounts file. Notes what is wrong and is `undefined` then. */
export function readRoleIn(inputs: InputReader, account: NamedAccount, partition: string): RoleArn | undefined {
  const text = inputs.text('role-to-assume');
  // An ARN can only be the step's own input, and is the role of another account.
  if (text === undefined || looksLikeAnArn(text)) {
    return inputs.report('profiles', { code: 'account-without-role', found: account.name });
  }
  if (hasRolePrefix(text)) return inputs.report('role-to-assume', { code: 'role-prefix', found: text });
  const role = roleArnFromName(partition, account.id.text, text);
  return role ?? inputs.report('role-to-assume', { code: 'not-a-role-name', found: text });
}

function looksLikeAnArn(text: string): boolean {
  return /^arn:|:role\//i.test(text);
}

function readAccount(
  inputs: InputReader,
  written: string,
): { readonly id: string; readonly found: string; readonly rolePlace?: string } | undefined {
  if (!ACCOUNT_NAME.test(written)) {
    const id = inputs.check('account', parseAccountId(written));
    return id === undefined ? undefined : { id, found: id };
  }
  const named = inputs.account('account', written);
  if (named === undefined) return undefined;
  inputs.took('account', named.id);
  return { id: named.id.text, found: `${named.name} (${named.id.text})`, rolePlace: named.rolePlace };
}
