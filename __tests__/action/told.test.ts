import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { HUB, TARGET } from './bundle/scene.js';
import { type Staged, type StageOptions, stage } from './stage.js';

const FILE = '.github/accounts.yml';
const ACCOUNTS = `hub: { role: "${HUB}" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
`;

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws({ world: exampleModel() });
});

afterEach(() => aws.stop());

function run(inputs: StageOptions['inputs'], accounts?: string, env: StageOptions['env'] = {}): Promise<Staged> {
  return stage({ aws, inputs, env, ...(accounts !== undefined && { workspace: { [FILE]: accounts } }) });
}

function sentencesOf({ end }: Staged): string[] {
  return end.ok ? [] : end.message.split('\n');
}

describe('what is wrong is told', () => {
  test('beginning with a file that cannot be read at all, for that is why other things are missing', async () => {
    const staged = await run({ account: 'dev', 'accounts-file': 'other.yml', summary: 'yes' });
    expect(sentencesOf(staged)).toEqual([
      expect.stringMatching(/^accounts-file is "other\.yml"/),
      expect.stringMatching(/^summary is "yes"/),
    ]);
    expect(aws.calls).toEqual([]);
  });

  test('ending with what stands in a file that can be read', async () => {
    const staged = await run({ account: 'dev', summary: 'yes' }, `${ACCOUNTS}  test: { id: 333333333333 }\n`);
    expect(sentencesOf(staged)).toEqual([
      expect.stringMatching(/^summary is "yes"/),
      expect.stringMatching(/^\.github\/accounts\.yml:5:15: accounts\.test\.id /),
    ]);
  });

  test('with what was taken from the file, in the log', async () => {
    const staged = await run({ account: 'dev', summary: 'yes' }, ACCOUNTS);
    expect(staged.log).toContain('From .github/accounts.yml: ');
    expect(staged.log).toContain('role-to-assume (defaults.role)');
    expect(sentencesOf(staged)).toEqual([expect.stringMatching(/^summary is "yes"/)]);
  });
});

describe('what was taken from the file', () => {
  const lines = [`hub-role is hub.role of ${FILE}.`, `account is accounts.dev.id of ${FILE}.`];

  test.each([
    ['1', lines],
    ['0', []],
  ])('is shown with debug logging only: %s', async (RUNNER_DEBUG, shown) => {
    const staged = await run({ account: 'dev' }, ACCOUNTS, { RUNNER_DEBUG });
    expect(staged.end).toEqual({ ok: true });
    expect(lines.filter((line) => staged.raw.includes(line))).toEqual(shown);
    expect(staged.outputs).toMatchObject({ 'role-arn': TARGET });
  });
});

describe('the job summary', () => {
  test.each<[string, StageOptions['inputs'], StageOptions['env'], boolean]>([
    ['is written by default', {}, {}, true],
    ['is not written under act', {}, { ACT: 'true' }, false],
    ['is written under act where that is wanted', { summary: 'true' }, { ACT: 'true' }, true],
    ['is written on servers that set ACT too', {}, { ACT: 'true', GITEA_ACTIONS: 'true' }, true],
    ['is not written where it is not wanted', { summary: 'false' }, {}, false],
  ])('%s', async (_, inputs, env, isWritten) => {
    const { files, outputs } = await run({ account: 'dev', ...inputs }, ACCOUNTS, env);
    expect(outputs).toMatchObject({ 'role-arn': TARGET });
    expect(files.summary !== '').toBe(isWritten);
  });
});

describe('a warning', () => {
  test('of an input of configure-aws-credentials keeps nothing from the session', async () => {
    const staged = await run({ account: 'dev', 'disable-retry': 'true' }, ACCOUNTS);
    expect(staged.end).toEqual({ ok: true });
    expect(staged.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(
          /^disable-retry is an input of configure-aws-credentials .*retry-max-attempts: 1\.$/,
        ),
      }),
    ]);
  });
});
