/**
 * Who gets in and who does not, whatever kind of template the policies came from: one row a job. The worlds that the templates are
 * rendered into have the accounts, names and ids that stand here, and their statements bear these Sids.
 */
import { type ClaimOverrides, type SubjectFormat, subjectOf } from '../../src/emulator/github/claims.js';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../../src/shared/aws/testable-claims.js';

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

/** What the templates are told. */
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
  hub: '111122223333',
  /** Deployed to from the branch. */
  dev: '222222222222',
  /** Deployed to by jobs with the environment `staging`. */
  staging: '333333333333',
  /** Deployed to by jobs with the environment `production`, into a role of another name. */
  prod: '444444444444',
  /** Not ours, with a hub role just as ours. */
  otherHub: '555555555555',
  /** Not among the targets and not in the organization, with a deploy role just as ours. */
  outside: '666666666666',
} as const;

export const HUB_ROLE = `arn:aws:iam::${ACCOUNTS.hub}:role/github-hub`;

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

/** The call that decides. */
export type Hop = 'AssumeRoleWithWebIdentity' | 'AssumeRole';

export type Expected =
  | { readonly let: 'in'; readonly sid: string }
  | {
      readonly let: 'stay out';
      readonly at: Hop;
      /** The action that is denied when it is not the call's own. */
      readonly action?: string;
      /** The statement that admits the meant job. */
      readonly sid: string;
      /** What of it does not hold: an element, or a condition's key. */
      readonly by: 'Principal' | 'Action' | 'Resource' | { readonly key: string };
    };

export interface Row {
  readonly name: string;
  /** Laid over the claims of a job of `octo/shop` on `main`. */
  readonly claims: ClaimOverrides;
  /** Inputs of the step. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly expected: Expected;
}

const PROVIDER = new URL(GITHUB_ISSUER).host;
const claim = (name: string) => ({ key: `${PROVIDER}:${name}` });

/** All rows for a pair of templates. */
export function rowsFor(setup: Setup): readonly Row[] {
  return [...admitted(setup), ...turnedAwayByClaims(setup), ...(setup.route === 'hub' ? turnedAwayAtHop(setup) : [])];
}

function admitted(setup: Setup): Row[] {
  const sid = setup.route === 'hub' ? SIDS.hub : SIDS.jobs;
  const rows: Row[] = TARGET_NAMES.map((name) => ({
    name: `the meant job gets into ${name}`,
    claims: job(setup, { environment: TARGETS[name].environment }),
    inputs: inputs(setup, name),
    expected: { let: 'in', sid },
  }));
  if (setup.second) {
    rows.push({
      name: 'a job of the second repository gets in',
      claims: job(setup, { repository: SECOND.repository, repository_id: SECOND.repositoryId }),
      inputs: inputs(setup, 'dev'),
      expected: { let: 'in', sid },
    });
  }
  if (setup.tags) {
    rows.push({
      name: 'the meant job gets in with tags and a source identity',
      claims: job(setup, {}),
      inputs: { ...inputs(setup, 'dev'), ...TAGGED },
      expected: { let: 'in', sid },
    });
  }
  return rows;
}

/** What GitHub says of the job is not what the first role admits. */
function turnedAwayByClaims(setup: Setup): Row[] {
  const immutable = setup.subjectFormat === 'immutable';
  const row = (name: string, claims: ClaimOverrides, by: string, target: TargetName = 'dev'): Row => ({
    name,
    claims: job(setup, claims),
    inputs: inputs(setup, target),
    expected: { let: 'stay out', at: 'AssumeRoleWithWebIdentity', sid: SIDS.jobs, by: claim(by) },
  });
  const recycled = { repository_id: '999999999' };
  const takenOver = { ...recycled, repository_owner_id: '888888888' };
  const feature = 'refs/heads/feature';
  return [
    row('a fork stays out', { ...takenOver, repository: 'mallory/shop' }, 'sub'),
    row('another repository stays out', { ...recycled, repository: 'octo/shop-two' }, 'sub'),
    row('another repository of the same name stays out', recycled, immutable ? 'sub' : 'repository_id'),
    row('one whose owner took over the name, too, stays out', takenOver, immutable ? 'sub' : 'repository_id'),
    row('another branch stays out', { ref: feature }, 'sub'),
    row('a branch whose name begins alike stays out', { ref: 'refs/heads/main-2' }, 'sub'),
    row('a tag called as the branch stays out', { ref: 'refs/tags/main' }, 'sub'),
    row('a pull request stays out', { ref: 'refs/pull/7/merge', event_name: 'pull_request' }, 'sub'),
    row('another environment stays out', { environment: 'sandbox' }, 'sub'),
    row('an environment in other letters stays out', { environment: 'Production' }, 'sub', 'prod'),
    row('another branch stays out of an environment', { ref: feature, environment: 'production' }, 'ref', 'prod'),
    row(
      'a pull request stays out of an environment',
      { ref: 'refs/pull/7/merge', event_name: 'pull_request', environment: 'production' },
      'ref',
      'prod',
    ),
    row(
      'a tag called as the branch stays out of an environment',
      { ref: 'refs/tags/main', environment: 'production' },
      'ref',
      'prod',
    ),
    row('an environment whose name spells a branch stays out', { environment: ':ref:refs/heads/main' }, 'sub'),
    row(
      'a branch whose name spells an environment stays out',
      { ref: 'refs/heads/environment:production' },
      'sub',
      'prod',
    ),
    ...(setup.second
      ? [
          row(
            'another branch of the second repository stays out',
            { repository: SECOND.repository, repository_id: SECOND.repositoryId, ref: feature },
            'sub',
          ),
          row(
            'another repository of the name of the second stays out',
            { repository: SECOND.repository, ...recycled },
            immutable ? 'sub' : 'repository_id',
          ),
          row('a third repository stays out', { repository: 'octo/site', repository_id: '724608888' }, 'sub'),
          row(
            'the second repository’s id in another owner’s name stays out',
            { repository: 'mallory/shop', repository_id: SECOND.repositoryId },
            'sub',
          ),
        ]
      : []),
    ...(setup.workflow
      ? [
          row(
            'another workflow stays out',
            { job_workflow_ref: `octo/shop/.github/workflows/other.yml@${MEANT.ref}` },
            'job_workflow_ref',
          ),
          row(
            'the workflow on another branch stays out',
            { job_workflow_ref: MEANT.workflowRef.replace(MEANT.ref, feature) },
            'job_workflow_ref',
          ),
        ]
      : []),
    // On route direct the target is the first role. Through the hub this is told further on.
    ...(setup.route === 'direct'
      ? [
          row('a job of the branch stays out of prod', {}, 'sub', 'prod'),
          row('a job of staging stays out of prod', { environment: 'staging' }, 'sub', 'prod'),
        ]
      : []),
  ];
}

/** The hub admits the job, but the way from there to the target is not meant. */
function turnedAwayAtHop(setup: Setup): Row[] {
  const permission = setup.form === 'list' ? SIDS.named : SIDS.organization;
  const row = (
    name: string,
    claims: ClaimOverrides,
    changes: Readonly<Record<string, string>>,
    expected: Omit<Extract<Expected, { let: 'stay out' }>, 'let' | 'at'>,
    target: TargetName = 'dev',
  ): Row => ({
    name,
    claims: job(setup, claims),
    inputs: { ...inputs(setup, target), ...changes },
    expected: { let: 'stay out', at: 'AssumeRole', ...expected },
  });
  const bySubject = { sid: SIDS.hub, by: claim('sub') };
  const byExternalId = { sid: SIDS.hub, by: { key: 'sts:ExternalId' } };
  return [
    row('a job of the branch stays out of prod', {}, {}, bySubject, 'prod'),
    row('a job of staging stays out of prod', { environment: 'staging' }, {}, bySubject, 'prod'),
    row('a job of prod stays out of dev', { environment: 'production' }, {}, bySubject),
    row(
      'a hub role of another account stays out',
      {},
      { 'hub-role': HUB_ROLE.replace(ACCOUNTS.hub, ACCOUNTS.otherHub) },
      { sid: SIDS.hub, by: 'Principal' },
    ),
    row(
      'the hub stays out of another role that trusts it',
      {},
      { 'role-to-assume': `arn:aws:iam::${ACCOUNTS.dev}:role/Admin` },
      { sid: permission, by: 'Resource' },
    ),
    row(
      'the hub stays out of an account that is not a target',
      {},
      { 'role-to-assume': `arn:aws:iam::${ACCOUNTS.outside}:role/DeployRole` },
      { sid: permission, by: setup.form === 'list' ? 'Resource' : { key: 'aws:ResourceOrgID' } },
    ),
    ...(setup.guarded
      ? [
          row('no external id stays out', {}, { 'role-external-id': '' }, byExternalId),
          row('another external id stays out', {}, { 'role-external-id': 'shop-deploys-0000' }, byExternalId),
        ]
      : []),
    ...(setup.tags
      ? []
      : [
          row('tags stay out where they are off', {}, TAGGED, {
            action: 'sts:TagSession',
            sid: permission,
            by: 'Action',
          }),
        ]),
  ];
}

const TAGGED = { 'role-session-tags': 'CostCentre=4711', 'source-identity': 'octo-shop' };

function job(setup: Setup, claims: ClaimOverrides): ClaimOverrides {
  return {
    repository: MEANT.repository,
    repository_id: MEANT.repositoryId,
    repository_owner_id: MEANT.ownerId,
    ref: MEANT.ref,
    ...(setup.workflow && { job_workflow_ref: MEANT.workflowRef }),
    ...claims,
  };
}

function inputs(setup: Setup, target: TargetName): Readonly<Record<string, string>> {
  const { account, role } = TARGETS[target];
  return {
    'aws-region': 'eu-west-1',
    'role-to-assume': `arn:aws:iam::${account}:role/${role}`,
    ...(setup.route === 'direct'
      ? { route: 'direct' }
      : { 'hub-role': HUB_ROLE, ...(setup.guarded && { 'role-external-id': MEANT.externalId }) }),
  };
}

/**
 * The world that the templates made, with those in it who must stay out: a role that trusts the hub but is not named to it, and an
 * account outside the organization that has the deploy role. `otherHub` is the hub's template in another account.
 */
export function withStrangers(world: AwsModelData, otherHub: AccountData | undefined): AwsModelData {
  const dev = world.accounts[ACCOUNTS.dev];
  const admin: RoleData = {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: HUB_ROLE }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
    },
  };
  // On route direct nobody passes a hub.
  if (world.accounts[ACCOUNTS.hub] === undefined) return world;
  return {
    ...world,
    accounts: {
      ...world.accounts,
      [ACCOUNTS.dev]: { ...dev, roles: { ...dev?.roles, Admin: admin } },
      [ACCOUNTS.outside]: { organizationId: 'o-anotherorgid', roles: { DeployRole: admin } },
      ...(otherHub && { [ACCOUNTS.otherHub]: otherHub }),
    },
  };
}
