import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import {
  closeJobs,
  DIRECT_INPUTS,
  type EmulatedJob,
  errorOf,
  exportedBy,
  HUB_INPUTS,
  openEmulatedJob,
} from '../../support/job.js';
import { deployRoleOf } from '../../support/names.js';
import { bestRunWithin } from '../../support/patience.js';
import {
  answerOf,
  credentialProcessOf,
  runProfile,
  runScript,
  setAge,
  storeOf,
  WHO_AM_I,
} from '../../support/profiles.js';

afterEach(closeJobs);

const DEPLOY = { ...HUB_INPUTS, 'aws-profile': 'deploy' };
const STAGING = `staging = ${deployRoleOf('333333333333')}`;
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];

/** The ARN of a session of a role. */
const sessionIn = (account: string, role: string) =>
  expect.stringMatching(`^arn:aws:sts::${account}:assumed-role/${role}/`);

/** Writes a file in the user's `.aws` folder. */
function userFile({ job }: EmulatedJob, name: string, text: string): string {
  const file = path.join(job.folders.home, '.aws', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Which of the secrets that were issued stand in files of ours. */
function secretsIn({ aws }: EmulatedJob, { filesLeft }: StepResult): string[] {
  return aws.issuedSecrets().filter((secret) => filesLeft.some(({ text }) => text.includes(secret)));
}

describe('profiles', () => {
  test('are there for the target, for another account and for the hub', async () => {
    const emulated = await openEmulatedJob();
    const { job, step, kinds } = emulated;
    const result = await step({ ...DEPLOY, profiles: `${STAGING}\nregistry = hub` });
    expect(result).toMatchObject({ conclusion: 'success', violations: [] });
    expect(kinds()).toEqual([...EXCHANGE, 'AssumeRole']);
    expect([...job.exported.keys()]).toEqual(['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_PROFILE']);
    const who = async (profile: string) => (await runScript(emulated, WHO_AM_I, profile)).stdout.trim();
    expect(await who('')).toEqual(sessionIn('222222222222', 'DeployRole'));
    expect(await who('staging')).toEqual(sessionIn('333333333333', 'DeployRole'));
    expect(await who('registry')).toEqual(sessionIn('111122223333', 'github-hub'));
    expect(kinds().filter((kind) => kind !== 'GetCallerIdentity')).toHaveLength(4);
  });

  test('work on route direct', async () => {
    const emulated = await openEmulatedJob({ world: { direct: true } });
    await emulated.step({ ...DIRECT_INPUTS, 'aws-profile': 'deploy', profiles: STAGING });
    setAge(storeOf(emulated, 'staging'), { leftMs: 0 });
    expect((await runScript(emulated, WHO_AM_I, 'staging')).stdout).toEqual(sessionIn('333333333333', 'DeployRole'));
  });

  test('are checked all, a hundred of them, with as many calls as there are roles and two more', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
    const emulated = await openEmulatedJob({ world: { targetAccounts: accounts }, latencyMs: 50 });
    const [first = '', ...others] = accounts;
    const profiles = others.map((account) => `p${account} = ${deployRoleOf(account)}`).join('\n');
    const one = { ...DEPLOY, 'role-to-assume': deployRoleOf(first) };
    // And they take at most a second and a half longer than one.
    await bestRunWithin(1500, async () => {
      const alone = await emulated.step(one);
      const before = emulated.aws.calls.length;
      const together = await emulated.step({ ...one, profiles });
      expect(together).toMatchObject({ conclusion: 'success', violations: [] });
      expect(emulated.aws.calls).toHaveLength(before + 102);
      return { wallMs: together.wallMs - alone.wallMs };
    });
    const answers = [first, ...others].map((account, index) => {
      const session = storeOf(emulated, index === 0 ? 'deploy' : `p${account}`).session();
      return session?.accountId;
    });
    expect(answers).toEqual(accounts);
  });

  test('answer through a shell, too', async () => {
    const emulated = await openEmulatedJob();
    await emulated.step(DEPLOY);
    const line = credentialProcessOf(emulated, 'deploy');
    expect(answerOf(await emulated.job.run('/bin/sh', ['-c', line])).account).toBe('222222222222');
  });
});

describe('what is written', () => {
  test('is for its owner only, and no hub session is in it', async () => {
    const emulated = await openEmulatedJob();
    const result = await emulated.step({ ...DEPLOY, profiles: STAGING });
    const modes = new Set(result.filesLeft.map(({ kind, mode }) => `${kind} ${(mode & 0o777).toString(8)}`));
    expect([...modes].sort()).toEqual(['file 600', 'folder 700']);
    const accounts = ['deploy', 'staging'].map((profile) => storeOf(emulated, profile).session()?.accountId);
    expect(accounts).toEqual(['222222222222', '333333333333']);
    expect(secretsIn(emulated, result)).toHaveLength(6);
    const others = result.filesLeft.filter(({ path: name }) => path.basename(name) !== 'session.json');
    expect(secretsIn(emulated, { ...result, filesLeft: others })).toEqual([]);
    expect([...result.homeLeft, ...result.workspaceLeft]).toEqual([]);
  });

  test('holds a hub session where the hub is a profile', async () => {
    const emulated = await openEmulatedJob();
    const result = await emulated.step({
      ...HUB_INPUTS,
      'output-env-credentials': 'false',
      profiles: 'registry = hub',
    });
    expect(storeOf(emulated, 'registry').session()?.accountId).toBe('111122223333');
    expect(secretsIn(emulated, result)).toHaveLength(3);
  });

  test('has an external id in the recipes only', async () => {
    const externalId = 'external-id-0123456789';
    const emulated = await openEmulatedJob({ world: { externalId } });
    const result = await emulated.step({ ...DEPLOY, 'role-external-id': externalId, profiles: STAGING });
    const holders = result.filesLeft.filter(({ text }) => text.includes(externalId)).map(({ path: name }) => name);
    expect(holders.map((name) => path.basename(name))).toEqual(['renewal.json', 'renewal.json']);
    expect(Object.values(result.files).join('')).not.toContain(externalId);
    setAge(storeOf(emulated, 'staging'), { leftMs: 0 });
    expect(answerOf(await runProfile(emulated, 'staging')).account).toBe('333333333333');
  });

  test('leaves the comments and settings of the user readable, and their file as it is', async () => {
    const emulated = await openEmulatedJob();
    const text = '# ours since 2019\n[profile old]\ns3 =\n  max_concurrent_requests = 20\n';
    const file = userFile(emulated, 'config', text);
    await emulated.step(DEPLOY);
    expect(readFileSync(file, 'utf8')).toBe(text);
    const config = readFileSync(emulated.job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
    expect(config.startsWith(`${text}[profile deploy]\n`)).toBe(true);
  });

  test('of a second use keeps the profiles of the first', async () => {
    const emulated = await openEmulatedJob();
    const first = await emulated.step(DEPLOY);
    const second = await emulated.step({
      ...HUB_INPUTS,
      'aws-profile': 'next',
      profiles: `deploy = ${deployRoleOf('333333333333')}`,
    });
    expect(second.conclusion).toBe('success');
    const third = await emulated.step({ ...HUB_INPUTS, 'output-env-credentials': 'false', profiles: STAGING });
    expect(third.conclusion).toBe('success');
    const accounts = await Promise.all(
      ['next', 'deploy', 'staging'].map(async (profile) => answerOf(await runProfile(emulated, profile)).account),
    );
    expect(accounts).toEqual(['222222222222', '333333333333', '333333333333']);
    for (const main of [third, second]) await emulated.post(main);
    expect((await runProfile(emulated, 'staging')).exitCode).toBe(1);
    expect((await runProfile(emulated, 'deploy')).exitCode).toBe(1);
    expect(cabinetsWithSecrets(await emulated.post(first))).toEqual([]);
  });
});

describe('nothing is left', () => {
  test('of a step in which one of the profiles is denied', async () => {
    const emulated = await openEmulatedJob();
    const result = await emulated.step({ ...DEPLOY, profiles: `${STAGING}\nwrong = ${deployRoleOf('999999999999')}` });
    expect(errorOf(result)).toContain('999999999999');
    expect(exportedBy(result)).toEqual({});
  });

  test.each([
    [
      'a path that not every SDK takes',
      (temp: string) => path.join(temp, 'a$b'),
      'has characters that not every AWS SDK accepts',
    ],
    ['a folder that is not there', (temp: string) => path.join(temp, 'gone'), 'ENOENT'],
  ])('of a step with %s', async (_, place, said) => {
    const emulated = await openEmulatedJob();
    const temp = place(emulated.job.folders.temp);
    if (temp.endsWith('$b')) mkdirSync(temp);
    const result = await emulated.step(DEPLOY, { env: { RUNNER_TEMP: temp } });
    expect(errorOf(result)).toContain(said);
    expect(result.filesLeft.filter(({ kind }) => kind === 'file')).toEqual([]);
    expect(Object.values(result.environment)).toEqual([]);
    expect(result.state).toEqual({});
  });

  test.each([
    ['config', '[profile staging] # theirs\nregion = x\n'],
    ['credentials', '[staging]\naws_access_key_id = x\n'],
  ])('of a step that takes a name which stands in the %s file; nothing is called', async (name, text) => {
    const emulated = await openEmulatedJob();
    const file = userFile(emulated, name, text);
    const result = await emulated.step({ ...DEPLOY, profiles: STAGING });
    expect(errorOf(result)).toContain(`The profile "staging" is in "${file}" already.`);
    expect(emulated.aws.calls).toEqual([]);
    expect(result.filesLeft).toEqual([]);
    expect(Object.values(result.environment)).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('that holds a secret or renews, after the post step', async () => {
    const emulated = await openEmulatedJob();
    userFile(
      emulated,
      'config',
      '[profile old]\naws_access_key_id = AKIA\naws_secret_access_key = theirs\nregion = x\n',
    );
    const main = await emulated.step({ ...DEPLOY, profiles: STAGING });
    const post = await emulated.post(main);
    expect(post).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
    expect(post.log).toContain('Removed the profiles.');
    expect(cabinetsWithSecrets(post)).toEqual([]);
    expect(secretsIn(emulated, post)).toEqual([]);
    expect(post.filesLeft.find(({ path: name }) => name.endsWith('/config'))?.text).not.toContain('theirs');
    const calls = emulated.aws.calls.length;
    for (const profile of ['deploy', 'staging']) {
      expect(await runProfile(emulated, profile)).toMatchObject({
        exitCode: 1,
        stdout: '',
        stderr: expect.stringMatching(/^xacct-action: This profile has ended: [^\n]*\n$/),
      });
    }
    expect(emulated.aws.calls).toHaveLength(calls);
    expect(await emulated.post(main)).toMatchObject({ conclusion: 'success', annotations: [] });
  });
});

function cabinetsWithSecrets({ filesLeft }: StepResult): string[] {
  return filesLeft.map(({ path: name }) => name).filter((name) => /(?:recipe|session)\.json/.test(name));
}
