/** Whether the elements of a statement are about a request. An element that a document does not have is about every request. */

import type { Policy } from './document.js';
import type { PolicyRequest } from './policy-request.js';
import { type Caller, type Principal, type PrincipalMatch, reachOf } from './principal.js';
import type { Choice, Listed, Statement } from './statement.js';
import { hasUndocumentedVariable, keysLookedAt, type Matcher, unknownOfKeys } from './string-pattern.js';
import { joinUnknown, NOTHING, placeholdersIn, type Unknown } from './unknown.js';

// By what else must allow within one account, as `authorize.ts` has it: for a caller's account the identity policies, the boundary and the
// session policies; for its role the last two; for everyone and for a session nothing.
const GRANTS: Readonly<Record<PrincipalMatch, number>> = {
  account: 0,
  federated: 0,
  identity: 1,
  everyone: 2,
  session: 2,
};

/** Orders how principals name a caller, by how much each way grants: the less else must allow, the higher. No reach at all is the lowest. */
export function grantOf(reach: PrincipalMatch | undefined): number {
  return reach === undefined ? -1 : GRANTS[reach];
}

/** How a `Principal` names the caller, in the way that grants most; `undefined` when it does not. */
export function principalReach(principals: Listed<Principal>, caller: Caller): PrincipalMatch | undefined {
  let most: PrincipalMatch | undefined;
  for (const principal of principals.of) {
    const reach = reachOf(principal, caller);
    if (grantOf(reach) > grantOf(most)) most = reach;
  }
  return most;
}

/**
 * What hangs on how a statement of a document names its caller; `undefined` when that is determined. A resource control policy is documented
 * to bind web identities with its `"*"`, a trust policy is not.
 */
export function unknownOfPrincipal({ kind }: Policy, { principals }: Statement, caller: Caller): Unknown | undefined {
  if (kind !== 'trust' || caller.kind !== 'web-identity') return undefined;
  const isNamed = principals?.of.some((principal) => reachOf(principal, caller) === 'federated');
  return isNamed ? undefined : { ...NOTHING, rules: ['everyone'] };
}

/** Whether `Action` or `NotAction` covers the request's action. */
export function coversAction({ actions }: Statement, request: PolicyRequest): boolean {
  return covers(actions, request.action, request);
}

/** Whether `Resource` or `NotResource` covers the request's resource. */
export function coversResource({ resources }: Statement, request: PolicyRequest): boolean {
  return resources === undefined || covers(resources, request.resource, request);
}

const open = new WeakMap<readonly string[], boolean>();

/** Whether a list of resources has a variable or a placeholder. A long list is looked through once. */
function isOpen(written: readonly string[]): boolean {
  const known = open.get(written);
  if (known !== undefined) return known;
  const found = written.some(hasOpenPart);
  open.set(written, found);
  return found;
}

function hasOpenPart(written: string): boolean {
  return written.includes('${') || written.includes('{{');
}

/**
 * What `coversResource` hangs on: values that policy variables take, and placeholders that may match; `undefined` when it is determined,
 * which it is where a resource without any of these matches.
 */
export function unknownOfResource(
  { resources, hasVariables }: Statement,
  { resource, context }: PolicyRequest,
): Unknown | undefined {
  // Most statements have neither a variable nor a placeholder.
  if (resources === undefined || !isOpen(resources.written)) return undefined;
  const each = resources.written.map((written, at) => {
    const matches = resources.of[at]?.(resource, context);
    const ofRequest = hasVariables ? unknownOfKeys(keysLookedAt(written), context) : undefined;
    // Taken as any text. One that does not match even so matches with no value.
    const ofPolicy: Unknown = {
      ...NOTHING,
      resources: matches ? placeholdersIn(written) : [],
      rules: matches && hasVariables && hasUndocumentedVariable(written) ? ['variable-form'] : [],
    };
    return { matches, unknown: joinUnknown([...(ofRequest === undefined ? [] : [ofRequest]), ofPolicy]) };
  });
  if (each.some(({ matches, unknown }) => matches && unknown === undefined)) return undefined;
  return joinUnknown(each.flatMap(({ unknown }) => unknown ?? []));
}

function covers(choice: Choice<Matcher>, text: string, { context }: PolicyRequest): boolean {
  return choice.of.some((matches) => matches(text, context)) !== choice.negated;
}
