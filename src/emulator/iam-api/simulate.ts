/**
 * The judgement of the policy simulator: what an entity's own policies, its permissions boundary and the service control policies of its
 * account allow for an action on a resource. Trust policies, resource control policies and session policies have no part in it, and of the
 * request's context it knows only what it was given.
 *
 * Sources: "SimulatePrincipalPolicy" (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html),
 * "EvaluationResult" (https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html) and
 * "ResourceSpecificResult" (https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResourceSpecificResult.html).
 */
import { evaluate, type NamedPolicy, type PolicyRequest } from '../../iam/evaluate.js';
import type { StoredPolicy } from '../../iam/policy-request.js';
import type { ContextKeys } from '../../iam/string-pattern.js';
import type { Entity } from './entity.js';

export type EvalDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** The simulator's result for one action on one resource. */
export interface SimulationResult {
  readonly resource: string;
  readonly decision: EvalDecision;
  /** The policies of the statements that determined it, one for each statement; none for an implicit denial. */
  readonly matched: readonly StoredPolicy[];
  /** Condition keys that the policies need and that were not given, as written there. */
  readonly missing: readonly string[];
  /** `undefined` for an account outside of organizations. */
  readonly allowedByOrganizations: boolean | undefined;
  /** `undefined` without a boundary, and where service control policies ended the simulation before. */
  readonly allowedByBoundary: boolean | undefined;
}

/** Judges one action on one resource. */
export function simulate(entity: Entity, action: string, resource: string, context: ContextKeys): SimulationResult {
  const { caller, permissions } = entity;
  const request: PolicyRequest = { caller, action, resource, context };
  const allowedByOrganizations = organizationAllows(entity, request);
  // "If an Organizations SCP included in the evaluation denies access, the simulation ends." It is an implicit denial, also where an SCP
  // denies by a statement (https://github.com/aws/aws-sdk/issues/102), and names nothing of the SCPs.
  if (allowedByOrganizations === false) {
    const ended = { matched: [], missing: [], allowedByBoundary: undefined };
    return { resource, decision: 'implicitDeny', allowedByOrganizations, ...ended };
  }
  const { identity, boundary } = permissions;
  const outcomes = [identity, ...(boundary ? [boundary] : [])].map((policies) => evaluate(policies, request).outcome);
  const decision = outcomes.includes('explicit-deny')
    ? 'explicitDeny'
    : outcomes.every((outcome) => outcome === 'allowed')
      ? 'allowed'
      : 'implicitDeny';
  return {
    resource,
    decision,
    matched: decision === 'implicitDeny' ? [] : matchedPolicies(identity, request, decision),
    missing: missingKeys([...identity, ...(boundary ?? [])], context),
    allowedByOrganizations,
    allowedByBoundary: boundary && evaluate(boundary, request).outcome === 'allowed',
  };
}

/** The most restrictive of several decisions. */
export function mostRestrictive(decisions: readonly EvalDecision[]): EvalDecision {
  if (decisions.includes('explicitDeny')) return 'explicitDeny';
  return decisions.includes('implicitDeny') ? 'implicitDeny' : 'allowed';
}

function organizationAllows({ account }: Entity, request: PolicyRequest): boolean | undefined {
  const levels = account?.serviceControlPolicies ?? [];
  if (levels.length === 0 && account?.organizationId === undefined) return undefined;
  return levels.every((level) => evaluate(level, request).outcome === 'allowed');
}

/** Each statement separately, because all that determine the result are named, not only the first. */
function matchedPolicies(
  policies: readonly NamedPolicy[],
  request: PolicyRequest,
  decision: Exclude<EvalDecision, 'implicitDeny'>,
): StoredPolicy[] {
  const wanted = decision === 'allowed' ? 'allowed' : 'explicit-deny';
  return policies.flatMap(({ name, policy, stored }) =>
    policy.statements
      .filter((one) => evaluate([{ name, policy: { ...policy, statements: [one] } }], request).outcome === wanted)
      .flatMap(() => stored ?? []),
  );
}

/** AWS counts the keys of all statements, also of those about other actions (https://github.com/boto/boto3/issues/3111). */
function missingKeys(policies: readonly NamedPolicy[], context: ContextKeys): string[] {
  const missing = new Map<string, string>();
  for (const { policy } of policies) {
    for (const key of policy.statements.flatMap(({ contextKeys }) => contextKeys)) {
      const lowerKey = key.toLowerCase();
      if (context.get(lowerKey) === undefined && !missing.has(lowerKey)) missing.set(lowerKey, key);
    }
  }
  return [...missing.values()];
}
