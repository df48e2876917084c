import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import { bestRunWithin } from '../../patience.js';
import { age, answerOf, ask, cabinetOf, processLineOf, roleIn, script, WHO } from './profile-jobs.js';
import { closeScenes, DIRECT_ROUTE, errorOf, HUB_ROUTE, handedOn, openScene, type Scene } from './scene.js';

afterEach(closeScenes);

const DEPLOY = { ...HUB_ROUTE, 'aws-profile': 'deploy' };
const STAGING = `staging = ${roleIn('333333333333')}`;
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];

/** The ARN of a session of a role. */
const sessionIn = (account: string, role: string) =>
  expect.stringMatching(`^arn:aws:sts::${account}:assumed-role/${role}/`);

/** Writes a file in the user's `.aws` folder. */
function userFile({ job }: Scene, name: string, text: string): string {
  const file = path.join(job.folders.home, '.aws', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Which of the secrets that were issued stand in files of ours. */
function secretsIn({ aws }: Scene, { filesLeft }: StepResult): string[] {
  return aws.issuedSecrets().filter((secret) => filesLeft.some(({ text }) => text.includes(secret)));
}

describe('profiles', () => {
  test('are there for the target, for another account and for the hub', async () => {
    const scene = await openScene();
    const { job, step, kinds } = scene;
    const result = await step({ ...DEPLOY, profiles: `${STAGING}\nregistry = hub` });
    expect(result).toMatchObject({ conclusion: 'success', violations: [] });
    expect(kinds()).toEqual([...EXCHANGE, 'AssumeRole']);
    expect([...job.exported.keys()]).toEqual(['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_PROFILE']);
    const who = async (profile: string) => (await script(scene, WHO, profile)).stdout.trim();
    expect(await who('')).toEqual(sessionIn('222222222222', 'DeployRole'));
    expect(await who('staging')).toEqual(sessionIn('333333333333', 'DeployRole'));
    expect(await who('registry')).toEqual(sessionIn('111122223333', 'github-hub'));
    expect(kinds().filter((kind) => kind !== 'GetCallerIdentity')).toHaveLength(4);
  });

  test('work on route direct', async () => {
    const scene = await openScene({ world: { direct: true } });
    await scene.step({ ...DIRECT_ROUTE, 'aws-profile': 'deploy', profiles: STAGING });
    age(cabinetOf(scene, 'staging'), { leftMs: 0 });
    expect((await script(scene, WHO, 'staging')).stdout).toEqual(sessionIn('333333333333', 'DeployRole'));
  });

  test('are checked all, a hundred of them, with as many calls as there are roles and two more', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
    const scene = await openScene({ world: { targetAccounts: accounts }, latencyMs: 50 });
    const [first = '', ...others] = accounts;
    const profiles = others.map((account) => `p${account} = ${roleIn(account)}`).join('\n');
    const one = { ...DEPLOY, 'role-to-assume': roleIn(first) };
    // And they take at most a second and a half longer than one.
    await bestRunWithin(1500, async () => {
      const alone = await scene.step(one);
      const before = scene.aws.calls.length;
      const together = await scene.step({ ...one, profiles });
      expect(together).toMatchObject({ conclusion: 'success', violations: [] });
      expect(scene.aws.calls).toHaveLength(before + 102);
      return { wallMs: together.wallMs - alone.wallMs };
    });
    const answers = [first, ...others].map((account, index) => {
      const session = cabinetOf(scene, index === 0 ? 'deploy' : `p${account}`).session();
      return session?.accountId;
    });
    expect(answers).toEqual(accounts);
  });

  test('answer through a shell, too', async () => {
    const scene = await openScene();
    await scene.step(DEPLOY);
    const line = processLineOf(scene, 'deploy');
    expect(answerOf(await scene.job.run('/bin/sh', ['-c', line])).account).toBe('222222222222');
  });
});

describe('what is written', () => {
  test('is for its owner only, and no hub session is in it', async () => {
    const scene = await openScene();
    const result = await scene.step({ ...DEPLOY, profiles: STAGING });
    const modes = new Set(result.filesLeft.map(({ kind, mode }) => `${kind} ${(mode & 0o777).toString(8)}`));
    expect([...modes].sort()).toEqual(['file 600', 'folder 700']);
    const accounts = ['deploy', 'staging'].map((profile) => cabinetOf(scene, profile).session()?.accountId);
    expect(accounts).toEqual(['222222222222', '333333333333']);
    expect(secretsIn(scene, result)).toHaveLength(6);
    const others = result.filesLeft.filter(({ path: name }) => path.basename(name) !== 'session.json');
    expect(secretsIn(scene, { ...result, filesLeft: others })).toEqual([]);
    expect([...result.homeLeft, ...result.workspaceLeft]).toEqual([]);
  });

  test('holds a hub session where the hub is a profile', async () => {
    const scene = await openScene();
    const result = await scene.step({ ...HUB_ROUTE, 'output-env-credentials': 'false', profiles: 'registry = hub' });
    expect(cabinetOf(scene, 'registry').session()?.accountId).toBe('111122223333');
    expect(secretsIn(scene, result)).toHaveLength(3);
  });

  test('has an external id in the recipes only', async () => {
    const externalId = 'external-id-0123456789';
    const scene = await openScene({ world: { externalId } });
    const result = await scene.step({ ...DEPLOY, 'role-external-id': externalId, profiles: STAGING });
    const holders = result.filesLeft.filter(({ text }) => text.includes(externalId)).map(({ path: name }) => name);
    expect(holders.map((name) => path.basename(name))).toEqual(['renewal.json', 'renewal.json']);
    expect(Object.values(result.files).join('')).not.toContain(externalId);
    age(cabinetOf(scene, 'staging'), { leftMs: 0 });
    expect(answerOf(await ask(scene, 'staging')).account).toBe('333333333333');
  });

  test('leaves the comments and settings of the user readable, and their file as it is', async () => {
    const scene = await openScene();
    const text = '# ours since 2019\n[profile old]\ns3 =\n  max_concurrent_requests = 20\n';
    const file = userFile(scene, 'config', text);
    await scene.step(DEPLOY);
    expect(readFileSync(file, 'utf8')).toBe(text);
    const config = readFileSync(scene.job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
    expect(config.startsWith(`${text}[profile deploy]\n`)).toBe(true);
  });

  test('of a second use keeps the profiles of the first', async () => {
    const scene = await openScene();
    const first = await scene.step(DEPLOY);
    const second = await scene.step({
      ...HUB_ROUTE,
      'aws-profile': 'next',
      profiles: `deploy = ${roleIn('333333333333')}`,
    });
    expect(second.conclusion).toBe('success');
    const third = await scene.step({ ...HUB_ROUTE, 'output-env-credentials': 'false', profiles: STAGING });
    expect(third.conclusion).toBe('success');
    const accounts = await Promise.all(
      ['next', 'deploy', 'staging'].map(async (profile) => answerOf(await ask(scene, profile)).account),
    );
    expect(accounts).toEqual(['222222222222', '333333333333', '333333333333']);
    for (const main of [third, second]) await scene.post(main);
    expect((await ask(scene, 'staging')).exitCode).toBe(1);
    expect((await ask(scene, 'deploy')).exitCode).toBe(1);
    expect(cabinetsWithSecrets(await scene.post(first))).toEqual([]);
  });
});

describe('nothing is left', () => {
  test('of a step in which one of the profiles is denied', async () => {
    const scene = await openScene();
    const result = await scene.step({ ...DEPLOY, profiles: `${STAGING}\nwrong = ${roleIn('999999999999')}` });
    expect(errorOf(result)).toContain('999999999999');
    expect(handedOn(result)).toEqual({});
  });

  test.each([
    [
      'a path that not every SDK takes',
      (temp: string) => path.join(temp, 'a$b'),
      'has characters that not every AWS SDK accepts',
    ],
    ['a folder that is not there', (temp: string) => path.join(temp, 'gone'), 'ENOENT'],
  ])('of a step with %s', async (_, place, said) => {
    const scene = await openScene();
    const temp = place(scene.job.folders.temp);
    if (temp.endsWith('$b')) mkdirSync(temp);
    const result = await scene.step(DEPLOY, { env: { RUNNER_TEMP: temp } });
    expect(errorOf(result)).toContain(said);
    expect(result.filesLeft.filter(({ kind }) => kind === 'file')).toEqual([]);
    expect(Object.values(result.environment)).toEqual([]);
    expect(result.state).toEqual({});
  });

  test.each([
    ['config', '[profile staging] # theirs\nregion = x\n'],
    ['credentials', '[staging]\naws_access_key_id = x\n'],
  ])('of a step that takes a name which stands in the %s file; nothing is called', async (name, text) => {
    const scene = await openScene();
    const file = userFile(scene, name, text);
    const result = await scene.step({ ...DEPLOY, profiles: STAGING });
    expect(errorOf(result)).toContain(`The profile "staging" is in "${file}" already.`);
    expect(scene.aws.calls).toEqual([]);
    expect(result.filesLeft).toEqual([]);
    expect(Object.values(result.environment)).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('that holds a secret or renews, after the post step', async () => {
    const scene = await openScene();
    userFile(scene, 'config', '[profile old]\naws_access_key_id = AKIA\naws_secret_access_key = theirs\nregion = x\n');
    const main = await scene.step({ ...DEPLOY, profiles: STAGING });
    const post = await scene.post(main);
    expect(post).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
    expect(post.log).toContain('Removed the profiles.');
    expect(cabinetsWithSecrets(post)).toEqual([]);
    expect(secretsIn(scene, post)).toEqual([]);
    expect(post.filesLeft.find(({ path: name }) => name.endsWith('/config'))?.text).not.toContain('theirs');
    const calls = scene.aws.calls.length;
    for (const profile of ['deploy', 'staging']) {
      expect(await ask(scene, profile)).toMatchObject({
        exitCode: 1,
        stdout: '',
        stderr: expect.stringMatching(/^xacct-action: This profile has ended: [^\n]*\n$/),
      });
    }
    expect(scene.aws.calls).toHaveLength(calls);
    expect(await scene.post(main)).toMatchObject({ conclusion: 'success', annotations: [] });
  });
});

function cabinetsWithSecrets({ filesLeft }: StepResult): string[] {
  return filesLeft.map(({ path: name }) => name).filter((name) => /(?:recipe|session)\.json/.test(name));
}
