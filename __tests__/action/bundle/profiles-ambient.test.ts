import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { closeJobs, errorOf, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';
import { modelWith } from '../../support/models.js';
import { HUB_ACCOUNT } from '../../support/names.js';
import { policy } from '../../support/policies.js';
import { answerOf, runProfile, setAge, storeOf } from '../../support/profiles.js';

afterEach(closeJobs);

const USER = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
const RUNNER = `arn:aws:iam::${HUB_ACCOUNT}:user/runner`;
const AMBIENT = {
  'aws-region': 'eu-west-1',
  identity: 'ambient',
  'role-to-assume': HUB_INPUTS['role-to-assume'] ?? '',
};

/** The simple world in which the runner has a user of its own, whom the targets let in. */
function worldWithRunner(): AwsModelData {
  const world = modelWith({ trust: 'account' });
  const policies = { hop: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }) };
  const hub = { ...world.accounts[HUB_ACCOUNT], users: { runner: { ...USER, policies } } };
  return { ...world, accounts: { ...world.accounts, [HUB_ACCOUNT]: hub } };
}

test('a profile of the runner’s identity renews from what the runner had before any of our profiles', async () => {
  const emulated = await openEmulatedJob({
    world: worldWithRunner(),
    job: { env: { AWS_PROFILE: 'runner', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token' } },
  });
  const file = path.join(emulated.job.folders.home, '.aws', 'credentials');
  mkdirSync(path.dirname(file));
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(file, `[runner]\n${keys}`);
  const callers = () => emulated.aws.calls.map(({ kind, caller }) => `${kind} ${caller}`);

  const first = await emulated.step({ ...HUB_INPUTS, 'aws-profile': 'deploy' });
  const before = callers().length;
  // AWS_PROFILE is deploy now, and must not be what this one starts from.
  const second = await emulated.step({ ...AMBIENT, 'aws-profile': 'mine', summary: 'false' });
  expect(second).toMatchObject({ conclusion: 'success', violations: [] });
  expect(second.log).toContain('Profile mine renews itself as long as the credentials of the runner are valid.');
  const walked = [`GetCallerIdentity ${RUNNER}`, `AssumeRole ${RUNNER}`];
  expect(callers().slice(before)).toEqual(walked);

  // AWS_PROFILE is mine now, and must not be what it renews from.
  expect(emulated.job.exported.get('AWS_PROFILE')).toBe('mine');
  setAge(storeOf(emulated, 'mine'), { leftMs: 0 });
  const answer = await runProfile(emulated, 'mine');
  expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  expect(answerOf(answer).account).toBe('222222222222');
  expect(callers().slice(before)).toEqual([...walked, ...walked]);

  const files = second.filesLeft.map(({ text }) => text).join('');
  expect(files).not.toContain('container-token');
  expect(files).not.toContain(USER.secretAccessKey);
  for (const main of [second, first]) {
    const post = await emulated.post(main);
    expect(post).toMatchObject({ conclusion: 'success', annotations: [] });
  }
  expect(await runProfile(emulated, 'mine')).toMatchObject({ exitCode: 1, stdout: '' });
});

test('a role that the runner’s identity comes from is assumed at the host of the step, which later steps do not know', async () => {
  const world = worldWithRunner();
  const hub = world.accounts[HUB_ACCOUNT];
  const trust = { Effect: 'Allow', Principal: { AWS: HUB_ACCOUNT }, Action: 'sts:AssumeRole' } as const;
  const hop = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
  const jump = { trustPolicy: policy(trust), policies: { hop } };
  const accounts = { ...world.accounts, [HUB_ACCOUNT]: { ...hub, roles: { ...hub?.roles, jump } } };
  const emulated = await openEmulatedJob({
    world: { ...world, accounts },
    job: { env: { AWS_PROFILE: 'corp', AWS_ENDPOINT_URL_STS: undefined } },
  });
  const folder = path.join(emulated.job.folders.home, '.aws');
  mkdirSync(folder);
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(path.join(folder, 'credentials'), `[runner]\n${keys}`);
  const role = `role_arn = arn:aws:iam::${HUB_ACCOUNT}:role/jump`;
  writeFileSync(path.join(folder, 'config'), `[profile corp]\n${role}\nsource_profile = runner\n`);

  const env = { AWS_ENDPOINT_URL_STS: emulated.aws.stsUrl };
  const step = await emulated.step({ ...AMBIENT, 'aws-profile': 'mine' }, { env });
  expect(step).toMatchObject({ conclusion: 'success', violations: [] });
  const walked = ['AssumeRole', 'GetCallerIdentity', 'AssumeRole'];
  expect(emulated.kinds()).toEqual(walked);
  setAge(storeOf(emulated, 'mine'), { leftMs: 0 });
  const elsewhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
  expect(answerOf(await runProfile(emulated, 'mine', { env: elsewhere })).account).toBe('222222222222');
  expect(emulated.kinds()).toEqual([...walked, ...walked]);
});

test('the files of a home folder that only the step knows are found again', async () => {
  const emulated = await openEmulatedJob({ world: worldWithRunner() });
  const home = path.join(emulated.job.folders.home, 'another');
  mkdirSync(path.join(home, '.aws'), { recursive: true });
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(path.join(home, '.aws', 'credentials'), `[default]\n${keys}`);
  const result = await emulated.step({ ...AMBIENT, 'aws-profile': 'mine' }, { env: { HOME: home } });
  expect(result.conclusion).toBe('success');
  setAge(storeOf(emulated, 'mine'), { leftMs: 0 });
  const answer = await runProfile(emulated, 'mine');
  expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  expect(answerOf(answer).account).toBe('222222222222');
});

test('no profile of the runner’s identity begins from the keys that an earlier step of ours has exported', async () => {
  const emulated = await openEmulatedJob({ world: worldWithRunner() });
  const first = await emulated.step({ ...HUB_INPUTS, 'aws-profile': 'deploy', 'output-env-credentials': 'true' });
  expect(first.conclusion).toBe('success');
  const before = emulated.aws.calls.length;
  const second = await emulated.step({ ...AMBIENT, 'aws-profile': 'mine' });
  expect(errorOf(second)).toContain('profiles cannot renew from AWS_ACCESS_KEY_ID');
  expect(emulated.aws.calls).toHaveLength(before);
  expect(second.environment).toEqual({});
});
