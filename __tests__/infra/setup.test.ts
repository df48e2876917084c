/** docs/setup.md and the code say the same: its commands are run as they stand, against the committed bundles. */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readFileDefaults } from '../../src/action/inputs/read-file-defaults.js';
import { readRequest } from '../../src/action/inputs/read-request.js';
import { INFRA_USAGE } from '../../src/cli/infra-flags.js';
import { inputVariable } from '../../src/demo/runner/environment.js';
import { readSetup } from '../../src/emulator/setup/read-setup.js';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import { markedBlock, markedBlocks } from '../marked-blocks.js';
import { accountsFile } from '../support/accounts-files.js';
import { exchange, hop, startEmulator, stopEmulators } from '../support/emulator.js';
import { accountsFolder, openWorkspace, removeFolders } from '../support/files.js';
import { templateOf } from './cloudformation/templates.js';
import { paste, pasteWith, whereJqIs } from './paste.js';
import { runbookModel, trustOf } from './runbook-emulator.js';

const PAGE = 'docs/setup.md';
const TEXT = readFileSync(PAGE, 'utf8');

afterAll(removeFolders);

/** A repository with an accounts file and the files of a kind that the page shows. */
function repository(accounts: string, kind?: string): string {
  const folder = accountsFolder(accounts);
  for (const [file, text] of kind === undefined ? [] : markedBlocks(PAGE, kind)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const runIn = (folder: string, name: string) => paste(markedBlock(PAGE, 'run', name), folder);
const output = (name: string) => markedBlock(PAGE, 'output', name);

/** The page's file of the OU, with all of its four hundred accounts. */
function fourHundred(): string {
  const line = (at: number) => `  team-${String(at).padStart(3, '0')}: { id: "${200_000_000_000 + at}" }\n`;
  const all = Array.from({ length: 400 }, (_, at) => line(at));
  return markedBlock(PAGE, 'accounts', 'ou').replace(/^ {2}team-000[\s\S]*/m, all.join(''));
}

describe('one target account', () => {
  const folder = repository(markedBlock(PAGE, 'accounts', 'one'), 'file');

  test('is set up and tried by the page’s commands, and they print what it shows', () => {
    expect(runIn(folder, 'one')).toMatchObject({ status: 0, out: output('one') });
    expect(runIn(folder, 'one-check')).toEqual({ status: 0, out: output('one-check'), err: '' });
  });

  test('can be two, with one permission policy for both', () => {
    const two = repository(
      markedBlock(PAGE, 'accounts', 'one').trimEnd().concat('\n  qa: { id: "333333333333" }\n'),
      'file',
    );
    mkdirSync(path.join(two, 'policies/_targets'));
    renameSync(path.join(two, 'policies/dev/managed-policies'), path.join(two, 'policies/_targets/managed-policies'));
    expect(runIn(two, 'one')).toMatchObject({ status: 0 });
    for (const role of ['dev', 'qa']) {
      const cases = markedBlock(PAGE, 'file', 'policies/cases.yml');
      writeFileSync(path.join(two, 'policies/cases.yml'), cases.replace('role: dev', `role: ${role}`));
      expect(runIn(two, 'one-check')).toEqual({ status: 0, out: output('one-check'), err: '' });
    }
  });

  test('can be tried under act with the step that the page shows', async () => {
    const [step] = parse(markedBlock(PAGE, 'step', 'try'));
    const inputs = Object.entries<string>(step.with).map(([name, value]) => [inputVariable(name), value]);
    // What act says of the job: no ids.
    const job = { GITHUB_REPOSITORY: 'octo/shop', GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' };
    const reading = readSetup(inputsOfStep({ GITHUB_WORKSPACE: folder, ...job, ...Object.fromEntries(inputs) }));
    if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
    const aws = await startEmulator(reading.setup);
    const role = 'arn:aws:iam::222222222222:role/DeployRole';
    await hop(aws, await exchange(aws), { RoleArn: role });
    await stopEmulators();
  });

  test('has a workflow that asks for no more than it needs and takes its account from the file', async () => {
    const { permissions, jobs } = parse(markedBlock(PAGE, 'workflow', 'first-deploy'));
    expect(permissions).toEqual({});
    expect(jobs.deploy.permissions).toEqual({ 'id-token': 'write', contents: 'read' });
    const [checkout, exchange] = jobs.deploy.steps;
    expect(checkout.uses).toMatch(/@[0-9a-f]{40}$/);
    const workspace = openWorkspace(markedBlock(PAGE, 'accounts', 'one'));
    const inputs = Object.entries<string>(exchange.with).map(([name, value]) => [inputVariable(name), value]);
    const variables = {
      GITHUB_WORKSPACE: workspace.folder,
      GITHUB_REPOSITORY: 'octo/shop',
      ...Object.fromEntries(inputs),
    };
    expect(readRequest(inputsOfStep(variables), await readFileDefaults(inputsOfStep(variables)))).toMatchObject({
      ok: true,
      warnings: [],
    });
    workspace.remove();
  });
});

describe('an OU of four hundred accounts', () => {
  const folder = repository(fourHundred(), 'file-ou');

  test('is set up and tried by the page’s commands, and they print what it shows', () => {
    expect(runIn(folder, 'ou')).toMatchObject({ status: 0, out: output('ou') });
    const { status, out } = runIn(folder, 'ou-check');
    const lines = out.split('\n');
    expect({ status, out: lines.filter((line) => !line.startsWith('# note: ')).join('\n') }).toEqual({
      status: 0,
      out: output('ou-check'),
    });
    expect(lines[0]).toMatch(/^# note: .*ReadOnlyAccess/);
  });

  test('is one stack set with all accounts, and a hub that names none of them', () => {
    const file = (name: string) => JSON.parse(readFileSync(path.join(folder, 'infra', name), 'utf8'));
    expect(file('target-1.deployment-targets.json').Accounts).toHaveLength(400);
    expect(file('hub.parameters.json')).toContainEqual({
      ParameterKey: 'OrganizationRoleArns',
      ParameterValue: 'arn:aws:iam::*:role/ci/DeployRole',
    });
  });
});

const ONE = markedBlock(PAGE, 'accounts', 'one');
/** The command of step 3 with what a case adds to it. */
const stepThreeWith = (name: string) =>
  `${markedBlock(PAGE, 'run', 'one').trimEnd()} \\\n${markedBlock(PAGE, 'flags', name)}`;
const byNameAlone = (command: string) => command.replace('octo@9919012/shop@724601234', 'octo/shop');

test.each([
  ['provider', ONE, stepThreeWith('provider'), 'hub', 'ProviderArn'],
  ['enterprise', ONE, byNameAlone(stepThreeWith('enterprise')), 'hub', 'Issuer'],
  ['direct', markedBlock(PAGE, 'accounts', 'direct'), markedBlock(PAGE, 'run', 'one'), 'target-1', 'Direct'],
] as const)('the command for %s makes what it says', (_, accounts, command, file, parameter) => {
  const folder = repository(accounts);
  expect(paste(command, folder)).toMatchObject({ status: 0 });
  const made: ReadonlyArray<{ ParameterKey: string }> = JSON.parse(
    readFileSync(path.join(folder, 'infra', `${file}.parameters.json`), 'utf8'),
  );
  expect(made.map(({ ParameterKey }) => ParameterKey)).toContain(parameter);
});

describe('the table of cases', () => {
  const [, section = ''] = TEXT.split('\n## Your case is another\n');
  const rows =
    section
      .split('\n### ')[0]
      ?.match(/^\|.*$/gm)
      ?.slice(2) ?? [];
  const column = (at: number) => rows.map((row) => row.split('|')[at] ?? '').join('\n');
  const words = (text: string, shape: RegExp) => [...text.matchAll(shape)].map(([, word = '']) => word);
  const parameters = [templateOf('hub'), templateOf('target')].flatMap(({ Parameters }) => Object.keys(Parameters));

  test('names flags that the command has', () => {
    const named = words(column(2), /(--[a-z-]+)/g);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((flag) => !INFRA_USAGE.includes(`  ${flag} `))).toEqual([]);
  });

  test('names parameters that the templates have', () => {
    const named = words(column(2), /[` ]([A-Z][A-Za-z]+)(?==|`)/g);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !parameters.includes(name))).toEqual([]);
  });

  test('names variables that the modules have', () => {
    const modules = ['hub', 'target']
      .map((name) => readFileSync(`infra/terraform/${name}/variables.tf`, 'utf8'))
      .join();
    const named = words(column(3), /`([a-z_]+)`/g);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !new RegExp(`variable "${name}"|^ +${name} += `, 'm').test(modules))).toEqual([]);
  });
});

test.each(['docs/setup.md', 'docs/runbook.md'])('%s sets parameters that the templates have', (page) => {
  const text = readFileSync(page, 'utf8');
  const set = [
    ...text.matchAll(/--(hub|target) ([A-Za-z]+)=|xacct-(hub|target)[^\n]*\n[^\n]*--parameter-overrides ([A-Za-z]+)=/g),
  ];
  expect(set.length).toBeGreaterThan(1);
  for (const [, flag, named, stack, overridden] of set) {
    const { Parameters } = templateOf((flag ?? stack) === 'hub' ? 'hub' : 'target');
    expect(Object.keys(Parameters)).toContain(named ?? overridden);
  }
});

test.each([...markedBlocks(PAGE, 'terraform')])(
  'the modules have every variable that block %s gives them',
  (_, hcl) => {
    const calls = [...hcl.matchAll(/^module "\w+" \{\n([\s\S]*?)^\}/gm)].map(([, body = '']) => body);
    expect(calls.length).toBeGreaterThan(1);
    for (const body of calls) {
      const [, module = ''] = /terraform\/(\w+)\?ref=v1"/.exec(body) ?? [];
      const declared = readFileSync(`infra/terraform/${module}/variables.tf`, 'utf8');
      const given = [...body.matchAll(/^ {2}(\w+) += /gm)].map(([, name = '']) => name);
      const unknown = given.filter((name) => !['source', 'providers', 'depends_on'].includes(name));
      expect(unknown.filter((name) => !declared.includes(`variable "${name}"`))).toEqual([]);
    }
  },
);

whereJqIs('the page’s jq', () => {
  const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const claim = (name: string) => `token.actions.githubusercontent.com:${name}`;
  const role = (name: string, AssumeRolePolicyDocument: object) => ({
    Arn: `arn:aws:iam::111122223333:role/${name}`,
    Path: '/',
    AssumeRolePolicyDocument,
  });
  const trusting = (Condition?: object, Principal: object = { Federated: provider }) => ({
    Statement: [
      { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity', ...(Condition && { Condition }) },
    ],
  });

  test('finds the trust policies without sub and those with a wildcard, and leaves ours and others alone', () => {
    const { aud, sub } = { aud: { [claim('aud')]: 'sts.amazonaws.com' }, sub: claim('sub') };
    const statement = trusting().Statement[0];
    const Roles = [
      role('ours', trustOf(runbookModel(), 'hub')),
      role(
        'workflow',
        trusting({ StringEquals: { ...aud, [claim('job_workflow_ref')]: 'octo/w/.github/workflows/a.yml@x' } }),
      ),
      role('lambda', trusting(undefined, { Service: 'lambda.amazonaws.com' })),
      role('anyone', trusting(undefined, { AWS: '*' })),
      role(
        'eks',
        trusting(
          { StringEquals: aud },
          { Federated: 'arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A' },
        ),
      ),
      role('none', trusting({ StringEquals: aud })),
      role('unconditional', trusting()),
      role('single', { Statement: statement ?? {} }),
      role('for-all', trusting({ StringEquals: aud, 'ForAllValues:StringLike': { [sub]: 'repo:octo/shop:*' } })),
      role('if-exists', trusting({ StringEqualsIfExists: { [sub]: 'repo:octo/shop:ref:refs/heads/main' } })),
      role(
        'enterprise',
        trusting(undefined, { Federated: [provider.replace(/token.*/, 'github.example.com/_services/token')] }),
      ),
      role('wide', trusting({ StringLike: { [sub]: ['repo:octo/*', 'repo:octo/shop:ref:refs/heads/main'] } })),
    ];
    const { status, out, err } = pasteWith(markedBlock(PAGE, 'jq', 'without-sub'), { 'roles.json': { Roles } });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.replace(/.*:role\//, '').split('\t')),
    ).toEqual([
      ['workflow', 'tests only job_workflow_ref'],
      ...['none', 'unconditional', 'single', 'for-all', 'if-exists', 'enterprise'].map((name) => [
        name,
        'tests no sub',
      ]),
      ['wide', 'repo:octo/*'],
    ]);
  });

  test('lists when each role was last used, those of AWS’s own left out', () => {
    const RoleDetailList = [
      { ...role('used', trusting()), RoleLastUsed: { LastUsedDate: '2026-11-20T08:00:00Z', Region: 'eu-west-1' } },
      { ...role('unused', trusting()), RoleLastUsed: {} },
      { ...role('all-of-sts', { Statement: { Effect: 'Allow', Action: ['sts:*'] } }), RoleLastUsed: {} },
      { ...role('service', trusting()), Path: '/aws-service-role/' },
    ];
    const { out } = pasteWith(markedBlock(PAGE, 'jq', 'last-used'), { 'details.json': { RoleDetailList } });
    expect(out).toBe(
      [
        '2026-11-20T08:00:00Z\tarn:aws:iam::111122223333:role/used',
        'never\tarn:aws:iam::111122223333:role/all-of-sts',
        'never\tarn:aws:iam::111122223333:role/unused\n',
      ].join('\n'),
    );
  });

  describe('for an external id', () => {
    const block = markedBlock(PAGE, 'jq', 'external-id');
    const made = (keys: string) => {
      const folder = accountsFolder(accountsFile(1, keys));
      expect(runIn(folder, 'one')).toMatchObject({ status: 0 });
      return folder;
    };
    const waiting = () => made(', external-id-env: PROD_EXTERNAL_ID');
    /** The block without the line that asks chance. */
    const pasteIn = (folder: string, PROD_EXTERNAL_ID: string) =>
      paste(block.replace(/^export .*\n/, ''), folder, { PROD_EXTERNAL_ID, HOME: folder });
    const secretsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.secret.json'));

    test('puts it into the files that wait for it, readable for their owner only', () => {
      const folder = waiting();
      const file = (name: string) => readFileSync(path.join(folder, 'infra', name), 'utf8');
      const stack = file('target-1.parameters.json');
      expect(stack).toContain('<the value of PROD_EXTERNAL_ID>');
      writeFileSync(path.join(folder, 'infra/target-2.parameters.json'), stack.replace('PROD_', 'TEST_'));
      writeFileSync(path.join(folder, 'infra/target-3.parameters.json'), stack);
      const secrets = ['target-1.secret.json', 'target-3.secret.json'];
      const out = secrets.map((name) => `${path.join(folder, name)}\n`).join('');
      expect(pasteIn(folder, 'shop-deploys-7f3a')).toEqual({ status: 0, out, err: '' });
      expect(secretsIn(folder).sort()).toEqual(secrets);
      for (const name of secrets) {
        const secret = path.join(folder, name);
        expect(readFileSync(secret, 'utf8')).not.toContain('<the value of');
        expect(JSON.parse(readFileSync(secret, 'utf8'))).toContainEqual({
          ParameterKey: 'ExternalId',
          ParameterValue: 'shop-deploys-7f3a',
        });
        expect(statSync(secret).mode & 0o077).toBe(0);
      }
    });

    test('says so where no file waits for it', () => {
      const folder = made('');
      const { status, err } = pasteIn(folder, 'shop-deploys-7f3a');
      expect({ status, err }).toEqual({
        status: 1,
        err: 'no file in infra waits for the value of PROD_EXTERNAL_ID\n',
      });
      expect(secretsIn(folder)).toEqual([]);
    });

    test('says so where there is none, and writes no file', () => {
      const folder = waiting();
      const { status, err } = pasteIn(folder, '');
      expect(status).not.toBe(0);
      expect(err).toContain('PROD_EXTERNAL_ID: is not set');
      expect(secretsIn(folder)).toEqual([]);
    });
  });
});
