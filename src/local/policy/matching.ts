/** Whether the elements of a statement are about a request. An element that a document does not have is about every request. */
import { keysLookedAt, type Matcher, unknownClaimsOf } from './pattern.js';
import { type Caller, type Principal, type Reach, reachOf } from './principal.js';
import type { PolicyRequest } from './request.js';
import type { Choice, Statement } from './statement.js';

const CLOSENESS: Readonly<Record<Reach, number>> = { account: 0, everyone: 1, federated: 1, identity: 2, session: 3 };

/** Orders how principals name a caller. No reach at all is the least close. */
export function closeness(reach: Reach | undefined): number {
  return reach === undefined ? -1 : CLOSENESS[reach];
}

/** How a `Principal` or `NotPrincipal` names the caller, at its closest; `undefined` when it does not. */
export function principalReach(principals: Choice<Principal>, caller: Caller): Reach | undefined {
  let closest: Reach | undefined;
  for (const principal of principals.of) {
    const reach = reachOf(principal, caller);
    if (closeness(reach) > closeness(closest)) closest = reach;
  }
  if (principals.negated) return closest === undefined ? 'everyone' : undefined;
  return closest;
}

/** Whether `Action` or `NotAction` covers the request's action. */
export function coversAction({ actions }: Statement, request: PolicyRequest): boolean {
  return covers(actions, request.action, request);
}

/** Whether `Resource` or `NotResource` covers the request's resource. */
export function coversResource({ resources }: Statement, request: PolicyRequest): boolean {
  return resources === undefined || covers(resources, request.resource, request);
}

/** The claims that must be set before `coversResource` is determined, because policy variables take values from them. */
export function unknownOfResource({ resources }: Statement, { context }: PolicyRequest): string[] {
  return unknownClaimsOf(resources?.written.flatMap(keysLookedAt) ?? [], context);
}

function covers(choice: Choice<Matcher>, text: string, { context }: PolicyRequest): boolean {
  return choice.of.some((matches) => matches(text, context)) !== choice.negated;
}
