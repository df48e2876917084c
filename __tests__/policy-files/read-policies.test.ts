import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readPolicies } from '../../src/policy-files/read-policies.js';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../support/emulator.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT, PROVIDER } from '../support/names.js';
import {
  allowPolicy,
  denyPolicy,
  githubTrustPolicy,
  policy,
  subjectCondition,
  trustPolicy,
} from '../support/policies.js';
import { accountIn, NAMES, NO_NAMES, readModel, roleIn, sentencesOf } from './folder.js';
import { roleDetail } from './snapshots/iam-output.js';

afterEach(stopEmulators);

describe('a folder of policies', () => {
  test('is a world in which the meant job gets in and another branch does not', async () => {
    const { world, warnings } = readModel({
      'hub/github-hub/trust.json': githubTrustPolicy(),
      'hub/github-hub/assume-targets.json': allowPolicy('sts:AssumeRole', 'arn:aws:iam::*:role/DeployRole'),
      '_targets/DeployRole/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`),
    });
    expect(warnings).toEqual([]);
    const aws = await startEmulator({ world });
    await hop(aws, await exchange(aws), { RoleArn: `arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole` });
    const branch = await startEmulator({ world, claims: { ref: 'refs/heads/feature' } });
    expect(await refusalOf(exchange(branch))).toMatchObject({ code: 'AccessDenied' });
  });

  test('names its accounts by 12 digits, by the names of the accounts file, or as the hub', () => {
    const files = {
      'hub/a/trust.json': trustPolicy(),
      'dev/b/trust.json': trustPolicy(),
      '999999999999/c/trust.json': trustPolicy(),
    };
    const { accounts } = readModel(files).world;
    expect(Object.entries(accounts).map(([id, { roles = {} }]) => [id, ...Object.keys(roles)])).toEqual(
      expect.arrayContaining([
        [HUB_ACCOUNT, 'a'],
        [DEV_ACCOUNT, 'b'],
        ['999999999999', 'c'],
      ]),
    );
    expect(Object.keys(readModel({ [`${HUB_ACCOUNT}/a/trust.json`]: trustPolicy() }, NO_NAMES).world.accounts)).toEqual(
      [HUB_ACCOUNT],
    );
  });

  test('has a role in every folder with a trust.json, its path being the role’s', () => {
    const files = {
      'dev/DeployRole/trust.json': trustPolicy(),
      'dev/ci/ProdDeployRole/trust.json': trustPolicy(),
      'dev/ci/trust.json': trustPolicy(),
      'dev/ci/deep/er/Role/trust.json': trustPolicy(),
    };
    expect(Object.keys(accountIn(files, DEV_ACCOUNT).roles ?? {}).sort()).toEqual([
      'DeployRole',
      'ci',
      'ci/ProdDeployRole',
      'ci/deep/er/Role',
    ]);
  });

  test('takes every other file of a role for a permission policy named after it', () => {
    const files = {
      'dev/r/trust.json': trustPolicy(),
      'dev/r/s3.write.json': allowPolicy('s3:*'),
      'dev/r/assume.json': allowPolicy(),
      'dev/r/boundary.json': allowPolicy('*'),
    };
    const role = roleIn(files, DEV_ACCOUNT, 'r');
    expect(role).toMatchObject({
      trustPolicy: trustPolicy(),
      policies: { 's3.write': allowPolicy('s3:*'), assume: allowPolicy() },
      permissionsBoundary: allowPolicy('*'),
    });
    expect(role).not.toHaveProperty('permissionsBoundaryArn');
  });

  test('says more of a role in its role.json', () => {
    const files = {
      'dev/r/trust.json': trustPolicy(),
      'dev/r/role.json': {
        maxSessionDurationSeconds: 7200,
        tags: { team: 'shop' },
        attachedPolicies: [
          'deploy',
          `arn:aws:iam::${DEV_ACCOUNT}:policy/assume`,
          'arn:aws:iam::aws:policy/AdministratorAccess',
        ],
      },
      'dev/managed-policies/deploy.json': allowPolicy('s3:*'),
      'dev/managed-policies/assume.json': allowPolicy(),
      'dev/managed-policies/nobodys.json': allowPolicy('ec2:*'),
    };
    expect(roleIn(files, DEV_ACCOUNT, 'r')).toMatchObject({
      maxSessionDurationSeconds: 7200,
      tags: { team: 'shop' },
      attachedPolicies: [
        `arn:aws:iam::${DEV_ACCOUNT}:policy/deploy`,
        `arn:aws:iam::${DEV_ACCOUNT}:policy/assume`,
        'arn:aws:iam::aws:policy/AdministratorAccess',
      ],
    });
    expect(readModel(files).world.managedPolicies).toMatchObject({
      [`arn:aws:iam::${DEV_ACCOUNT}:policy/deploy`]: allowPolicy('s3:*'),
      [`arn:aws:iam::${DEV_ACCOUNT}:policy/assume`]: allowPolicy(),
    });
  });

  test('says more of an account in its account.json', () => {
    const settings = {
      partition: 'aws-cn',
      organizationId: 'o-exampleorgid',
      disabledRegions: ['cn-north-1'],
      oidcProviders: [{ url: 'https://ghe.example.com/_services/token', audiences: ['me'] }],
    };
    const files = {
      'dev/account.json': settings,
      'dev/r/trust.json': trustPolicy(`arn:aws-cn:iam::${HUB_ACCOUNT}:root`),
    };
    expect(accountIn(files, DEV_ACCOUNT)).toMatchObject(settings);
  });

  test('passes over README.md, the table of cases, and names that begin with a dot', () => {
    const files = {
      'README.md': '# Policies',
      'cases.yml': 'cases: []',
      'cases.yaml': 'cases: []',
      'cases.json': '{}',
      '.editorconfig': '',
      '.git/config': '[core]',
      'dev/README.md': '',
      'dev/.gitkeep': '',
      'dev/r/readme.md': '',
      'dev/r/trust.json': trustPolicy(),
    };
    expect(Object.keys(accountIn(files, DEV_ACCOUNT).roles ?? {})).toEqual(['r']);
  });

  test('may begin its files with a byte order mark', () => {
    const files = { 'dev/r/trust.json': `\ufeff${JSON.stringify(trustPolicy())}` };
    expect(roleIn(files, DEV_ACCOUNT, 'r').trustPolicy).toEqual(trustPolicy());
  });
});

describe('organization policies', () => {
  test('stand on one level when they lie directly in their folder', () => {
    const files = {
      'dev/service-control-policies/FullAWSAccess.json': allowPolicy('*'),
      'dev/service-control-policies/guard.json': denyPolicy(),
      'dev/resource-control-policies/perimeter.json': policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:*',
        Resource: '*',
      }),
    };
    const { serviceControlPolicies, resourceControlPolicies } = accountIn(files, DEV_ACCOUNT);
    expect(serviceControlPolicies).toEqual([{ FullAWSAccess: allowPolicy('*'), guard: denyPolicy() }]);
    expect(Object.keys(resourceControlPolicies ?? {})).toEqual(['perimeter']);
  });

  test('stand on a level for each folder, in the order of names', () => {
    const files = {
      'dev/service-control-policies/2-account/guard.json': denyPolicy(),
      'dev/service-control-policies/0-root/FullAWSAccess.json': allowPolicy('*'),
      'dev/service-control-policies/1-ou/FullAWSAccess.json': allowPolicy('*'),
    };
    expect((accountIn(files, DEV_ACCOUNT).serviceControlPolicies ?? []).map((level) => Object.keys(level))).toEqual([
      ['FullAWSAccess'],
      ['FullAWSAccess'],
      ['guard'],
    ]);
  });
});

describe('_targets', () => {
  const shared = {
    '_targets/DeployRole/trust.json': trustPolicy(),
    '_targets/AuditRole/trust.json': trustPolicy(),
    '_targets/account.json': { organizationId: 'o-exampleorgid', disabledRegions: ['me-south-1'] },
    '_targets/service-control-policies/0-root/FullAWSAccess.json': allowPolicy('*'),
  };

  test('stands for every account of the accounts file but the hub', () => {
    const names = {
      ...NAMES,
      accounts: new Map([...NAMES.accounts, ['shared-services', HUB_ACCOUNT], ['again', PROD_ACCOUNT]]),
    };
    expect(Object.keys(readModel(shared, names).world.accounts).sort()).toEqual([DEV_ACCOUNT, PROD_ACCOUNT]);
  });

  test('gives way to the account’s own folder, role by role and key by key', () => {
    const files = {
      ...shared,
      'prod/ci/deployrole/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/other`),
      'prod/account.json': { disabledRegions: [] },
      'prod/service-control-policies/1-prod/guard.json': denyPolicy(),
      'prod/service-control-policies/0-root/guard.json': denyPolicy(),
      'hub/other/trust.json': trustPolicy(),
    };
    const prod = accountIn(files, PROD_ACCOUNT);
    expect(Object.keys(prod.roles ?? {}).sort()).toEqual(['AuditRole', 'ci/deployrole']);
    expect(prod).toMatchObject({ organizationId: 'o-exampleorgid', disabledRegions: [] });
    expect((prod.serviceControlPolicies ?? []).map((level) => Object.keys(level))).toEqual([
      ['FullAWSAccess', 'guard'],
      ['guard'],
    ]);
    expect(Object.keys(accountIn(files, DEV_ACCOUNT).roles ?? {}).sort()).toEqual(['AuditRole', 'DeployRole']);
  });

  test('has a managed policy in each account under an ARN of its own', () => {
    const files = {
      '_targets/r/trust.json': trustPolicy(),
      '_targets/r/role.json': { attachedPolicies: ['deploy'] },
      '_targets/managed-policies/deploy.json': allowPolicy('s3:*'),
      'prod/managed-policies/deploy.json': allowPolicy('ec2:*'),
    };
    expect(readModel(files).world.managedPolicies).toEqual({
      [`arn:aws:iam::${DEV_ACCOUNT}:policy/deploy`]: allowPolicy('s3:*'),
      [`arn:aws:iam::${PROD_ACCOUNT}:policy/deploy`]: allowPolicy('ec2:*'),
    });
  });
});

describe('identity providers', () => {
  const providersOf = (files: object) => accountIn({ ...files }, HUB_ACCOUNT).oidcProviders;

  test('are those that trust policies name, with the audiences that these ask for', () => {
    const enterprise = policy({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/ghe.example.com/_services/token` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        'ForAnyValue:StringEquals': { 'GHE.example.com/_services/token:aud': ['one', 'two'] },
        StringLike: { 'ghe.example.com/_services/token:aud': 'not*' },
      },
    });
    expect(
      providersOf({
        'hub/a/trust.json': githubTrustPolicy(),
        'hub/b/trust.json': githubTrustPolicy(HUB_ACCOUNT, { StringEquals: { [`${PROVIDER}:aud`]: 'mine' } }),
        'hub/c/trust.json': enterprise,
        'hub/d/trust.json': githubTrustPolicy(DEV_ACCOUNT),
      }),
    ).toEqual([
      { url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com', 'mine'] },
      { url: 'https://ghe.example.com/_services/token', audiences: ['sts.amazonaws.com', 'one', 'two'] },
    ]);
  });

  test('are what account.json says, be it none', () => {
    const trusting = { 'hub/a/trust.json': githubTrustPolicy(HUB_ACCOUNT, subjectCondition()) };
    expect(providersOf({ ...trusting, 'hub/account.json': { oidcProviders: [] } })).toEqual([]);
    const oidcProviders = [{ url: `https://${PROVIDER}`, audiences: ['mine'] }];
    expect(providersOf({ ...trusting, 'hub/account.json': { oidcProviders } })).toEqual(oidcProviders);
  });
});

describe('managed policies of AWS', () => {
  const attached = (arn: string, more: object = {}) => ({
    'dev/r/trust.json': trustPolicy(),
    'dev/r/role.json': { attachedPolicies: [arn] },
    ...more,
  });

  test('that are not known are left out, which is noted', () => {
    const { world, warnings } = readModel(attached('arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'));
    expect(world.accounts[DEV_ACCOUNT]?.roles?.r?.attachedPolicies).toEqual([]);
    expect(warnings).toEqual([
      'policies/dev/r/role.json: attachedPolicies[0] names "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", whose document is not known here. The emulator assumes that it allows no STS action and denies none. Its list of AWS managed policies is from 2026-08-22.',
    ]);
  });

  const withHub = (hub: object) => ({ ...hub, 'dev/DeployRole/trust.json': trustPolicy() });
  const hubWith = (arn: string) => ({
    'hub/github-hub/trust.json': githubTrustPolicy(),
    'hub/github-hub/hop.json': allowPolicy(),
    'hub/github-hub/role.json': { attachedPolicies: [arn] },
  });

  test.each<[string, object]>([
    ['role.json', hubWith('arn:aws:iam::aws:policy/AWSDenyAll')],
    ['role.json, of another service', hubWith('arn:aws:iam::aws:policy/AmazonSecurityLakePermissionsBoundary')],
    ['role.json, with a path', hubWith('arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy')],
    [
      'a template',
      {
        'hub/stack.json': {
          Resources: {
            Hub: {
              Type: 'AWS::IAM::Role',
              Properties: {
                RoleName: 'github-hub',
                AssumeRolePolicyDocument: githubTrustPolicy(),
                ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll' }],
                Policies: [{ PolicyName: 'hop', PolicyDocument: allowPolicy() }],
              },
            },
          },
        },
      },
    ],
    [
      'a snapshot without its document',
      {
        'hub/authorization-details.json': {
          RoleDetailList: [
            roleDetail('github-hub', {
              account: HUB_ACCOUNT,
              trust: githubTrustPolicy(),
              inline: { hop: allowPolicy() },
              attached: ['arn:aws:iam::aws:policy/AWSDenyAll'],
            }),
          ],
        },
      },
    ],
  ])('that deny every action deny a hop, in %s, without a note', async (_, hub) => {
    const { world, warnings } = readModel(withHub(hub));
    expect(warnings).toEqual([]);
    const aws = await startEmulator({ world });
    expect((await refusalOf(hop(aws, await exchange(aws)))).code).toBe('AccessDenied');
  });

  test('are those of the account’s partition', () => {
    const arn = 'arn:aws-cn:iam::aws:policy/AWSDenyAll';
    const files = { 'hub/account.json': { partition: 'aws-cn' }, 'hub/r/role.json': { attachedPolicies: [arn] } };
    const trust = { 'hub/r/trust.json': trustPolicy(`arn:aws-cn:iam::${HUB_ACCOUNT}:root`) };
    const { world, warnings } = readModel({ ...files, ...trust });
    expect(warnings).toEqual([]);
    expect(world.managedPolicies).toEqual({
      [arn]: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
    });
  });

  test('allow a hop when they are PowerUserAccess, which allows all of STS', async () => {
    const { world } = readModel({
      'hub/github-hub/trust.json': githubTrustPolicy(),
      'hub/github-hub/role.json': { attachedPolicies: ['arn:aws:iam::aws:policy/PowerUserAccess'] },
      'dev/DeployRole/trust.json': trustPolicy(),
    });
    const aws = await startEmulator({ world });
    await hop(aws, await exchange(aws));
  });
});

describe('files are named', () => {
  const sentence = (folder: (base: string) => string, base: (base: string) => string) => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'named-'));
    try {
      mkdirSync(path.join(root, 'policies'));
      const read = readPolicies(folder(root), NO_NAMES, base(root));
      return read.ok ? undefined : sentencesOf(read).map((one) => one.replace(root, 'ROOT'))[0];
    } finally {
      rmSync(root, { recursive: true });
    }
  };
  const folder = (root: string) => path.join(root, 'policies');

  test('relative to where they are looked for, if they lie in there', () => {
    expect(sentence(folder, (root) => root)).toMatch(/^policies: has no account/);
    expect(sentence(folder, folder)).toMatch(/^\.: has no account/);
  });

  test('by their whole path, if they do not', () => {
    expect(sentence(folder, (root) => path.join(root, 'repository'))).toMatch(/^ROOT\/policies: has no account/);
  });

  test('by their whole path, when everything lies in there', () => {
    expect(sentence(folder, () => path.parse(process.cwd()).root)).toMatch(/^ROOT\/policies: has no account/);
  });
});
