import type { Account, Accounts } from '../../accounts/accounts.js';
import { hubRolesOf } from '../../accounts/hub-roles.js';
import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InfraIssue } from '../infra-messages.js';
import type { InfraWarning } from '../infra-warning-messages.js';
import type { InfraOptions } from '../options.js';
import { refsOf, subjectsFor, type TargetGroup } from '../target-groups.js';
import { LONGEST_VALUE, listOf, onOrOff, parametersFrom, type StackParameter } from './free-parameters.js';

export interface HubParameters {
  /** The stack, and the file of its parameters: `hub` for hub.role, else `hub-` and the role's name. */
  readonly name: string;
  readonly account: string;
  readonly parameters: readonly StackParameter[];
}

export interface Hubs {
  /** One for each hub role that an account uses: hub.role first, then in the file's order. */
  readonly hubs: readonly HubParameters[];
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/** Makes the parameters of each hub role out of the groups that are reached through it. */
export function makeHubs(accounts: Accounts, groups: readonly TargetGroup[], options: InfraOptions): Hubs {
  const reached = groups.filter(({ terms }) => terms.route === 'hub');
  if (reached.length === 0) return { hubs: [], warnings: [{ code: 'no-hub' }], issues: [] };
  const main = accounts.hub.role?.value;
  const hubs: HubParameters[] = [];
  const warnings: InfraWarning[] = [];
  const issues: InfraIssue[] = [];
  if (reached.some(({ terms }) => terms.hubRole === undefined)) {
    issues.push({ name: 'hub.role', detail: { code: 'no-hub-role', file: accounts.file } });
  }
  for (const role of hubRolesOf(accounts)) {
    const own = reached.filter(({ terms }) => terms.hubRole === role.arn);
    if (own.length === 0) continue;
    const permission = permissionOf(role, own, options);
    if (permission.ok) {
      const isMain = role.arn === main?.arn;
      warnings.push(...permission.details.map((detail) => (isMain ? detail : { ...detail, hub: role.name })));
    } else issues.push(permission.issue);
    const first = hubs.find(({ account }) => account === role.account);
    const values = permission.ok ? permission.values : {};
    const made = hubParameters(role, own, values, { first, options });
    const name = role.arn === main?.arn ? 'hub' : nameFor(role, hubs);
    if (first !== undefined && made.takesProvider) {
      warnings.push({ code: 'hub-after-hub', stack: name, first: first.name, account: role.account });
    }
    hubs.push({ name, account: role.account, parameters: made.parameters });
  }
  return { hubs, warnings, issues };
}

/** Role names are unique in an account only. */
function nameFor({ name, account }: RoleArn, hubs: readonly HubParameters[]): string {
  const short = `hub-${name}`;
  return hubs.some((hub) => hub.name === short) ? `${short}-${account}` : short;
}

interface HubTerms {
  /** The stack of another hub role in the same account, which has made the OIDC provider. */
  readonly first: HubParameters | undefined;
  readonly options: InfraOptions;
}

function hubParameters(
  role: RoleArn,
  groups: readonly TargetGroup[],
  permission: Readonly<Record<string, string>>,
  { first, options }: HubTerms,
): { readonly parameters: readonly StackParameter[]; readonly takesProvider: boolean } {
  // A provider that is set is of one account.
  const free = options.hub.filter(
    ({ ParameterKey, ParameterValue }) =>
      ParameterKey !== 'ProviderArn' || ParameterValue.split(':')[4] === role.account,
  );
  const takesProvider = first !== undefined && !free.some(({ ParameterKey }) => ParameterKey === 'ProviderArn');
  const parameters = parametersFrom({
    RoleName: role.name,
    RolePath: role.path,
    Subjects: listOf(subjectsOf(groups, options)),
    RepositoryIds: listOf(repositoryIdsOf(options)),
    Refs: listOf(refsOf(options)),
    ...jobParameters(options),
    ...permission,
    SessionTags: onOrOff(options.sessionTags),
    SourceIdentity: onOrOff(options.sourceIdentity),
    ProviderArn: takesProvider
      ? `arn:${role.partition}:iam::${role.account}:oidc-provider/${options.issuer}`
      : undefined,
  });
  return { parameters: [...parameters, ...free], takesProvider };
}

/** What both templates test of a job in addition to its subject. */
export function jobParameters({ workflows, issuer, audience }: InfraOptions): Record<string, string> {
  return { WorkflowRefs: listOf(workflows), Issuer: issuer, Audience: audience };
}

/** The ids of the repositories, as the templates take them. */
export function repositoryIdsOf({ repositories }: InfraOptions): readonly string[] {
  const ids = repositories.flatMap(({ id }) => id ?? []);
  return ids.length === 0 ? ['unchecked'] : [...new Set(ids)];
}

function subjectsOf(groups: readonly TargetGroup[], options: InfraOptions): string[] {
  const environments = groups.flatMap(({ accounts }) => accounts.map(({ environment }) => environment?.value));
  return [...new Set(environments)].flatMap((environment) => subjectsFor(environment, options));
}

type Permission =
  | {
      readonly ok: true;
      readonly values: Readonly<Record<string, string>>;
      readonly details: ReadonlyArray<Extract<InfraWarning, { readonly code: 'list-form' | 'organization-form' }>>;
    }
  | { readonly ok: false; readonly issue: InfraIssue };

/** The roles that the hub role may assume: the deploy roles, and the diagnosis roles of accounts that have one. */
function permissionOf(hub: RoleArn, groups: readonly TargetGroup[], options: InfraOptions): Permission {
  const rolesOf = (nameOf: (group: TargetGroup) => string | undefined): NamedRole[] =>
    groups.flatMap((group) => {
      const role = nameOf(group);
      return role === undefined ? [] : group.accounts.map((account) => ({ account, role }));
    });
  const deploy = formOf(
    hub,
    rolesOf(({ terms }) => terms.role),
    options,
  );
  const diagnosis = formOf(
    hub,
    rolesOf(({ terms }) => terms.diagnosisRole),
    options,
  );
  if (!deploy.ok) return deploy;
  if (!diagnosis.ok) return diagnosis;
  const isOrganization = deploy.organization !== '' || diagnosis.organization !== '';
  return {
    ok: true,
    values: {
      TargetRoleArns: deploy.list,
      OrganizationRoleArns: deploy.organization,
      OrganizationId: isOrganization ? (options.organizationId ?? '') : '',
      DiagnosisRoleArns: diagnosis.list,
      OrganizationDiagnosisRoleArns: diagnosis.organization,
    },
    details: [deploy.detail, ...(diagnosis.organization === '' ? [] : [diagnosis.detail])],
  };
}

interface NamedRole {
  readonly account: Account;
  /** With its path. */
  readonly role: string;
}

type Form =
  | {
      readonly ok: true;
      readonly list: string;
      readonly organization: string;
      readonly detail: Extract<InfraWarning, { readonly code: 'list-form' | 'organization-form' }>;
    }
  | { readonly ok: false; readonly issue: InfraIssue };

/** The named roles when they fit into a parameter, else the named role of every account of the organization. */
function formOf(hub: RoleArn, named: readonly NamedRole[], { form, organizationId }: InfraOptions): Form {
  const arns = [...new Set(named.map(({ account, role }) => arnOf(hub, account, role)))];
  const list = listOf(arns);
  const fits = list.length <= LONGEST_VALUE;
  if ((form !== 'organization' && fits) || arns.length === 0) {
    return { ok: true, list, organization: '', detail: { code: 'list-form', roles: arns.length } };
  }
  if (organizationId === undefined || form === 'list') {
    const detail = {
      code: 'list-too-long',
      count: arns.length,
      characters: list.length,
      limit: LONGEST_VALUE,
    } as const;
    return { ok: false, issue: { name: form === 'list' ? '--form organization' : '--organization', detail } };
  }
  const roles = [...new Set(named.map(({ role }) => role))];
  return {
    ok: true,
    list: '',
    organization: listOf(roles.map((role) => `arn:${hub.partition}:iam::*:role/${role}`)),
    detail: { code: 'organization-form', roles, because: fits ? 'asked' : 'too-long' },
  };
}

function arnOf({ partition }: RoleArn, { id }: Account, role: string): string {
  // The accounts file holds no other names than those that make an ARN.
  return roleArnFromName(partition, id.value, role)?.arn ?? '';
}
