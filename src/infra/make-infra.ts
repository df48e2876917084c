import type { Accounts } from '../accounts/accounts.js';
import { type HubParameters, makeHubs } from './cloudformation/hub-parameters.js';
import { type MeasureTrust, sizesOf } from './cloudformation/sizes.js';
import { makeTarget, providersTwice, type TargetParameters } from './cloudformation/target-parameters.js';
import type { InfraIssue } from './infra-messages.js';
import type { InfraWarning } from './infra-warning-messages.js';
import type { InfraOptions } from './options.js';
import { isImmutable } from './repository.js';
import { differencesOf, groupTargets, type TargetGroup } from './target-groups.js';

export interface Infra {
  /** That of hub.role; absent where no account uses it. */
  readonly hub?: HubParameters;
  /** Those of accounts with their own hub role; absent where there are none. */
  readonly accountHubs?: readonly HubParameters[];
  readonly targets: readonly TargetParameters[];
}

/** The region of the stacks when the accounts file names none. */
const ANY_REGION = 'us-east-1';
// More stack sets than this are hard to deploy one by one.
const MANY_GROUPS = 10;

interface Making {
  readonly infra: Infra;
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/** Makes all parameters. With issues, the result must not be used. */
export function makeInfra(file: Accounts, options: InfraOptions, measure: MeasureTrust): Making {
  const { groups, issues } = groupTargets(file, options);
  const { hubs, ...ofHubs } = makeHubs(file, groups, options);
  const region = file.defaults.region?.value ?? file.hub.region?.value ?? ANY_REGION;
  const targets = groups.map((group) => makeTarget(group, region, options));
  const hub = hubs.find(({ name }) => name === 'hub');
  const accountHubs = hubs.filter((one) => one !== hub);
  const sizes = [
    ...hubs.map((one) => sizesOf(one === hub ? 'the hub role' : one.name, measure('hub', one.parameters, one.account))),
    ...targets.map((one) => sizesOf(one.name, measure('target', one.parameters, one.accounts[0] ?? ''))),
  ];
  const found = [...issues, ...ofHubs.issues];
  // A template also rejects parameters that have an issue here.
  const ofSizes = sizes
    .flatMap((size) => size.issues)
    .filter(({ detail }) => found.length === 0 || detail.code !== 'not-measured');
  return {
    infra: { ...(hub && { hub }), ...(accountHubs.length > 0 && { accountHubs }), targets },
    warnings: [...ofHubs.warnings, ...warningsOn(groups, options), ...sizes.flatMap((size) => size.warnings)],
    issues: [...found, ...ofSizes],
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
