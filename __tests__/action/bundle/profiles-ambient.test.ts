import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { age, answerOf, ask, cabinetOf } from './profile-jobs.js';
import { closeScenes, errorOf, HUB_ROUTE, openScene } from './scene.js';
import { HUB_ACCOUNT, policyOf } from './worlds.js';

afterEach(closeScenes);

const USER = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
const RUNNER = `arn:aws:iam::${HUB_ACCOUNT}:user/runner`;
const AMBIENT = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': HUB_ROUTE['role-to-assume'] ?? '' };

/** The simple world in which the runner has a user of its own, whom the targets let in. */
function worldWithRunner(): AwsModelData {
  const world = exampleModel({ trust: 'account' });
  const policies = { hop: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }) };
  const hub = { ...world.accounts[HUB_ACCOUNT], users: { runner: { ...USER, policies } } };
  return { ...world, accounts: { ...world.accounts, [HUB_ACCOUNT]: hub } };
}

test('a profile of the runner’s identity renews from what the runner had before any of our profiles', async () => {
  const scene = await openScene({
    world: worldWithRunner(),
    job: { env: { AWS_PROFILE: 'runner', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token' } },
  });
  const file = path.join(scene.job.folders.home, '.aws', 'credentials');
  mkdirSync(path.dirname(file));
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(file, `[runner]\n${keys}`);
  const callers = () => scene.aws.calls.map(({ kind, caller }) => `${kind} ${caller}`);

  const first = await scene.step({ ...HUB_ROUTE, 'aws-profile': 'deploy' });
  const before = callers().length;
  // AWS_PROFILE is deploy now, and must not be what this one starts from.
  const second = await scene.step({ ...AMBIENT, 'aws-profile': 'mine', summary: 'false' });
  expect(second).toMatchObject({ conclusion: 'success', violations: [] });
  expect(second.log).toContain('Profile mine renews itself as long as the credentials of the runner are valid.');
  const walked = [`GetCallerIdentity ${RUNNER}`, `AssumeRole ${RUNNER}`];
  expect(callers().slice(before)).toEqual(walked);

  // AWS_PROFILE is mine now, and must not be what it renews from.
  expect(scene.job.exported.get('AWS_PROFILE')).toBe('mine');
  age(cabinetOf(scene, 'mine'), { leftMs: 0 });
  const answer = await ask(scene, 'mine');
  expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  expect(answerOf(answer).account).toBe('222222222222');
  expect(callers().slice(before)).toEqual([...walked, ...walked]);

  const files = second.filesLeft.map(({ text }) => text).join('');
  expect(files).not.toContain('container-token');
  expect(files).not.toContain(USER.secretAccessKey);
  for (const main of [second, first]) {
    const post = await scene.post(main);
    expect(post).toMatchObject({ conclusion: 'success', annotations: [] });
  }
  expect(await ask(scene, 'mine')).toMatchObject({ exitCode: 1, stdout: '' });
});

test('a role that the runner’s identity comes from is assumed at the host of the step, which later steps do not know', async () => {
  const world = worldWithRunner();
  const hub = world.accounts[HUB_ACCOUNT];
  const trust = { Effect: 'Allow', Principal: { AWS: HUB_ACCOUNT }, Action: 'sts:AssumeRole' } as const;
  const hop = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
  const jump = { trustPolicy: policyOf(trust), policies: { hop } };
  const accounts = { ...world.accounts, [HUB_ACCOUNT]: { ...hub, roles: { ...hub?.roles, jump } } };
  const scene = await openScene({
    world: { ...world, accounts },
    job: { env: { AWS_PROFILE: 'corp', AWS_ENDPOINT_URL_STS: undefined } },
  });
  const folder = path.join(scene.job.folders.home, '.aws');
  mkdirSync(folder);
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(path.join(folder, 'credentials'), `[runner]\n${keys}`);
  const role = `role_arn = arn:aws:iam::${HUB_ACCOUNT}:role/jump`;
  writeFileSync(path.join(folder, 'config'), `[profile corp]\n${role}\nsource_profile = runner\n`);

  const env = { AWS_ENDPOINT_URL_STS: scene.aws.stsUrl };
  const step = await scene.step({ ...AMBIENT, 'aws-profile': 'mine' }, { env });
  expect(step).toMatchObject({ conclusion: 'success', violations: [] });
  const walked = ['AssumeRole', 'GetCallerIdentity', 'AssumeRole'];
  expect(scene.kinds()).toEqual(walked);
  age(cabinetOf(scene, 'mine'), { leftMs: 0 });
  const elsewhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
  expect(answerOf(await ask(scene, 'mine', { env: elsewhere })).account).toBe('222222222222');
  expect(scene.kinds()).toEqual([...walked, ...walked]);
});

test('the files of a home folder that only the step knows are found again', async () => {
  const scene = await openScene({ world: worldWithRunner() });
  const home = path.join(scene.job.folders.home, 'another');
  mkdirSync(path.join(home, '.aws'), { recursive: true });
  const keys = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${USER.secretAccessKey}\n`;
  writeFileSync(path.join(home, '.aws', 'credentials'), `[default]\n${keys}`);
  const result = await scene.step({ ...AMBIENT, 'aws-profile': 'mine' }, { env: { HOME: home } });
  expect(result.conclusion).toBe('success');
  age(cabinetOf(scene, 'mine'), { leftMs: 0 });
  const answer = await ask(scene, 'mine');
  expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  expect(answerOf(answer).account).toBe('222222222222');
});

test('no profile of the runner’s identity begins from the keys that an earlier step of ours has exported', async () => {
  const scene = await openScene({ world: worldWithRunner() });
  const first = await scene.step({ ...HUB_ROUTE, 'aws-profile': 'deploy', 'output-env-credentials': 'true' });
  expect(first.conclusion).toBe('success');
  const before = scene.aws.calls.length;
  const second = await scene.step({ ...AMBIENT, 'aws-profile': 'mine' });
  expect(errorOf(second)).toContain('profiles cannot renew from AWS_ACCESS_KEY_ID');
  expect(scene.aws.calls).toHaveLength(before);
  expect(second.environment).toEqual({});
});
