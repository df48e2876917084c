/**
 * What the templates are set up for: the accounts, names and ids that they are given, and the ways in which they are combined. Their
 * statements have these Sids.
 */
import { type SubjectFormat, subjectOf } from '../../src/emulator/github/claims.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROD_ACCOUNT } from '../support/names.js';

/** The Sids of the templates' statements. Where there are several of a kind, a number follows. */
export const SIDS = {
  /** A trust policy's statement for jobs: the hub role's, and on route direct the target's. */
  jobs: 'GitHubJobs',
  /** The hub role's permission on named roles. */
  named: 'AssumeNamedRoles',
  /** The hub role's permission on the named role of every account of the organization. */
  organization: 'AssumeRolesOfOrganization',
  /** The target's trust in the hub role. */
  hub: 'HubRole',
} as const;

/** What the templates are given. */
export const MEANT = {
  owner: 'octo',
  ownerId: '9919012',
  repository: 'octo/shop',
  repositoryId: '724601234',
  branch: 'main',
  ref: 'refs/heads/main',
  organizationId: 'o-exampleorgid',
  externalId: 'shop-deploys-7f3a',
  workflowRef: 'octo/workflows/.github/workflows/deploy.yml@refs/heads/main',
} as const;

/** Of the same owner, and trusted by the same hub where a setup says so. */
export const SECOND = { repository: 'octo/till', repositoryId: '724609999' } as const;

export const ACCOUNTS = {
  hub: HUB_ACCOUNT,
  /** Deployed to from the branch. */
  dev: DEV_ACCOUNT,
  /** Deployed to by jobs with the environment `staging`. */
  staging: '333333333333',
  /** Deployed to by jobs with the environment `production`, into a role of another name. */
  prod: PROD_ACCOUNT,
  /** Not ours, with a hub role just as ours. */
  otherHub: '555555555555',
  /** Not among the targets and not in the organization, with a deploy role just as ours. */
  outside: '666666666666',
} as const;

/** The role, environment and external id of each target account. */
export const TARGETS = {
  dev: { account: ACCOUNTS.dev, role: 'DeployRole', environment: undefined },
  staging: { account: ACCOUNTS.staging, role: 'DeployRole', environment: 'staging' },
  prod: { account: ACCOUNTS.prod, role: 'ci/ProdDeployRole', environment: 'production' },
} as const;

export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES: readonly TargetName[] = ['dev', 'staging', 'prod'];

/** What a pair of templates is rendered with, beside what stands above. */
export interface Setup {
  readonly name: string;
  readonly subjectFormat: SubjectFormat;
  readonly route: 'hub' | 'direct';
  /** The hub's permission names roles, or the role of every account of the organization. */
  readonly form: 'list' | 'organization';
  /** The targets want the external id, and a caller of the organization. Route hub only. */
  readonly guarded: boolean;
  /** Session tags and a source identity are let through. Route hub only. */
  readonly tags: boolean;
  /** Jobs must come from the reusable workflow. */
  readonly workflow: boolean;
  /** Jobs of a second repository are meant as well. */
  readonly second: boolean;
}

const PLAIN: Omit<Setup, 'name'> = {
  subjectFormat: 'name-based',
  route: 'hub',
  form: 'list',
  guarded: false,
  tags: false,
  workflow: false,
  second: false,
};

export const SETUPS: readonly Setup[] = [
  { ...PLAIN, name: 'name-based subjects with the id of the repository' },
  { ...PLAIN, name: 'immutable subjects', subjectFormat: 'immutable' },
  { ...PLAIN, name: 'an external id, the organization and tags', guarded: true, tags: true },
  { ...PLAIN, name: 'the organization form and a reusable workflow', form: 'organization', workflow: true },
  { ...PLAIN, name: 'a second repository', second: true },
  { ...PLAIN, name: 'route direct', route: 'direct', subjectFormat: 'immutable' },
];

/** The accounts file of a setup. */
export function accountsFileFor({ route, guarded }: Setup, hubAccount: string = ACCOUNTS.hub): string {
  const lines = TARGET_NAMES.map((name) => {
    const { account, role, environment } = TARGETS[name];
    return `  ${name}: { id: "${account}", role: ${role}${environment === undefined ? '' : `, environment: ${environment}`} }`;
  });
  const defaults = [`route: ${route}`, ...(guarded ? ['external-id-env: DEPLOY_EXTERNAL_ID'] : [])];
  const hubRole = HUB_ROLE.replace(ACCOUNTS.hub, hubAccount);
  return `hub: { role: "${hubRole}" }\ndefaults: { ${defaults.join(', ')} }\naccounts:\n${lines.join('\n')}\n`;
}

/** The subjects that a target admits; the hub admits those of all targets. */
export function subjectOfTarget(target: TargetName, format: SubjectFormat): string {
  return subjectOf(
    {
      repository: MEANT.repository,
      repository_id: MEANT.repositoryId,
      repository_owner_id: MEANT.ownerId,
      ref: MEANT.ref,
      event_name: 'push',
      environment: TARGETS[target].environment,
    },
    format,
  );
}
