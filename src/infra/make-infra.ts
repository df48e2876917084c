import type { Accounts } from '../accounts/accounts.js';
import { type HubParameters, makeHub } from './cloudformation/hub-parameters.js';
import {
  makeTarget,
  providersTwice,
  sizesOfTarget,
  type TargetParameters,
} from './cloudformation/target-parameters.js';
import type { InfraIssue } from './infra-issues.js';
import type { InfraWarning } from './infra-warnings.js';
import type { InfraOptions } from './options.js';
import { isImmutable } from './repository.js';
import { differencesOf, groupTargets, type TargetGroup } from './target-groups.js';

/** All that the templates need. */
export interface Infra {
  /** Absent when every account is on route direct. */
  readonly hub?: HubParameters;
  readonly targets: readonly TargetParameters[];
}

/** Where the stacks stand when the accounts file names no region. */
const ANY_REGION = 'us-east-1';
// Beyond this, stack sets one by one are no longer handy.
const MANY_GROUPS = 10;

interface Making {
  readonly infra: Infra;
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/** Makes all parameters. With problems, what was made is of no use. */
export function makeInfra({ file, hub: hubOfFile, defaults, accounts }: Accounts, options: InfraOptions): Making {
  const { groups, issues } = groupTargets(accounts, file, options);
  const hubRole = hubOfFile.role?.value.arn;
  const made = makeHub(hubRole, groups, file, options);
  const region = defaults.region?.value ?? hubOfFile.region?.value ?? ANY_REGION;
  const targets = groups.map((group) => makeTarget(group, hubRole, region, options));
  const sizes = groups.map((group) => sizesOfTarget(group, hubRole, options));
  return {
    infra: { ...(made.hub && { hub: made.hub }), targets },
    warnings: [...made.warnings, ...warningsOn(groups, options), ...sizes.flatMap((size) => size.warnings)],
    issues: [...issues, ...made.issues, ...sizes.flatMap((size) => size.issues)],
  };
}

function warningsOn(groups: readonly TargetGroup[], options: InfraOptions): InfraWarning[] {
  const environments = [
    ...new Set(groups.flatMap(({ accounts }) => accounts.flatMap(({ environment }) => environment?.value ?? []))),
  ];
  return [
    { code: 'groups', count: groups.length, differ: differencesOf(groups) },
    ...(groups.length > MANY_GROUPS ? [{ code: 'many-groups', count: groups.length } as const] : []),
    ...(options.units.length === 0 ? [{ code: 'no-units' } as const] : []),
    ...options.repositories.map((repository): InfraWarning => {
      const { owner, name } = repository;
      return { code: 'subject-format', repository: `${owner}/${name}`, immutable: isImmutable(repository) };
    }),
    ...(options.anyRef && environments.length > 0 ? [{ code: 'any-ref', environments } as const] : []),
    ...groups.flatMap(({ name, terms }): InfraWarning[] =>
      terms.externalIdEnv === undefined ? [] : [{ code: 'external-id', group: name, variable: terms.externalIdEnv }],
    ),
    ...providersTwice(groups),
  ];
}
