/**
 * Evaluates the documents of one kind against one request.
 *
 * Source: "Policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). How the verdicts of several kinds join
 * is `authorize.ts`'s matter.
 */
import { type ConditionFinding, findingOf } from './conditions.js';
import { coversAction, coversResource, grantOf, principalReach } from './matching.js';
import type { ContextKeys } from './pattern.js';
import type { Reach } from './principal.js';
import type { NamedPolicy, PolicyRequest, StatementRef } from './request.js';
import type { Statement } from './statement.js';

export type { NamedPolicy, PolicyRequest, StatementRef } from './request.js';

/** A statement that applies to a request. */
export interface Applied {
  /** The name of its document. */
  readonly policy: string;
  readonly statement: Statement;
}

export type Decision =
  | {
      readonly outcome: 'allowed';
      readonly by: Applied;
      /** How the statement's principal names the caller; absent in documents without principals. */
      readonly reach: Reach | undefined;
    }
  | { readonly outcome: 'explicit-deny'; readonly by: Applied }
  /** Nothing applies. `nearestMiss` tells what would have, almost. */
  | { readonly outcome: 'implicit-deny' };

/**
 * The one rule of every kind of document: an explicit deny wins, then any allow, and nothing said is a denial. Of several statements that
 * allow, the first of those that grant the caller most is told.
 */
export function evaluate(policies: readonly NamedPolicy[], request: PolicyRequest): Decision {
  let allowed: Extract<Decision, { outcome: 'allowed' }> | undefined;
  for (const { name, policy } of policies) {
    for (const statement of policy.statements) {
      const reach = statement.principals && principalReach(statement.principals, request.caller);
      if (statement.principals && reach === undefined) continue;
      if (!coversAction(statement, request) || !coversResource(statement, request)) continue;
      if (!statement.conditions.every((condition) => condition.holds(request.context))) continue;
      const by = { policy: name, statement };
      if (statement.effect === 'Deny') return { outcome: 'explicit-deny', by };
      if (allowed === undefined || grantOf(reach) > grantOf(allowed.reach)) {
        allowed = { outcome: 'allowed', by, reach };
      }
    }
  }
  return allowed ?? { outcome: 'implicit-deny' };
}

/** The statement that decided; `undefined` when none did. */
export function decidingStatement(decision: Decision): StatementRef | undefined {
  return decision.outcome === 'implicit-deny' ? undefined : refOf(decision.by);
}

/** The conditions under which the deciding statement applied, with what each wanted and found. */
export function decidingConditions(decision: Decision, context: ContextKeys): ConditionFinding[] {
  if (decision.outcome === 'implicit-deny') return [];
  return decision.by.statement.conditions.map((condition) => findingOf(condition, context));
}

export function refOf({ policy, statement }: Applied): StatementRef {
  return { policy, index: statement.index, sid: statement.sid };
}
