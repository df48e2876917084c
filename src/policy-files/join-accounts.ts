import { joinLevels } from './levels.js';
import {
  type AccountContents,
  bareName,
  type NamedDocument,
  type ParsedAccount,
  type ParsedRole,
  type PolicyOrigin,
} from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';

/** What one folder has of an account, its plain files and its templates together. Reports roles and policies that occur twice. */
export function joinWithin(drafts: readonly AccountContents[], issues: PolicyIssues): AccountContents {
  const joined = {
    roles: drafts.flatMap(({ roles }) => roles),
    managed: drafts.flatMap(({ managed }) => managed),
    providers: drafts.flatMap(({ providers }) => providers),
    additions: drafts.flatMap(({ additions }) => additions),
    serviceControl: drafts.flatMap(({ serviceControl }) => serviceControl),
    resourceControl: drafts.flatMap(({ resourceControl }) => resourceControl),
  };
  const roles = joined.roles.map(({ name, origin }) => ({ name, origin }));
  refuseTwice(roles, 'role', issues);
  refuseTwice(joined.managed.map(placed), 'policy', issues);
  return joined;
}

/**
 * What an account is, out of `_targets` and its own folder: the own folder adds, and wins role by role and policy by policy. What
 * `_targets` puts on a role of the own folder goes with the role that it was meant for.
 */
export function joinAcross(
  shared: ParsedAccount | undefined,
  own: ParsedAccount | undefined,
): ParsedAccount | undefined {
  if (shared === undefined || own === undefined) return own ?? shared;
  const mine = new Set(own.roles.map(({ name }) => bareName(name)));
  const isShared = (role: string) => !mine.has(bareName(role));
  return {
    isWhole: shared.isWhole && own.isWhole,
    roles: [...shared.roles.filter(({ name }) => isShared(name)), ...own.roles],
    managed: winning(shared.managed, own.managed),
    providers: [...shared.providers, ...own.providers],
    additions: [...shared.additions.filter(({ role }) => isShared(role)), ...own.additions],
    serviceControl: joinLevels([...shared.serviceControl, ...own.serviceControl]),
    resourceControl: winning(shared.resourceControl, own.resourceControl),
  };
}

/** A role with all the policies that are put on it from elsewhere. Tells of two inline policies of one name. */
export function withAdditions(
  role: ParsedRole,
  additions: AccountContents['additions'],
  issues: PolicyIssues,
): ParsedRole {
  const added = additions.filter((one) => bareName(one.role) === bareName(role.name)).map(({ adds }) => adds);
  const policies = [...role.policies, ...added.flatMap((one) => ('document' in one ? one : []))];
  refuseTwice(policies.map(placed), 'policy', issues);
  return { ...role, policies, attached: [...role.attached, ...added.flatMap((one) => ('wanted' in one ? one : []))] };
}

function winning(shared: readonly NamedDocument[], own: readonly NamedDocument[]): NamedDocument[] {
  return [...shared.filter(({ name }) => !own.some((one) => bareName(one.name) === bareName(name))), ...own];
}

function placed({ name, document }: NamedDocument): { name: string; origin: PolicyOrigin } {
  return { name, origin: document.origin };
}

function refuseTwice(
  things: ReadonlyArray<{ readonly name: string; readonly origin: PolicyOrigin }>,
  of: 'role' | 'policy',
  issues: PolicyIssues,
): void {
  const first = new Map<string, PolicyOrigin>();
  for (const { name, origin } of things) {
    const other = first.get(bareName(name));
    if (other === undefined) first.set(bareName(name), origin);
    else issues.report(origin, { code: 'name-twice', of, name, other });
  }
}
