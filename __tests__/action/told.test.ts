import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { ACCOUNTS_FILE, HUB_ROLE, TARGET_ROLE } from '../support/names.js';
import { type RunStepOptions, runStep, type StepRun } from '../support/step.js';

const ACCOUNTS = `hub: { role: "${HUB_ROLE}" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
`;

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws({ world: exampleModel() });
});

afterEach(() => aws.stop());

function run(inputs: RunStepOptions['inputs'], accounts?: string, env: RunStepOptions['env'] = {}): Promise<StepRun> {
  return runStep({ aws, inputs, env, ...(accounts !== undefined && { workspace: { [ACCOUNTS_FILE]: accounts } }) });
}

function sentencesOf({ end }: StepRun): string[] {
  return end.ok ? [] : end.message.split('\n');
}

describe('what is wrong is told', () => {
  test('beginning with a file that cannot be read at all, for that is why other things are missing', async () => {
    const stepRun = await run({ account: 'dev', 'accounts-file': 'other.yml', summary: 'yes' });
    expect(sentencesOf(stepRun)).toEqual([
      expect.stringMatching(/^accounts-file "other\.yml" does not exist/),
      expect.stringMatching(/^summary is "yes"/),
    ]);
    expect(aws.calls).toEqual([]);
  });

  test('ending with what stands in a file that can be read', async () => {
    const stepRun = await run({ account: 'dev', summary: 'yes' }, `${ACCOUNTS}  test: { id: 333333333333 }\n`);
    expect(sentencesOf(stepRun)).toEqual([
      expect.stringMatching(/^summary is "yes"/),
      expect.stringMatching(/^\.github\/accounts\.yml:5:15: accounts\.test\.id /),
    ]);
  });

  test('with what was taken from the file, in the log', async () => {
    const stepRun = await run({ account: 'dev', summary: 'yes' }, ACCOUNTS);
    expect(stepRun.log).toContain('From .github/accounts.yml: ');
    expect(stepRun.log).toContain('role-to-assume (defaults.role)');
    expect(sentencesOf(stepRun)).toEqual([expect.stringMatching(/^summary is "yes"/)]);
  });
});

describe('what was taken from the file', () => {
  const lines = [`hub-role is hub.role of ${ACCOUNTS_FILE}.`, `account is accounts.dev.id of ${ACCOUNTS_FILE}.`];

  test.each([
    ['1', lines],
    ['0', []],
  ])('is shown with debug logging only: %s', async (RUNNER_DEBUG, shown) => {
    const stepRun = await run({ account: 'dev' }, ACCOUNTS, { RUNNER_DEBUG });
    expect(stepRun.end).toEqual({ ok: true });
    expect(lines.filter((line) => stepRun.raw.includes(line))).toEqual(shown);
    expect(stepRun.outputs).toMatchObject({ 'role-arn': TARGET_ROLE });
  });
});

describe('the job summary', () => {
  test.each<[string, RunStepOptions['inputs'], RunStepOptions['env'], boolean]>([
    ['is written by default', {}, {}, true],
    ['is not written under act', {}, { ACT: 'true' }, false],
    ['is written under act where that is wanted', { summary: 'true' }, { ACT: 'true' }, true],
    ['is written on servers that set ACT too', {}, { ACT: 'true', GITEA_ACTIONS: 'true' }, true],
    ['is not written where it is not wanted', { summary: 'false' }, {}, false],
  ])('%s', async (_, inputs, env, isWritten) => {
    const { files, outputs } = await run({ account: 'dev', ...inputs }, ACCOUNTS, env);
    expect(outputs).toMatchObject({ 'role-arn': TARGET_ROLE });
    expect(files.summary !== '').toBe(isWritten);
  });
});

describe('a warning', () => {
  test('of an input of configure-aws-credentials keeps nothing from the session', async () => {
    const stepRun = await run({ account: 'dev', 'disable-retry': 'true' }, ACCOUNTS);
    expect(stepRun.end).toEqual({ ok: true });
    expect(stepRun.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(
          /^disable-retry is an input of configure-aws-credentials .*retry-max-attempts: 1\.$/,
        ),
      }),
    ]);
  });
});
