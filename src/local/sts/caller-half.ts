/** What the account of whoever signed lets it do, looked up in the world as it is now. */
import type { NamedPolicy } from '../policy/evaluate.js';
import { findRole, type Permissions, type Role, type World } from '../world.js';
import type { Signer } from './authenticate.js';
import type { CallerHalf } from './authorize.js';
import { readPassedPolicies } from './parameters.js';

const NO_PERMISSIONS: Permissions = { identity: [], boundary: undefined };

/** The signer's own half of an authorization; `role` is the one that its session came out of, while that exists. */
export function callerHalf(world: World, signer: Signer): CallerHalf & { readonly role: Role | undefined } {
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
