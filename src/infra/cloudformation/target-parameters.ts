import type { InfraWarning } from '../infra-warning-messages.js';
import type { InfraOptions } from '../options.js';
import { refsOf, type TargetGroup } from '../target-groups.js';
import { listOf, onOrOff, parametersFrom, type StackParameter } from './free-parameters.js';
import { jobParameters, repositoryIdsOf } from './hub-parameters.js';

/** One stack set of target.yml. */
export interface TargetParameters {
  readonly name: string;
  /** Account ids, each once, in the file's order. */
  readonly accounts: readonly string[];
  /** For `--deployment-targets` of a service-managed stack set; absent without organizational units. */
  readonly deploymentTargets?: DeploymentTargets;
  /** IAM is the same in every region, so the stacks are in one. */
  readonly regions: readonly string[];
  readonly parameters: readonly StackParameter[];
}

/** The accounts of the list that are in these units, and no others: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html */
export interface DeploymentTargets {
  readonly OrganizationalUnitIds: readonly string[];
  readonly AccountFilterType: 'INTERSECTION';
  readonly Accounts: readonly string[];
}

/** The placeholder for the external id. The template rejects it, so that it cannot become one. */
export function externalIdPlaceholder(variable: string): string {
  return `<the value of ${variable}>`;
}

/** The external id for trying a role in a folder of policies: the real value is in no file. */
export function testExternalId(variable: string): string {
  return `try-${variable}`;
}

/** Makes the parameters of a group. `region` is the region of its stacks. */
export function makeTarget(
  { name, accounts, terms }: TargetGroup,
  region: string,
  options: InfraOptions,
): TargetParameters {
  const ids = [...new Set(accounts.map(({ id }) => id.value))];
  const deploy = nameAndPath(terms.role);
  const diagnosis = nameAndPath(terms.diagnosisRole ?? '');
  const isDirect = terms.route === 'direct';
  const parameters = parametersFrom({
    HubRoleArn: isDirect ? '' : terms.hubRole,
    Direct: onOrOff(isDirect),
    RoleName: deploy.name,
    RolePath: deploy.path,
    DiagnosisRoleName: diagnosis.name,
    DiagnosisRolePath: diagnosis.path,
    Subjects: listOf(terms.subjects),
    MaxSessionSeconds: String(terms.maxSessionSeconds),
    ...jobParameters(options),
    // On route hub the hub tests these: its sessions do not have them.
    ...(isDirect
      ? { RepositoryIds: listOf(repositoryIdsOf(options)), Refs: listOf(refsOf(options)) }
      : { RepositoryIds: '', Refs: '', WorkflowRefs: '' }),
    ExternalId: terms.externalIdEnv === undefined ? undefined : externalIdPlaceholder(terms.externalIdEnv),
    OrganizationId: options.organizationId ?? '',
    // A web-identity call carries neither.
    SessionTags: onOrOff(options.sessionTags && !isDirect),
    SourceIdentity: onOrOff(options.sourceIdentity && !isDirect),
  });
  return {
    name,
    accounts: ids,
    ...(options.units.length > 0 && {
      deploymentTargets: { OrganizationalUnitIds: options.units, AccountFilterType: 'INTERSECTION', Accounts: ids },
    }),
    regions: [region],
    parameters: [...parameters, ...options.target],
  };
}

function nameAndPath(role: string): { readonly name: string; readonly path: string } {
  const slash = role.lastIndexOf('/') + 1;
  return { name: role.slice(slash), path: `/${role.slice(0, slash)}` };
}

/** An account has one provider for an issuer, and each stack of route direct makes one. */
export function providersTwice(groups: readonly TargetGroup[]): InfraWarning[] {
  const byAccount = new Map<string, string[]>();
  for (const { name, accounts, terms } of groups) {
    if (terms.route !== 'direct') continue;
    for (const id of new Set(accounts.map((account) => account.id.value))) {
      byAccount.set(id, [...(byAccount.get(id) ?? []), name]);
    }
  }
  return [...byAccount].flatMap(([account, names]) =>
    names.length > 1 ? [{ code: 'provider-twice', account, groups: names } as const] : [],
  );
}
