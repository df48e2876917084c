/**
 * A job from the exchange to the post step with the committed bundles, as it runs on every system: no shell scripts, no file modes, no
 * paths of one system. CI runs this folder on Linux, macOS and Windows.
 */
import { exec } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CREDENTIAL_VARIABLES,
  closeJobs,
  type EmulatedJob,
  HUB_INPUTS,
  openEmulatedJob,
  openLocalJob,
  untilClosed,
} from '../support/job.js';
import { deployRoleOf } from '../support/names.js';
import {
  answerOf,
  commandOf,
  credentialProcessOf,
  runProfile,
  runScript,
  setAge,
  storeOf,
  WHO_AM_I,
} from '../support/profiles.js';

afterEach(closeJobs);

const TARGET = '222222222222';
const STAGING = '333333333333';
const PROFILES = { ...HUB_INPUTS, 'aws-profile': 'deploy', profiles: `staging = ${deployRoleOf(STAGING)}` };

/** Runs a line in the shell of the system, as the JavaScript SDK does. */
async function inShell(line: string) {
  const { stdout, stderr } = await promisify(exec)(line);
  return { answer: JSON.parse(stdout), stderr };
}

function profilesFolder({ job }: EmulatedJob): string {
  return path.dirname(job.exported.get('AWS_CONFIG_FILE') ?? '');
}

describe('profiles', () => {
  test('answer in the shell of the system, and in the SDK', async () => {
    const emulated = await openEmulatedJob();
    expect(await emulated.step(PROFILES)).toMatchObject({ conclusion: 'success', violations: [] });

    for (const [profile, account] of [
      ['deploy', TARGET],
      ['staging', STAGING],
    ] as const) {
      const { answer, stderr } = await inShell(credentialProcessOf(emulated, profile));
      expect({ stderr, account: answer.AccountId, version: answer.Version }).toEqual({
        stderr: '',
        account,
        version: 1,
      });

      const who = await runScript(emulated, WHO_AM_I, profile);
      expect(who.stdout).toMatch(`arn:aws:sts::${account}:assumed-role/DeployRole/`);
    }
  });

  test('renew one at a time when the session has expired', async () => {
    const emulated = await openEmulatedJob();
    await emulated.step(PROFILES);
    const before = answerOf(await runProfile(emulated, 'staging')).keyId;
    setAge(storeOf(emulated, 'staging'), { leftMs: 0 });

    const answers = await Promise.all([1, 2, 3].map(() => runProfile(emulated, 'staging')));

    const ids = answers.map((answer) => answerOf(answer).keyId);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(before);
    expect(emulated.kinds().filter((kind) => kind === 'AssumeRole')).toHaveLength(3);
  });

  test('are readable by their owner only, where the system has file modes', async () => {
    const emulated = await openEmulatedJob();
    await emulated.step(PROFILES);
    const [, program, folder] = commandOf(emulated, 'deploy');
    const places = [profilesFolder(emulated), path.dirname(program), folder, path.join(folder, 'session.json')];

    const open = places.filter((place) => process.platform !== 'win32' && (statSync(place).mode & 0o077) !== 0);
    expect(places.map((place) => existsSync(place))).toEqual([true, true, true, true]);
    expect(open).toEqual([]);
  });
});

describe('the post step', () => {
  test('empties the exported keys, in the job and in the files of the runner', async () => {
    const emulated = await openEmulatedJob();
    const main = await emulated.step();
    const secrets = CREDENTIAL_VARIABLES.map((name) => emulated.job.exported.get(name) ?? '');
    expect(secrets.map((secret) => secret !== '')).toEqual([true, true, true]);

    const post = await emulated.post(main);

    expect(post).toMatchObject({ conclusion: 'success', exitCode: 0, stderr: '' });
    expect(CREDENTIAL_VARIABLES.map((name) => emulated.job.exported.get(name))).toEqual(['', '', '']);
    expect(post.filesLeft.filter(({ text }) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });

  test('removes what profiles renew from, and a later tool is shown why it has none', async () => {
    const emulated = await openEmulatedJob();
    const main = await emulated.step(PROFILES);
    const line = credentialProcessOf(emulated, 'deploy');

    expect(await emulated.post(main)).toMatchObject({ conclusion: 'success', exitCode: 0, stderr: '' });

    expect(readdirSync(profilesFolder(emulated)).sort()).toEqual(['config', 'program']);
    await expect(inShell(line)).rejects.toMatchObject({ stderr: expect.stringContaining('This profile has ended') });
  });

  test('also after a step that was killed while it worked', async () => {
    const killed = async () => {
      const emulated = await openEmulatedJob();
      const main = await emulated.step(PROFILES, {
        signalWhen: { signal: 'SIGKILL', when: (text) => text.startsWith('target: ') },
      });
      return { emulated, main };
    };
    let { emulated, main } = await killed();
    // The step has little left to do then, so the signal can be too late.
    for (let tries = 1; main.conclusion === 'success' && tries < 10; tries++) ({ emulated, main } = await killed());
    expect(main.conclusion).toBe('failure');

    expect(await emulated.post(main)).toMatchObject({ conclusion: 'success', exitCode: 0 });

    const left = readdirSync(emulated.job.folders.temp, { recursive: true, encoding: 'utf8' });
    const texts = left
      .map((name) => path.join(emulated.job.folders.temp, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'));
    expect(emulated.aws.issuedSecrets().filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });
});

describe('the emulator of a job', () => {
  test('outlives its step, answers the exchange, and ends with the post step', async () => {
    const { local, exchange, post } = await openLocalJob();
    const started = await local();
    expect(started).toMatchObject({ conclusion: 'success', stderr: '' });

    const dev = await exchange({ account: 'dev' });
    expect(dev.outputs['assumed-role-arn']).toMatch(`arn:aws:sts::${TARGET}:assumed-role/DeployRole/`);

    const last = await post(started);
    expect(last).toMatchObject({ conclusion: 'success', filesLeft: [] });
    expect(last.log).toContain('local AWS: ended: the job is over');
    await untilClosed(started.outputs.url ?? '');
  });
});
