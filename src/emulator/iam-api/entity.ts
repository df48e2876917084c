/** Whose policies are simulated: a role or a user of the model. */

import { type AwsModel, findRole, type ModelAccount, type Permissions } from '../../iam/aws-model.js';
import type { Caller } from '../../iam/principal.js';
import { parseRoleArn } from '../../shared/aws/arn.js';

/** An entity as its ARN names it. */
export interface EntityArn {
  readonly arn: string;
  readonly account: string;
  readonly type: string;
  readonly name: string;
}

/** An entity with what is evaluated of it. Its trust policy is not. */
export interface Entity {
  /** The entity as the caller of a request. */
  readonly caller: Caller;
  /** As `SourcePolicyId` spells the owner of an inline policy. */
  readonly type: 'role' | 'user';
  readonly name: string;
  readonly account: ModelAccount | undefined;
  readonly permissions: Permissions;
  readonly tags: Readonly<Record<string, string>>;
}

const ENTITY_ARN = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):(user|group|role)\/(?:[!-~]{1,510}\/)?([\w+=,.@-]{1,128})$/;

/** Reads the ARN of a user, group or role; `undefined` for any other, as for an assumed role. */
export function parseEntityArn(arn: string): EntityArn | undefined {
  const [, account, type, name] = ENTITY_ARN.exec(arn) ?? [];
  return account && type && name ? { arn, account, type, name } : undefined;
}

/** The entity of that ARN; `undefined` when the model has none. It has no groups. */
export function findEntity(world: AwsModel, { arn, account: id }: EntityArn): Entity | undefined {
  const account = world.accounts.get(id);
  const roleArn = parseRoleArn(arn);
  const role = roleArn && findRole(world, roleArn);
  if (role) {
    const { permissions, tags } = role;
    const caller: Caller = { kind: 'role-session', account: id, roleArn: role.arn.arn, roleId: role.id, arn };
    return { caller, type: 'role', name: role.arn.name, account, permissions, tags };
  }
  const user = [...world.users.values()].find((one) => one.arn === arn);
  if (user === undefined) return undefined;
  const { name, permissions, tags } = user;
  return {
    caller: { kind: 'user', account: id, arn, userId: user.id },
    type: 'user',
    name,
    account,
    permissions,
    tags,
  };
}
