/** Which statement would have allowed a denied request, almost, and what in it stood in the way. */
import { type ConditionOutcome, conditionOutcome } from './conditions.js';
import { refOf } from './evaluate.js';
import { coversAction, coversResource, principalReach, unknownOfResource } from './matching.js';
import type { NamedPolicy, PolicyRequest, StatementRef } from './policy-request.js';
import { namesOf } from './principal.js';
import type { Choice, Statement } from './statement.js';

/** A statement that would have allowed the request without these mismatches. */
export interface NearMiss {
  readonly statement: StatementRef;
  /** In the order in which a statement is read. There is at least one. */
  readonly mismatches: readonly Mismatch[];
}

/** Something in a statement that is not as the request would need it. */
export type Mismatch =
  | {
      readonly element: 'Principal' | `${'' | 'Not'}${'Action' | 'Resource'}`;
      readonly wanted: readonly string[];
      /** What the request has; for a principal all the names that would have done. */
      readonly found: readonly string[];
    }
  | ({ readonly element: 'Condition' } & ConditionOutcome);

// The lower, the nearer: a condition is closest to holding, and a statement about another action hardly near at all.
const CONDITION_DISTANCE = 1;
const PRINCIPAL_OR_RESOURCE_DISTANCE = 10;
const ACTION_DISTANCE = 100;

/**
 * The nearest miss among these documents, the first of several that are as near; `undefined` when no statement that allows is about the
 * action's service. Meant for requests that nothing in the documents allows.
 */
export function nearestMiss(policies: readonly NamedPolicy[], request: PolicyRequest): NearMiss | undefined {
  let nearest: NearMiss | undefined;
  for (const policy of policies) {
    for (const statement of policy.policy.statements) {
      if (statement.effect === 'Deny' || !isOfService(statement.actions, request.action)) continue;
      const miss = { statement: refOf({ policy, statement }), mismatches: mismatchesOf(statement, request) };
      if (nearest === undefined || distance(miss) < distance(nearest)) nearest = miss;
    }
  }
  return nearest;
}

function mismatchesOf(statement: Statement, request: PolicyRequest): Mismatch[] {
  const { principals, actions, resources, conditions, effect } = statement;
  const mismatches: Mismatch[] = [];
  if (principals && principalReach(principals, request.caller) === undefined) {
    mismatches.push({ element: 'Principal', wanted: principals.written, found: namesOf(request.caller) });
  }
  if (!coversAction(statement, request)) mismatches.push({ ...missed('Action', actions), found: [request.action] });
  if (resources && unknownOfResource(statement, request) === undefined && !coversResource(statement, request)) {
    mismatches.push({ ...missed('Resource', resources), found: [request.resource] });
  }
  for (const condition of conditions) {
    const outcome = conditionOutcome(condition, request.context, effect);
    if (outcome.result !== 'holds') mismatches.push({ element: 'Condition', ...outcome });
  }
  return mismatches;
}

function missed<T extends 'Action' | 'Resource'>(name: T, { negated, written }: Choice<unknown>) {
  const element: T | `Not${T}` = negated ? `Not${name}` : name;
  return { element, wanted: written };
}

function distance({ mismatches }: NearMiss): number {
  return mismatches.reduce((sum, mismatch) => sum + distanceOf(mismatch), 0);
}

function distanceOf({ element }: Mismatch): number {
  switch (element) {
    case 'Condition':
      return CONDITION_DISTANCE;
    case 'Principal':
    case 'Resource':
    case 'NotResource':
      return PRINCIPAL_OR_RESOURCE_DISTANCE;
    case 'Action':
    case 'NotAction':
      return ACTION_DISTANCE;
  }
}

function isOfService({ written, negated }: Choice<unknown>, action: string): boolean {
  const service = serviceOf(action);
  return negated || written.some((one) => one === '*' || serviceOf(one) === service);
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase();
}
