/**
 * Joins the verdicts of all kinds of policies into one: who may assume which role.
 *
 * Sources: "How AWS enforcement code logic evaluates requests"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html) and
 * "Cross-account policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
 */
import {
  type Decision,
  evaluate,
  type NamedPolicy,
  type NearMiss,
  type PolicyRequest,
  type StatementRef,
} from '../policy/evaluate.js';
import type { Reach } from '../policy/principal.js';
import type { Account, Permissions, Role } from '../world.js';

/** The kinds of policies as AWS names them in its messages. */
export type PolicyType =
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'service control policy'
  | 'resource control policy'
  | 'role trust policy';

export interface Verdict {
  readonly allowed: boolean;
  /** The action that was judged last: the one denied, or the call's own. */
  readonly action: string;
  /** One sentence for people. */
  readonly because: string;
  /** The kind of policy that denied, or the last that allowed. */
  readonly type: PolicyType;
  /** True when a statement denies, false when none allows. */
  readonly explicit: boolean;
  /** The statement that decided, if one did. */
  readonly statement: StatementRef | undefined;
  /** A statement that would have allowed but for a condition. */
  readonly nearest: NearMiss | undefined;
}

/** The caller's half: what its own account lets it do. */
export interface CallerHalf {
  readonly account: Account | undefined;
  readonly permissions: Permissions;
  readonly sessionPolicies: readonly NamedPolicy[] | undefined;
}

/** The role's half. `role` is absent when there is none of that name. */
export interface RoleHalf {
  readonly account: Account | undefined;
  readonly role: Role | undefined;
}

interface Judged {
  readonly type: PolicyType;
  readonly decision: Decision;
}

/**
 * Judges one action of a caller with credentials on a role. Across accounts both halves must allow. Within one account a trust policy that names
 * the caller itself needs no identity policy; one that names the caller's session needs nothing else at all.
 */
export function authorizeHop(from: CallerHalf, to: RoleHalf, request: PolicyRequest): Verdict {
  const { organization, identity, boundary, session } = judgeCaller(from, request);
  const resource = judge('resource control policy', to.account?.resourceControlPolicies ?? [], request);
  const trust = judge('role trust policy', to.role ? [to.role.trust] : [], request);

  const denied = explicitDenial([...organization, resource, identity, ...boundary, ...session, trust], request);
  if (denied) return denied;

  const sameAccount = from.account !== undefined && from.account === to.account;
  const reach = trust.decision.outcome === 'allowed' ? trust.decision.reach : undefined;
  const needed = [
    ...organization,
    ...ownHalf(sameAccount ? reach : undefined, request, identity, boundary, session),
    trust,
  ];
  return firstRefusal(needed, request) ?? allowedBy(trust, request);
}

/** Judges an action on something of the caller's own account that has no policy of its own: the caller's half alone decides. */
export function authorizeAtHome(from: CallerHalf, request: PolicyRequest): Verdict {
  const { organization, identity, boundary, session } = judgeCaller(from, request);
  const needed = [...organization, identity, ...boundary, ...session];
  return explicitDenial(needed, request) ?? firstRefusal(needed, request) ?? allowedBy(identity, request);
}

/** Judges a web identity's call on a role. There is no caller's half: a token has no account. */
export function authorizeWebIdentity(to: RoleHalf, request: PolicyRequest): Verdict {
  const resource = judge('resource control policy', to.account?.resourceControlPolicies ?? [], request);
  const trust = judge('role trust policy', to.role ? [to.role.trust] : [], request);
  return explicitDenial([resource, trust], request) ?? firstRefusal([trust], request) ?? allowedBy(trust, request);
}

/** AWS's words after the sentence "… is not authorized to perform …". */
export function denialTail({ explicit, type, action }: Verdict): string {
  const article = /^[aeiou]/.test(type) ? 'an' : 'a';
  if (explicit) return ` with an explicit deny in ${type === 'role trust policy' ? 'the' : article} ${type}`;
  return ` because no ${type} allows the ${action} action`;
}

/** What the caller's own policies must still allow, given how the trust policy of a role in the same account names it. */
function ownHalf(
  reach: Reach | undefined,
  { caller }: PolicyRequest,
  identity: Judged,
  boundary: Judged[],
  session: Judged[],
): Judged[] {
  switch (reach) {
    case 'session':
      return [];
    case 'identity':
      // A user named by its ARN is past its boundary too; a role's session is not, nor past its session policy.
      return caller.kind === 'user' ? [] : [...boundary, ...session];
    case 'everyone':
      return [...boundary, ...session];
    case 'account':
    case 'federated':
    case undefined:
      return [identity, ...boundary, ...session];
  }
}

function judgeCaller(from: CallerHalf, request: PolicyRequest) {
  const { identity, boundary } = from.permissions;
  return {
    organization: (from.account?.serviceControlPolicies ?? []).map((level) =>
      judge('service control policy', level, request),
    ),
    identity: judge('identity-based policy', identity, request),
    boundary: boundary ? [judge('permissions boundary', boundary, request)] : [],
    session: from.sessionPolicies ? [judge('session policy', from.sessionPolicies, request)] : [],
  };
}

function judge(type: PolicyType, policies: readonly NamedPolicy[], request: PolicyRequest): Judged {
  return { type, decision: evaluate(policies, request) };
}

function explicitDenial(judged: readonly Judged[], { action }: PolicyRequest): Verdict | undefined {
  for (const { type, decision } of judged) {
    if (decision.outcome !== 'explicit-deny') continue;
    const because = `${described(decision.by)} denies ${action}`;
    return { allowed: false, action, because, type, explicit: true, statement: decision.by, nearest: undefined };
  }
  return undefined;
}

function firstRefusal(judged: readonly Judged[], { action }: PolicyRequest): Verdict | undefined {
  for (const { type, decision } of judged) {
    // Whatever is not allowed refuses.
    if (decision.outcome === 'allowed') continue;
    const nearest = decision.outcome === 'implicit-deny' ? decision.nearest : undefined;
    const hint = nearest ? `: in ${described(nearest.statement)} ${nearest.condition} does not hold` : '';
    const because = `no ${type} allows ${action}${hint}`;
    return { allowed: false, action, because, type, explicit: false, statement: undefined, nearest };
  }
  return undefined;
}

function allowedBy({ type, decision }: Judged, { action }: PolicyRequest): Verdict {
  const statement = decision.outcome === 'allowed' ? decision.by : undefined;
  const because = statement ? `${described(statement)} allows ${action}` : `nothing denies ${action}`;
  return { allowed: true, action, because, type, explicit: false, statement, nearest: undefined };
}

function described({ policy, index, sid }: StatementRef): string {
  return `statement ${sid ? `"${sid}"` : index + 1} of the ${policy}`;
}
