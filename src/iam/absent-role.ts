/** A requested role that does not exist: most likely mistyped, and then another role has a similar name. */

import type { RoleArn } from '../shared/aws/arn.js';
import { nearest } from '../shared/text/nearest.js';
import { type AwsModel, accountOf, findRole } from './aws-model.js';

export interface Absence {
  readonly role: RoleArn;
  /** What is not there. */
  readonly what: 'account' | 'role';
  /** The ARN of the role that is nearest to it, if one is near. */
  readonly nearest: string | undefined;
}

/** `undefined` for a role that is there. */
export function absenceOf(world: AwsModel, role: RoleArn): Absence | undefined {
  if (findRole(world, role) !== undefined) return undefined;
  const account = accountOf(world, role);
  const everywhere = [...world.accounts.values()].flatMap(({ roles }) => [...roles.values()].map(({ arn }) => arn.arn));
  if (account === undefined) return { role, what: 'account', nearest: nearest(role.arn, everywhere) };
  // One of the same name has another path.
  const arns = new Map([...account.roles.values()].map(({ arn }) => [arn.name, arn.arn]));
  const near = nearest(role.name, arns.keys());
  return { role, what: 'role', nearest: near === undefined ? nearest(role.arn, everywhere) : arns.get(near) };
}

/** What is wrong, and the role that may be meant, without the last full stop. */
export function describeAbsence({ role, what, nearest: near }: Absence): string {
  const absent =
    what === 'account'
      ? `account ${role.account} does not exist here, so ${role.arn} does not either`
      : `role ${role.arn} does not exist`;
  return near === undefined ? absent : `${absent}. A similar role is ${near}`;
}
