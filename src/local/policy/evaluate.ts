/**
 * Evaluates the documents of one kind against one request.
 *
 * Source: "Policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). How the verdicts of several kinds join
 * is `authorize.ts`'s matter.
 */
import type { Choice, Policy, Statement } from './document.js';
import type { ContextKeys, Matcher } from './pattern.js';
import { type Caller, type Reach, reachOf } from './principal.js';

/** A document with the name it is spoken of by, as in `trust policy of DeployRole`. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** What is asked: may this caller do this to that, under these circumstances? */
export interface PolicyRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: ContextKeys;
}

/** The statement that decided. `index` counts from 0 in its document. */
export interface StatementRef {
  readonly policy: string;
  readonly index: number;
  readonly sid: string | undefined;
}

export type Decision =
  | {
      readonly outcome: 'allowed';
      readonly by: StatementRef;
      /** How the statement's principal names the caller; absent in documents without principals. */
      readonly reach: Reach | undefined;
    }
  | { readonly outcome: 'explicit-deny'; readonly by: StatementRef }
  | { readonly outcome: 'implicit-deny'; readonly nearest: NearMiss | undefined };

/** A statement that would have allowed the request but for one condition. */
export interface NearMiss {
  readonly statement: StatementRef;
  /** The operator and key that did not hold, as in `StringLike token.actions.githubusercontent.com:sub`. */
  readonly condition: string;
}

const CLOSENESS: Readonly<Record<Reach, number>> = { account: 0, everyone: 1, federated: 1, identity: 2, session: 3 };

/** The one rule of every kind of document: an explicit deny wins, then any allow, and nothing said is a denial. */
export function evaluate(policies: readonly NamedPolicy[], request: PolicyRequest): Decision {
  let allowed: Extract<Decision, { outcome: 'allowed' }> | undefined;
  let nearest: NearMiss | undefined;
  for (const { name, policy } of policies) {
    for (const statement of policy.statements) {
      const reach = statement.principals && principalReach(statement.principals, request.caller);
      if (statement.principals && reach === undefined) continue;
      if (!chooses(statement.actions, request.action, request)) continue;
      if (statement.resources && !chooses(statement.resources, request.resource, request)) continue;
      const by = { policy: name, index: statement.index, sid: statement.sid };
      const failed = failedCondition(statement, request.context);
      if (failed !== undefined) {
        if (statement.effect === 'Allow') nearest ??= { statement: by, condition: failed };
        continue;
      }
      if (statement.effect === 'Deny') return { outcome: 'explicit-deny', by };
      if (allowed === undefined || closeness(reach) > closeness(allowed.reach))
        allowed = { outcome: 'allowed', by, reach };
    }
  }
  return allowed ?? { outcome: 'implicit-deny', nearest };
}

function closeness(reach: Reach | undefined): number {
  return reach === undefined ? -1 : CLOSENESS[reach];
}

function principalReach(principals: Choice<Parameters<typeof reachOf>[0]>, caller: Caller): Reach | undefined {
  let closest: Reach | undefined;
  for (const principal of principals.of) {
    const reach = reachOf(principal, caller);
    if (reach !== undefined && closeness(reach) > closeness(closest)) closest = reach;
  }
  if (principals.negated) return closest === undefined ? 'everyone' : undefined;
  return closest;
}

function chooses(choice: Choice<Matcher>, text: string, { context }: PolicyRequest): boolean {
  return choice.of.some((matches) => matches(text, context)) !== choice.negated;
}

function failedCondition(statement: Statement, context: ContextKeys): string | undefined {
  const failed = statement.conditions.find((condition) => !condition.holds(context));
  return failed && `${failed.operator} ${failed.key}`;
}
