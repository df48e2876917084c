import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { recordOf } from '../readme-blocks.js';
import { DIRECT_INPUTS, HUB_INPUTS } from '../support/job.js';
import { ACCOUNTS_FILE, HUB_ROLE } from '../support/names.js';
import { runStep } from '../support/step.js';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws({ world: exampleModel() });
});

afterEach(() => aws.stop());

describe('a region of its own', () => {
  const workspace = {
    [ACCOUNTS_FILE]: `hub: { role: "${HUB_ROLE}" }
defaults: { role: DeployRole }
accounts:
  dev: { id: "222222222222", region: eu-central-1 }
  plain: { id: "222222222222" }
`,
  };

  test.each([
    ['dev', 'eu-central-1'],
    ['plain', 'eu-west-1'],
  ])('has the profile for %s: %s', async (account, region) => {
    const inputs = { ...HUB_INPUTS, 'aws-region': 'eu-west-1', profiles: `mine = ${account}` };
    const stepRun = await runStep({ aws, inputs, workspace });
    expect(stepRun.end).toEqual({ ok: true });
    const other = region !== 'eu-west-1';
    const line =
      'AWS_REGION and AWS_DEFAULT_REGION are "eu-west-1". Tools prefer that to the region of profiles mine (eu-central-1).';
    expect(stepRun.log.includes(line)).toBe(other);
  });
});

describe('a denial', () => {
  test('of several walks with one cause is one sentence and one group', async () => {
    const inputs = { ...HUB_INPUTS, profiles: 'other = arn:aws:iam::222222222222:role/DeployRole' };
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }, 9);
    const { end, log } = await runStep({ aws, inputs });
    expect(end.ok ? [] : end.message.split('\n')).toHaveLength(1);
    expect(log.match(/^##\[group\]Diagnosis: /gm)).toHaveLength(1);
  });

  test('shows the claims of the token without its secrets', async () => {
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' });
    const inputs = { ...HUB_INPUTS, 'role-external-id': 'octo/shop' };
    const { log, raw } = await runStep({ aws, inputs });
    expect(log).toContain('web-identity-denied');
    const said = raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(said.join('\n')).not.toContain('octo/shop');
    // A claim that holds none is shown.
    expect(said.join('\n')).toContain('refs/heads/main');
  });

  test('of the only hop is never asked about at IAM, which knows hub sessions alone', async () => {
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' });
    await runStep({ aws, inputs: DIRECT_INPUTS, env: { RUNNER_DEBUG: '1' } });
    expect(aws.calls.map(({ kind }) => kind)).toEqual(['token', 'AssumeRoleWithWebIdentity']);
  });

  test('that AWS explains itself is not asked about at IAM', async () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/github-hub/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/DeployRole because no role trust policy allows the sts:AssumeRole action';
    aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message });
    const env = { RUNNER_DEBUG: '1', AWS_ENDPOINT_URL_IAM: aws.stsUrl };
    const { log, end } = await runStep({ aws, inputs: HUB_INPUTS, env });
    expect(end.ok).toBe(false);
    expect(log).not.toContain("IAM's simulation");
    expect(aws.calls.map(({ kind }) => kind)).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  });

  test('in the summary ends with what was taken from the accounts file, and with nothing where nothing was', async () => {
    aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }, 2);
    const plain = await runStep({ aws, inputs: HUB_INPUTS });
    expect(plain.files.summary).toMatch(/\n\n$/);
    expect(plain.files.summary).not.toContain('From ');
    const workspace = {
      [ACCOUNTS_FILE]: `hub: { role: "${HUB_ROLE}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n  dev: { id: "222222222222" }\n`,
    };
    const taken = await runStep({ aws, inputs: { account: 'dev' }, workspace });
    expect(taken.files.summary).toMatch(/\n\nFrom `[^\n]*`: [^\n]*\.\n\n$/);
  });
});

test('an error that nobody foresaw ends the step with its words, and its stack with debug logging only', async () => {
  for (const RUNNER_DEBUG of ['1', '0']) {
    const environment = { RUNNER_DEBUG };
    const stepRun = await runStep({
      aws,
      inputs: HUB_INPUTS,
      env: environment,
      onCancel: () => {
        throw new TypeError('nobody foresaw this');
      },
    });
    expect(recordOf(stepRun.end)).toEqual({
      ok: false,
      title: 'Error',
      message: 'Unexpected error: TypeError: nobody foresaw this',
    });
    expect(/^##\[debug\].*at /m.test(stepRun.log)).toBe(RUNNER_DEBUG === '1');
  }
});
