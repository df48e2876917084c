import { parseRoleArn, type RoleArn } from '../aws/arn.js';
import { PARTITIONS } from '../aws/partition.js';
import { type Invalid, invalid } from './input-issues.js';

/** The ARN of an IAM role in a partition that exists. */
export function parseRole(text: string): RoleArn | Invalid {
  const role = parseRoleArn(text);
  if (role === undefined) return invalid({ code: 'not-a-role-arn', found: text });
  return PARTITIONS.has(role.partition) ? role : invalid({ code: 'unknown-partition', found: text });
}
/** True for two roles that are one: IAM keeps names in an account unique without regard to case and path. */
export function isSameRole(one: RoleArn, other: RoleArn): boolean {
  return one.account === other.account && one.name.toLowerCase() === other.name.toLowerCase();
}
