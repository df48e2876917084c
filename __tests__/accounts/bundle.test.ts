/** The committed bundle with an accounts file in the job's workspace: what only the bundle can show. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { shownMarkdown } from '../action/shown-markdown.js';
import { closeJobs, type EmulatedJob, errorOf, exportedBy, HUB_INPUTS, MAIN, openEmulatedJob } from '../support/job.js';
import { modelWith } from '../support/models.js';
import { answerOf, runProfile, runScript, WHO_AM_I } from '../support/profiles.js';

afterEach(closeJobs);

const STAGING_EXTERNAL_ID = 'staging-external-4711';
const PROD_EXTERNAL_ID = 'prod-external-4712';
const ENV = { STAGING_EXTERNAL_ID, PROD_EXTERNAL_ID };

const ACCOUNTS = `
hub: { role: "arn:aws:iam::111122223333:role/github-hub" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333", region: eu-central-1, external-id-env: STAGING_EXTERNAL_ID }
  prod: { id: "444444444444", external-id-env: PROD_EXTERNAL_ID }
`;

/** The accounts of the file, each with the external id that its role demands. */
function world(): AwsModelData {
  const of = (account: string, externalId: string) =>
    modelWith({ targetAccounts: [account], externalId }).accounts[account] ?? {};
  const { accounts } = exampleModel();
  return {
    accounts: {
      ...accounts,
      '333333333333': of('333333333333', STAGING_EXTERNAL_ID),
      '444444444444': of('444444444444', PROD_EXTERNAL_ID),
    },
  };
}

/** A job with an accounts file in the workspace. */
async function openWith(accounts: string): Promise<EmulatedJob> {
  const emulated = await openEmulatedJob({ world: world() });
  mkdirSync(path.join(emulated.job.folders.workspace, '.github'));
  writeFileSync(path.join(emulated.job.folders.workspace, '.github/accounts.yml'), accounts);
  return emulated;
}

const sessionIn = (account: string) => expect.stringContaining(`::${account}:assumed-role/DeployRole/`);

describe('account by name', () => {
  test('is all that a step says: it ends in that account, with its external id, which is shown nowhere', async () => {
    const emulated = await openWith(ACCOUNTS);
    const result = await emulated.step({ account: 'staging' }, { env: ENV });
    expect(result).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
    expect(await emulated.whoAmI()).toEqual(sessionIn('333333333333'));
    expect(emulated.job.exported.get('AWS_REGION')).toBe('eu-central-1');
    expect(emulated.kinds().slice(0, 3)).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);

    // Masked before anything is said, and never said.
    const masked = `::add-mask::${STAGING_EXTERNAL_ID}`;
    const before = result.stdout.slice(0, result.stdout.indexOf(masked));
    expect(result.stdout).toContain(masked);
    expect(before.replace(/^::add-mask::.*\n/gm, '')).toBe('');
    const everything = [result.stdout.replaceAll(masked, ''), result.stderr, ...Object.values(result.files)].join('\n');
    expect(everything).not.toContain(STAGING_EXTERNAL_ID);

    expect(shownMarkdown(result.summary)).toContain(
      'From .github/accounts.yml: aws-region (accounts.staging.region), hub-role (hub.role), account (accounts.staging.id), role-to-assume (defaults.role), role-external-id (accounts.staging.external-id-env).',
    );
  });

  test('makes profiles, each with the region and external id of its account', async () => {
    const emulated = await openWith(ACCOUNTS);
    const inputs = { account: 'dev', 'aws-profile': 'deploy', profiles: 'staging = staging\nprod = prod' };
    const result = await emulated.step(inputs, { env: ENV });
    expect(result).toMatchObject({ conclusion: 'success', violations: [], annotations: [] });
    expect(emulated.aws.calls).toHaveLength(5);
    const config = readFileSync(emulated.job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
    const regions = [...config.matchAll(/^region = (.*)$/gm)].map(([, region]) => region);
    expect(regions).toEqual(['eu-west-1', 'eu-central-1', 'eu-west-1']);
    expect((await runScript(emulated, WHO_AM_I, 'staging')).stdout).toEqual(sessionIn('333333333333'));
    expect(answerOf(await runProfile(emulated, 'prod')).account).toBe('444444444444');
    for (const secret of Object.values(ENV)) expect(`${result.log}${result.summary}`).not.toContain(secret);
  });
});

test('a bad accounts file stops the step before any call, with all that is wrong in one annotation', async () => {
  const emulated = await openWith('accounts:\n  dev: { id: 222222222222, regoin: x }\n  dev: { password: hunter2 }\n');
  const result = await emulated.step({ account: 'dev', summary: 'yes' });
  expect(result).toMatchObject({ conclusion: 'failure', exitCode: 1, stderr: '' });
  expect(errorOf(result).split('\n')).toEqual([
    'summary is "yes", not a boolean. Use true or false.',
    '.github/accounts.yml:2:14: accounts.dev.id has no quotes, so YAML may drop leading zeros. Use "222222222222", in quotes.',
    '.github/accounts.yml:2:28: accounts.dev.regoin is not a known key. Use region if that is meant, or remove it.',
    '.github/accounts.yml:3:3: accounts.dev occurs twice (first in line 2). Remove one of the two.',
  ]);
  expect(emulated.aws.calls).toEqual([]);
  const { '.github/accounts.yml': _, ...rest } = Object(exportedBy(result));
  expect(Object.keys(rest).filter((name) => !name.includes('.github'))).toEqual([]);
});

test('what reads YAML is loaded only where the file is read', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'without-yaml-'));
  try {
    // The bundle without the parts that hold the YAML library.
    cpSync(path.dirname(MAIN), folder, { recursive: true });
    const parts = readdirSync(folder).filter((name) => /^\d+\.index\.js$/.test(name));
    const yaml = parts.filter((name) => readFileSync(path.join(folder, name), 'utf8').includes('tag:yaml.org,2002'));
    expect(yaml).toHaveLength(1);
    for (const name of yaml) rmSync(path.join(folder, name));

    const emulated = await openWith(ACCOUNTS);
    const entry = path.join(folder, 'index.js');
    expect(await emulated.step(HUB_INPUTS, { entry })).toMatchObject({ conclusion: 'success' });
    expect(errorOf(await emulated.step({ account: 'dev' }, { entry }))).toContain(yaml[0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
