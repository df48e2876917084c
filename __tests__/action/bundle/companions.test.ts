import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { CREDENTIAL_VARIABLES, closeJobs, type EmulatedJob, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';
import { modelWith } from '../../support/models.js';
import { HUB_ACCOUNT, TARGET_JOB_SESSION } from '../../support/names.js';
import { policy } from '../../support/policies.js';
import { runScript } from '../../support/profiles.js';

afterEach(closeJobs);

const SDK = JSON.stringify(path.resolve('node_modules/@aws-sdk/client-sts/dist-cjs/index.js'));

/** Prints what the SDK's default chain makes of the job's variables, and who that is. */
const CREDENTIALS_OF_SDK = `
import { GetCallerIdentityCommand, STSClient } from ${SDK};
const client = new STSClient({});
const { Arn } = await client.send(new GetCallerIdentityCommand({}));
const { accountId, credentialScope, expiration } = await client.config.credentials();
console.log(JSON.stringify({ Arn, accountId, credentialScope, isOld: expiration < new Date() }));
`;

/** What a session of yesterday has left in the job. */
const YESTERDAY = {
  AWS_ACCESS_KEY_ID: 'ASIAYESTERDAY1234567',
  AWS_SECRET_ACCESS_KEY: 'yesterday/secret',
  AWS_SESSION_TOKEN: 'yesterday/token',
  AWS_SECURITY_TOKEN: 'yesterday/token',
  AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z',
  AWS_CREDENTIAL_SCOPE: 'us-east-1',
  AWS_ACCOUNT_ID: '999999999999',
};

test.each([
  ['exported keys', HUB_INPUTS],
  ['a profile', { ...HUB_INPUTS, 'aws-profile': 'deploy' }],
])('a tool has nothing of an earlier session with %s', async (_, inputs) => {
  const emulated = await openEmulatedJob({ job: { env: YESTERDAY } });
  const main = await emulated.step(inputs);
  expect(main).toMatchObject({ conclusion: 'success', violations: [] });
  expect(main.log).toContain('Changed to match the new session: AWS_ACCOUNT_ID.\n');
  const seen = JSON.parse((await runScript(emulated, CREDENTIALS_OF_SDK)).stdout);
  expect(seen).toEqual({ Arn: TARGET_JOB_SESSION, accountId: '222222222222', isOld: false });
});

test('nothing is said or set where there was no earlier session', async () => {
  const { job, step } = await openEmulatedJob();
  expect((await step()).log).not.toMatch(/for later steps/);
  expect([...job.exported.keys()]).toEqual([...CREDENTIAL_VARIABLES, 'AWS_REGION', 'AWS_DEFAULT_REGION']);
});

const USER = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };

/** The simple world in which the runner has a user of its own, who may assume the target role. */
function worldWithUser(): AwsModelData {
  const world = modelWith({ trust: 'account' });
  const policies = { hop: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }) };
  const hub = { ...world.accounts[HUB_ACCOUNT], users: { runner: { ...USER, policies } } };
  return { ...world, accounts: { ...world.accounts, [HUB_ACCOUNT]: hub } };
}

describe('after a step whose own env holds keys, as with identity ambient', () => {
  const inputs = { ...HUB_INPUTS, 'hub-role': '', identity: 'ambient' };
  const env = { AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: USER.secretAccessKey };
  const held = ({ job }: EmulatedJob) => CREDENTIAL_VARIABLES.map((name) => job.exported.get(name));

  test('the post step empties what it exported, though it sees these keys', async () => {
    const emulated = await openEmulatedJob({ world: worldWithUser() });
    const main = await emulated.step(inputs, { env });
    expect(main.conclusion).toBe('success');
    expect(await emulated.whoAmI()).toBe(TARGET_JOB_SESSION);
    const post = await emulated.post(main);
    expect(post.log).toBe('Emptied the exported credential variables.\n');
    expect(held(emulated)).toEqual(['', '', '']);
    expect(Object.values(main.state).join('')).not.toContain(USER.accessKeyId);
  });
});

describe("the runner's files with credentials", () => {
  test('are closed to other users by the step, and empty after the post step', async () => {
    const emulated = await openEmulatedJob();
    const main = await emulated.step({ ...HUB_INPUTS, 'output-credentials': 'true' });
    const files: string[] = JSON.parse(main.state.files ?? '[]');
    expect(files.map((file) => path.basename(file).replace(/_[^_]*$/, ''))).toEqual(['set_env', 'set_output']);
    const secrets = emulated.aws.issuedSecrets().slice(-3);
    for (const file of files) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      for (const secret of secrets) expect(readFileSync(file, 'utf8')).toContain(secret);
    }
    await emulated.post(main);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(['', '']);
  });
});
