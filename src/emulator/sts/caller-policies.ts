/** What the account of whoever signed lets it do, looked up in the world as it is now. */

import type { CallerPolicies } from '../../iam/authorize.js';
import { type AwsModel, findRole, type Permissions, type Role } from '../../iam/aws-model.js';
import type { NamedPolicy } from '../../iam/evaluate.js';
import type { Signer } from './authenticate.js';
import { readPassedPolicies } from './sts-parameters.js';

const NO_PERMISSIONS: Permissions = { identity: [], boundary: undefined };

/** The signer's own half of an authorization; `role` is the one that its session came out of, while that exists. */
export function callerPolicies(world: AwsModel, signer: Signer): CallerPolicies & { readonly role: Role | undefined } {
  const account = world.accounts.get(signer.caller.account);
  if (signer.kind === 'user')
    return { account, permissions: signer.user.permissions, sessionPolicies: undefined, role: undefined };
  const { session } = signer;
  const found = findRole(world, session.role);
  // A session of a role that was deleted may do nothing, even if one of the same name came after it.
  const role = found?.id === session.roleId ? found : undefined;
  const passed = session.sessionPolicies;
  const sessionPolicies: readonly NamedPolicy[] | undefined =
    passed && readPassedPolicies(passed, world, session.role.partition);
  return { account, permissions: role?.permissions ?? NO_PERMISSIONS, sessionPolicies, role };
}
