/** What the caller's own account allows it, by the model as it is now. */
import type { CallerPolicies } from '../authorize.js';
import { type AwsModel, findRole, type Permissions, type Role } from '../aws-model.js';
import type { RequestSigner } from '../request-context.js';
import type { SessionFacts } from '../session-facts.js';
import { readPassedPolicies } from './role-parameters.js';

const NO_PERMISSIONS: Permissions = { identity: [], boundary: undefined };

/** The caller's half of an authorization; `role` is the role of its session, while that exists. */
export function callerPolicies(
  model: AwsModel,
  signer: RequestSigner,
): CallerPolicies & { readonly role: Role | undefined } {
  const account = model.accounts.get(signer.caller.account);
  if (signer.kind === 'user')
    return { account, permissions: signer.user.permissions, sessionPolicies: undefined, role: undefined };
  const { session } = signer;
  const found = findRole(model, session.role);
  // A session of a deleted role may do nothing, even if the role was created again under the same name.
  const role = found?.id === session.roleId ? found : undefined;
  const passed = session.sessionPolicies;
  const sessionPolicies = passed && readPassedPolicies(passed, model, session.role.partition);
  return { account, permissions: role?.permissions ?? NO_PERMISSIONS, sessionPolicies, role };
}

/** The signer that has a session's keys. */
export function sessionSigner<Session extends SessionFacts>(session: Session) {
  const { role, roleId, arn } = session;
  const caller = { kind: 'role-session', account: role.account, roleArn: role.arn, roleId, arn } as const;
  return { kind: 'session', session, caller } as const;
}
