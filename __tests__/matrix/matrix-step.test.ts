import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { inputVariable } from '../../src/demo/runner/environment.js';
import { parseFilePairs } from '../../src/demo/runner/file-commands.js';
import { matrixStep } from '../../src/matrix/matrix-step.js';
import { runStep, type StepEnd } from '../../src/shared/runner/step.js';
import { FOUR_ACCOUNTS, wavesFile } from '../support/accounts-files.js';
import { ACCOUNTS_FILE } from '../support/names.js';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Ran {
  readonly end: StepEnd;
  readonly log: string;
  /** What stands in `GITHUB_OUTPUT`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the step in a workspace with this accounts file. */
async function run(
  inputs: Readonly<Record<string, string>>,
  {
    text = FOUR_ACCOUNTS,
    file = ACCOUNTS_FILE,
    environment = {},
  }: { text?: string; file?: string; environment?: object } = {},
): Promise<Ran> {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'matrix-'));
  folders.push(workspace);
  mkdirSync(path.join(workspace, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(workspace, file), text);
  const output = path.join(workspace, 'output');
  writeFileSync(output, '');
  let log = '';
  const end = await runStep(matrixStep, {
    environment: {
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
      ...environment,
    },
    write: (chunk) => {
      log += chunk;
    },
    onCancel: () => undefined,
  });
  return { end, log, outputs: Object.fromEntries(parseFilePairs(readFileSync(output, 'utf8')).pairs) };
}

function refusal({ end, outputs }: Ran): string {
  expect(outputs).toEqual({});
  return end.ok ? 'it was not refused' : `${end.title}: ${end.message}`;
}

const ids = (text: string) => text.match(/\d{12}/g) ?? [];

describe('a selection', () => {
  test('is handed on as a matrix, as names and as a number', async () => {
    const { end, outputs } = await run({ accounts: 'prod-*', where: 'tier=prod' });
    expect(end).toEqual({ ok: true });
    expect(JSON.parse(outputs.matrix ?? '')).toEqual({
      include: [
        {
          account: 'prod-eu',
          'account-id': '444444444444',
          role: 'ci/ProdDeployRole',
          region: 'eu-west-1',
          environment: 'production',
          labels: { tier: 'prod', wave: '10' },
        },
        {
          account: 'prod-us',
          'account-id': '555555555555',
          role: 'DeployRole',
          region: 'eu-west-1',
          environment: 'production',
          labels: { tier: 'prod', wave: '2' },
        },
      ],
    });
    expect(outputs).toMatchObject({ accounts: '["prod-eu","prod-us"]', count: '2', batches: '', groups: '' });
  });

  test('is said by name, ten to a line, and no account id', async () => {
    const { log } = await run({}, { text: wavesFile(23) });
    const lines = log.trimEnd().split('\n');
    expect(lines[0]).toBe('23 of 23 accounts of ".github/accounts.yml" are selected:');
    expect(lines[3]).toBe('  team-20, team-21, team-22');
    expect(lines).toHaveLength(4);
    expect(ids(log)).toEqual([]);
  });

  test('is said by group', async () => {
    const { log, outputs } = await run({ 'group-by': 'wave' });
    expect(log).toContain('wave "2", 2:\n  staging, prod-us\nwave "10", 1:\n  prod-eu\n');
    expect(JSON.parse(outputs.groups ?? '')).toMatchObject([{ group: '1' }, { group: '2', count: 2 }, { group: '10' }]);
  });

  test('may be empty when that is allowed', async () => {
    const { end, log, outputs } = await run({ where: 'wave=7', 'allow-empty': 'true', 'group-by': 'wave' });
    expect(end).toEqual({ ok: true });
    expect(outputs).toEqual({ matrix: '{"include":[]}', batches: '', groups: '[]', accounts: '[]', count: '0' });
    expect(log).toBe('0 of 4 accounts of ".github/accounts.yml" are selected.\n');
  });

  test('of one account is told as one', async () => {
    const { log } = await run({}, { text: 'accounts: { dev: { id: "222222222222" } }' });
    expect(log).toBe('1 of 1 account of ".github/accounts.yml" is selected:\n  dev\n');
  });

  test('comes from another file when one is named', async () => {
    const { outputs } = await run({ 'accounts-file': 'infra/all.yml', accounts: 'dev' }, { file: 'infra/all.yml' });
    expect(outputs.accounts).toBe('["dev"]');
  });
});

describe('more accounts than one matrix takes', () => {
  const text = wavesFile(300);

  test('come in batches, with a warning that the matrix is blank', async () => {
    const { end, log, outputs } = await run({}, { text });
    expect(end).toEqual({ ok: true });
    expect(outputs.matrix).toBe('');
    const batches: ReadonlyArray<{ include: readonly { account: string }[] }> = JSON.parse(outputs.batches ?? '');
    expect(batches.map(({ include }) => include.length)).toEqual([256, 44]);
    expect(batches.flatMap(({ include }) => include.map(({ account }) => account))).toEqual(
      JSON.parse(outputs.accounts ?? ''),
    );
    expect(log).toMatch(/^::warning title=xacct-action::300 accounts are more than the 256 jobs of one matrix/m);
  });

  test.each([{ batch: '100' }, { 'group-by': 'wave' }])('are no surprise with %j', async (inputs) => {
    const { end, log } = await run(inputs, { text });
    expect(end).toEqual({ ok: true });
    expect(log).not.toContain('::warning');
  });

  test('are warned of when an output is larger than a job can hand on', async () => {
    const accounts = Array.from({ length: 2000 }, (_, at) => `  a${at}: { id: "${String(200_000_000_000 + at)}" }\n`);
    const long = `defaults: { role: ${'r'.repeat(64)}, environment: ${'e'.repeat(200)} }\naccounts:\n${accounts.join('')}`;
    const { log } = await run({ batch: '256' }, { text: long });
    expect(log).toMatch(/^::warning title=xacct-action::The output batches is larger than 1 MB/m);
  });
});

describe('masked account ids', () => {
  const masked = { 'mask-aws-account-id': 'true' };

  test('are masked and stand in no output', async () => {
    const { log, outputs } = await run({ ...masked, 'group-by': 'wave', batch: '2' });
    expect(log.match(/^::add-mask::\d{12}$/gm)).toHaveLength(4);
    expect(ids(JSON.stringify(outputs))).toEqual([]);
    expect(JSON.parse(outputs.matrix ?? '')).toMatchObject({
      include: [{ account: 'dev', 'account-id': '', environment: '' }, {}, { environment: 'production' }, {}],
    });
  });

  test.each([
    ['dev: { id: "222222222222", labels: { owner: "of 222222222222" } }', 'accounts.dev.labels.owner'],
    ['dev: { id: "222222222222", environment: "e-333333333333" }', 'accounts.dev.environment'],
    ['dev-222222222222: { id: "222222222222" }', 'accounts.dev-***'],
    [
      'dev: { id: "222222222222", role: r333333333333, environment: "333333333333 e" }',
      'accounts.dev.role, accounts.dev.environment',
    ],
  ])('are refused where a name or a value holds one: %s', async (line, keys) => {
    const text = `accounts:\n  ${line}\n  other: { id: "333333333333" }\n`;
    const sentence = refusal(await run({ ...masked, accounts: 'dev*' }, { text }));
    expect(sentence).toMatch(/^Inputs: mask-aws-account-id is true, and GitHub drops /);
    expect(sentence).toContain(`Remove the id from ${keys}.`);
  });

  test('are masked in what is refused, too', async () => {
    expect(refusal(await run({ ...masked, accounts: '222222222222' }))).toContain('accounts contains "***"');
  });

  test('are no matter of numbers that are no ids', async () => {
    const text = 'accounts:\n  dev: { id: "222222222222", labels: { build: "999999999999" } }\n';
    expect((await run(masked, { text })).end).toEqual({ ok: true });
  });
});

describe('what is wrong', () => {
  test('is told together, and nothing is handed on', async () => {
    const told = refusal(await run({ batch: '0', accounts: 'stagin', where: 'tier', 'group-by': 'weave' }));
    expect(told.split('\n')).toEqual([
      expect.stringMatching(/^Inputs: where contains "tier"/),
      expect.stringMatching(/^batch "0" is/),
      expect.stringMatching(/^accounts contains "stagin"/),
      expect.stringMatching(/^group-by uses the label "weave"/),
    ]);
  });

  test('in the file is told with its place, beside what is wrong in the inputs', async () => {
    const text = 'accounts:\n  dev: { id: 222222222222 }\n  test: { id: "333333333333", rolle: x }\n';
    expect(refusal(await run({ batch: 'many' }, { text })).split('\n')).toEqual([
      expect.stringMatching(/^Inputs: batch "many" is/),
      expect.stringMatching(/^\.github\/accounts\.yml:2:14: accounts\.dev\.id /),
      expect.stringMatching(/^\.github\/accounts\.yml:3:31: .*rolle.*role/),
    ]);
  });

  test.each([
    ['../accounts.yml', 'outside of the workspace'],
    ['.github/missing.yml', 'a file that is not there'],
    ['.github', 'a folder'],
  ])('with accounts-file %s is told by the name of the input: it is %s', async (file) => {
    expect(refusal(await run({ 'accounts-file': file }))).toMatch(/^Inputs: accounts-file /);
  });

  test('with an input that is near one of its own is told by that one, for it would choose all accounts', async () => {
    expect(refusal(await run({ account: 'dev', aws_region: '' }))).toBe(
      'Inputs: account is not an input of this action. Use accounts if that is meant, or remove it.',
    );
  });

  test('with inputs of no meaning here is told by their names, and what could be none is quoted', async () => {
    const told = refusal(await run({ 'role-to-assume': 'x', 'a\n::error::b': 'y' })).split('\n');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(
      /^Inputs: role-to-assume is not an input of this action\. Remove it, or use one of accounts-file, /,
    );
    expect(told[1]).toMatch(/^"a\S* ?::error::b" is not an input of this action\. /);
  });

  test('too much for one annotation stands in the log', async () => {
    const accounts = Array.from({ length: 100 }, (_, at) => `no-such-account-${at}`).join(' ');
    const { end, log } = await run({ accounts });
    expect(end.ok ? '' : end.message).toMatch(/^100 errors\. The log above has them all:\n/);
    expect(log.match(/^accounts contains "no-such-account-\d+"/gm)).toHaveLength(100);
  });

  test.each([undefined, '/nowhere/output'])('is said when GITHUB_OUTPUT is %s', async (output) => {
    const { end } = await run({}, { environment: { GITHUB_OUTPUT: output } });
    expect(end).toMatchObject({ ok: false, title: 'Delivery', message: expect.stringMatching(/^GITHUB_OUTPUT /) });
  });

  test('but not too wrong to go on with is a warning', async () => {
    const text = 'accounts:\n  dev: { id: "222222222222" }\n  old-dev: { id: "222222222222" }\n';
    const { end, log } = await run({}, { text });
    expect(end).toEqual({ ok: true });
    expect(log).toMatch(/^::warning title=xacct-action::\.github\/accounts\.yml:3:\d+: /m);
  });

  test('but may be right for runners with keys of their own is a warning, by its place and once', async () => {
    const text = [
      'defaults: { duration-seconds: 7200, region: eu-wset-1 }',
      'accounts:',
      '  dev: { id: "222222222222" }',
      '  test: { id: "333333333333" }',
      '  far: { id: "444444444444", route: direct }',
      '  short: { id: "555555555555", duration-seconds: 3600 }',
      '  unwanted: { id: "666666666666", duration-seconds: 3601 }',
    ].join('\n');
    const { end, log } = await run({ accounts: '!unwanted' }, { text });
    expect(end).toEqual({ ok: true });
    expect(log.match(/^::warning .*$/gm)).toEqual([
      expect.stringMatching(/:1:45: defaults\.region "eu-wset-1" is not named like an AWS region\. /),
      expect.stringMatching(/::\.github\/accounts\.yml:1:31: defaults\.duration-seconds 7200 is more than 3600, /),
    ]);
  });

  test('but not too wrong is told in full, in as many annotations as GitHub shows', async () => {
    const accounts = Array.from({ length: 21 }, (_, at) => `  a${at}: { id: "222222222222" }\n`);
    const { log } = await run({}, { text: `accounts:\n${accounts.join('')}` });
    expect(log.match(/^::warning /gm)?.length).toBeLessThanOrEqual(8);
    expect(log.match(/\.github\/accounts\.yml:\d+:\d+: /g)).toHaveLength(20);
  });
});
