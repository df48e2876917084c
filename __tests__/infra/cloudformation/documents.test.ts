/** What the templates make of their parameters, beyond the setups of the table. */
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import type { AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import type { StackParameter } from '../../../src/infra/cloudformation/free-parameters.js';
import { accountsFile } from '../../support/accounts-files.js';
import { IMMUTABLE_FLAGS, madeOf, runInfra } from '../../support/command.js';
import { removeFolders } from '../../support/files.js';
import { HUB_ROLE } from '../../support/names.js';
import { expectRow } from '../expect-row.js';
import { findingsOf, sizeOf } from '../findings.js';
import { ACCOUNTS, MEANT, SIDS, subjectOfTarget } from '../setups.js';
import { deploy, deployed, stacksOf } from './stacks.js';

const key = makeIssuerKey();
const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
});
afterAll(removeFolders);

const SUBJECT = subjectOfTarget('dev', 'name-based');
const HUB = {
  Subjects: SUBJECT,
  RepositoryIds: MEANT.repositoryId,
  Refs: MEANT.ref,
  TargetRoleArns: `arn:aws:iam::${ACCOUNTS.dev}:role/DeployRole`,
};
const TARGET = { HubRoleArn: HUB_ROLE, Subjects: SUBJECT };
const DIRECT = { Direct: 'on', Subjects: SUBJECT, RepositoryIds: MEANT.repositoryId, Refs: MEANT.ref };

type Values = Readonly<Record<string, string>>;

const parametersFrom = (values: Values): StackParameter[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
const hubStack = (values: Values) =>
  ({ account: ACCOUNTS.hub, template: 'hub', parameters: parametersFrom(values) }) as const;
const targetStack = (values: Values) =>
  ({ account: ACCOUNTS.dev, template: 'target', parameters: parametersFrom(values) }) as const;

/** Hub and target, and that nothing is amiss with them. */
function world(hub: Values = {}, target: Values = {}): AwsModelData {
  const made = deployed([hubStack({ ...HUB, ...hub }), targetStack({ ...TARGET, ...target })]);
  expect(findingsOf(made)).toEqual([]);
  return made;
}

function roleOf(made: AwsModelData, account: string, name: string): RoleData {
  const role = made.accounts[account]?.roles?.[name];
  if (role === undefined) throw new Error(`no role ${name} in ${account}: ${JSON.stringify(made.accounts[account])}`);
  return role;
}

const trustOf = (role: RoleData): unknown => JSON.parse(String(role.trustPolicy));
const jobsCondition = (made: AwsModelData): unknown =>
  Reflect.get(Object(trustOf(roleOf(made, ACCOUNTS.hub, 'github-hub'))), 'Statement')[0].Condition;

async function localAws(made: AwsModelData, issuer?: string): Promise<LocalAws> {
  const aws = await startLocalAws({ world: made, key, issuer });
  running.push(aws);
  return aws;
}

const CLAIMS = { repository: MEANT.repository, repository_id: MEANT.repositoryId, ref: MEANT.ref };
const INPUTS = {
  'aws-region': 'eu-west-1',
  'hub-role': HUB_ROLE,
  'role-to-assume': `arn:aws:iam::${ACCOUNTS.dev}:role/DeployRole`,
};
const IN = { let: 'in', sid: SIDS.hub } as const;

describe('the rules refuse', () => {
  const hub = (values: Values) => deploy([hubStack({ ...HUB, ...values })]);
  const target = (values: Values) => deploy([targetStack(values)]);

  test.each([
    ['a hub without deploy roles', () => hub({ TargetRoleArns: '' }), 'are both empty'],
    [
      'a role of every account without the organization',
      () => hub({ OrganizationRoleArns: 'arn:aws:iam::*:role/DeployRole' }),
      'set OrganizationId to its id',
    ],
    [
      'a diagnosis role of every account without the organization',
      () => hub({ OrganizationDiagnosisRoleArns: 'arn:aws:iam::*:role/github-diagnosis' }),
      'set OrganizationId to its id',
    ],
    // What guards nothing is not dropped without a word.
    ['an organization that is asked of nothing', () => hub({ OrganizationId: MEANT.organizationId }), 'leave Organiz'],
    ['ids at a target of the hub', () => target({ ...TARGET, RepositoryIds: '1' }), 'has the subject only'],
    ['branches at a target of the hub', () => target({ ...TARGET, Refs: MEANT.ref }), 'let the hub test them'],
    [
      'a workflow at a target of the hub',
      () => target({ ...TARGET, WorkflowRefs: MEANT.workflowRef }),
      'or set Direct to on',
    ],
    ['unchecked repositories on github.com', () => hub({ RepositoryIds: 'unchecked' }), 'set RepositoryIds to the ids'],
    [
      'keys of tags that are not let through',
      () => target({ ...TARGET, SessionTagKeys: 'Repository' }),
      'set SessionTags to on, or leave SessionTagKeys empty',
    ],
    ['a target that nobody gets into', () => target({ Subjects: SUBJECT }), 'No job could assume the role'],
    ['any job on route direct', () => target({ ...DIRECT, Subjects: 'any' }), 'set Subjects to whole subjects'],
    ['route direct without ids', () => target({ ...DIRECT, RepositoryIds: '' }), 'set RepositoryIds'],
    ['route direct without branches', () => target({ ...DIRECT, Refs: '' }), 'set Refs'],
    [
      'unchecked repositories on route direct',
      () => target({ ...DIRECT, RepositoryIds: 'unchecked' }),
      'set RepositoryIds to the ids',
    ],
    ['an external id that guards nothing', () => target({ ...DIRECT, ExternalId: 'x-1' }), 'leave ExternalId empty'],
    [
      'a former external id without a new one',
      () => target({ ...TARGET, FormerExternalId: 'shop-deploys-7f3a' }),
      'set ExternalId to the new one, or leave FormerExternalId empty',
    ],
    [
      'a former external id that is the new one',
      () => target({ ...TARGET, ExternalId: 'shop-deploys-7f3a', FormerExternalId: 'shop-deploys-7f3a' }),
      'FormerExternalId is the same as ExternalId',
    ],
    [
      'a diagnosis role that no hub role could assume',
      () => target({ ...DIRECT, DiagnosisRoleName: 'github-diagnosis' }),
      'Only the hub role may assume the diagnosis role',
    ],
    [
      'a diagnosis role that would give away the only condition',
      () =>
        target({ ...TARGET, Subjects: 'any', ExternalId: 'shop-deploys-7f3a', DiagnosisRoleName: 'github-diagnosis' }),
      'set Subjects to whole subjects, or leave DiagnosisRoleName empty',
    ],
    [
      'two boundaries',
      () => target({ ...TARGET, PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/A', PermissionsBoundaryName: 'b' }),
      'not both',
    ],
  ])('%s', (_, make, sentence) => {
    const made = make();
    expect('accounts' in made ? made : made.join('\n')).toEqual(expect.stringContaining(sentence));
  });

  test('a wildcard over all repositories, with its parameter', () => {
    const made = hub({ Subjects: 'repo:octo/*:ref:refs/heads/main' });
    expect('accounts' in made ? made : made.join('\n')).toEqual(expect.stringContaining('Subjects'));
  });
});

describe('the hub', () => {
  test('tests just what it was given', () => {
    expect(jobsCondition(world())).toEqual({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': [SUBJECT],
        'token.actions.githubusercontent.com:repository_id': [MEANT.repositoryId],
        'token.actions.githubusercontent.com:ref': [MEANT.ref],
      },
    });
    expect(jobsCondition(world({ Refs: 'any' }))).not.toHaveProperty([
      'StringEquals',
      'token.actions.githubusercontent.com:ref',
    ]);
  });

  test('makes the provider, or takes one as it is', () => {
    expect(world().accounts[ACCOUNTS.hub]?.oidcProviders).toEqual([
      { url: 'https://token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] },
    ]);
    const ProviderArn = `arn:aws:iam::${ACCOUNTS.hub}:oidc-provider/token.actions.githubusercontent.com`;
    const taken = world({ ProviderArn });
    expect(trustOf(roleOf(taken, ACCOUNTS.hub, 'github-hub'))).toMatchObject({
      Statement: [{ Principal: { Federated: ProviderArn } }],
    });
  });

  test('may ask what it may do itself only when that is on', () => {
    expect(Object.keys(roleOf(world(), ACCOUNTS.hub, 'github-hub').policies ?? {})).toEqual(['assume-deploy-roles']);
    const { policies } = roleOf(world({ SelfSimulation: 'on', RolePath: '/' }), ACCOUNTS.hub, 'github-hub');
    expect(policies?.['simulate-itself']).toMatchObject({
      Statement: [{ Action: 'iam:SimulatePrincipalPolicy', Resource: HUB_ROLE }],
    });
  });

  test.each(['token.actions.githubusercontent.com/octo-corp', 'token.actions.octo-corp.ghe.com'])(
    'of %s tests the id, whatever stands in its place',
    (Issuer) => {
      const equals = (RepositoryIds: string) =>
        Reflect.get(Object(jobsCondition(deployed([hubStack({ ...HUB, Issuer, RepositoryIds })]))), 'StringEquals');
      expect(equals('7')).toMatchObject({ [`${Issuer}:repository_id`]: ['7'] });
      // No repository has that id.
      expect(equals('unchecked')).toMatchObject({ [`${Issuer}:repository_id`]: ['unchecked'] });
      expect(equals('7')).toMatchObject({ [`${Issuer}:ref`]: [MEANT.ref] });
    },
  );

  test('of a GitHub Enterprise server admits its jobs by its own keys', async () => {
    const Issuer = 'github.example.com/_services/token';
    const aws = await localAws(
      world({ Issuer, RepositoryIds: 'unchecked', Refs: 'any' }, { Issuer }),
      `https://${Issuer}`,
    );
    await expectRow(aws, { name: '', claims: CLAIMS, inputs: INPUTS, expected: IN });
    await expectRow(aws, {
      name: '',
      claims: { ...CLAIMS, repository: 'mallory/shop' },
      inputs: INPUTS,
      expected: {
        let: 'stay out',
        at: 'AssumeRoleWithWebIdentity',
        sid: SIDS.jobs,
        by: { key: `${Issuer}:sub` },
      },
    });
  });
});

describe('the target', () => {
  test('leaves the subjects to the hub when it is told so, and then has no condition', () => {
    expect(trustOf(roleOf(world({}, { Subjects: 'any' }), ACCOUNTS.dev, 'DeployRole'))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: SIDS.hub, Effect: 'Allow', Principal: { AWS: HUB_ROLE }, Action: 'sts:AssumeRole' }],
    });
  });

  test('takes the former external id beside the new one', () => {
    const ids = { ExternalId: 'shop-deploys-92c1', FormerExternalId: 'shop-deploys-7f3a' };
    const target = { Subjects: 'any', OrganizationId: MEANT.organizationId, SessionTags: 'on', ...ids };
    expect(trustOf(roleOf(world({}, target), ACCOUNTS.dev, 'DeployRole'))).toMatchObject({
      Statement: [
        {
          Sid: SIDS.hub,
          Condition: {
            StringEquals: {
              'sts:ExternalId': [ids.ExternalId, ids.FormerExternalId],
              'aws:PrincipalOrgID': MEANT.organizationId,
            },
          },
        },
        { Sid: 'HubRoleTags', Action: 'sts:TagSession' },
      ],
    });
  });

  const BESIDE = { Effect: 'Allow', Principal: { AWS: HUB_ROLE } };
  test.each<[string, Values, readonly object[]]>([
    ['tags with any key', { SessionTags: 'on' }, [{ Sid: 'HubRoleTags', ...BESIDE, Action: 'sts:TagSession' }]],
    [
      'tags with these keys alone',
      { SessionTags: 'on', SessionTagKeys: 'Repository,Commit' },
      [
        {
          Sid: 'HubRoleTags',
          ...BESIDE,
          Action: 'sts:TagSession',
          Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Repository', 'Commit'] } },
        },
      ],
    ],
    [
      'a source identity',
      { SourceIdentity: 'on' },
      [{ Sid: 'HubRoleSourceIdentity', ...BESIDE, Action: 'sts:SetSourceIdentity' }],
    ],
    [
      'both',
      { SessionTags: 'on', SourceIdentity: 'on' },
      [
        { Sid: 'HubRoleTags', ...BESIDE, Action: 'sts:TagSession' },
        { Sid: 'HubRoleSourceIdentity', ...BESIDE, Action: 'sts:SetSourceIdentity' },
      ],
    ],
  ])('lets %s through by statements without conditions on the caller, which are no keys there', (_, values, beside) => {
    const guarded = { OrganizationId: MEANT.organizationId, ExternalId: 'shop-deploys-7f3a', ...values };
    const trust = trustOf(
      roleOf(world({ SessionTags: 'on', SourceIdentity: 'on' }, guarded), ACCOUNTS.dev, 'DeployRole'),
    );
    expect(Reflect.get(Object(trust), 'Statement').slice(1)).toEqual(beside);
  });

  test('may do nothing by default, and by policies what these let it', () => {
    const plain = roleOf(world(), ACCOUNTS.dev, 'DeployRole');
    expect([plain.policies, plain.attachedPolicies]).toEqual([{}, []]);
    const target = { ...TARGET, PolicyArns: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const made = deployed([hubStack(HUB), targetStack(target)]);
    expect(roleOf(made, ACCOUNTS.dev, 'DeployRole').attachedPolicies).toEqual([target.PolicyArns]);
  });

  test('opens both ways for one role when it is told so', async () => {
    const made = world({}, { ...DIRECT, MaxSessionSeconds: '14400' });
    const aws = await localAws(made);
    await expectRow(aws, { name: '', claims: CLAIMS, inputs: INPUTS, expected: IN });
    const direct = {
      'aws-region': 'eu-west-1',
      route: 'direct',
      'role-to-assume': INPUTS['role-to-assume'],
      'role-duration-seconds': '14400',
    };
    await expectRow(aws, { name: '', claims: CLAIMS, inputs: direct, expected: { let: 'in', sid: SIDS.jobs } });
  });

  test('has an audit role for the security account only when one is named', () => {
    expect(world().accounts[ACCOUNTS.dev]?.roles).not.toHaveProperty('DeployAuditRole');
    const AuditPrincipalArn = 'arn:aws:iam::777777777777:role/auditor';
    const made = world({}, { AuditPrincipalArn, OrganizationId: MEANT.organizationId });
    const { trustPolicy, policies } = roleOf(made, ACCOUNTS.dev, 'DeployAuditRole');
    expect(trustPolicy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'SecurityAccount',
          Effect: 'Allow',
          Principal: { AWS: AuditPrincipalArn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': MEANT.organizationId } },
        },
      ],
    });
    expect(policies).toEqual({});
  });
});

test('a hub whose older sessions are revoked lets none of them on', async () => {
  const aws = await localAws(world({ RevokeSessionsIssuedBefore: '2020-01-01T00:00:00Z' }));
  await expectRow(aws, { name: '', claims: CLAIMS, inputs: INPUTS, expected: IN });
  const hub = await localAws(world({ RevokeSessionsIssuedBefore: '9999-01-01T00:00:00Z' }));
  await expect(expectRow(hub, { name: '', claims: CLAIMS, inputs: INPUTS, expected: IN })).rejects.toThrow();
  expect(hub.calls.at(-1)?.verdict).toMatchObject({
    allowed: false,
    explicit: true,
    statement: { sid: 'RevokeOlderSessions' },
  });
});

describe('with all accounts of a file', () => {
  test.each([1, 40, 400])('%i of them fit, and nothing is amiss', (count) => {
    const organization = ['--organization', MEANT.organizationId];
    const infra = madeOf(runInfra(accountsFile(count), ...IMMUTABLE_FLAGS, ...organization));
    const stacks = stacksOf(infra);
    expect(stacks).toHaveLength(count + 1);
    // One target stands for all: they have the same parameters, and a folder takes a file or two for each.
    const made = deployed(stacks.slice(0, 40));
    expect(findingsOf(made)).toEqual([]);
  });

  test('the length of the hub’s trust policy is what the command measures', () => {
    const repositories = Array.from({ length: 16 }, (_, at) => ['--repository', `octo@9919012/service-${at}@10${at}`]);
    const asked = runInfra(accountsFile(3), ...repositories.flat(), '--branch', 'main', '--branch', 'release/2');
    const { trustPolicy } = roleOf(deployed(stacksOf(madeOf(asked))), ACCOUNTS.hub, 'github-hub');
    expect(asked.err).toContain(`The trust policy of the hub role has ${sizeOf(trustPolicy)} characters, more than`);
  });

  test('the length of a target’s trust policy is what the command measures, with two external ids', () => {
    const repositories = Array.from({ length: 26 }, (_, at) => ['--repository', `octo@9919012/service-${at}@10${at}`]);
    const flags = [...repositories.flat(), '--branch', 'main', '--organization', MEANT.organizationId];
    const tags = ['--session-tags', '--target', 'SessionTagKeys=Repository,Commit', '--source-identity'];
    const asked = runInfra(accountsFile(1), ...flags, ...tags);
    const { trustPolicy } = roleOf(deployed(stacksOf(madeOf(asked))), '222222000000', 'DeployRole');
    expect(asked.err).toContain(`The trust policy of target-1 has ${sizeOf(trustPolicy)} characters, more than`);
    // As during a rotation.
    const withId = runInfra(accountsFile(1, ', external-id-env: PROD_EXTERNAL_ID'), ...flags, ...tags);
    expect(withId.err).toContain(`The trust policy of target-1 has ${sizeOf(trustPolicy) + 89} characters, more than`);
  });
});
