/**
 * Joins the verdicts of all kinds of policies into one: who may assume which role.
 *
 * Sources: "How AWS enforcement code logic evaluates requests"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html) and
 * "Cross-account policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
 */

import { localTail } from '../shared/aws/local-aws.js';
import type { ModelAccount, Permissions, Role } from './aws-model.js';
import type { ConditionOutcome } from './conditions.js';
import {
  decidingConditions,
  decidingStatement,
  type Evaluation,
  evaluate,
  mayAllow,
  type NamedPolicy,
  type PolicyRequest,
  type StatementRef,
  sureDecision,
  unknownOf,
} from './evaluate.js';
import { type NearMiss, nearestMiss } from './near-miss.js';
import type { PrincipalMatch } from './principal.js';
import type { Unknown } from './unknown.js';
import { describeNearMiss, describeStatement, describeUnknown, formatConditionOutcome } from './wording.js';

/** The kinds of policies as AWS names them in its messages. */
export type PolicyType =
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'service control policy'
  | 'resource control policy'
  | 'role trust policy';

export interface Decision {
  readonly allowed: boolean;
  /** The action that was evaluated last: the one denied, or the call's own. */
  readonly action: string;
  /** One sentence for people. An external id is never in it. */
  readonly because: string;
  /** The kind of policy that denied, or the last that allowed. */
  readonly type: PolicyType;
  /** True when a statement denies, false when none allows. */
  readonly explicit: boolean;
  /** What it hangs on and is not known; `undefined` where it is determined. Such a request is denied. */
  readonly unknown: Unknown | undefined;
  /** The statement that decided, if one did. */
  readonly statement: StatementRef | undefined;
  /** The conditions of that statement, none of which fails, with what they wanted and found. External ids are in them as they came. */
  readonly conditions: readonly ConditionOutcome[];
  /** When no statement allows: the one that almost did, and what stood in the way. */
  readonly nearest: NearMiss | undefined;
  /** The outcome of each kind of policy, in the order of evaluation; one for each level of SCPs. */
  readonly outcomes: readonly TypeOutcome[];
}

/** The outcome of the policies of one kind. Not all of them are needed for the verdict. */
export interface TypeOutcome {
  readonly type: PolicyType;
  readonly outcome: Evaluation['outcome'];
  readonly statement: StatementRef | undefined;
}

/** The caller's half: what its own account lets it do. */
export interface CallerPolicies {
  readonly account: ModelAccount | undefined;
  readonly permissions: Permissions;
  readonly sessionPolicies: readonly NamedPolicy[] | undefined;
}

/** The role's half. `role` is absent when it does not exist. */
export interface RolePolicies {
  readonly account: ModelAccount | undefined;
  readonly role: Role | undefined;
}

interface TypeEvaluation {
  readonly type: PolicyType;
  readonly policies: readonly NamedPolicy[];
  readonly decision: Evaluation;
}

/**
 * Judges one action of a caller with credentials on a role. Across accounts both halves must allow. Within one account a trust policy that
 * names the caller itself needs no identity policy; one that names the caller's session needs nothing else at all.
 */
export function authorizeHop(from: CallerPolicies, to: RolePolicies, request: PolicyRequest): Decision {
  const { organization, identity, boundary, session } = evaluateCaller(from, request);
  const resource = evaluateType('resource control policy', to.account?.resourceControlPolicies ?? [], request);
  const trust = evaluateType('role trust policy', to.role ? [to.role.trust] : [], request);
  const sameAccount = from.account !== undefined && from.account === to.account;
  return bySureAllow(trust, (one) => {
    const reach = sameAccount && 'reach' in one.decision ? one.decision.reach : undefined;
    return verdictOf(request, {
      all: [...organization, resource, identity, ...boundary, ...session, one],
      needed: [...organization, ...ownHalf(reach, request, identity, boundary, session), one],
      decisive: one,
    });
  });
}

/** Decides by the caller's half alone. It is the whole decision for something of the caller's account that has no policy of its own. */
export function authorizeByCaller(from: CallerPolicies, request: PolicyRequest): Decision {
  const { organization, identity, boundary, session } = evaluateCaller(from, request);
  const all = [...organization, identity, ...boundary, ...session];
  return verdictOf(request, { all, needed: all, decisive: identity });
}

/** Decides by a role's half alone. It is the whole decision for a web identity's call: a token has no account. */
export function authorizeByRole(to: RolePolicies, request: PolicyRequest): Decision {
  const resource = evaluateType('resource control policy', to.account?.resourceControlPolicies ?? [], request);
  const trust = evaluateType('role trust policy', to.role ? [to.role.trust] : [], request);
  return bySureAllow(trust, (one) => verdictOf(request, { all: [resource, one], needed: [one], decisive: one }));
}

/** A statement of the trust policy that may grant more than another one surely does is of no account where that other one is enough. */
function bySureAllow(trust: TypeEvaluation, verdictBy: (trust: TypeEvaluation) => Decision): Decision {
  const decision = sureDecision(trust.decision);
  const sure = decision.outcome === 'allowed' ? verdictBy({ ...trust, decision }) : undefined;
  return sure?.allowed ? sure : verdictBy(trust);
}

/** A verdict as one sentence, without its full stop. A secret that a policy tests is never in it. */
export function describeVerdict(verdict: Decision): string {
  const { allowed, because, conditions, type, explicit } = verdict;
  if (allowed) {
    const held = conditions.length > 0 ? `: ${conditions.map(formatConditionOutcome).join('; ')}` : '';
    return `${because}${held}${callerSide(verdict)}`;
  }
  // The names of such policies do not show their kind.
  return explicit && type !== 'role trust policy' ? `${type}: ${because}` : because;
}

/** Across accounts a hop needs both sides, so the statement of the caller's side is shown as well. */
function callerSide({ type, outcomes }: Decision): string {
  const own = outcomes.find((one) => one.type === 'identity-based policy' && one.outcome === 'allowed');
  if (own?.statement === undefined || own.type === type) return '';
  return `; on the caller's side ${describeStatement(own.statement)} allows it`;
}

/** AWS's words after the sentence "… is not authorized to perform …". */
export function denialTail({ explicit, type, action }: Decision): string {
  const article = /^[aeiou]/.test(type) ? 'an' : 'a';
  if (explicit) return ` with an explicit deny in ${type === 'role trust policy' ? 'the' : article} ${type}`;
  return ` because no ${type} allows the ${action} action`;
}

/** Our own words after AWS's, which has no such denial: what is not known. Empty for every other verdict. */
export function undeterminedTail({ unknown }: Decision): string {
  return unknown === undefined ? '' : localTail(describeUnknown(unknown));
}

/**
 * What the caller's own policies must still allow, given how the trust policy of a role in the same account names it.
 *
 * Source: "Resource-based policies" in "How AWS enforcement code logic evaluates requests" for roles, sessions and users; "IAM role principals"
 * in https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html for everyone.
 */
function ownHalf(
  reach: PrincipalMatch | undefined,
  { caller }: PolicyRequest,
  identity: TypeEvaluation,
  boundary: TypeEvaluation[],
  session: TypeEvaluation[],
): TypeEvaluation[] {
  switch (reach) {
    case 'session':
    case 'everyone':
      return [];
    case 'identity':
      // A user named by its ARN is past its boundary too; a role's session is not, nor past its session policy.
      return caller.kind === 'user' ? [] : [...boundary, ...session];
    case 'account':
    case 'federated':
    case undefined:
      return [identity, ...boundary, ...session];
  }
}

function evaluateCaller(from: CallerPolicies, request: PolicyRequest) {
  const { identity, boundary } = from.permissions;
  return {
    organization: (from.account?.serviceControlPolicies ?? []).map((level) =>
      evaluateType('service control policy', level, request),
    ),
    identity: evaluateType('identity-based policy', identity, request),
    boundary: boundary ? [evaluateType('permissions boundary', boundary, request)] : [],
    session: from.sessionPolicies ? [evaluateType('session policy', from.sessionPolicies, request)] : [],
  };
}

function evaluateType(type: PolicyType, policies: readonly NamedPolicy[], request: PolicyRequest): TypeEvaluation {
  return { type, policies, decision: evaluate(policies, request) };
}

interface Evaluations {
  /** All that may deny. */
  readonly all: readonly TypeEvaluation[];
  /** Those of them that must allow. */
  readonly needed: readonly TypeEvaluation[];
  /** The one whose statement is shown when the request is allowed. */
  readonly decisive: TypeEvaluation;
}

// No statement allows. One that may deny has no part in that.
const NOTHING: Evaluation = { outcome: 'implicit-deny' };

function verdictOf(request: PolicyRequest, { all, needed, decisive }: Evaluations): Decision {
  const outcomes = all.map(({ type, decision }) => ({
    type,
    outcome: decision.outcome,
    statement: decidingStatement(decision),
  }));
  const denial = all.find(({ decision }) => decision.outcome === 'explicit-deny');
  // Every needed kind must allow.
  const refusal = needed.find(({ decision }) => !mayAllow(decision));
  const undetermined = all.find(
    (one) => one.decision.outcome === 'undetermined' && (needed.includes(one) || mayDeny(one)),
  );
  const { type, policies, decision } =
    denial ?? (refusal && { ...refusal, decision: NOTHING }) ?? undetermined ?? decisive;
  const verdict = {
    allowed: denial === undefined && refusal === undefined && undetermined === undefined,
    action: request.action,
    type,
    explicit: denial !== undefined || (refusal === undefined && undetermined !== undefined && mayDeny(undetermined)),
    unknown: unknownOf(decision, request),
    statement: decidingStatement(decision),
    conditions: decidingConditions(decision, request.context),
    nearest: decision.outcome === 'implicit-deny' ? nearestMiss(policies, request) : undefined,
  };
  return { ...verdict, because: sentence(verdict), outcomes };
}

function mayDeny({ decision }: TypeEvaluation): boolean {
  return decision.outcome === 'undetermined' && decision.by.statement.effect === 'Deny';
}

function sentence(verdict: Omit<Decision, 'because' | 'outcomes'>): string {
  const { allowed, action, type, statement, conditions, nearest } = verdict;
  if (statement === undefined) return `no ${type} allows ${action}${nearest ? `: ${describeNearMiss(nearest)}` : ''}`;
  if (allowed) return `${describeStatement(statement)} allows ${action}`;
  if (verdict.unknown !== undefined) {
    const undetermined = conditions.filter(({ result }) => result === 'undetermined').map(formatConditionOutcome);
    const why = undetermined.length > 0 ? undetermined.join('; ') : describeUnknown(verdict.unknown);
    return `whether ${describeStatement(statement)} ${verdict.explicit ? 'denies' : 'allows'} ${action} is undetermined: ${why}`;
  }
  const held = conditions.length > 0 ? `: ${conditions.map(formatConditionOutcome).join('; ')}` : '';
  return `${describeStatement(statement)} denies ${action}${held}`;
}
