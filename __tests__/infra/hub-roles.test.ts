/** One hub role for each trust boundary: the parameters of `xacct infra`, and what the policies made of them decide. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { testCommand } from '../../src/cli/test.js';
import { IMMUTABLE_FLAGS, madeOf, parameterValues, runInfra, runInfraIn } from '../support/command.js';
import { removeFolders } from '../support/files.js';

afterEach(removeFolders);

const HUB = 'arn:aws:iam::111122223333:role/github-hub';
const PROD_HUB = 'arn:aws:iam::111122223333:role/hubs/github-hub-prod';
const OTHER_HUB = 'arn:aws:iam::999922223333:role/github-hub-prod';
const FILE = `
hub: { role: "${HUB}" }
defaults: { role: DeployRole, region: eu-west-1, diagnosis-role: audit/Reader }
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", environment: production, hub-role: hubs/github-hub-prod }
  prod-us: { id: "555555555555", environment: production, hub-role: hubs/github-hub-prod, diagnosis-role: Own }
  other: { id: "666666666666", environment: other, hub-role: "${OTHER_HUB}" }
  far: { id: "777777777777", environment: far, route: direct }
`;
const SUBJECT = 'repo:octo@9919012/shop@724601234';

describe('xacct infra', () => {
  test('makes parameters for each hub role: its own targets, subjects and diagnosis roles', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS);
    const { hub, accountHubs = [] } = madeOf(asked);
    const made = [hub ?? [], accountHubs].flat().map(({ name, account, parameters }) => {
      const { RoleName, RolePath, Subjects, TargetRoleArns, DiagnosisRoleArns, ProviderArn } =
        parameterValues(parameters);
      return { name, account, RoleName, RolePath, Subjects, TargetRoleArns, DiagnosisRoleArns, ProviderArn };
    });
    const role = (account: string, name = 'DeployRole') => `arn:aws:iam::${account}:role/${name}`;
    expect(made).toEqual([
      {
        name: 'hub',
        account: '111122223333',
        RoleName: 'github-hub',
        RolePath: '/',
        Subjects: `${SUBJECT}:ref:refs/heads/main`,
        TargetRoleArns: role('222222222222'),
        DiagnosisRoleArns: role('222222222222', 'audit/Reader'),
        ProviderArn: undefined,
      },
      {
        name: 'hub-github-hub-prod',
        account: '111122223333',
        RoleName: 'github-hub-prod',
        RolePath: '/hubs/',
        Subjects: `${SUBJECT}:environment:production`,
        TargetRoleArns: `${role('444444444444')},${role('555555555555')}`,
        DiagnosisRoleArns: `${role('444444444444', 'audit/Reader')},${role('555555555555', 'Own')}`,
        ProviderArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
      },
      {
        name: 'hub-github-hub-prod-999922223333',
        account: '999922223333',
        RoleName: 'github-hub-prod',
        RolePath: '/',
        Subjects: `${SUBJECT}:environment:other`,
        TargetRoleArns: role('666666666666'),
        DiagnosisRoleArns: role('666666666666', 'audit/Reader'),
        ProviderArn: undefined,
      },
    ]);
    expect(asked.err).toContain(
      'Stack hub-github-hub-prod uses the OIDC provider that stack hub creates in account 111122223333. Deploy hub first.\n',
    );
    expect(asked.err).toContain('Hub role "github-hub-prod" may assume 2 roles by ARN.');
  });

  test('makes targets that name exactly their hub role', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS);
    const targets = madeOf(asked).targets.map(({ accounts, parameters }) => {
      const { HubRoleArn, DiagnosisRoleName, DiagnosisRolePath } = parameterValues(parameters);
      return [accounts.join(), HubRoleArn, DiagnosisRoleName, DiagnosisRolePath];
    });
    expect(targets).toEqual([
      ['222222222222', HUB, 'Reader', '/audit/'],
      ['444444444444', PROD_HUB, 'Reader', '/audit/'],
      ['555555555555', PROD_HUB, 'Own', '/'],
      ['666666666666', OTHER_HUB, 'Reader', '/audit/'],
      ['777777777777', '', '', '/'],
    ]);
    expect(asked.err).toContain('accounts differ in route, hub-role, diagnosis-role, environment.');
  });

  test('needs no hub.role where each account has its own hub role', () => {
    const text = FILE.replace(`role: "${HUB}"`, 'region: eu-west-1').replaceAll(
      'hubs/github-hub-prod',
      `"${PROD_HUB}"`,
    );
    const own = madeOf(
      runInfra(
        text.replace('{ id: "222222222222" }', `{ id: "222222222222", hub-role: "${HUB}" }`),
        ...IMMUTABLE_FLAGS,
      ),
    );
    expect(own.hub).toBeUndefined();
    expect(own.accountHubs?.map(({ name }) => name)).toEqual([
      'hub-github-hub',
      'hub-github-hub-prod',
      'hub-github-hub-prod-999922223333',
    ]);
    expect(runInfra(text, ...IMMUTABLE_FLAGS)).toMatchObject({
      status: 2,
      err: expect.stringContaining('hub.role is missing'),
    });
  });

  test('gives a provider that is set to the hub roles of its account only', () => {
    const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, '--hub', `ProviderArn=${provider}`);
    const { hub, accountHubs = [] } = madeOf(asked);
    const providers = [hub ?? [], accountHubs].flat().map(({ parameters }) => parameterValues(parameters).ProviderArn);
    expect(providers).toEqual([provider, provider, undefined]);
    expect(asked.err).not.toContain('OIDC provider that stack');
  });

  test('names the diagnosis roles of every account of the organization too, by hub role', () => {
    const flags = ['--form', 'organization', '--organization', 'o-exampleorgid'];
    const { accountHubs: [own] = [] } = madeOf(runInfra(FILE, ...IMMUTABLE_FLAGS, ...flags));
    expect(parameterValues(own?.parameters)).toMatchObject({
      OrganizationRoleArns: 'arn:aws:iam::*:role/DeployRole',
      OrganizationDiagnosisRoleArns: 'arn:aws:iam::*:role/audit/Reader,arn:aws:iam::*:role/Own',
      OrganizationId: 'o-exampleorgid',
      TargetRoleArns: '',
      DiagnosisRoleArns: '',
    });
  });

  test.each([
    [
      'far: { id: "777777777777", environment: far, route: direct, diagnosis-role: R }',
      [],
      'accounts.far.diagnosis-role has no hub role',
    ],
    [
      'dev: { id: "222222222222", external-id-env: EXTERNAL_ID, diagnosis-role: R }',
      ['--leave-subjects-to-hub'],
      "accounts.dev.diagnosis-role can't be used with external-id-env and --leave-subjects-to-hub",
    ],
  ])('rejects by its place: %s', (account, flags, sentence) => {
    const text = `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole }\naccounts:\n  ${account}\n`;
    const { status, err } = runInfra(text, ...IMMUTABLE_FLAGS, ...flags);
    expect({ status, err }).toMatchObject({ status: 2, err: expect.stringContaining(sentence) });
  });

  test('writes a file for each, and names those of an earlier run', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, '--out', 'infra');
    const hubs = readdirSync(path.join(asked.folder, 'infra')).filter((name) => name.startsWith('hub'));
    expect(hubs).toEqual([
      'hub-github-hub-prod-999922223333.parameters.json',
      'hub-github-hub-prod.parameters.json',
      'hub.parameters.json',
    ]);
    const file = path.join(asked.folder, '.github/accounts.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('hub-role: hubs/github-hub-prod, ', ''));
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(', hub-role: hubs/github-hub-prod', ''));
    expect(runInfraIn(asked.folder, ...IMMUTABLE_FLAGS, '--out', 'infra').err).toContain(
      'hub-github-hub-prod-999922223333',
    );
  });
});

test('the policies that are made allow each hub role its own targets, and nothing else', async () => {
  const { folder, status } = runInfra(FILE, ...IMMUTABLE_FLAGS, '--try-in', 'policies');
  expect(status).toBe(0);
  const folders = readdirSync(path.join(folder, 'policies')).toSorted();
  expect(folders).toEqual(['999922223333', 'dev', 'far', 'hub', 'other', 'prod', 'prod-us']);
  const claims = {
    repository: 'octo/shop',
    repository_id: '724601234',
    repository_owner_id: '9919012',
    ref: 'refs/heads/main',
  };
  const through = (role: string, hub: string, expected: 'allowed' | 'denied', environment?: string) => ({
    name: `${role} through ${hub} ${environment}`,
    role,
    'hub-role': hub,
    expect: expected,
    ...(environment !== undefined && { claims: { environment } }),
  });
  const cases = [
    { name: 'dev', role: 'dev', expect: 'allowed' },
    { name: 'prod', role: 'prod', expect: 'allowed' },
    { name: 'prod-us', role: 'prod-us', expect: 'allowed' },
    { name: 'other', role: 'other', expect: 'allowed' },
    through('prod', HUB, 'denied'),
    through('prod', OTHER_HUB, 'denied', 'other'),
    through('dev', PROD_HUB, 'denied', 'production'),
    through('other', PROD_HUB, 'denied', 'production'),
    { name: 'another environment', role: 'prod', claims: { environment: 'other' }, expect: 'denied', at: 'hub' },
  ];
  writeFileSync(
    path.join(folder, 'policies/cases.json'),
    JSON.stringify({ defaults: { claims, subject: 'immutable' }, cases }),
  );
  let output = '';
  const stdout = { write: (text: string) => (output += text) };
  const streams = { stdin: process.stdin, stdout, stderr: process.stderr };
  await testCommand(['--quiet'], streams, { environment: {}, current: folder, templates: '' });
  expect(output.trimEnd().split('\n')).toEqual(['9 passed, 0 failed']);
});
