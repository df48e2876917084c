import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CHECK_INPUTS } from '../../src/check/read-check.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { accountsFile, idAt } from '../support/accounts-files.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { modelOfAccounts, modelWith, withRole } from '../support/models.js';
import { ACCOUNTS_FILE, HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../support/names.js';
import { cutShort, repeated } from '../support/patience.js';
import { policy, statement, trust } from '../support/policies.js';
import { reportOf, runCheck, runStep, type StepRun } from '../support/step.js';
import { readableAccounts, readableFile } from './readable-accounts.js';

afterEach(stopEmulators);

const kindsOf = ({ calls }: LocalAws) => calls.map(({ kind }) => kind);
const count = <T>(list: readonly T[], one: T) => list.filter((other) => other === one).length;
const results = (stepRun: StepRun) => reportOf(stepRun).map(({ account, code }) => [account, code]);

test('accounts that admit are told in a table, and nothing is handed on but the verdicts', async () => {
  const aws = await startEmulator({ world: modelOfAccounts(3) });
  const stepRun = await runCheck(aws, accountsFile(3));
  expect(stepRun.end).toEqual({ ok: true });
  expect(kindsOf(aws)).toEqual(['token', 'AssumeRoleWithWebIdentity', ...Array(3).fill('AssumeRole')]);

  const rows = [0, 1, 2].map((at) => `team-${at} +${idAt(at)} +DeployRole +allowed +\\d+`);
  expect(stepRun.log).toMatch(
    new RegExp(['3 of 3 accounts accept the job.', 'account +id +role +result +ms', ...rows].join('\n')),
  );
  expect(stepRun.files).toMatchObject({ env: '', state: '', path: '' });
  expect(stepRun.files.summary).toContain('#### 3 of 3 accounts accept the job\n');
  expect(stepRun.outputs).toMatchObject({ failed: '[]', 'failed-count': '0' });
  expect(reportOf(stepRun)).toMatchObject(
    [0, 1, 2].map((at) => ({ account: `team-${at}`, 'account-id': idAt(at), role: 'DeployRole', admitted: true })),
  );
});

describe('each account is asked for as by the main action', () => {
  const POLICY = '{"Version":"2012-10-17","Statement":[]}';
  const entries = [
    '',
    ', role: ci/OtherRole',
    ', session-name: nightly',
    ', duration-seconds: 1800',
    ', session-policy: policies/narrow.json',
    ', external-id-env: TEAM_5_EXTERNAL_ID',
    ', route: direct, duration-seconds: 7200',
    ', region: us-west-2',
  ];
  const file = accountsFile(entries.length, (at) => entries[at] ?? '');
  const options = {
    env: { TEAM_5_EXTERNAL_ID: 'ext-4710' },
    workspace: { [ACCOUNTS_FILE]: file, 'policies/narrow.json': POLICY },
  };

  async function asked(aws: LocalAws): Promise<ReadonlyMap<unknown, object>> {
    const last = aws.calls.filter(
      ({ parameters }) => parameters.RoleArn !== HUB_ROLE && parameters.RoleArn !== undefined,
    );
    return new Map(
      last.map(({ kind, parameters: { WebIdentityToken: _, ...call } }) => [call.RoleArn, { kind, ...call }]),
    );
  }

  test('with its role, route, session name, duration, policy and external id', async () => {
    const world = modelOfAccounts(entries.length);
    const byMain = await startEmulator({ world });
    for (const at of entries.keys()) {
      await runStep({ aws: byMain, inputs: { account: `team-${at}` }, ...options });
    }
    const byCheck = await startEmulator({ world });
    await runCheck(byCheck, file, {}, options);
    const expected = await asked(byMain);
    expect(expected.size).toBe(entries.length);
    expect(await asked(byCheck)).toEqual(expected);
    expect(count(kindsOf(byCheck), 'token')).toBe(1);
    // Both hops bear the same session name, so an account with one of its own has a hub session of its own.
    const names = byCheck.calls.flatMap(({ parameters }) =>
      parameters.RoleArn === HUB_ROLE ? [parameters.RoleSessionName] : [],
    );
    expect(names.sort()).toEqual(['nightly', 'shop-11223344556-1']);
  });

  test('with a duration that is more than the role allows', async () => {
    const aws = await startEmulator({ world: modelWith({ targetAccounts: [idAt(0)], direct: true }) });
    const stepRun = await runCheck(
      aws,
      accountsFile(1, () => ', route: direct, duration-seconds: 7200'),
    );
    expect(results(stepRun)).toEqual([['team-0', 'role-maximum']]);
  });

  test('with its external id, which nobody sees', async () => {
    const world = modelWith({ targetAccounts: [idAt(0)], externalId: 'ext-S3CRET' });
    const aws = await startEmulator({ world });
    const one = accountsFile(1, () => ', external-id-env: TEAM_0_EXTERNAL_ID');
    const good = await runCheck(aws, one, {}, { env: { TEAM_0_EXTERNAL_ID: 'ext-S3CRET' } });
    expect(good.end).toEqual({ ok: true });
    const bad = await runCheck(aws, one, {}, { env: { TEAM_0_EXTERNAL_ID: 'ext-WR0NG' } });
    expect(bad.end).toMatchObject({ ok: false, title: 'Check' });
    expect(`${good.log}${bad.log}${JSON.stringify(bad.files)}`).not.toMatch(/S3CRET|WR0NG/);
  });
});

describe('the selection', () => {
  test('is that of matrix, in the order of the file', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(4) });
    const file = accountsFile(4, (at) => `, labels: { tier: ${at < 3 ? 'prod' : 'dev'} }`);
    const stepRun = await runCheck(aws, file, { accounts: 'team-2 team-* !team-1', where: 'tier=prod' });
    expect(results(stepRun)).toEqual([
      ['team-0', ''],
      ['team-2', ''],
    ]);
  });

  test('may be empty when that is allowed', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(1) });
    const file = accountsFile(1, () => ', labels: { tier: dev }');
    const stepRun = await runCheck(aws, file, { accounts: '!team-0', 'allow-empty': 'true' });
    expect(stepRun.end).toEqual({ ok: true });
    expect(stepRun.outputs).toEqual({ failed: '[]', 'failed-count': '0', 'differences-count': '', report: '[]' });
    expect(aws.calls).toEqual([]);
  });
});

describe('an account that denies', () => {
  // IAM is asked within 750 ms, which a slow machine may not keep.
  const denied = (aws: LocalAws, inputs = {}) =>
    repeated(
      () => runCheck(aws, accountsFile(3), inputs),
      ({ log }) => log.includes('target-trust-missing'),
    );

  test('fails the step after the others, with its diagnosis and what to paste', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3, [1]) });
    const stepRun = await denied(aws);
    const { end, log, outputs, files } = stepRun;
    expect(end).toMatchObject({ ok: false, title: 'Check' });
    expect(end).toMatchObject({
      message: expect.stringMatching(/^1 of 3 accounts denied the job: team-1\.\nteam-1: The trust/),
    });
    expect(results(stepRun)).toEqual([
      ['team-0', ''],
      ['team-1', 'target-trust-missing'],
      ['team-2', ''],
    ]);
    const [, one] = reportOf(stepRun);
    expect(one).toMatchObject({ admitted: false, side: 'workflow or target', certainty: 'likely' });
    expect(one?.sentence).toMatch(/^The trust policy of /);
    expect(outputs.failed).toBe('["team-1"]');
    expect(log).toContain('##[group]team-1: target-trust-missing\n');
    for (const text of [log, files.summary]) expect(text).toContain('"Action": "sts:AssumeRole"');
  });

  test('fails it no longer with fail-on-denied: false', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3, [1]) });
    const { end, annotations, outputs } = await denied(aws, { 'fail-on-denied': 'false' });
    expect(end).toEqual({ ok: true });
    expect(annotations).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/^1 of 3 accounts denied/) },
    ]);
    expect(outputs['failed-count']).toBe('1');
  });

  test('is told without ids when these are masked', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3, [1]) });
    const stepRun = await runCheck(aws, accountsFile(3), { 'mask-aws-account-id': 'true' });
    const shown = `${stepRun.log}${JSON.stringify([stepRun.end, stepRun.files])}`;
    expect(shown).not.toMatch(/2222220000\d\d|111122223333/);
    expect(reportOf(stepRun).map((one) => one['account-id'])).toEqual(['', '', '']);
    expect(stepRun.outputs.failed).toBe('["team-1"]');
  });

  test('is no reason to hide the summary, unless that is asked for', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(1, [0]) });
    expect((await runCheck(aws, accountsFile(1), { summary: 'false' })).files.summary).toBe('');
    const env = { ACT: 'true' };
    expect((await runCheck(aws, accountsFile(1), {}, { env })).files.summary).toBe('');
    expect((await runCheck(aws, accountsFile(1), { summary: 'true' }, { env })).files.summary).not.toBe('');
  });
});

test('a hub that denies is told once, for all accounts', async () => {
  const aws = await startEmulator({
    world: modelOfAccounts(3),
    claims: { sub: 'repo:octo/other:ref:refs/heads/main' },
  });
  const stepRun = await runCheck(aws, accountsFile(3));
  expect(results(stepRun).map(([, code]) => code)).toEqual(Array(3).fill('web-identity-denied'));
  expect(reportOf(stepRun).map(({ ms }) => ms)).toEqual([0, 0, 0]);
  expect(stepRun.log.match(/^##\[group\].*$/gm)).toEqual(['##[group]team-0, team-1, team-2: web-identity-denied']);
  expect(stepRun.files.summary.match(/<details>/g)).toHaveLength(1);
  expect(count(kindsOf(aws), 'AssumeRoleWithWebIdentity')).toBe(1);
});

describe('accounts that the permissions of the hub lack', () => {
  const roles = [0, 1, 2].map((at) => `arn:aws:iam::${idAt(at)}:role/DeployRole`);
  const hubMay = (world: AwsModelData, ...resources: readonly string[]) =>
    withRole(world, HUB_ACCOUNT, 'github-hub', ({ policies }) => ({
      policies: {
        ...policies,
        'assume-targets': policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resources }),
      },
    }));
  const groupsOf = ({ log }: StepRun) => log.match(/^##\[group\].*$/gm);
  const resourcesIn = ({ log }: StepRun) =>
    [...log.matchAll(/^ {2}"Resource": (\[[^\]]*\]|".*")/gm)].map(([, text = '']) => JSON.parse(text));

  test('are one cause with one statement, by the words of AWS', async () => {
    const aws = await startEmulator({ world: hubMay(modelOfAccounts(3), `${roles[0]}`), detailedDenials: true });
    const stepRun = await runCheck(aws, accountsFile(3));
    expect(groupsOf(stepRun)).toEqual(['##[group]team-1, team-2: hub-permission-missing']);
    expect(resourcesIn(stepRun)).toEqual([roles.slice(1)]);
    expect(reportOf(stepRun).map(({ sentence }) => sentence)).toEqual([
      '',
      ...Array(2).fill(expect.stringContaining(`do not allow sts:AssumeRole on ${roles[1]} and ${roles[2]}. `)),
    ]);
  });

  test('are one cause by what IAM simulates, once for each account', async () => {
    const aws = await startEmulator({ world: hubMay(modelOfAccounts(3), 'arn:aws:iam::999999999999:role/Other') });
    const stepRun = await repeated(
      () => runCheck(aws, accountsFile(3)),
      ({ log }) => !log.includes(': hop-denied'),
    );
    expect(groupsOf(stepRun)).toEqual(['##[group]team-0, team-1, team-2: hub-permission-missing']);
    expect(resourcesIn(stepRun)).toEqual([roles]);
  });

  test('are one cause by the policies that were read, without those that lack more', async () => {
    const closed = { trustPolicy: policy(trust({ AWS: '999999999999' })) };
    const world = readableAccounts(3, (at) => (at === 1 ? { target: closed } : {}));
    const readers = roles.map((arn) => arn.replace('DeployRole', 'github-diagnosis'));
    const aws = await startEmulator({
      world: withRole(world, HUB_ACCOUNT, 'github-hub', ({ policies }) => ({
        policies: {
          ...policies,
          deploy: policy(statement('Allow', 'sts:AssumeRole', readers[0]), statement('Allow', 'iam:*', HUB_ROLE)),
          readers: policy(...readers.slice(1).map((arn) => statement('Allow', 'sts:AssumeRole', arn))),
        },
      })),
    });
    const stepRun = await runCheck(aws, readableFile(3));
    expect(groupsOf(stepRun)).toEqual([
      '##[group]team-0, team-2: hub-permission-missing',
      '##[group]team-1: hub-permission-missing',
    ]);
    expect(resourcesIn(stepRun)[0]).toEqual([readers[0], roles[0], roles[2]]);
  });

  test('leave their places to others, which are explained in full then', async () => {
    const ids = Array.from({ length: 17 }, (_, at) => idAt(at));
    const closed = ids.slice(12);
    const world = closed.reduce(
      (before, id) =>
        withRole(before, id, 'DeployRole', () => ({ trustPolicy: policy(trust({ AWS: '999999999999' })) })),
      hubMay(modelOfAccounts(17), ...closed.map((id) => `arn:aws:iam::${id}:role/DeployRole`)),
    );
    const aws = await startEmulator({ world, detailedDenials: true });
    const groups = groupsOf(await runCheck(aws, accountsFile(17))) ?? [];
    expect(groups.filter((group) => group.endsWith(': hub-permission-missing'))).toHaveLength(1);
    expect(groups.filter((group) => /^##\[group\]team-1[2-6]: target-trust-missing$/.test(group))).toHaveLength(5);
  });

  test('have a cause each where account ids are hidden', async () => {
    const aws = await startEmulator({ world: hubMay(modelOfAccounts(3), `${roles[0]}`), detailedDenials: true });
    const stepRun = await runCheck(aws, accountsFile(3), { 'mask-aws-account-id': 'true' });
    expect(groupsOf(stepRun)).toHaveLength(2);
  });
});

test('a cause names no input that check does not have', async () => {
  const names = Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs);
  const others = names.filter(
    (name) => /^role-|^source-|^transitive-/.test(name) && !CHECK_INPUTS.some((own) => own === name),
  );
  const world = modelWith({ targetAccounts: [idAt(0), idAt(1)], externalId: 'between-us' });
  const aws = await startEmulator({ world });
  const { log } = await runCheck(
    aws,
    accountsFile(2, (at) => (at === 0 ? '' : ', external-id-env: TEAM_EXTERNAL_ID')),
    {},
    { env: { TEAM_EXTERNAL_ID: 'another' } },
  );

  expect(others).toContain('role-external-id');
  const causes = log.split('\n').filter((line) => /^\d+\. /.test(line) && !line.includes('Only a step with '));
  expect(causes.filter((line) => others.some((name) => line.includes(name)))).toEqual([]);
  expect(log).toContain('Set external-id-env of team-0 in the accounts file.');
  expect(log).toContain('Correct the variable TEAM_EXTERNAL_ID, which external-id-env of team-1 names.');
});

describe('a job without the environment of an account', () => {
  const SENTENCE = /^1\. The job has no environment, but the accounts file sets production for (team-\d)\. /gm;
  const causes = ({ log }: StepRun) => [...log.matchAll(SENTENCE)].map(([, name]) => name);
  const file = (...environments: readonly string[]) =>
    accountsFile(environments.length, (at) => (environments[at] === '' ? '' : `, environment: ${environments[at]}`));

  test('is the first cause where the account denies it', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(2, [1]) });
    expect(causes(await runCheck(aws, file('', 'production')))).toEqual(['team-1']);
  });

  test('is certain where the trust policy that was read is for its jobs', async () => {
    const ENVIRONMENT = 'repo:octo/shop:environment:production';
    const condition = { StringEquals: { [`${PROVIDER}:sub`]: ENVIRONMENT } };
    const trustPolicy = policy(trust({ AWS: HUB_ROLE }, { Condition: condition }));
    const aws = await startEmulator({ world: readableAccounts(1, () => ({ target: { trustPolicy } })) });
    const stepRun = await runCheck(
      aws,
      readableFile(1, () => ', environment: production'),
    );
    const [report] = reportOf(stepRun);
    expect(report).toMatchObject({ code: 'target-trust-missing', side: 'workflow', certainty: 'certain' });
    expect(report?.sentence).toMatch(
      /^The job has no environment, but the accounts file sets production for team-0\. Set environment: production on the job\. Statement 1 /,
    );
    expect(stepRun.log).not.toContain('to Statement in');
    expect(stepRun.log).not.toMatch(/^Change statement /m);
  });

  test.each<[string, string, readonly string[]]>([
    ['all accounts have', file('production', 'production'), ['team-0']],
    ['only some accounts have', file('production', ''), []],
    ['the accounts have different ones', file('production', 'other'), []],
  ])('is the first cause of a hub that denies it where %s', async (_, text, names) => {
    const aws = await startEmulator({ world: modelOfAccounts(2), claims: { ref: 'refs/heads/other' } });
    expect(causes(await runCheck(aws, text))).toEqual(names);
  });
});

describe('what is no answer of AWS', () => {
  const whatever = { 'fail-on-denied': 'false' };

  test('fails the step as it does the main action, when it is about no account', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3) });
    const without = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
    const stepRun = await runCheck(aws, accountsFile(3), whatever, { env: without });
    const main = await runStep({
      aws,
      inputs: { account: 'team-0' },
      env: without,
      workspace: { [ACCOUNTS_FILE]: accountsFile(3) },
    });
    expect(stepRun.end).toEqual(main.end);
    expect(stepRun.files.output).toBe('');
  });

  test('fails the step, when it is about one of them', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3) });
    aws.faults.add('AssumeRole', { kind: 'internal-failure' });
    const stepRun = await runCheck(aws, accountsFile(3), { ...whatever, 'retry-max-attempts': '1' });
    expect(stepRun.end).toMatchObject({ ok: false, title: 'Check' });
    expect(stepRun.end).toMatchObject({
      message: expect.stringMatching(/^1 of 3 accounts could not be checked: team-\d\./),
    });
    expect(
      count(
        results(stepRun).map(([, code]) => code),
        'aws-fault',
      ),
    ).toBe(1);
  });

  test('fails the step, when what came is not what was asked for', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3) });
    aws.faults.add('AssumeRole', { kind: 'wrong-answer', about: 'role' });
    const stepRun = await runCheck(aws, accountsFile(3), whatever);
    expect(stepRun.end).toMatchObject({ message: expect.stringMatching(/^1 of 3 accounts could not be checked: /) });
  });

  test('leaves the verdicts that are there, when the time is over', async () => {
    const { result } = await cutShort(
      async (seconds) => {
        const aws = await startEmulator({ world: modelOfAccounts(3) });
        aws.faults.add('AssumeRole', { kind: 'stall' });
        return runCheck(aws, accountsFile(3), { ...whatever, 'action-timeout-s': String(seconds) });
      },
      ({ outputs }) => outputs['failed-count'] === '1',
    );
    expect(result.end).toMatchObject({ ok: false, title: 'Check' });
    expect(
      results(result)
        .map(([, code]) => code)
        .sort(),
    ).toEqual(['', '', 'timed-out']);
  });
});

describe('many accounts that deny', () => {
  const COUNT = 400;

  test('are told in a log and a summary of a bounded length; ten in full, for which alone IAM is asked', async () => {
    const shut = Array.from({ length: COUNT }, (_, at) => at).filter((at) => at !== 7);
    const aws = await startEmulator({ world: modelOfAccounts(COUNT, shut), detailedDenials: false });
    const stepRun = await runCheck(aws, accountsFile(COUNT), { 'action-timeout-s': '600' });
    const { log, raw, files, end, outputs } = stepRun;
    expect(count(kindsOf(aws), 'SimulatePrincipalPolicy')).toBeLessThanOrEqual(10);
    expect(log.match(/^##\[group\]/gm)).toHaveLength(10);
    expect(raw.match(/^team-\d+: .{40,}\.$/gm)).toHaveLength(COUNT - 1 - 10);
    expect(Buffer.byteLength(files.summary)).toBeLessThan(700_000);
    expect(files.summary.match(/^\| `team/gm)).toHaveLength(COUNT);
    expect(files.summary.match(/<details>/g)).toHaveLength(10);
    expect((outputs.report ?? '').length * 2).toBeLessThan(1_000_000);
    expect(reportOf(stepRun)).toHaveLength(COUNT);
    expect(end.ok ? '' : end.message).toMatch(/^399 of 400 accounts denied the job: team-0, .* and 389 more\./);
    expect((end.ok ? '' : end.message).length).toBeLessThanOrEqual(4096);
  });

  test('hide no cause of another kind', async () => {
    const { accounts } = modelOfAccounts(20, [...Array(19).keys()]);
    const aws = await startEmulator({ world: { accounts } });
    const stepRun = await runCheck(
      aws,
      accountsFile(20, (at) => (at === 19 ? ', route: direct' : '')),
    );
    expect(stepRun.log).toContain('##[group]team-19: no-oidc-provider\n');
  });
});

test('accounts of another partition are checked from a token and an STS of their own', async () => {
  const aws = await startEmulator({ world: modelOfAccounts(1) });
  const stepRun = await runCheck(
    aws,
    accountsFile(2, (at) => (at === 0 ? '' : ', region: cn-north-1, route: direct')),
  );
  expect(results(stepRun)).toEqual([
    ['team-0', ''],
    ['team-1', 'no-oidc-provider'],
  ]);
  expect(count(kindsOf(aws), 'token')).toBe(2);
});

test('a region that is not named as AWS names them is warned of once, by its place', async () => {
  const aws = await startEmulator({ world: modelOfAccounts(2) });
  const { annotations } = await runCheck(aws, accountsFile(2).replace('eu-west-1', 'eu-wset-1'), {
    'sts-region': 'ue-west-1',
  });
  expect(annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    'warning: sts-region "ue-west-1" is not named like an AWS region. Check the spelling.',
    expect.stringMatching(/^warning: \.github\/accounts\.yml:2:\d+: defaults\.region "eu-wset-1" is /),
  ]);
});

describe('wrong inputs', () => {
  test.each<[string, Readonly<Record<string, string>>, string, readonly RegExp[]]>([
    [
      'are told together with what is wrong in the selection',
      { 'fail-on-denied': 'no', 'sts-region': 'q', accounts: 'team-9', where: 'x' },
      accountsFile(2),
      [/^where contains "x"/, /^fail-on-denied is "no"/, /^sts-region "q" is/, /^accounts contains "team-9"/],
    ],
    [
      'are told together with what is wrong in the file',
      { 'retry-max-attempts': '0' },
      'accounts: { dev: { id: 1 } }',
      [/^retry-max-attempts "0" is/, /^\.github\/accounts\.yml:1:\d+: accounts\.dev\.id /],
    ],
    [
      'are told once, whomever they concern',
      { identity: 'ambient' },
      accountsFile(2, () => ', route: direct'),
      [/^identity is ambient/],
    ],
    [
      'are told with the accounts where they concern only some',
      { identity: 'ambient' },
      accountsFile(3, (at) => (at === 1 ? '' : ', route: direct')),
      [/^team-0, team-2: identity is ambient/],
    ],
    [
      'an account that is not among those allowed',
      { 'allowed-account-ids': idAt(1) },
      accountsFile(2),
      [/^team-0: allowed-account-ids does not contain the target account/],
    ],
    [
      'an account without a role',
      {},
      accountsFile(2).replace('role: DeployRole, ', ''),
      [/accounts\.team-0\.role is missing\. /, /accounts\.team-1\.role is missing\. /],
    ],
    [
      'an account whose external id is not set',
      {},
      accountsFile(2, (at) => (at === 1 ? ', external-id-env: TEAM_1_EXTERNAL_ID' : '')),
      [/^\.github\/accounts\.yml:5:\d+: accounts\.team-1\.external-id-env "TEAM_1_EXTERNAL_ID" is not set/],
    ],
  ])('%s', async (_, inputs, file, sentences) => {
    const aws = await startEmulator({ world: modelOfAccounts(1) });
    const { end, files } = await runCheck(aws, file, inputs);
    expect(end).toMatchObject({ ok: false, title: 'Inputs' });
    const told = end.ok ? [] : end.message.split('\n');
    expect(told).toHaveLength(sentences.length);
    for (const [at, sentence] of sentences.entries()) expect(told[at]).toMatch(sentence);
    expect(aws.calls).toEqual([]);
    expect(files).toEqual({ env: '', output: '', state: '', path: '', summary: '' });
  });

  test('are those of the main action that check does not have', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(2) });
    const inputs = { route: 'nowhere', account: 'team-0', summary: 'true', 'output-credentials': ' ' };
    const { end, outputs } = await runCheck(aws, accountsFile(2), inputs);
    expect(end).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /^route is not an input of this action\. Remove it, or correct its name\.\naccount is not an input of this action\. Use accounts if that is meant, or remove it\.$/,
      ),
    });
    expect([aws.calls, outputs]).toEqual([[], {}]);
  });
});
