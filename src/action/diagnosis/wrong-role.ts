import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { nearest } from '../../shared/text/nearest.js';
import type { RoleKind } from '../route/route.js';
import type { KnownAccount, KnownRoles } from './context.js';
import { type Message, msg, NOTHING } from './message.js';

/**
 * The most likely cause of every denial: a wrong account id or role name, because STS gives the same answer for a role that does not
 * exist. Compares the role with the accounts file.
 */
export function wrongRole(role: RoleArn, kind: RoleKind, known: KnownRoles | undefined): Message {
  const name = `${role.path}${role.name}`.slice(1);
  const file = known === undefined ? NOTHING : compare(role, kind, known);
  return msg`The account id ${role.account} or the role name ${name} is wrong. Compare both with the ARN of the role in IAM.${file}`;
}

function compare(role: RoleArn, kind: RoleKind, { hubRole, accounts }: KnownRoles): Message {
  if (kind === 'hub') {
    if (hubRole === undefined) return NOTHING;
    return hubRole === role.arn
      ? msg` The accounts file has the same hub role.`
      : msg` The hub role in the accounts file is ${hubRole}.`;
  }
  const sameAccount = accounts.filter(({ id }) => id === role.account);
  if (sameAccount.length === 0) {
    const ids = accounts.map(({ id }) => id);
    const near = accounts[ids.indexOf(nearest(role.account, ids) ?? '')];
    const hint = near === undefined ? NOTHING : msg` The nearest id is ${near.id}, of account ${near.name}.`;
    return msg` No account in the accounts file has this id.${hint}`;
  }
  const named = sameAccount.filter((account) => account.role !== undefined);
  const other = named.find((account) => arnOf(account.role, role) !== role.arn);
  if (other?.role !== undefined) return msg` The role of ${other.name} in the accounts file is ${other.role}.`;
  return named.length === 0 ? NOTHING : msg` The accounts file has the same account id and role name.`;
}

/** True for an account of the file whose role this is, or may be where the file leaves it open. */
export function isRoleOf({ id, role }: KnownAccount, requested: RoleArn): boolean {
  return id === requested.account && (role === undefined || arnOf(role, requested) === requested.arn);
}

/** The ARN that a role in the accounts file means, in the partition and account of the requested role. */
function arnOf(role: string | undefined, { partition, account }: RoleArn): string | undefined {
  return role?.startsWith('arn:') ? role : roleArnFromName(partition, account, role ?? '')?.arn;
}
