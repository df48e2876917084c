import { parseRoleArn, type RoleArn, roleArnFromName } from '../aws/arn.js';
import { PARTITIONS } from '../aws/partition.js';
import { type Refused, refuse } from './flaw.js';
import type { InputReader } from './input-source.js';
import { parseAccountId } from './values.js';

/** The ARN of an IAM role in a partition that exists. */
export function parseRole(text: string): RoleArn | Refused {
  const role = parseRoleArn(text);
  if (role === undefined) return refuse({ code: 'not-a-role-arn', found: text });
  return PARTITIONS.has(role.partition) ? role : refuse({ code: 'unknown-partition', found: text });
}

/**
 * The target role out of `role-to-assume` (an ARN, or a name with its path) and `account`. A name is a role of the given
 * partition. Notes what is wrong and is `undefined` then.
 */
export function readTargetRole(inputs: InputReader, partition: string): RoleArn | undefined {
  const account = inputs.value('account', parseAccountId);
  const text = inputs.text('role-to-assume');
  if (text === undefined) {
    return inputs.missing('role-to-assume', 'write the ARN of the target role, or its name together with account');
  }

  // A path may hold colons, so an ARN with a slip in its head would pass for a name with a path.
  if (/^arn:|:role\//i.test(text)) {
    const role = inputs.check('role-to-assume', parseRole(text));
    if (role !== undefined && account !== undefined && role.account !== account) {
      inputs.note('account', { code: 'account-differs-from-role', found: account, role: role.arn });
    }
    return role;
  }

  // A name is judged by itself first, so that a bad name and a missing account are told in one go.
  if (roleArnFromName(partition, '000000000000', text) === undefined) {
    return inputs.note('role-to-assume', { code: 'not-a-role-name', found: text });
  }
  if (account !== undefined) return roleArnFromName(partition, account, text);
  if (inputs.text('account') === undefined) {
    inputs.note('role-to-assume', { code: 'role-name-without-account', found: text });
  }
  return undefined;
}
