/** What only the committed bundle can show, run as the runner runs it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Job, type JobOptions, openJob } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step-result.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { accountsFile, idAt } from '../support/accounts-files.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { makeFolder, removeFolders, writeFiles } from '../support/files.js';
import { exportedBy } from '../support/job.js';
import { modelOfAccounts } from '../support/models.js';
import { ACCOUNTS_FILE, HUB_ACCOUNT } from '../support/names.js';
import { bestRunWithin, HANGING_MS } from '../support/patience.js';
import { policy, trust } from '../support/policies.js';
import { reportOf } from '../support/step.js';
import { policiesFolder, readableAccounts, readableFile } from './readable-accounts.js';

const ENTRY = path.resolve('dist/check/index.js');
const jobs: Job[] = [];

afterEach(async () => {
  removeFolders();
  await Promise.all([stopEmulators(), ...jobs.splice(0).map((job) => job.close())]);
});

async function jobWith(aws: LocalAws, file: string, options: JobOptions = {}): Promise<Job> {
  const job = await openJob({ ...options, env: { ...aws.environmentWithIam(), ...options.env } });
  jobs.push(job);
  mkdirSync(path.join(job.folders.workspace, path.dirname(ACCOUNTS_FILE)), { recursive: true });
  writeFileSync(path.join(job.folders.workspace, ACCOUNTS_FILE), file);
  return job;
}

function run(job: Job, inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> {
  return job.step({ entry: ENTRY, inputs, timeoutMs: HANGING_MS });
}

test('400 accounts behind 20 ms a call are checked within 5 s, with 402 calls', async () => {
  const aws = await startEmulator({ world: modelOfAccounts(400), latencyMs: 20 });
  const job = await jobWith(aws, accountsFile(400));
  let calls = 0;
  const step = await bestRunWithin(5_000, async () => {
    const before = aws.calls.length;
    const result = await run(job, { 'action-timeout-s': '600' });
    calls = aws.calls.length - before;
    return result;
  });
  expect(step).toMatchObject({ conclusion: 'success', exitCode: 0, stderr: '', violations: [], annotations: [] });
  expect(step.log).toContain('\n400 of 400 accounts accept the job.\n');
  expect(calls).toBe(402);
  expect(reportOf(step).filter(({ admitted }) => admitted)).toHaveLength(400);
});

describe('with accounts that deny', () => {
  test('the step fails under a constant title, and hands on its verdicts alone', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3, [1]) });
    const job = await jobWith(aws, accountsFile(3));
    const before = new Map(job.exported);
    const step = await run(job);
    expect(step).toMatchObject({ conclusion: 'failure', exitCode: 1, stderr: '', violations: [] });
    expect(step.annotations).toMatchObject([
      { level: 'error', title: 'Check', message: expect.stringMatching(/team-1/) },
    ]);
    expect(Object.keys(exportedBy({ ...step, workspaceLeft: [] }))).toEqual(['output']);
    expect(job.exported).toEqual(before);
    expect(Object.keys(step.outputs)).toEqual(['failed', 'failed-count', 'differences-count', 'report']);
  });

  test('no secret that was issued stands anywhere, and the outputs cross jobs when ids are masked', async () => {
    const aws = await startEmulator({ world: modelOfAccounts(3, [1]) });
    const job = await jobWith(aws, accountsFile(3), { secrets: [0, 1, 2].map(idAt), debug: true });
    const step = await run(job, { 'mask-aws-account-id': 'true' });
    for (const [name, value] of Object.entries(step.outputs)) expect([name, job.mask(value)]).toEqual([name, value]);
    const shown = [step.log, step.stderr, ...Object.values(step.files)].join('\n');
    for (const secret of aws.issuedSecrets()) expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/2222220000\d\d|111122223333/);
  });
});

test('with identity: ambient the credentials of the runner itself stand in for the hub', async () => {
  const keys = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
  const allow = (more: object) => ({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...more } });
  const trustPolicy = allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } });
  const aws = await startEmulator({
    world: {
      accounts: {
        '111122223333': { users: { runner: { ...keys, policies: { hop: allow({ Resource: '*' }) } } } },
        [idAt(0)]: { roles: { DeployRole: { trustPolicy } } },
        [idAt(1)]: {},
      },
    },
  });
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
  const step = await run(await jobWith(aws, accountsFile(2), { env }), { identity: 'ambient' });
  expect(reportOf(step).map(({ admitted }) => admitted)).toEqual([true, false]);
  expect(aws.calls.map(({ kind }) => kind)).toEqual(['GetCallerIdentity', 'AssumeRole', 'AssumeRole']);
});

describe('with policies', () => {
  const changed = { target: { trustPolicy: policy(trust({ AWS: HUB_ACCOUNT }, { Sid: 'AllowHub' })) } };

  test('the differences are reported, and the secrets of what reads them are nowhere', async () => {
    const aws = await startEmulator({ world: readableAccounts(3, (at) => (at === 1 ? changed : {})) });
    const job = await jobWith(aws, readableFile(3), { debug: true });
    writeFiles(job.folders.workspace, policiesFolder());
    const step = await run(job, { policies: 'policies' });
    expect(step).toMatchObject({ conclusion: 'success', exitCode: 0, stderr: '', violations: [] });
    expect(reportOf(step).map(({ differences }) => differences)).toEqual(['same', '1 changed', 'same']);
    expect(step.annotations).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/ from policies: team-1\./) },
    ]);
    const shown = [step.log, step.stderr, ...Object.values(step.files)].join('\n');
    for (const secret of aws.issuedSecrets()) expect(shown).not.toContain(secret);
  });

  test('alone the reader of policies is loaded', async () => {
    const aws = await startEmulator({ world: readableAccounts(2) });
    const loadedFor = async (inputs: Readonly<Record<string, string>>) => {
      const coverage = makeFolder();
      const job = await jobWith(aws, readableFile(2), { env: { NODE_V8_COVERAGE: coverage } });
      writeFiles(job.folders.workspace, policiesFolder());
      expect(await run(job, inputs)).toMatchObject({ conclusion: 'success' });
      const urls = readdirSync(coverage).flatMap((name) =>
        [...readFileSync(path.join(coverage, name), 'utf8').matchAll(/"url":"file:\/\/([^"]+)"/g)].map(
          ([, file = '']) => file,
        ),
      );
      return urls.filter((file) => file.includes('/dist/check/')).map((file) => readFileSync(file, 'utf8'));
    };
    const readsTemplates = (text: string) => text.includes('AWS::IAM::Role');
    const [without, having] = [await loadedFor({}), await loadedFor({ policies: 'policies' })];
    expect(without.length).toBeGreaterThan(0);
    expect(without.filter(readsTemplates)).toEqual([]);
    expect(having.filter(readsTemplates)).not.toEqual([]);
  });
});
