import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { nearest } from '../../shared/text/nearest.js';
import type { RoleKind } from '../route/route.js';
import type { KnownRoles } from './context.js';
import { type Message, msg } from './message.js';

/**
 * The likeliest cause of every denial: the account id or the name of the role is not the one that was meant. STS gives the same answer
 * for a role that does not exist. Says what the accounts file has in its place, where it has something near.
 */
export function wrongRole(role: RoleArn, lands: RoleKind, known: KnownRoles | undefined): Message {
  const check = msg`The account id ${role.account} or the role name ${nameOf(role)} is wrong. Compare both with the ARN of the role in IAM.`;
  const file = known && compared(role, lands, known);
  return file === undefined ? check : msg`${check} ${file}`;
}

function compared(role: RoleArn, lands: RoleKind, { hubRole, accounts }: KnownRoles): Message | undefined {
  if (lands === 'hub') {
    if (hubRole === undefined) return undefined;
    return hubRole === role.arn
      ? msg`The accounts file names the same hub role.`
      : msg`The hub role of the accounts file is ${hubRole}.`;
  }
  const own = accounts.filter(({ id }) => id === role.account);
  if (own.length === 0) {
    const near = nearest(
      role.account,
      accounts.map(({ id }) => id),
    );
    const meant = accounts.find(({ id }) => id === near);
    return meant === undefined
      ? msg`No account of the accounts file has this id.`
      : msg`No account of the accounts file has this id. The nearest one is ${meant.name} with ${meant.id}.`;
  }
  const named = own.filter((account) => account.role !== undefined);
  const other = named.find((account) => arnOf(account.role, role) !== role.arn);
  if (other?.role === undefined) {
    return named.length === 0 ? undefined : msg`The accounts file has the same account id and role name.`;
  }
  return msg`The role of ${other.name} in the accounts file is ${other.role}.`;
}

/** The ARN that a name in the accounts file stands for, in the partition and account of the role that was asked for. */
function arnOf(written: string | undefined, { partition, account }: RoleArn): string | undefined {
  return written?.startsWith('arn:') ? written : roleArnFromName(partition, account, written ?? '')?.arn;
}

function nameOf({ path, name }: RoleArn): string {
  return `${path}${name}`.slice(1);
}
