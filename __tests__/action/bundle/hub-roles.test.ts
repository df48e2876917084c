/** Two hub roles in one job, by the committed bundles: the step, profiles that renew themselves, and check. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { derivedModel, targetsOf } from '../../../src/emulator/setup/derived-model.js';
import { accountsOf } from '../../support/accounts-files.js';
import { type EmulatedJob, openOwnEmulatedJob } from '../../support/job.js';
import { ACCOUNTS_FILE, HUB_ROLE } from '../../support/names.js';
import { HANGING_MS } from '../../support/patience.js';
import { answerOf, runProfile, setAge, storeOf } from '../../support/profiles.js';
import { reportOf } from '../../support/step.js';

const PROD_HUB = 'arn:aws:iam::111122223333:role/hubs/github-hub-prod';
const FILE = `hub: { role: "${HUB_ROLE}" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333" }
  prod: { id: "444444444444", hub-role: hubs/github-hub-prod }
  prod-us: { id: "555555555555", hub-role: hubs/github-hub-prod }
`;
const CHECK = path.resolve('dist/check/index.js');

let emulated: EmulatedJob;

beforeAll(async () => {
  const accounts = accountsOf(FILE);
  const terms = {
    hubRole: accounts.hub.role?.value,
    subjectPrefix: 'repo:octo/shop:',
    issuer: 'https://token.actions.githubusercontent.com',
    audience: 'sts.amazonaws.com',
  };
  const { targets } = targetsOf(accounts, { ...terms, variable: () => undefined });
  emulated = await openOwnEmulatedJob({ world: derivedModel(targets, terms) });
  const file = path.join(emulated.job.folders.workspace, ACCOUNTS_FILE);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, FILE);
});
afterAll(() => emulated.close());

/** The calls that something makes, each by its kind. */
async function callsOf<T>(run: () => Promise<T>): Promise<readonly [T, string[]]> {
  const before = emulated.kinds().length;
  const result = await run();
  return [result, emulated.kinds().slice(before).toSorted()];
}

/** The lines of the hops in a log, each as `from -> role`. */
function hopsIn(log: string): string[] {
  const lines = [...log.matchAll(/^(?:hub|target): from (\S+) to (\S+), until/gm)];
  return lines.map(([, from = '', to = '']) => `${from.replace(/\/[^/]*$/, '')} -> ${to}`).toSorted();
}

const hubSession = (name: string) => `arn:aws:sts::111122223333:assumed-role/${name}`;
const target = (account: string) => `arn:aws:iam::${account}:role/DeployRole`;

test('the step goes through the hub role of its account', async () => {
  const [step, calls] = await callsOf(() => emulated.step({ account: 'prod' }));
  expect(step).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
  expect(calls).toEqual(['AssumeRole', 'AssumeRoleWithWebIdentity', 'token']);
  expect(step.outputs['hub-assumed-role-arn']).toContain(`${hubSession('github-hub-prod')}/`);
  expect(step.summary).toContain('hub-role (`accounts.prod.hub-role`)');
});

test('a target accepts no other hub role', async () => {
  const step = await emulated.step({ account: 'prod', 'hub-role': HUB_ROLE });
  expect(step.conclusion).toBe('failure');
  expect(step.annotations[0]?.message).toContain('444444444444');
});

test('a wrong hub role is compared with that of the account', async () => {
  const wrong = 'arn:aws:iam::111122223333:role/github-hub-pord';
  const step = await emulated.step({ account: 'prod', 'hub-role': wrong });
  expect(step.conclusion).toBe('failure');
  expect(step.log).toContain(`The hub role in the accounts file is ${PROD_HUB}.`);
});

describe('profiles', () => {
  const profiles = 'dev = dev\nstaging = staging\nprod = prod\nus = prod-us\nhub = hub';

  test('share one token, and a session for each hub role', async () => {
    const [step, calls] = await callsOf(() => emulated.step({ account: 'prod', profiles }));
    expect(step).toMatchObject({ conclusion: 'success', violations: [] });
    expect(calls).toEqual([
      ...Array<string>(4).fill('AssumeRole'),
      ...Array<string>(2).fill('AssumeRoleWithWebIdentity'),
      'token',
    ]);
    expect(hopsIn(step.log)).toEqual(
      [
        `repo:octo/shop:ref:refs/heads -> ${HUB_ROLE}`,
        `repo:octo/shop:ref:refs/heads -> ${PROD_HUB}`,
        `${hubSession('github-hub')} -> ${target('222222222222')}`,
        `${hubSession('github-hub')} -> ${target('333333333333')}`,
        `${hubSession('github-hub-prod')} -> ${target('444444444444')}`,
        `${hubSession('github-hub-prod')} -> ${target('555555555555')}`,
      ].toSorted(),
    );
    expect(step.summary).toContain(HUB_ROLE);
    expect(step.summary).toContain(PROD_HUB);
  });

  test.each([
    ['dev', '222222222222'],
    ['us', '555555555555'],
    ['hub', '111122223333'],
  ])('renew over their own hub role: %s', async (profile, account) => {
    setAge(storeOf(emulated, profile), { leftMs: 60_000 });
    const [result, calls] = await callsOf(() => runProfile(emulated, profile));
    expect(answerOf(result).account).toBe(account);
    expect(calls).toEqual([...(profile === 'hub' ? [] : ['AssumeRole']), 'AssumeRoleWithWebIdentity', 'token']);
    const hub = profile === 'dev' ? HUB_ROLE : PROD_HUB;
    expect(storeOf(emulated, profile).config()?.route.hops[0].role.arn).toBe(hub);
  });
});

test('check needs one token, and a session for each hub role', async () => {
  const run = () => emulated.job.step({ entry: CHECK, inputs: {}, timeoutMs: HANGING_MS });
  const [step, calls] = await callsOf(run);
  expect(step).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
  expect(step.log).toContain('4 of 4 accounts accept the job.');
  expect(reportOf(step).map(({ account, admitted }) => `${account}: ${admitted}`)).toEqual([
    'dev: true',
    'staging: true',
    'prod: true',
    'prod-us: true',
  ]);
  expect(calls).toEqual([
    ...Array<string>(4).fill('AssumeRole'),
    ...Array<string>(2).fill('AssumeRoleWithWebIdentity'),
    'token',
  ]);
});
