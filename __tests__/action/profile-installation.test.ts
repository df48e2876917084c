import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { renewalConfigFor } from '../../src/action/profile-installation.js';
import { planRoute } from '../../src/action/route/plan.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { makeIssuerKey } from '../../src/emulator/github/issuer.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { accepted } from '../support/inputs.js';
import { DIRECT_INPUTS, HUB_INPUTS, type StepInputs } from '../support/job.js';
import { modelWith, simulationModel } from '../support/models.js';
import { deployRoleOf } from '../support/names.js';
import { runStep, type StepRun } from '../support/step.js';
import { openGate } from './gate.js';

const DEPLOY = { ...HUB_INPUTS, 'aws-profile': 'deploy' };
const STAGING = `staging = ${deployRoleOf('333333333333')}`;
const DENIED = { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' } as const;
/** So many profiles of accounts that do not exist. */
const wrong = (count: number) =>
  Array.from({ length: count }, (_, index) => `wrong${index + 1} = ${deployRoleOf(String(900_000_000_000 + index))}`);

const key = makeIssuerKey();
let aws: LocalAws;
let temp = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'step-profiles-'));
  mkdirSync(path.join(temp, 'home'));
});

afterEach(async () => {
  await aws.stop();
  rmSync(temp, { recursive: true, force: true });
});

async function start(options: Partial<LocalAwsOptions> = {}): Promise<void> {
  aws = await startLocalAws({ key, world: exampleModel(), ...options });
}

/** Runs the step with a temporary folder that outlives it. */
const step = (inputs: StepInputs, env: NodeJS.ProcessEnv = {}) =>
  runStep({ aws, inputs, env: { RUNNER_TEMP: temp, HOME: path.join(temp, 'home'), ...env } });
const linesOf = ({ end }: StepRun) => (end.ok ? [] : end.message.split('\n'));
const kinds = () => aws.calls.map(({ kind }) => kind);

function recipes(): string[] {
  const files = readdirSync(temp, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => path.basename(name) === 'renewal.json')
    .map((name) => readFileSync(path.join(temp, name), 'utf8'));
}

const CHAIN = { AWS_PROFILE: 'runner', AWS_SHARED_CREDENTIALS_FILE: '/etc/aws/credentials' };

describe('profiles that are denied', () => {
  test('are told each by its name, and nothing is handed on', async () => {
    await start();
    const stepRun = await step({ ...DEPLOY, profiles: [STAGING, ...wrong(2)].join('\n') });
    expect(linesOf(stepRun)).toEqual([
      expect.stringMatching(/^Profile wrong1: .*900000000000/),
      expect.stringMatching(/^Profile wrong2: .*900000000001/),
    ]);
    const { env, output, state } = stepRun.files;
    expect(`${env}${output}${state}`).toBe('');
    expect(readdirSync(temp)).toEqual(['home']);
  });

  test('for a cause that all share are told once, for the step', async () => {
    await start();
    aws.faults.add('AssumeRoleWithWebIdentity', DENIED);
    const stepRun = await step({ ...DEPLOY, profiles: [STAGING, 'registry = hub'].join('\n') });
    expect(linesOf(stepRun)).toEqual([expect.stringMatching(/^(?!Profile)/)]);
    expect(stepRun.log.match(/Diagnosis:/g)).toHaveLength(1);
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity']);
  });

  test('with the role of the step are told once, for the step', async () => {
    await start();
    const stepRun = await step({ ...DEPLOY, 'role-to-assume': deployRoleOf('900000000000'), profiles: STAGING });
    expect(linesOf(stepRun)).toEqual([expect.stringMatching(/^(?!Profile).*900000000000/)]);
  });

  test('are told ten in full, and the others in a line each', async () => {
    await start();
    const stepRun = await step({ ...DEPLOY, profiles: wrong(12).join('\n') });
    expect(stepRun.log.match(/^##\[group\]Profile wrong\d+: /gm)).toHaveLength(10);
    for (const name of ['wrong11', 'wrong12']) expect(`\n${stepRun.log}`).toContain(`\nProfile ${name}: `);
    expect(stepRun.annotations).toHaveLength(1);
  });

  test('are asked about at IAM all at once', async () => {
    await start({ world: simulationModel() });
    const gate = await openGate(aws.iamUrl, { held: 'SimulatePrincipalPolicy', abreast: 5, total: 5 });
    // Each gives up on IAM in less than a second, so a slow machine may need more than one try to have them all there.
    for (let tries = 0; gate.rounds === 0 && tries < 8; tries++) {
      const stepRun = await step({ ...DEPLOY, profiles: wrong(5).join('\n') }, { AWS_ENDPOINT_URL_IAM: gate.url });
      expect(linesOf(stepRun)).toHaveLength(5);
    }
    await gate.close();
    expect(gate.rounds).toBe(1);
  });
});

test('a hundred profiles take no more than a second and a half longer than one, at 50 ms a call', async () => {
  const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
  await start({ world: modelWith({ targetAccounts: accounts }) });
  const [first = '', ...others] = accounts;
  // Four abreast are enough for that: 25 rounds, 24 more than one.
  const gate = await openGate(aws.stsUrl, { held: 'Action=AssumeRole&', abreast: 4, total: 100 });
  const stepRun = await step({
    ...DEPLOY,
    'sts-endpoint': gate.url,
    'role-to-assume': deployRoleOf(first),
    profiles: others.map((account) => `p${account} = ${deployRoleOf(account)}`).join('\n'),
  });
  await gate.close();
  expect(linesOf(stepRun)).toEqual([]);
  // The hub's call is a round, too.
  expect((gate.rounds - 2) * 50).toBeLessThanOrEqual(1500);
  expect(aws.calls).toHaveLength(102);
  expect(recipes()).toHaveLength(100);
});

test('the account ids of all profiles are masked when asked', async () => {
  await start();
  const stepRun = await step({ ...DEPLOY, profiles: STAGING, 'mask-aws-account-id': 'true' });
  expect(stepRun.end.ok).toBe(true);
  const masked = stepRun.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data);
  expect(masked).toEqual(expect.arrayContaining(['111122223333', '222222222222', '333333333333']));
  expect(stepRun.log).not.toMatch(/(?<!\d)\d{12}(?!\d)/);
  expect(recipes().map((text) => JSON.parse(text).hidesAccounts)).toEqual([true, true]);
});

describe('profiles that cannot be installed', () => {
  test.each<[string, () => NodeJS.ProcessEnv, RegExp, readonly string[]]>([
    [
      'before any call where the name is taken',
      () => {
        mkdirSync(path.join(temp, 'home', '.aws'));
        writeFileSync(path.join(temp, 'home', '.aws', 'config'), '[profile staging]\n');
        return {};
      },
      /^The profile "staging" is in ".*config" already\. Use another profile name\.$/,
      [],
    ],
    [
      'and export nothing where the folder cannot be written',
      () => ({ RUNNER_TEMP: path.join(temp, 'none') }),
      /^The profiles cannot be written to ".*" \("ENOENT"\)\. Check disk space and permissions of RUNNER_TEMP\.$/,
      ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole', 'AssumeRole'],
    ],
  ])('fail the step %s', async (_, prepare, words, calls) => {
    await start();
    const stepRun = await step({ ...DEPLOY, profiles: STAGING }, prepare());
    expect(linesOf(stepRun)).toEqual([expect.stringMatching(words)]);
    expect(stepRun.annotations).toMatchObject([{ title: expect.stringContaining('Profiles') }]);
    expect(kinds()).toEqual(calls);
    expect(stepRun.files).toMatchObject({ env: '', output: '' });
  });
});

test.each<[string, StepInputs, readonly string[]]>([
  [
    'of the hub and the target, when asked',
    { ...HUB_INPUTS, 'mask-aws-account-id': 'true' },
    ['111122223333', '222222222222'],
  ],
  ['of the target, on route direct', { ...DIRECT_INPUTS, 'mask-aws-account-id': 'true' }, ['222222222222']],
  ['of none, when not asked', HUB_INPUTS, []],
])('the account ids are masked %s', async (_, inputs, ids) => {
  await start({ world: modelWith({ direct: true }) });
  const { end, commands } = await step(inputs);
  expect(end.ok).toBe(true);
  const masked = commands.flatMap(({ name, data }) => (name === 'add-mask' && /^\d{12}$/.test(data) ? [data] : []));
  expect([...new Set(masked)].sort()).toEqual(ids);
});

describe('a recipe', () => {
  test('of the runner’s own identity has the variables in which the SDK finds it, any other has none', () => {
    const env = { ...CHAIN, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', PATH: '/bin' };
    const ambient = accepted({ identity: 'ambient', 'hub-role': '', 'aws-profile': 'mine' });
    expect(renewalConfigFor('mine', planRoute(ambient), ambient, env).ambient).toEqual(CHAIN);
    const hub = accepted({ 'aws-profile': 'mine' });
    expect(renewalConfigFor('mine', planRoute(hub), hub, env)).not.toHaveProperty('ambient');
  });

  test.each([
    ['holds the proxy of a variable, because a later step may not have it', false],
    ['holds the proxy of the input, which nothing else knows', true],
  ])('%s', async (_, byInput) => {
    await start();
    const proxy = await ConnectProxy.start({ credentials: 'build:pass-word' });
    const url = `http://build:pass-word@${proxy.address}`;
    const inputs = byInput ? { ...DEPLOY, 'http-proxy': url } : DEPLOY;
    const stepRun = await step({ ...inputs, profiles: STAGING }, byInput ? {} : { HTTPS_PROXY: url });
    await proxy.stop();
    expect(linesOf(stepRun)).toEqual([]);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(recipes().map((text) => text.includes('pass-word'))).toEqual([true, true]);
    expect(recipes().join('')).not.toContain(aws.requestToken);
  });
});

test.each([
  ['what renews', DEPLOY, true, false],
  ['what renews and what does not', { ...HUB_INPUTS, profiles: STAGING }, true, true],
  ['what does not renew', HUB_INPUTS, false, true],
])('log and summary say %s', async (_, inputs, renews, ends) => {
  await start();
  const stepRun = await step(inputs);
  expect(/renews? (?:itself|themselves) (?:until|as long)/.test(stepRun.log)).toBe(renews);
  expect(stepRun.files.summary.includes(', which renews itself')).toBe(renews);
  expect(stepRun.files.summary.includes('The credentials do not renew. They expire at ')).toBe(ends);
});
