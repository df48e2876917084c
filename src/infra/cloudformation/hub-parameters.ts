import type { Account } from '../../accounts/accounts.js';
import { parseRoleArn, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InfraIssue } from '../infra-messages.js';
import type { InfraWarning } from '../infra-warning-messages.js';
import type { InfraOptions } from '../options.js';
import { refsOf, subjectsFor, type TargetGroup } from '../target-groups.js';
import { LONGEST_VALUE, listOf, onOrOff, parametersFrom, type StackParameter } from './free-parameters.js';

export interface HubParameters {
  readonly account: string;
  readonly parameters: readonly StackParameter[];
}

export interface HubOptions {
  readonly hub: HubParameters | undefined;
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/** Makes the hub's parameters out of the groups that are reached through it. `hubRole` is the ARN in the accounts file. */
export function makeHub(
  hubRole: string | undefined,
  groups: readonly TargetGroup[],
  file: string,
  options: InfraOptions,
): HubOptions {
  const reached = groups.filter(({ terms }) => terms.route === 'hub');
  if (reached.length === 0) return { hub: undefined, warnings: [{ code: 'no-hub' }], issues: [] };
  const role = hubRole === undefined ? undefined : parseRoleArn(hubRole);
  if (role === undefined) {
    return { hub: undefined, warnings: [], issues: [{ name: 'hub.role', detail: { code: 'no-hub-role', file } }] };
  }
  const subjects = subjectsOf(reached, options);
  const refs = refsOf(options);
  const repositoryIds = repositoryIdsOf(options);
  const issues: InfraIssue[] = [];
  const warnings: InfraWarning[] = [];
  const permission = permissionOf(role, reached, options);
  if (permission.ok) warnings.push(permission.detail);
  else issues.push(permission.issue);
  const parameters = parametersFrom({
    RoleName: role.name,
    RolePath: role.path,
    Subjects: listOf(subjects),
    RepositoryIds: listOf(repositoryIds),
    Refs: listOf(refs),
    ...jobParameters(options),
    ...(permission.ok && permission.values),
    SessionTags: onOrOff(options.sessionTags),
    SourceIdentity: onOrOff(options.sourceIdentity),
  });
  return {
    hub: { account: role.account, parameters: [...parameters, ...options.hub] },
    warnings,
    issues,
  };
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
  | { readonly ok: true; readonly values: Readonly<Record<string, string>>; readonly detail: InfraWarning }
  | { readonly ok: false; readonly issue: InfraIssue };

/** The named roles when they fit into a parameter, else the named role of every account of the organization. */
function permissionOf(hub: RoleArn, groups: readonly TargetGroup[], options: InfraOptions): Permission {
  const arns = [
    ...new Set(groups.flatMap(({ accounts, terms }) => accounts.map((account) => arnOf(hub, account, terms.role)))),
  ];
  const list = listOf(arns);
  const { form, organizationId } = options;
  const fits = list.length <= LONGEST_VALUE;
  if (form !== 'organization' && fits) {
    const values = { TargetRoleArns: list, OrganizationRoleArns: '', OrganizationId: '' };
    return { ok: true, values, detail: { code: 'list-form', roles: arns.length } };
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
  const roles = [...new Set(groups.map(({ terms }) => terms.role))];
  return {
    ok: true,
    values: {
      TargetRoleArns: '',
      OrganizationRoleArns: listOf(roles.map((role) => `arn:${hub.partition}:iam::*:role/${role}`)),
      OrganizationId: organizationId,
    },
    detail: { code: 'organization-form', roles, because: fits ? 'asked' : 'too-long' },
  };
}

function arnOf({ partition }: RoleArn, { id }: Account, role: string): string {
  // The accounts file holds no other names than those that make an ARN.
  return roleArnFromName(partition, id.value, role)?.arn ?? '';
}
