import { bareName, type ParsedAccount, type ParsedRole, type PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import type { Snapshot } from './read-snapshot.js';

/**
 * An account with what is deployed there. What a file of the folder has wins over the snapshot, role by role and policy by policy: the files
 * are what will be deployed. A warning names what is not tested as it is deployed.
 */
export function joinSnapshot(draft: ParsedAccount, snapshot: Snapshot, issues: PolicyIssues): ParsedAccount {
  const written = new Set(draft.roles.map(({ name }) => bareName(name)));
  const managed = new Set(draft.managed.map(({ name }) => bareName(name)));
  const roles = snapshot.roles.map(({ parsed }) => parsed);
  const policies = [...snapshot.policies].filter(([, { document }]) => document.isOfAws !== true);
  const replaced = [
    ...roles.filter(({ name }) => written.has(bareName(name))).map(({ name }) => name),
    ...policies.map(([arn]) => bareName(arn)).filter((name) => managed.has(name)),
  ];
  if (replaced.length > 0) issues.warn(snapshot.origin, { code: 'snapshot-replaced', names: replaced });
  refuseTwice(roles, issues);
  const deployed = roles.filter(({ name }) => !written.has(bareName(name)));
  return {
    ...draft,
    isReduced: snapshot.isReduced,
    roles: [...draft.roles, ...deployed.map((role) => withoutAdded(role, draft.additions))],
    deployedPolicies: new Map([...snapshot.policies].map(([arn, { document }]) => [arn, document])),
  };
}

/** A role without the inline policies that a template in the folder puts on it: they are in the snapshot since it was deployed. */
function withoutAdded(role: ParsedRole, additions: ParsedAccount['additions']): ParsedRole {
  const added = new Set(
    additions
      .filter((one) => bareName(one.role) === bareName(role.name))
      .flatMap(({ adds }) => ('document' in adds ? bareName(adds.name) : [])),
  );
  return { ...role, policies: role.policies.filter(({ name }) => !added.has(bareName(name))) };
}

/** Two snapshots in one file, or a page twice. */
function refuseTwice(roles: readonly ParsedRole[], issues: PolicyIssues): void {
  const first = new Map<string, PolicyOrigin>();
  for (const { name, origin } of roles) {
    const other = first.get(bareName(name));
    if (other === undefined) first.set(bareName(name), origin);
    else issues.report(origin, { code: 'name-twice', of: 'role', name, other });
  }
}
