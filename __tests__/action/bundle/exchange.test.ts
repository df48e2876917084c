import { spawnSync } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Job } from '../../../src/demo/runner/job.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { Call } from '../../../src/emulator/calls.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import {
  CREDENTIAL_VARIABLES,
  closeJobs,
  DIRECT_INPUTS,
  type EmulatedJob,
  errorOf,
  exportedBy,
  HUB_INPUTS,
  MAIN,
  openEmulatedJob,
  openOwnEmulatedJob,
  POST,
  type StepInputs,
} from '../../support/job.js';
import type { ModelOptions } from '../../support/models.js';
import { HUB_JOB_SESSION, JOB_SESSION_NAME, TARGET_JOB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { cutShort } from '../../support/patience.js';

afterEach(closeJobs);

const AMBIENT_USER = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
const AMBIENT_KEYS = {
  AWS_ACCESS_KEY_ID: AMBIENT_USER.accessKeyId,
  AWS_SECRET_ACCESS_KEY: AMBIENT_USER.secretAccessKey,
};

/** A hub account with a user instead of the job's OIDC provider, and a target that trusts the account. */
function ambientWorld() {
  const policies = { hop: { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } } };
  const trust = (principal: string) => ({
    Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' },
  });
  return {
    accounts: {
      '111122223333': { users: { runner: { ...AMBIENT_USER, policies } } },
      '222222222222': {
        roles: {
          DeployRole: { trustPolicy: trust('arn:aws:iam::111122223333:root'), maxSessionDurationSeconds: 43_200 },
        },
      },
    },
  };
}

describe('the node that runs this', () => {
  test('is the one that GitHub runs the action on', () => {
    expect(process.version).toMatch(/^v24\./);
  });
});

describe('a run on route hub with no more than the roles and the region', () => {
  let emulated: EmulatedJob;
  let result: StepResult;
  /** As they were at the end of the run. */
  let calls: readonly Call[];
  let connections: number;
  let startedAt: number;
  let endedAt: number;

  beforeAll(async () => {
    emulated = await openOwnEmulatedJob({});
    startedAt = Date.now();
    result = await emulated.step();
    endedAt = Date.now();
    calls = [...emulated.aws.calls];
    connections = emulated.aws.connections;
  });
  afterAll(() => emulated.close());

  test('makes exactly three calls, the two to STS over one connection', () => {
    expect(result.conclusion).toBe('success');
    expect(calls.map(({ kind }) => kind)).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    const [, hub, target] = calls;
    expect(hub?.connection).toBe(target?.connection);
    expect(connections).toBe(2);
  });

  test('hands the target session to later steps, and STS knows it', async () => {
    const { job, whoAmI } = emulated;
    expect(Object.keys(result.environment)).toEqual([...CREDENTIAL_VARIABLES, 'AWS_REGION', 'AWS_DEFAULT_REGION']);
    expect(job.exported.get('AWS_REGION')).toBe('eu-west-1');
    expect(job.exported.get('AWS_DEFAULT_REGION')).toBe('eu-west-1');
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });

  test('says in its outputs who one is and until when', () => {
    const { outputs } = result;
    expect(outputs).toEqual({
      'aws-account-id': '222222222222',
      'role-arn': TARGET_ROLE,
      'assumed-role-arn': TARGET_JOB_SESSION,
      'role-session-name': JOB_SESSION_NAME,
      'aws-expiration': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      'hub-account-id': '111122223333',
      'hub-assumed-role-arn': HUB_JOB_SESSION,
    });
    const endsAt = Date.parse(outputs['aws-expiration'] ?? '');
    expect(endsAt).toBeGreaterThan(startedAt + 3_590_000);
    expect(endsAt).toBeLessThanOrEqual(endedAt + 3_600_000);
  });

  test('logs the foreign host that the token goes to, one line a hop, and nothing else', () => {
    expect(result.log.split('\n')).toEqual([
      `STS is called at ${new URL(emulated.aws.stsUrl).host}, which is not an AWS host (set by AWS_ENDPOINT_URL_STS). The OIDC token is sent there.`,
      expect.stringMatching(
        /^hub: from repo:octo\/shop:ref:refs\/heads\/main to arn:aws:iam::111122223333:role\/github-hub, until .*Z$/,
      ),
      expect.stringMatching(
        /^target: from arn:aws:sts::111122223333:assumed-role\/github-hub\/shop-11223344556-1 to arn:aws:iam::222222222222:role\/DeployRole, until .*Z$/,
      ),
      '',
    ]);
  });

  test('hands on no trace of the hub’s credentials', () => {
    const hubSecrets = emulated.aws.issuedSecrets().slice(2, 5);
    const handed = JSON.stringify([exportedBy(result), result.log, result.stderr]);
    for (const secret of hubSecrets) expect(handed).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  test('leaves no file', () => {
    const { filesLeft, homeLeft, workspaceLeft } = result;
    expect([...filesLeft, ...homeLeft, ...workspaceLeft]).toEqual([]);
  });

  test('puts no secret into the state for the post step', () => {
    const { files } = result;
    expect(files.state).not.toBe('');
    for (const secret of emulated.aws.issuedSecrets()) expect(files.state).not.toContain(secret);
  });

  test('writes the route into the job’s summary', () => {
    expect(result.summary).toContain('| hub |');
    expect(result.summary).toContain('| target |');
  });
});

describe('route hub', () => {
  test('asks for 900 s of the hub and for what the user wants of the target, under one session name', async () => {
    const { aws, step } = await openEmulatedJob();
    await step({ ...HUB_INPUTS, 'role-duration-seconds': '1800', 'role-session-name': 'deploy@shop' });
    const [, hub, target] = aws.calls;
    expect(hub?.parameters).toMatchObject({ DurationSeconds: '900', RoleSessionName: 'deploy@shop' });
    expect(target?.parameters).toMatchObject({ DurationSeconds: '1800', RoleSessionName: 'deploy@shop' });
  });

  test('sends tags, source identity, policies and external id to the target alone', async () => {
    const { aws, step } = await openEmulatedJob({ world: { allowTagging: true, externalId: 'shop-external-id' } });
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    });
    const result = await step({
      ...HUB_INPUTS,
      'role-external-id': 'shop-external-id',
      'role-session-tags': 'github\nTeam=shop floor',
      'transitive-tag-keys': 'Team',
      'source-identity': 'octocat',
      'inline-session-policy': policy,
      'managed-session-policies': 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    expect(result.log).not.toContain('error');
    const [, hub, target] = aws.calls;
    expect(Object.keys(hub?.parameters ?? {}).sort()).toEqual([
      'Action',
      'DurationSeconds',
      'RoleArn',
      'RoleSessionName',
      'Version',
      'WebIdentityToken',
    ]);
    expect(target?.parameters).toMatchObject({
      ExternalId: 'shop-external-id',
      SourceIdentity: 'octocat',
      Policy: policy,
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/AdministratorAccess',
      'TransitiveTagKeys.member.1': 'Team',
    });
    const parameters = target?.parameters ?? {};
    const tags = Object.entries(parameters).flatMap(([name, tagKey]) => {
      const at = /^Tags\.member\.(\d+)\.Key$/.exec(name)?.[1];
      return at === undefined ? [] : [[tagKey, parameters[`Tags.member.${at}.Value`]] as const];
    });
    expect(Object.fromEntries(tags)).toMatchObject({ GitHub: 'Actions', Repository: 'octo/shop', Team: 'shop floor' });
  });

  test.each<[string, ModelOptions, StepInputs]>([
    ['the hub role by its ARN', { trust: 'role' }, {}],
    ['the root of the hub account', { trust: 'account' }, {}],
    ['the hub role and an external id', { externalId: 'ext-1' }, { 'role-external-id': 'ext-1' }],
    ['the account and an external id', { trust: 'account', externalId: 'a:b/c' }, { 'role-external-id': 'a:b/c' }],
  ])('is let in by a trust policy for sts:AssumeRole alone that names %s', async (_, world, inputs) => {
    const { step, whoAmI } = await openEmulatedJob({ world });
    expect((await step({ ...HUB_INPUTS, ...inputs })).conclusion).toBe('success');
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });

  test('finds the target by role name and account', async () => {
    const { step, whoAmI } = await openEmulatedJob({ world: { targetRole: 'ci/Deploy.Role' } });
    const { 'role-to-assume': _, ...rest } = HUB_INPUTS;
    const result = await step({ ...rest, 'role-to-assume': 'ci/Deploy.Role', account: '333333333333' });
    expect(result.outputs['role-arn']).toBe('arn:aws:iam::333333333333:role/ci/Deploy.Role');
    expect(await whoAmI()).toBe(`arn:aws:sts::333333333333:assumed-role/Deploy.Role/${JOB_SESSION_NAME}`);
  });

  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
  ])('works in partition %s', async (partition, region) => {
    const { step, whoAmI } = await openEmulatedJob({ world: { partition } });
    const result = await step({
      'aws-region': region,
      'hub-role': `arn:${partition}:iam::111122223333:role/github-hub`,
      'role-to-assume': 'DeployRole',
      account: '222222222222',
    });
    expect(result.outputs['role-arn']).toBe(`arn:${partition}:iam::222222222222:role/DeployRole`);
    expect(await whoAmI()).toBe(`arn:${partition}:sts::222222222222:assumed-role/DeployRole/${JOB_SESSION_NAME}`);
  });

  test.each([
    ['eu-west-1', 'success', 'target: from'],
    ['eu-central-1', 'failure', 'RegionDisabledException'],
  ])('takes the region from AWS_REGION, and asks STS in sts-region %s: %s', async (stsRegion, conclusion, says) => {
    const world = exampleModel();
    const hub = { ...world.accounts['111122223333'], disabledRegions: ['eu-central-1'] };
    const { step, job } = await openEmulatedJob({
      world: { accounts: { ...world.accounts, '111122223333': hub } },
      job: { env: { AWS_REGION: 'eu-north-1' } },
    });
    const { 'aws-region': _, ...rest } = HUB_INPUTS;
    const result = await step({ ...rest, 'sts-region': stsRegion });
    expect(result.conclusion).toBe(conclusion);
    expect(result.log).toContain(says);
    expect(job.exported.get('AWS_REGION')).toBe(conclusion === 'success' ? 'eu-north-1' : undefined);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['keys', { AWS_ACCESS_KEY_ID: 'AKIASTALE', AWS_SECRET_ACCESS_KEY: 'stale', AWS_SESSION_TOKEN: 'stale' }],
    ['blank keys', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' }],
    ['a profile that does not exist', { AWS_PROFILE: 'nowhere', AWS_CONFIG_FILE: '/nowhere/config' }],
    ['a config file that can’t be read', { AWS_CONFIG_FILE: '/', AWS_SHARED_CREDENTIALS_FILE: '/' }],
    ['an identity of IRSA', { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token', AWS_ROLE_ARN: TARGET_ROLE }],
    ['retries of the SDK’s', { AWS_MAX_ATTEMPTS: '9', AWS_RETRY_MODE: 'adaptive', AWS_DEFAULTS_MODE: 'auto' }],
  ])('looks at nothing else when the runner has %s', async (_, env) => {
    const { step, kinds, whoAmI } = await openEmulatedJob();
    const result = await step(HUB_INPUTS, { env });
    expect(result.log).not.toContain('##[error]');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });

  test('works with immutable subjects', async () => {
    const { aws, step } = await openEmulatedJob({
      world: { subject: 'repo:octo@9919012/shop@724601234:ref:refs/heads/main' },
      subjectFormat: 'immutable',
    });
    expect((await step()).log).toContain('hub: from repo:octo@9919012/shop@724601234:ref:refs/heads/main to');
    expect(aws.calls).toHaveLength(3);
  });
});

describe('route direct', () => {
  test('makes exactly two calls and hands on the target session for up to its own maximum', async () => {
    const { aws, step, kinds, whoAmI } = await openEmulatedJob({
      world: { direct: true, targetMaxSessionDurationSeconds: 43_200 },
    });
    const result = await step({ ...DIRECT_INPUTS, 'role-duration-seconds': '43200' });
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity']);
    expect(aws.calls[1]?.parameters).toMatchObject({ DurationSeconds: '43200', RoleArn: TARGET_ROLE });
    expect(result.outputs).not.toHaveProperty('hub-account-id');
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });
});

describe('identity ambient', () => {
  const inputs = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': TARGET_ROLE };

  test('asks who the runner is, then assumes the target; a long-term key is not capped', async () => {
    const { step, kinds, whoAmI } = await openEmulatedJob({ world: ambientWorld(), job: { env: AMBIENT_KEYS } });
    const result = await step({ ...inputs, 'role-duration-seconds': '7200' });
    expect(kinds()).toEqual(['GetCallerIdentity', 'AssumeRole']);
    expect(result.outputs).toMatchObject({
      'hub-account-id': '111122223333',
      'hub-assumed-role-arn': 'arn:aws:iam::111122223333:user/runner',
    });
    expect(result.log).toContain(`target: from arn:aws:iam::111122223333:user/runner to ${TARGET_ROLE}, until `);
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });

  test('masks what the runner has before it is used', async () => {
    const { aws, step } = await openEmulatedJob({ world: ambientWorld(), job: { env: AMBIENT_KEYS } });
    const secret = AMBIENT_KEYS.AWS_SECRET_ACCESS_KEY;
    aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: `not ${secret}` });
    const result = await step(inputs);
    expect(result.masks).toEqual(expect.arrayContaining([AMBIENT_KEYS.AWS_ACCESS_KEY_ID, secret]));
    expect(`${result.log}${result.files.summary}`).not.toContain(secret);
  });

  test('waits out no denial of its name', async () => {
    const { aws, step, kinds } = await openEmulatedJob({ world: ambientWorld(), job: { env: AMBIENT_KEYS } });
    aws.faults.add('GetCallerIdentity', { kind: 'error', status: 403, code: 'AccessDenied', message: 'denied' }, 9);
    await step({ ...inputs, 'retry-access-denied-s': '60' });
    expect(kinds()).toEqual(['GetCallerIdentity', 'AssumeRole']);
  });

  test('goes on without a name when STS will not say who the runner is', async () => {
    const { aws, step } = await openEmulatedJob({ world: ambientWorld(), job: { env: AMBIENT_KEYS } });
    aws.faults.add('GetCallerIdentity', { kind: 'error', status: 403, code: 'AccessDenied', message: 'denied' });
    const result = await step(inputs);
    expect(result.conclusion).toBe('success');
    expect(result.outputs).not.toHaveProperty('hub-account-id');
    expect(result.log).toContain('target: from the ambient credentials to');
  });

  test('says so when the runner has no credentials', async () => {
    const { step, kinds } = await openEmulatedJob({ job: { env: { AWS_EC2_METADATA_DISABLED: 'true' } } });
    const result = await step(inputs);
    expect(errorOf(result)).toMatch(/^The AWS SDK finds no credentials on the runner/);
    expect(kinds()).toEqual([]);
    expect(exportedBy(result)).toEqual({});
  });

  describe('whose credential process says nothing', () => {
    /** A step whose SDK starts such a process, and a signal that aborts once it runs. */
    async function silent() {
      const { job, step } = await openEmulatedJob({ world: ambientWorld() });
      const config = path.join(job.folders.home, 'config');
      const mark = path.join(job.folders.home, 'mark');
      await writeFile(config, `[default]\ncredential_process = touch ${mark} && exec sleep 60\n`);
      const requested = new AbortController();
      watch(
        job.folders.home,
        { persistent: false, signal: requested.signal },
        (_, name) => name === 'mark' && requested.abort(),
      );
      return { step, env: { AWS_CONFIG_FILE: config }, requested: requested.signal, wasAsked: () => existsSync(mark) };
    }

    test('ends at the deadline', async () => {
      const { step, env, wasAsked } = await silent();
      const { result, seconds } = await cutShort(
        (limit) => step({ ...inputs, 'action-timeout-s': String(limit) }, { env }),
        wasAsked,
      );
      expect(errorOf(result)).toContain(`${seconds} s of action-timeout-s`);
      expect(result.wallMs).toBeLessThan(50_000);
    });

    test('ends when it is cancelled', async () => {
      const { step, env, requested } = await silent();
      const result = await step(inputs, { env, signalWhen: { signal: 'SIGINT', when: requested } });
      expect(result.exitCode).toBe(1);
      expect(errorOf(result)).toContain('cancelled by SIGINT');
      expect(result.wallMs).toBeLessThan(50_000);
    });
  });
});

describe('the log', () => {
  test('masks every secret before any other line of it could be printed', async () => {
    const { aws, step } = await openEmulatedJob({ world: { externalId: 'shop-external-id' } });
    const { stdout, stderr } = await step({ ...HUB_INPUTS, 'role-external-id': 'shop-external-id' });
    const lines = stdout.split('\n');
    const maskedAt = (secret: string) => lines.indexOf(`::add-mask::${secret}`);
    expect(aws.issuedSecrets()).toHaveLength(8);
    const hubLine = lines.findIndex((line) => line.startsWith('hub: '));
    const targetLine = lines.findIndex((line) => line.startsWith('target: '));
    const [requestToken, oidcToken, ...sessions] = aws.issuedSecrets();
    for (const secret of [requestToken, 'shop-external-id', oidcToken, ...sessions.slice(0, 3)]) {
      expect(maskedAt(secret ?? '')).toBeGreaterThanOrEqual(0);
      expect(maskedAt(secret ?? '')).toBeLessThan(hubLine);
    }
    for (const secret of sessions.slice(3)) {
      expect(maskedAt(secret)).toBeGreaterThan(hubLine);
      expect(maskedAt(secret)).toBeLessThan(targetLine);
    }
    for (const line of lines.filter((text) => !text.startsWith('::add-mask::'))) {
      for (const secret of aws.issuedSecrets()) expect(line).not.toContain(secret);
    }
    expect(stderr).toBe('');
  });

  test('has with debug logging the claims, but no secret', async () => {
    const { aws, job, step } = await openEmulatedJob({ job: { debug: true } });
    const { log } = await step();
    expect(log).toContain('##[debug]Claims of the token: {');
    for (const secret of aws.issuedSecrets()) expect(log).not.toContain(secret);
    expect(job.exported.size).toBe(5);
  });

  test('hides account ids when told to, in the summary too', async () => {
    const { step } = await openEmulatedJob();
    const { log, summary, masks, outputs } = await step({ ...HUB_INPUTS, 'mask-aws-account-id': 'true' });
    expect(`${log}${summary}`).not.toMatch(/111122223333|222222222222/);
    expect(masks).toEqual(expect.arrayContaining(['111122223333', '222222222222']));
    expect(outputs['aws-account-id']).toBe('222222222222');
  });
});

describe('what is handed on', () => {
  test('has the credentials as outputs when asked, and no summary when told so', async () => {
    const { job, step, whoAmI } = await openEmulatedJob();
    const { outputs, environment, state, summary } = await step({
      ...HUB_INPUTS,
      'output-credentials': 'true',
      'output-env-credentials': 'false',
      summary: 'false',
    });
    expect(summary).toBe('');
    expect(environment).toEqual({});
    expect(state).toEqual({ files: expect.stringMatching(/^\["[^"]*set_output_[^"]*"\]$/) });
    expect(job.exported.size).toBe(0);
    const names = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'];
    const given = new Map(CREDENTIAL_VARIABLES.map((name, at) => [name as string, outputs[names[at] ?? ''] ?? '']));
    expect(await whoAmI(given)).toBe(TARGET_JOB_SESSION);
  });

  test('is nothing at all when one of the runner’s files can’t be written', async () => {
    const { job, step } = await openEmulatedJob();
    const result = await step(HUB_INPUTS, { entry: await withoutEnvFile(job, MAIN) });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toBe(
      'GITHUB_ENV cannot be written (ENOENT), so nothing was exported. Check the disk of the runner.',
    );
    expect(result.files).toMatchObject({ output: '', state: '', summary: '' });
  });
});

describe('the post step', () => {
  test('blanks the three credentials and leaves the region', async () => {
    const { job, step, post } = await openEmulatedJob();
    const result = await post(await step());
    expect(result.conclusion).toBe('success');
    expect(result.log).toBe('Emptied the exported credential variables.\n');
    expect(CREDENTIAL_VARIABLES.map((name) => job.exported.get(name))).toEqual(['', '', '']);
    expect(job.exported.get('AWS_REGION')).toBe('eu-west-1');
  });

  test.each(CREDENTIAL_VARIABLES)('leaves everything when another step has changed %s', async (name) => {
    const { job, step, post } = await openEmulatedJob();
    const main = await step();
    await job.run('sh', ['-c', `echo ${name}=of-another-step >> "$GITHUB_ENV"`]);
    const exported = new Map(job.exported);
    const result = await post(main);
    expect(result.log).toBe('');
    expect(result.exitCode).toBe(0);
    expect(job.exported).toEqual(exported);
    expect(job.exported.get(name)).toBe('of-another-step');
  });

  test.each<[string, StepInputs]>([
    ['cleanup is false', { cleanup: 'false' }],
    ['nothing was exported', { 'output-env-credentials': 'false' }],
    ['the step failed', { 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole' }],
  ])('is silent when %s', async (_, inputs) => {
    const { step, post } = await openEmulatedJob();
    const result = await post(await step({ ...HUB_INPUTS, ...inputs }));
    expect(result).toMatchObject({ exitCode: 0, log: '', stderr: '', environment: {} });
  });

  test('warns, and does not fail the job, when it can’t write', async () => {
    const { job, step } = await openEmulatedJob();
    const main = await step();
    const result = await job.post(main, await withoutEnvFile(job, POST));
    expect(result.exitCode).toBe(0);
    expect(result.annotations).toEqual([
      { level: 'warning', title: 'xacct-action', message: expect.stringContaining('could not be emptied') },
    ]);
  });
});

describe('on Node 20', () => {
  const node20 = findNode20();
  if (node20 === undefined) process.stderr.write('No Node 20 on PATH: its story is skipped.\n');

  (node20 === undefined ? test.skip : test)('the whole story holds', async () => {
    const { aws, job, step, post, whoAmI } = await openEmulatedJob();
    const main = await step(HUB_INPUTS, { nodePath: node20 ?? '' });
    expect(main.conclusion).toBe('success');
    expect(aws.calls).toHaveLength(3);
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
    await post(main, { nodePath: node20 ?? '' });
    expect(job.exported.get('AWS_ACCESS_KEY_ID')).toBe('');
  });

  (node20 === undefined ? test.skip : test)('a failure is one sentence', async () => {
    const { step } = await openEmulatedJob({ world: { subject: 'repo:octo/other:*' } });
    const result = await step(HUB_INPUTS, { nodePath: node20 ?? '' });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('arn:aws:iam::111122223333:role/github-hub');
  });
});

function findNode20(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders
    .map((folder) => path.join(folder, 'node'))
    .filter((file) => existsSync(file))
    .find((file) => spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.startsWith('v20.'));
}

/** An entry that takes `GITHUB_ENV`'s file away and then runs the bundle. */
async function withoutEnvFile(job: Job, bundle: string): Promise<string> {
  const entry = path.join(job.folders.home, 'entry.mjs');
  const lines = [
    "import fs from 'node:fs';",
    'fs.rmSync(process.env.GITHUB_ENV);',
    `await import(${JSON.stringify(bundle)});`,
  ];
  await writeFile(entry, lines.join('\n'));
  return entry;
}
