/**
 * Evaluates the documents of one kind against one request.
 *
 * Source: "Policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). How the verdicts of several kinds join
 * is `authorize.ts`'s matter.
 */

import { type ConditionOutcome, type ConditionResult, conditionOutcome, resultOf } from './conditions.js';
import { below } from './document.js';
import {
  coversAction,
  coversResource,
  grantOf,
  principalReach,
  unknownOfPrincipal,
  unknownOfResource,
} from './matching.js';
import type { NamedPolicy, PolicyRequest, StatementRef } from './policy-request.js';
import type { PrincipalMatch } from './principal.js';
import type { Statement } from './statement.js';
import type { ContextKeys } from './string-pattern.js';
import { joinUnknown, type Unknown } from './unknown.js';

export type { NamedPolicy, PolicyRequest, StatementRef } from './policy-request.js';

/** A statement that applies to a request, and its document. */
export interface Applied {
  readonly policy: NamedPolicy;
  readonly statement: Statement;
}

export type Evaluation =
  | {
      readonly outcome: 'allowed';
      readonly by: Applied;
      /** How the statement's principal names the caller; absent in documents without principals. */
      readonly reach: PrincipalMatch | undefined;
    }
  | { readonly outcome: 'explicit-deny'; readonly by: Applied }
  /** Whether a statement applies hangs on a placeholder. It allows nothing then, and counts as denying if it denies. */
  | {
      readonly outcome: 'undetermined';
      readonly by: Applied;
      /** As of the decision that allows, or would. */
      readonly reach: PrincipalMatch | undefined;
      /** What decides if the statement does not apply. */
      readonly otherwise: Evaluation;
    }
  /** No statement applies. `nearestMiss` finds the one that almost did. */
  | { readonly outcome: 'implicit-deny' };

type Allowed = Extract<Evaluation, { outcome: 'allowed' }>;
type Undetermined = Extract<Evaluation, { outcome: 'undetermined' }>;

/**
 * The rule of every kind of document: an explicit deny wins, then any allow, and no statement is a denial. Of several statements that
 * allow, the first of those that grant the caller most is reported. A statement that may deny leaves it undetermined, and so does one
 * that may allow where no statement surely grants as much.
 */
export function evaluate(policies: readonly NamedPolicy[], request: PolicyRequest): Evaluation {
  let allowed: Allowed | undefined;
  let possible: Undetermined | undefined;
  let mayDeny: Applied | undefined;
  for (const policy of policies) {
    for (const statement of policy.policy.statements) {
      const reach = statement.principals && principalReach(statement.principals, request.caller);
      if (statement.principals && reach === undefined) continue;
      const result = resultOfElements(policy, statement, request);
      if (result === 'fails') continue;
      const by = { policy, statement };
      if (result === 'undetermined') {
        if (statement.effect === 'Deny') mayDeny ??= by;
        else if (possible === undefined || grantOf(reach) > grantOf(possible.reach)) {
          possible = { outcome: 'undetermined', by, reach, otherwise: { outcome: 'implicit-deny' } };
        }
        continue;
      }
      if (statement.effect === 'Deny') return { outcome: 'explicit-deny', by };
      if (allowed === undefined || grantOf(reach) > grantOf(allowed.reach)) {
        allowed = { outcome: 'allowed', by, reach };
      }
    }
  }
  const otherwise = join(allowed, possible);
  if (mayDeny === undefined) return otherwise;
  return { outcome: 'undetermined', by: mayDeny, reach: 'reach' in otherwise ? otherwise.reach : undefined, otherwise };
}

/** What a statement that allows and one that may allow come to: the second counts where it would grant more. */
function join(allowed: Allowed | undefined, possible: Undetermined | undefined): Evaluation {
  if (allowed === undefined) return possible ?? { outcome: 'implicit-deny' };
  if (possible === undefined || grantOf(possible.reach) <= grantOf(allowed.reach)) return allowed;
  return { ...possible, otherwise: allowed };
}

/** The decision by statements that surely apply, of one that an `Allow` leaves undetermined; itself for every other decision. */
export function sureDecision(decision: Evaluation): Evaluation {
  const mayGrantMore = decision.outcome === 'undetermined' && decision.by.statement.effect === 'Allow';
  return mayGrantMore ? decision.otherwise : decision;
}

/** Whether a decision allows, or might if what is unknown were known. */
export function mayAllow(decision: Evaluation): boolean {
  if (decision.outcome !== 'undetermined') return decision.outcome === 'allowed';
  return decision.by.statement.effect === 'Allow' || mayAllow(decision.otherwise);
}

/** Whether a statement, whose principals may name the caller, is about a request. */
function resultOfElements({ policy }: NamedPolicy, statement: Statement, request: PolicyRequest): ConditionResult {
  if (!coversAction(statement, request)) return 'fails';
  const results = statement.conditions.map((condition) => resultOf(condition, request.context, statement.effect));
  if (unknownOfResource(statement, request) !== undefined) results.push('undetermined');
  else if (!coversResource(statement, request)) return 'fails';
  if (unknownOfPrincipal(policy, statement, request.caller) !== undefined) results.push('undetermined');
  if (results.includes('fails')) return 'fails';
  return results.includes('undetermined') ? 'undetermined' : 'holds';
}

/** The statement that decided; `undefined` when none did. */
export function decidingStatement(decision: Evaluation): StatementRef | undefined {
  return decision.outcome === 'implicit-deny' ? undefined : refOf(decision.by);
}

/** What an undetermined decision hangs on; `undefined` where it is determined. */
export function unknownOf(decision: Evaluation, request: PolicyRequest): Unknown | undefined {
  if (decision.outcome !== 'undetermined') return undefined;
  const ofConditions = decidingConditions(decision, request.context).flatMap((outcome) =>
    outcome.result === 'undetermined' ? outcome.unknown : [],
  );
  const { policy, statement } = decision.by;
  const ofPrincipal = unknownOfPrincipal(policy.policy, statement, request.caller);
  return joinUnknown([ofPrincipal ?? [], unknownOfResource(statement, request) ?? [], ofConditions].flat());
}

/** The conditions under which the deciding statement applied, with what each wanted and found. */
export function decidingConditions(decision: Evaluation, context: ContextKeys): ConditionOutcome[] {
  if (decision.outcome === 'implicit-deny') return [];
  const { conditions, effect } = decision.by.statement;
  return conditions.map((condition) => conditionOutcome(condition, context, effect));
}

/** Which statement it is, for messages. */
export function refOf({ policy: { name, origin }, statement: { index, sid } }: Applied): StatementRef {
  return { policy: name, index, sid, origin: origin && below(origin, `Statement[${index}]`) };
}
