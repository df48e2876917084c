/** The diagnosis role as the templates create it: who may assume it, and all that it and the hub role may then read. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../src/emulator/emulator.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { parametersFrom } from '../../src/infra/cloudformation/free-parameters.js';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../support/emulator.js';
import { removeFolders } from '../support/files.js';
import { HUB_ROLE } from '../support/names.js';
import { deployed, type Stack } from './cloudformation/stacks.js';
import { findingsOf } from './findings.js';
import { ACCOUNTS, MEANT, SIDS, subjectOfTarget } from './setups.js';
import { modelOf, writeAccountsFile } from './terraform/models.js';
import { type ModuleCall, render, whereTerraformIs } from './terraform/render.js';

const DIAGNOSIS_ROLE = `arn:aws:iam::${ACCOUNTS.dev}:role/ci/github-diagnosis`;
const DEPLOY_ROLE = `arn:aws:iam::${ACCOUNTS.dev}:role/DeployRole`;
const BOUNDARY = 'arn:aws:iam::aws:policy/AdministratorAccess';
const JOB = { repository: MEANT.repository, repository_id: MEANT.repositoryId, ref: MEANT.ref };

afterEach(stopEmulators);
afterAll(removeFolders);

type Values = Readonly<Record<string, string>>;
const stack = (template: Stack['template'], account: string, values: Values): Stack => {
  return { template, account, parameters: parametersFrom(values) };
};

/** The hub's stack, and the same in another account. */
const hubs = (values: Values): Stack[] => {
  const jobs = {
    Subjects: [subjectOfTarget('dev', 'name-based'), subjectOfTarget('staging', 'name-based')].join(','),
    RepositoryIds: MEANT.repositoryId,
    Refs: MEANT.ref,
    SessionTags: 'on',
    SourceIdentity: 'on',
    TargetRoleArns: [DEPLOY_ROLE, `arn:aws:iam::${ACCOUNTS.staging}:role/DeployRole`].join(','),
  };
  return [ACCOUNTS.hub, ACCOUNTS.otherHub].map((account) => stack('hub', account, { ...jobs, ...values }));
};

/** A diagnosis role in `dev`, and none in `staging`. */
function fromCloudFormation(): AwsModelData {
  const target = {
    HubRoleArn: HUB_ROLE,
    OrganizationId: MEANT.organizationId,
    SessionTags: 'on',
    SourceIdentity: 'on',
  };
  const diagnosis = { DiagnosisRoleName: 'github-diagnosis', DiagnosisRolePath: '/ci/' };
  return deployed(
    [
      ...hubs({ DiagnosisRoleArns: DIAGNOSIS_ROLE, SelfReading: 'on', PermissionsBoundaryArn: BOUNDARY }),
      stack('target', ACCOUNTS.dev, { ...target, ...diagnosis, Subjects: subjectOfTarget('dev', 'name-based') }),
      stack('target', ACCOUNTS.staging, { ...target, Subjects: subjectOfTarget('staging', 'name-based') }),
    ],
    [ACCOUNTS.hub, ACCOUNTS.dev, ACCOUNTS.staging],
  );
}

function fromTerraform(): AwsModelData {
  const accountsFile = (hub: string) => {
    return writeAccountsFile(`
hub: { role: "${HUB_ROLE.replace(ACCOUNTS.hub, hub)}" }
defaults: { role: DeployRole }
accounts:
  dev: { id: "${ACCOUNTS.dev}", diagnosis-role: ci/github-diagnosis }
  staging: { id: "${ACCOUNTS.staging}", environment: staging }
`);
  };
  const name = MEANT.repository;
  const shared = {
    repositories: [{ name, id: MEANT.repositoryId, subject: 'name-based', branches: [MEANT.branch] }],
    allow_session_tags: true,
    allow_source_identity: true,
  };
  const hub = (account: string): ModuleCall => ({
    module: 'hub/policies',
    variables: {
      ...shared,
      accounts_file: accountsFile(account),
      allow_self_reading: true,
      permissions_boundary: BOUNDARY,
    },
  });
  const target = (account: string): ModuleCall => {
    const variables = { ...shared, account, organization_id: MEANT.organizationId };
    return { module: 'target/policies', variables: { ...variables, accounts_file: accountsFile(ACCOUNTS.hub) } };
  };
  const { outputs, refusals } = render({
    hub: hub(ACCOUNTS.hub),
    other: hub(ACCOUNTS.otherHub),
    dev: target('dev'),
    staging: target('staging'),
  });
  expect(refusals).toEqual([]);
  const accounts = Object.entries(outputs).map(([name, made]) => {
    return modelOf(made, name === 'other' ? undefined : MEANT.organizationId).accounts;
  });
  return { accounts: Object.assign({}, ...accounts) };
}

const cases = [
  { kind: 'CloudFormation', suite: describe, make: fromCloudFormation },
  { kind: 'Terraform', suite: whereTerraformIs, make: fromTerraform },
];

for (const { kind, suite, make } of cases) {
  suite(`made by ${kind}`, () => {
    let world: AwsModelData;

    beforeAll(() => {
      world = make();
    });

    const documentsOf = (account: string, name: string) => {
      const { trustPolicy, policies = {} } = world.accounts[account]?.roles?.[name] ?? {};
      const statements = (source: unknown): readonly object[] =>
        (typeof source === 'string' ? JSON.parse(source) : Object(source)).Statement;
      return {
        trust: statements(trustPolicy),
        policies: Object.fromEntries(Object.entries(policies).map(([policy, source]) => [policy, statements(source)])),
      };
    };

    test('no policy has a finding', () => {
      expect(findingsOf(world)).toEqual([]);
    });

    test('is where it is asked for, trusts the hub role, and may read the deploy role and nothing else', () => {
      expect(Object.keys(world.accounts[ACCOUNTS.dev]?.roles ?? {}).toSorted()).toEqual([
        'DeployRole',
        'ci/github-diagnosis',
      ]);
      expect(Object.keys(world.accounts[ACCOUNTS.staging]?.roles ?? {})).toEqual(['DeployRole']);
      expect(documentsOf(ACCOUNTS.dev, 'ci/github-diagnosis')).toEqual({
        trust: [
          {
            Sid: SIDS.hub,
            Effect: 'Allow',
            Principal: { AWS: HUB_ROLE },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:PrincipalOrgID': MEANT.organizationId } },
          },
        ],
        policies: {
          'read-deploy-role': [
            { Sid: 'ReadDeployRole', Effect: 'Allow', Action: 'iam:GetRole', Resource: DEPLOY_ROLE },
          ],
        },
      });
    });

    test('may be assumed by the hub role, which may read itself and its boundary', () => {
      const { policies } = documentsOf(ACCOUNTS.hub, 'github-hub');
      const [assume] = policies['assume-diagnosis-roles'] ?? [];
      expect({ ...assume, Resource: [Object(assume).Resource].flat() }).toEqual({
        Sid: 'AssumeDiagnosisRoles',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: [DIAGNOSIS_ROLE],
      });
      expect(policies['read-itself']).toMatchObject([
        {
          Effect: 'Allow',
          Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
          Resource: HUB_ROLE,
        },
        { Effect: 'Allow', Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'] },
      ]);
      expect([Object(policies['read-itself']?.[1]).Resource].flat()).toEqual([BOUNDARY]);
    });

    describe('in the emulator', () => {
      const AS_HUB = { RoleArn: DIAGNOSIS_ROLE };
      const start = async (environment?: string): Promise<LocalAws> => {
        const aws = await startEmulator({ world });
        aws.claims = { ...JOB, environment };
        return aws;
      };

      test('opens to a job that the deploy role denies by its subject', async () => {
        const aws = await start('staging');
        const hub = await exchange(aws);
        expect(await refusalOf(hop(aws, hub))).toMatchObject({ code: 'AccessDenied' });
        await hop(aws, hub, AS_HUB);
        expect(aws.calls.at(-1)?.verdict).toMatchObject({ allowed: true, statement: { sid: SIDS.hub } });
      });

      test('takes neither tags nor a source identity, which the deploy role takes', async () => {
        const aws = await start();
        const hub = await exchange(aws);
        const more = { Tags: [{ Key: 'Repository', Value: 'octo/shop' }] };
        await hop(aws, hub, more);
        expect(await refusalOf(hop(aws, hub, { ...AS_HUB, ...more }))).toMatchObject({ code: 'AccessDenied' });
        await hop(aws, hub, { SourceIdentity: 'octo-shop' });
        expect(await refusalOf(hop(aws, hub, { ...AS_HUB, SourceIdentity: 'octo-shop' }))).toMatchObject({
          code: 'AccessDenied',
        });
      });

      test('stays closed to a hub role of another account, and to the deploy role', async () => {
        const aws = await start();
        const other = await exchange(aws, { role: HUB_ROLE.replace(ACCOUNTS.hub, ACCOUNTS.otherHub) });
        expect(await refusalOf(hop(aws, other, AS_HUB))).toMatchObject({ code: 'AccessDenied' });
        expect(aws.calls.at(-1)?.verdict?.nearest?.mismatches).toContainEqual(
          expect.objectContaining({ element: 'Principal' }),
        );
        const target = await hop(aws, await exchange(aws));
        expect(await refusalOf(hop(aws, target, AS_HUB))).toMatchObject({ code: 'AccessDenied' });
      });
    });
  });
}

test('the longest lists of deploy and diagnosis roles fit into one hub role with everything that can be set', () => {
  const list = (role: string) => {
    const arn = (at: number) => `arn:aws:iam::${ACCOUNTS.dev.slice(0, 8)}${String(at).padStart(4, '0')}:role/${role}`;
    const most = Math.floor(4097 / (arn(0).length + 1));
    return Array.from({ length: most }, (_, at) => arn(at)).join(',');
  };
  const values = { TargetRoleArns: list('DeployRole'), DiagnosisRoleArns: list('github-diagnosis') };
  const switches = { SelfReading: 'on', SelfSimulation: 'on', RevokeSessionsIssuedBefore: '2026-11-26T14:00:00Z' };
  const made = deployed(hubs({ ...values, ...switches, PermissionsBoundaryArn: BOUNDARY }));
  expect(findingsOf(made)).toEqual([]);
});

test('the diagnosis role of every account of the organization is for its accounts only', () => {
  const OrganizationDiagnosisRoleArns = 'arn:aws:iam::*:role/github-diagnosis';
  const made = deployed(hubs({ OrganizationDiagnosisRoleArns, OrganizationId: MEANT.organizationId }));
  expect(findingsOf(made)).toEqual([]);
  expect(made.accounts[ACCOUNTS.hub]?.roles?.['github-hub']?.policies?.['assume-diagnosis-roles']).toMatchObject({
    Statement: [
      {
        Sid: 'AssumeDiagnosisRolesOfOrganization',
        Action: 'sts:AssumeRole',
        Resource: [OrganizationDiagnosisRoleArns],
        Condition: { StringEquals: { 'aws:ResourceOrgID': MEANT.organizationId } },
      },
    ],
  });
});
