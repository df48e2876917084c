/** Deployed roles compared with a folder of policies, and denials with evidence, by running the step. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { idAt } from '../support/accounts-files.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import type { Files } from '../support/files.js';
import { withRole } from '../support/models.js';
import { HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../support/names.js';
import { policy, statement, trust } from '../support/policies.js';
import { reportOf, runCheck, type StepRun } from '../support/step.js';
import {
  policiesFolder,
  type ReadableAccount,
  readableAccounts,
  readableFile,
  TRUSTS_HUB,
} from './readable-accounts.js';

afterEach(stopEmulators);

const hub = { AWS: HUB_ROLE };
const OTHER = 'arn:aws:iam::999999999999:role/Other';
const SUB = `${PROVIDER}:sub`;
const when = (operator: string, key: string, values: unknown) => ({ Condition: { [operator]: { [key]: values } } });
const deployed = (...statements: object[]): ReadableAccount => ({ target: { trustPolicy: policy(...statements) } });

function compare(aws: LocalAws, count: number, files: Files = {}, inputs = {}, options = {}): Promise<StepRun> {
  const workspace = policiesFolder(files);
  return runCheck(aws, readableFile(count), { policies: 'policies', ...inputs }, { workspace, ...options });
}

const cells = (run: StepRun) => reportOf(run).map(({ differences }) => differences);

test('accounts that are denied for one cause are compared each by its own role', async () => {
  const readers = [0, 1].map((at) =>
    statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${idAt(at)}:role/github-diagnosis`),
  );
  const added = trust({ AWS: OTHER });
  const world = withRole(
    readableAccounts(2, (at) => (at === 0 ? {} : deployed(trust(hub, { Sid: 'AllowHub' }), added))),
    HUB_ACCOUNT,
    'github-hub',
    () => ({ policies: { readers: policy(...readers, statement('Allow', 'iam:*', HUB_ROLE)) } }),
  );
  const stepRun = await compare(await startEmulator({ world }), 2);
  expect(stepRun.log).toContain('##[group]team-0, team-1: hub-permission-missing\n');
  expect(cells(stepRun)).toEqual(['same', '1 added']);
});

test('what is deployed is compared with the policies role by role, accepted accounts too', async () => {
  const own = (at: number, ...statements: object[]) => ({
    [`${idAt(at)}/DeployRole/trust.json`]: policy(...statements),
  });
  const sub = (value: string) => when('StringLike', SUB, value);
  const rows: ReadonlyArray<readonly [ReadableAccount, Files, string, RegExp[]]> = [
    [{}, {}, 'same', []],
    [deployed({ ...trust({ AWS: [HUB_ROLE] }), Action: ['sts:assumerole'] }), {}, 'same', []],
    [
      deployed(trust(hub, { Sid: 'AllowHub' }), trust({ AWS: OTHER })),
      {},
      '1 added',
      [
        /^Statement 2 is deployed and not in the policies: Effect Allow, Principal arn:aws:iam::999999999999:role\/Other, Action sts:AssumeRole\.$/,
      ],
    ],
    [
      {},
      own(3, trust(hub), trust({ AWS: OTHER }, { Sid: 'Other' })),
      '1 removed',
      [/^Statement 2 \(Other\) of the policies is not deployed: /],
    ],
    [
      deployed(trust({ AWS: `arn:aws:iam::${HUB_ACCOUNT}:root` }, { Sid: 'AllowHub' })),
      {},
      '1 changed',
      [
        /^Statement 1 \(AllowHub\) is changed\. Principal differs: deployed arn:aws:iam::111122223333:root, in the policies arn:aws:iam::111122223333:role\/github-hub\.$/,
      ],
    ],
    [
      deployed(trust(hub, sub('repo:octo/*'))),
      own(5, trust(hub, sub('repo:octo/shop:*'))),
      '1 changed',
      [
        /StringLike token\.actions\.githubusercontent\.com:sub differs: deployed repo:octo\/\*, in the policies repo:octo\/shop:\*\.$/,
      ],
    ],
    [
      { target: { maxSessionDurationSeconds: 7200 } },
      { ...own(6, trust(hub)), [`${idAt(6)}/DeployRole/role.json`]: { maxSessionDurationSeconds: 3600 } },
      'MaxSessionDuration',
      [/^MaxSessionDuration differs: deployed 7200, in the policies 3600\.$/],
    ],
    // Without a value in the policies it is not compared.
    [{ target: { maxSessionDurationSeconds: 7200 } }, {}, 'same', []],
    [{ target: undefined }, {}, 'not deployed', []],
    [
      deployed(trust({ AWS: OTHER }, { Sid: 'AllowHub' })),
      {},
      '1 changed',
      [/Principal differs: deployed .*Other, in the policies .*github-hub\.$/],
    ],
    [{ reader: { policies: {} } }, {}, 'not read', [/^The diagnosis role may not call iam:GetRole\. /]],
    [
      { reader: { trustPolicy: policy(trust({ AWS: OTHER })) } },
      {},
      'not read',
      [/^The job may not assume the diagnosis role\. /],
    ],
    [
      deployed(trust(hub), trust({ AWS: OTHER }), { ...trust(hub), Effect: 'Deny', Action: 'sts:TagSession' }),
      own(12, trust(hub, { Sid: 'X' }), trust({ AWS: HUB_ACCOUNT })),
      '1 added, 1 changed',
      [],
    ],
  ];
  const aws = await startEmulator({ world: readableAccounts(rows.length, (at) => rows[at]?.[0] ?? {}) });
  const files = Object.assign({}, ...rows.map(([, one]) => one));
  const run = await compare(aws, rows.length, files);
  expect(cells(run)).toEqual(rows.map(([, , cell]) => cell));
  for (const [at, entry] of reportOf(run).entries()) {
    const [, , , lines = []] = rows[at] ?? [];
    for (const line of lines) expect(entry.changes).toContainEqual(expect.stringMatching(line));
  }
  const admitted = reportOf(run).map((one) => one.admitted);
  expect(admitted.flatMap((is, at) => (is ? [] : [at]))).toEqual([8, 9]);
  expect(run.outputs['differences-count']).toBe('8');
  expect(run.log).toContain('##[group]team-2: 1 added\n');
  expect(run.log).toMatch(/^account +id +role +result +certainty +policy +statement +element +differences +ms$/m);
  expect(run.log).toMatch(
    /^team-10: not read\. The diagnosis role may not call iam:GetRole\. Allow it on the target role\.$/m,
  );
  expect(run.files.summary).toContain('team&#45;2</code>: 1 added</summary>');
  // One reading for each but the one whose diagnosis role cannot be assumed, and one of the hub role. A diagnosis reads for both.
  expect(aws.calls.filter(({ kind }) => kind === 'GetRole')).toHaveLength(rows.length);
});

describe('differences', () => {
  test('are a warning and do not fail the step', async () => {
    const aws = await startEmulator({
      world: readableAccounts(3, (at) => (at === 1 ? deployed(trust(hub), trust({ AWS: OTHER })) : {})),
    });
    const run = await compare(aws, 3);
    expect(run.end).toEqual({ ok: true });
    expect(run.annotations).toMatchObject([
      {
        level: 'warning',
        message: '1 deployed role differs from policies: team-1. Deploy the policies again, or correct them.',
      },
    ]);
    expect(run.outputs).toMatchObject({ 'failed-count': '0', 'differences-count': '1' });
    // Token, hub session, and for each account its role, its diagnosis role and one reading.
    expect(aws.calls).toHaveLength(2 + 3 * 3);
  });

  test('that accounts share are shown once', async () => {
    const aws = await startEmulator({ world: readableAccounts(20, () => deployed(trust(hub), trust({ AWS: OTHER }))) });
    const run = await compare(aws, 20);
    expect(run.log.match(/^##\[group\].*$/gm)).toEqual([expect.stringMatching(/team-9 and 10 more: 1 added$/)]);
  });

  test('in external ids are shown without a value, deployed or written', async () => {
    const id = (value: string) => policy(trust(hub, when('StringEquals', 'sts:ExternalId', value)));
    const accounts = readableAccounts(2, () => ({ target: { trustPolicy: id('S3CRET-deployed') } }));
    const aws = await startEmulator({ world: accounts });
    const run = await compare(aws, 2, {
      '_targets/DeployRole/trust.json': id('S3CRET-written'),
      [`${idAt(1)}/DeployRole/trust.json`]: policy(trust(hub)),
    });
    expect(cells(run)).toEqual(['1 changed', '1 changed']);
    expect(run.log).toContain('StringEquals sts:ExternalId differs. Its values are not shown.');
    expect(`${run.raw}${JSON.stringify([run.files, run.end])}`).not.toContain('S3CRET');
  });

  test('show no account id where ids are masked', async () => {
    const aws = await startEmulator({
      world: readableAccounts(2, (at) => deployed(trust({ AWS: [HUB_ROLE, `arn:aws:iam::${idAt(at)}:root`] }))),
    });
    const run = await compare(aws, 2, {}, { 'mask-aws-account-id': 'true' });
    expect(cells(run)).toEqual(['1 changed', '1 changed']);
    expect(`${run.log}${JSON.stringify([run.files, run.end])}`).not.toMatch(/2222220000\d\d|111122223333/);
  });

  test('of a hostile policy act nowhere', async () => {
    const value = '::error::x ##[group]| <b>`${{ a }}`</b>\n::set-output name=x::y';
    const aws = await startEmulator({
      world: readableAccounts(1, () => deployed(trust(hub, when('StringEquals', SUB, value)), trust(hub))),
    });
    const run = await compare(aws, 1);
    expect(cells(run)).toEqual(['1 added']);
    expect(run.violations).toEqual([]);
    expect(run.annotations.map(({ level }) => level)).toEqual(['warning']);
    expect(run.files.summary).not.toContain('<b>');
  });

  test('with a role that the policies do not have, and without a diagnosis role, are not looked for', async () => {
    const aws = await startEmulator({ world: readableAccounts(3) });
    const file = readableFile(3).replace('diagnosis-role: github-diagnosis }', 'labels: { a: b } }');
    const run = await runCheck(
      aws,
      file,
      { policies: 'policies' },
      {
        workspace: {
          [`policies/${idAt(0)}/DeployRole/trust.json`]: TRUSTS_HUB,
          [`policies/${idAt(1)}/DeployRole/trust.json`]: TRUSTS_HUB,
        },
      },
    );
    expect(cells(run)).toEqual(['not read', 'same', 'not in policies']);
    expect(run.log).toMatch(
      /^team-0: not read\. There is no diagnosis role\. Set diagnosis-role in the accounts file\.$/m,
    );
    expect(run.outputs['differences-count']).toBe('0');
  });

  test("are found with the runner's own credentials", async () => {
    const keys = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
    const { accounts } = readableAccounts(1, () => ({
      target: { trustPolicy: policy(trust({ AWS: HUB_ACCOUNT })) },
      reader: { trustPolicy: policy(trust({ AWS: HUB_ACCOUNT })) },
    }));
    const users = { runner: { ...keys, policies: { hop: policy(statement('Allow', 'sts:AssumeRole')) } } };
    const aws = await startEmulator({
      world: { accounts: { ...accounts, [HUB_ACCOUNT]: { ...accounts[HUB_ACCOUNT], users } } },
    });
    const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
    const previous = { ...process.env };
    Object.assign(process.env, env);
    try {
      const run = await compare(aws, 1, {}, { identity: 'ambient' }, { env });
      expect(cells(run)).toEqual(['1 changed']);
    } finally {
      process.env = previous;
    }
  });
});

describe('policies', () => {
  test.each<[string, Files, RegExp]>([
    ['that do not exist', {}, /^policies.*does not exist/],
    ['that are not valid', { 'policies/hub/github-hub/trust.json': '{' }, /^policies\/hub\/github-hub\/trust\.json/],
  ])('%s are an error before any call', async (_, workspace, message) => {
    const aws = await startEmulator({ world: readableAccounts(1) });
    const run = await runCheck(aws, readableFile(1), { policies: 'policies' }, { workspace });
    expect(run.end).toMatchObject({ ok: false, title: 'Inputs', message: expect.stringMatching(message) });
    expect(aws.calls).toEqual([]);
  });

  test('that are not given leave the column and the output out', async () => {
    const aws = await startEmulator({ world: readableAccounts(1) });
    const run = await runCheck(aws, readableFile(1));
    expect(run.log).toMatch(/^account +id +role +result +ms$/m);
    expect(run.outputs['differences-count']).toBe('');
    expect(aws.calls).toHaveLength(3);
  });
});

describe('400 accounts, 40 of which deny, at 50 ms a call', () => {
  const COUNT = 400;
  const isDenied = (at: number) => at % 10 === 3;
  const world = readableAccounts(COUNT, (at) =>
    isDenied(at)
      ? deployed(trust(hub, { Sid: 'AllowMain', ...when('StringEquals', SUB, 'repo:octo/shop:ref:refs/heads/other') }))
      : {},
  );

  test('each denial is certain, with what decided it in fields, and few calls', async () => {
    const aws = await startEmulator({ world, latencyMs: 50 });
    const startedMs = performance.now();
    const run = await runCheck(aws, readableFile(COUNT), { 'action-timeout-s': '600' });
    const ms = performance.now() - startedMs;
    const denied = reportOf(run).filter(({ admitted }) => !admitted);
    expect(denied).toHaveLength(40);
    for (const entry of denied) {
      expect(entry).toMatchObject({
        code: 'target-trust-missing',
        certainty: 'certain',
        policy: 'trust policy of DeployRole',
        statement: '1 (AllowMain)',
        element: `StringEquals ${SUB}`,
      });
    }
    expect(run.log.match(/^##\[group\]/gm)).toHaveLength(10);
    expect(run.log).toMatch(
      /^team-3 .*target-trust-missing {2}certain +trust policy of DeployRole {2}1 \(AllowMain\) /m,
    );
    // A hop and a reading for each, once what the hub role may do, and the simulations of the ten in full.
    const kinds = new Map<string, number>();
    for (const { kind } of aws.calls) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const { SimulatePrincipalPolicy: simulations = 0, ...others } = Object.fromEntries(kinds);
    expect(simulations).toBeLessThanOrEqual(10);
    expect(others).toEqual({
      token: 1,
      AssumeRoleWithWebIdentity: 1,
      AssumeRole: 400 + 40,
      GetRole: 40 + 1,
      ListRolePolicies: 1,
      GetRolePolicy: 1,
      ListAttachedRolePolicies: 1,
    });
    expect(aws.calls.length - 402).toBeLessThanOrEqual(3 * 40);
    // It takes about 3 s. A slow machine may take longer.
    expect(ms).toBeLessThan(60_000);
  });

  test('with policies each of the 400 is compared, by two calls each', async () => {
    const aws = await startEmulator({ world, latencyMs: 50 });
    const startedMs = performance.now();
    const run = await compare(aws, COUNT, {}, { 'action-timeout-s': '600' });
    expect(cells(run)).toEqual(Array.from({ length: COUNT }, (_, at) => (isDenied(at) ? '1 changed' : 'same')));
    const count = (kind: string) => aws.calls.filter((call) => call.kind === kind).length;
    expect([count('AssumeRole'), count('GetRole')]).toEqual([800, 401]);
    // It takes about 8 s. A slow machine may take longer.
    expect(performance.now() - startedMs).toBeLessThan(100_000);
  });
});

test('of two names for one account, the diagnosis role of either reads for both', async () => {
  const aws = await startEmulator({ world: readableAccounts(1, () => deployed(trust({ AWS: OTHER }))) });
  const file = readableFile(1).replace('accounts:\n', `accounts:\n  first: { id: "${idAt(0)}" }\n`);
  const run = await runCheck(aws, file);
  expect(reportOf(run).map(({ account, certainty, element }) => [account, certainty, element])).toEqual([
    ['first', 'certain', 'Principal'],
    ['team-0', 'certain', 'Principal'],
  ]);
});
