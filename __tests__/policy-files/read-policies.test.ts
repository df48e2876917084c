import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readPolicies } from '../../src/policy-files/read-policies.js';
import { exchange, hop, refusalOf, start, stopAll } from '../emulator/client.js';
import {
  accountIn,
  allow,
  DEV,
  deny,
  githubTrust,
  HUB,
  NAMES,
  NO_NAMES,
  PROD,
  PROVIDER,
  policy,
  readWorld,
  roleIn,
  sentencesOf,
  subject,
  trust,
} from './folder.js';

afterEach(stopAll);

describe('a folder of policies', () => {
  test('is a world in which the meant job gets in and another branch does not', async () => {
    const { world, warnings } = readWorld({
      'hub/github-hub/trust.json': githubTrust(),
      'hub/github-hub/assume-targets.json': allow('sts:AssumeRole', 'arn:aws:iam::*:role/DeployRole'),
      '_targets/DeployRole/trust.json': trust(`arn:aws:iam::${HUB}:role/github-hub`),
    });
    expect(warnings).toEqual([]);
    const aws = await start({ world });
    await hop(aws, await exchange(aws), { RoleArn: `arn:aws:iam::${PROD}:role/DeployRole` });
    const branch = await start({ world, claims: { ref: 'refs/heads/feature' } });
    expect(await refusalOf(exchange(branch))).toMatchObject({ code: 'AccessDenied' });
  });

  test('names its accounts by 12 digits, by the names of the accounts file, or as the hub', () => {
    const files = {
      'hub/a/trust.json': trust(),
      'dev/b/trust.json': trust(),
      '999999999999/c/trust.json': trust(),
    };
    const { accounts } = readWorld(files).world;
    expect(Object.entries(accounts).map(([id, { roles = {} }]) => [id, ...Object.keys(roles)])).toEqual(
      expect.arrayContaining([
        [HUB, 'a'],
        [DEV, 'b'],
        ['999999999999', 'c'],
      ]),
    );
    expect(Object.keys(readWorld({ [`${HUB}/a/trust.json`]: trust() }, NO_NAMES).world.accounts)).toEqual([HUB]);
  });

  test('has a role in every folder with a trust.json, its path being the role’s', () => {
    const files = {
      'dev/DeployRole/trust.json': trust(),
      'dev/ci/ProdDeployRole/trust.json': trust(),
      'dev/ci/trust.json': trust(),
      'dev/ci/deep/er/Role/trust.json': trust(),
    };
    expect(Object.keys(accountIn(files, DEV).roles ?? {}).sort()).toEqual([
      'DeployRole',
      'ci',
      'ci/ProdDeployRole',
      'ci/deep/er/Role',
    ]);
  });

  test('takes every other file of a role for a permission policy named after it', () => {
    const files = {
      'dev/r/trust.json': trust(),
      'dev/r/s3.write.json': allow('s3:*'),
      'dev/r/assume.json': allow(),
      'dev/r/boundary.json': allow('*'),
    };
    expect(roleIn(files, DEV, 'r')).toMatchObject({
      trustPolicy: trust(),
      policies: { 's3.write': allow('s3:*'), assume: allow() },
      permissionsBoundary: allow('*'),
    });
  });

  test('says more of a role in its role.json', () => {
    const files = {
      'dev/r/trust.json': trust(),
      'dev/r/role.json': {
        maxSessionDurationSeconds: 7200,
        tags: { team: 'shop' },
        attachedPolicies: [
          'deploy',
          `arn:aws:iam::${DEV}:policy/assume`,
          'arn:aws:iam::aws:policy/AdministratorAccess',
        ],
      },
      'dev/managed-policies/deploy.json': allow('s3:*'),
      'dev/managed-policies/assume.json': allow(),
      'dev/managed-policies/nobodys.json': allow('ec2:*'),
    };
    expect(roleIn(files, DEV, 'r')).toMatchObject({
      maxSessionDurationSeconds: 7200,
      tags: { team: 'shop' },
      attachedPolicies: [
        `arn:aws:iam::${DEV}:policy/deploy`,
        `arn:aws:iam::${DEV}:policy/assume`,
        'arn:aws:iam::aws:policy/AdministratorAccess',
      ],
    });
    expect(readWorld(files).world.managedPolicies).toMatchObject({
      [`arn:aws:iam::${DEV}:policy/deploy`]: allow('s3:*'),
      [`arn:aws:iam::${DEV}:policy/assume`]: allow(),
    });
  });

  test('says more of an account in its account.json', () => {
    const settings = {
      partition: 'aws-cn',
      organizationId: 'o-exampleorgid',
      disabledRegions: ['cn-north-1'],
      oidcProviders: [{ url: 'https://ghe.example.com/_services/token', audiences: ['me'] }],
    };
    const files = { 'dev/account.json': settings, 'dev/r/trust.json': trust(`arn:aws-cn:iam::${HUB}:root`) };
    expect(accountIn(files, DEV)).toMatchObject(settings);
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
      'dev/r/trust.json': trust(),
    };
    expect(Object.keys(accountIn(files, DEV).roles ?? {})).toEqual(['r']);
  });

  test('may begin its files with a byte order mark', () => {
    const files = { 'dev/r/trust.json': `\ufeff${JSON.stringify(trust())}` };
    expect(roleIn(files, DEV, 'r').trustPolicy).toEqual(trust());
  });
});

describe('organization policies', () => {
  test('stand on one level when they lie directly in their folder', () => {
    const files = {
      'dev/service-control-policies/FullAWSAccess.json': allow('*'),
      'dev/service-control-policies/guard.json': deny(),
      'dev/resource-control-policies/perimeter.json': policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:*',
        Resource: '*',
      }),
    };
    const { serviceControlPolicies, resourceControlPolicies } = accountIn(files, DEV);
    expect(serviceControlPolicies).toEqual([{ FullAWSAccess: allow('*'), guard: deny() }]);
    expect(Object.keys(resourceControlPolicies ?? {})).toEqual(['perimeter']);
  });

  test('stand on a level for each folder, in the order of names', () => {
    const files = {
      'dev/service-control-policies/2-account/guard.json': deny(),
      'dev/service-control-policies/0-root/FullAWSAccess.json': allow('*'),
      'dev/service-control-policies/1-ou/FullAWSAccess.json': allow('*'),
    };
    expect((accountIn(files, DEV).serviceControlPolicies ?? []).map((level) => Object.keys(level))).toEqual([
      ['FullAWSAccess'],
      ['FullAWSAccess'],
      ['guard'],
    ]);
  });
});

describe('_targets', () => {
  const shared = {
    '_targets/DeployRole/trust.json': trust(),
    '_targets/AuditRole/trust.json': trust(),
    '_targets/account.json': { organizationId: 'o-exampleorgid', disabledRegions: ['me-south-1'] },
    '_targets/service-control-policies/0-root/FullAWSAccess.json': allow('*'),
  };

  test('stands for every account of the accounts file but the hub', () => {
    const names = { ...NAMES, accounts: new Map([...NAMES.accounts, ['shared-services', HUB], ['again', PROD]]) };
    expect(Object.keys(readWorld(shared, names).world.accounts).sort()).toEqual([DEV, PROD]);
  });

  test('gives way to the account’s own folder, role by role and key by key', () => {
    const files = {
      ...shared,
      'prod/ci/deployrole/trust.json': trust(`arn:aws:iam::${HUB}:role/other`),
      'prod/account.json': { disabledRegions: [] },
      'prod/service-control-policies/1-prod/guard.json': deny(),
      'prod/service-control-policies/0-root/guard.json': deny(),
      'hub/other/trust.json': trust(),
    };
    const prod = accountIn(files, PROD);
    expect(Object.keys(prod.roles ?? {}).sort()).toEqual(['AuditRole', 'ci/deployrole']);
    expect(prod).toMatchObject({ organizationId: 'o-exampleorgid', disabledRegions: [] });
    expect((prod.serviceControlPolicies ?? []).map((level) => Object.keys(level))).toEqual([
      ['FullAWSAccess', 'guard'],
      ['guard'],
    ]);
    expect(Object.keys(accountIn(files, DEV).roles ?? {}).sort()).toEqual(['AuditRole', 'DeployRole']);
  });

  test('has a managed policy in each account under an ARN of its own', () => {
    const files = {
      '_targets/r/trust.json': trust(),
      '_targets/r/role.json': { attachedPolicies: ['deploy'] },
      '_targets/managed-policies/deploy.json': allow('s3:*'),
      'prod/managed-policies/deploy.json': allow('ec2:*'),
    };
    expect(readWorld(files).world.managedPolicies).toEqual({
      [`arn:aws:iam::${DEV}:policy/deploy`]: allow('s3:*'),
      [`arn:aws:iam::${PROD}:policy/deploy`]: allow('ec2:*'),
    });
  });
});

describe('identity providers', () => {
  const providersOf = (files: object) => accountIn({ ...files }, HUB).oidcProviders;

  test('are those that trust policies name, with the audiences that these ask for', () => {
    const enterprise = policy({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${HUB}:oidc-provider/ghe.example.com/_services/token` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        'ForAnyValue:StringEquals': { 'GHE.example.com/_services/token:aud': ['one', 'two'] },
        StringLike: { 'ghe.example.com/_services/token:aud': 'not*' },
      },
    });
    expect(
      providersOf({
        'hub/a/trust.json': githubTrust(),
        'hub/b/trust.json': githubTrust(HUB, { StringEquals: { [`${PROVIDER}:aud`]: 'mine' } }),
        'hub/c/trust.json': enterprise,
        'hub/d/trust.json': githubTrust(DEV),
      }),
    ).toEqual([
      { url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com', 'mine'] },
      { url: 'https://ghe.example.com/_services/token', audiences: ['sts.amazonaws.com', 'one', 'two'] },
    ]);
  });

  test('are what account.json says, be it none', () => {
    const trusting = { 'hub/a/trust.json': githubTrust(HUB, subject()) };
    expect(providersOf({ ...trusting, 'hub/account.json': { oidcProviders: [] } })).toEqual([]);
    const oidcProviders = [{ url: `https://${PROVIDER}`, audiences: ['mine'] }];
    expect(providersOf({ ...trusting, 'hub/account.json': { oidcProviders } })).toEqual(oidcProviders);
  });
});

describe('managed policies of AWS', () => {
  const attached = (arn: string, more: object = {}) => ({
    'dev/r/trust.json': trust(),
    'dev/r/role.json': { attachedPolicies: [arn] },
    ...more,
  });

  test('that are not known are left out, which is noted', () => {
    const { world, warnings } = readWorld(attached('arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'));
    expect(world.accounts[DEV]?.roles?.r?.attachedPolicies).toEqual([]);
    expect(warnings).toEqual([
      'policies/dev/r/role.json: attachedPolicies[0] names "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", whose document is not known here. The emulator assumes that it allows no STS action.',
    ]);
  });

  test('allow a hop when they are PowerUserAccess, which allows all of STS', async () => {
    const { world } = readWorld({
      'hub/github-hub/trust.json': githubTrust(),
      'hub/github-hub/role.json': { attachedPolicies: ['arn:aws:iam::aws:policy/PowerUserAccess'] },
      'dev/DeployRole/trust.json': trust(),
    });
    const aws = await start({ world });
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
