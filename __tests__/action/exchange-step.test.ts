import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/emulator/calls.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { FaultyCall, InjectedFault } from '../../src/emulator/faults.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { DIRECT_INPUTS, HUB_INPUTS } from '../support/job.js';
import { modelWith } from '../support/models.js';
import { HUB_JOB_SESSION, HUB_ROLE, TARGET_JOB_SESSION, TARGET_ROLE } from '../support/names.js';
import { cutShort } from '../support/patience.js';
import { clockWithoutWaits, runStep, type StepRun } from '../support/step.js';

const CALLS = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'] as const;

let aws: LocalAws;
let folder: string;

async function start(options: Partial<LocalAwsOptions> = {}): Promise<void> {
  aws = await startLocalAws({ world: exampleModel(), ...options });
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'exchange-step-'));
});

afterEach(async () => {
  await Promise.all([aws.stop(), rm(folder, { recursive: true, force: true })]);
});

function messageOf({ end }: StepRun): string {
  return end.ok ? '' : end.message;
}

function nothing({ files }: StepRun): boolean {
  return `${files.env}${files.output}${files.state}${files.path}` === '';
}

const kinds = () => aws.calls.map(({ kind }: Call) => kind);

describe('a step that succeeds', () => {
  test('walks route hub in three calls', async () => {
    await start();
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS });
    expect(messageOf(stepRun)).toBe('');
    expect(kinds()).toEqual([...CALLS]);
    expect(stepRun.outputs).toMatchObject({
      'assumed-role-arn': TARGET_JOB_SESSION,
      'hub-assumed-role-arn': HUB_JOB_SESSION,
    });
  });

  test('walks route direct in two', async () => {
    await start({ world: modelWith({ direct: true }) });
    const stepRun = await runStep({ aws, inputs: DIRECT_INPUTS });
    expect(stepRun.outputs).toMatchObject({ 'assumed-role-arn': TARGET_JOB_SESSION });
    expect(kinds()).toEqual(CALLS.slice(0, 2));
  });

  test('starts from a token file', async () => {
    await start();
    const file = path.join(folder, 'token');
    await writeFile(file, await aws.issueToken('sts.amazonaws.com'));
    const stepRun = await runStep({ aws, inputs: { ...HUB_INPUTS, 'web-identity-token-file': file } });
    expect(stepRun.outputs).toMatchObject({ 'assumed-role-arn': TARGET_JOB_SESSION });
    expect(kinds()).toEqual(CALLS.slice(1));
  });

  test('goes through a proxy', async () => {
    await start();
    const proxy = await ConnectProxy.start({ credentials: 'build:pass word' });
    const url = `http://build:pass%20word@${proxy.address}`;
    const stepRun = await runStep({ aws, inputs: { ...HUB_INPUTS, 'http-proxy': url } });
    await proxy.stop();
    expect(messageOf(stepRun)).toBe('');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('asks for a new token once when the first has expired', async () => {
    await start();
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'expired-token' });
    expect(messageOf(await runStep({ aws, inputs: HUB_INPUTS }))).toBe('');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', ...CALLS]);
  });

  test('keeps its session when the summary can’t be written, and warns', async () => {
    await start();
    const env = { GITHUB_STEP_SUMMARY: path.join(folder, 'nowhere', 'summary') };
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, env });
    expect(stepRun.end.ok).toBe(true);
    expect(stepRun.annotations).toMatchObject([{ level: 'warning', title: 'xacct-action' }]);
  });

  test('warns of an input that means nothing here', async () => {
    await start();
    const stepRun = await runStep({ aws, inputs: { ...HUB_INPUTS, 'role-skip-session-tagging': 'true' } });
    expect(stepRun.end.ok).toBe(true);
    expect(stepRun.annotations[0]?.message).toContain('role-skip-session-tagging');
  });

  // A reset of STS's connection is not here: the SDK does not know Node's own errors for errors in a realm of jest's. The
  // bundle's tests have it.
  const passing: ReadonlyArray<readonly [string, InjectedFault]> = [
    ['throttling', { kind: 'throttling' }],
    ['500', { kind: 'internal-failure' }],
    ['503 as HTML', { kind: 'service-unavailable', html: true }],
    ['a truncated answer', { kind: 'truncated' }],
    ['HTML with status 200', { kind: 'html' }],
  ];
  test('outlasts a reset of the token endpoint', async () => {
    await start();
    aws.faults.add('token', { kind: 'connection-reset' }, 2);
    expect(messageOf(await runStep({ aws, inputs: HUB_INPUTS, clock: clockWithoutWaits }))).toBe('');
  });

  test.each(passing.flatMap(([name, fault]) => CALLS.map((call) => [name, call, fault] as const)))(
    'outlasts %s on %s',
    async (_, call, fault) => {
      await start();
      aws.faults.add(call, fault, 2);
      expect(messageOf(await runStep({ aws, inputs: HUB_INPUTS, clock: clockWithoutWaits }))).toBe('');
      expect(kinds().filter((kind) => kind === call)).toHaveLength(3);
    },
  );
});

describe('a step that fails', () => {
  const error = (status: number, code: string, message: string): InjectedFault => ({
    kind: 'error',
    status,
    code,
    message,
  });
  const REFUSALS: ReadonlyArray<readonly [FaultyCall, InjectedFault, says: string]> = [
    ['token', error(401, 'Unauthorized', 'no'), '401'],
    ['AssumeRoleWithWebIdentity', error(403, 'AccessDenied', 'Not authorized'), HUB_ROLE],
    ['AssumeRoleWithWebIdentity', error(400, 'InvalidIdentityToken', 'Incorrect token audience'), '111122223333'],
    ['AssumeRole', error(403, 'AccessDenied', 'User: x is not authorized'), TARGET_ROLE],
    ['AssumeRole', error(400, 'ValidationError', 'exceeds the MaxSessionDuration set for this role.'), TARGET_ROLE],
    ['AssumeRole', error(418, 'Teapot', 'short and stout'), TARGET_ROLE],
    ['AssumeRole', { kind: 'wrong-answer', about: 'account' }, '999999999999'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'role' }, 'SomeOtherRole'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'expiry' }, '2020-01-01'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'credentials' }, TARGET_ROLE],
  ];
  test.each(REFUSALS)('at %s with %j says %s, at once, and hands on nothing', async (call, fault, says) => {
    await start();
    aws.faults.add(call, fault);
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, clock: clockWithoutWaits });
    expect(messageOf(stepRun)).toContain(says);
    expect(messageOf(stepRun)).not.toContain('undefined');
    expect(nothing(stepRun)).toBe(true);
    expect(kinds().filter((kind) => kind === call)).toHaveLength(1);
  });

  test('reports all bad inputs together, before any call', async () => {
    await start();
    const stepRun = await runStep({ aws, inputs: { 'aws-region': 'x y', 'role-to-assume': 'arn', summary: 'yes' } });
    expect(stepRun.end).toMatchObject({ ok: false, title: 'Inputs' });
    for (const name of ['aws-region', 'hub-role', 'summary']) expect(messageOf(stepRun)).toContain(name);
    expect(kinds()).toEqual([]);
  });

  test.each(CALLS)('at its deadline while %s is under way lets go of it', async (call) => {
    await start();
    const { result, seconds } = await cutShort(
      (limit) => {
        aws.faults.clear();
        aws.faults.add(call, { kind: 'stall' });
        return runStep({ aws, inputs: { ...HUB_INPUTS, 'action-timeout-s': String(limit) } });
      },
      () => kinds().includes(call),
    );
    expect(messageOf(result)).toContain(`${seconds} s of action-timeout-s`);
    expect(nothing(result)).toBe(true);
  });

  test.each(CALLS)('because it is cancelled while %s is under way says so', async (call) => {
    let cancel: (signal: string) => void = () => undefined;
    await start({
      onCall: ({ kind }) => {
        if (kind === call) cancel('SIGINT');
      },
    });
    aws.faults.add(call, { kind: 'stall' });
    const onCancel = (given: (signal: string) => void) => {
      cancel = given;
    };
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, onCancel });
    expect(messageOf(stepRun)).toContain('cancelled by SIGINT');
    expect(nothing(stepRun)).toBe(true);
  });

  test('shows a stack with debug logging only, for what no one foresaw', async () => {
    await start();
    const broken = { ...clockWithoutWaits, now: () => fail() };
    const fail = (): never => {
      throw new RangeError('the clock fell down');
    };
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, clock: broken, env: { RUNNER_DEBUG: '1' } });
    expect(messageOf(stepRun)).toContain('the clock fell down');
    expect(stepRun.log).toMatch(/##\[debug\].* at fail/);
    const quiet = await runStep({ aws, inputs: HUB_INPUTS, clock: broken });
    expect(quiet.log).not.toContain(' at fail');
  });

  test('cannot hand on to a file that is not there, and then has handed on nothing', async () => {
    await start();
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, env: { GITHUB_ENV: path.join(folder, 'nowhere') } });
    expect(stepRun.end).toMatchObject({ ok: false, title: 'Delivery' });
    expect(messageOf(stepRun)).toContain('GITHUB_ENV');
    expect(nothing(stepRun)).toBe(true);
  });

  test.each([
    ['absent', undefined, 'id-token: write'],
    ['no URL', 'nowhere', 'ACTIONS_ID_TOKEN_REQUEST_URL'],
    ['of another scheme', 'ftp://127.0.0.1/', 'ACTIONS_ID_TOKEN_REQUEST_URL'],
  ])('says what to do when the token endpoint is %s', async (_, url, says) => {
    await start();
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, env: { ACTIONS_ID_TOKEN_REQUEST_URL: url } });
    expect(`${stepRun.log}`).toContain(says);
    expect(kinds()).toEqual([]);
  });

  test.each([
    ['nobody listens', 'ECONNREFUSED', () => undefined],
    ['what listens speaks no HTTP', 'not a response', (write: (text: string) => void) => write('220 mail ready\r\n')],
  ])('names the host where %s', async (_, says, greet) => {
    await start();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      greet((text) => void socket.end(text));
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    if (says === 'ECONNREFUSED') await new Promise((down) => server.close(down));
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `http://${host}/?api-version=2.0` };
    const stepRun = await runStep({ aws, inputs: HUB_INPUTS, env, clock: clockWithoutWaits });
    server.close();
    expect(messageOf(stepRun)).toContain(host);
    expect(messageOf(stepRun)).toContain(says);
  });

  test('takes an answer larger than any token for none', async () => {
    await start();
    aws.faults.add('token', error(200, 'x', 'x'.repeat(80_000)));
    const stepRun = await runStep({ aws, inputs: { ...HUB_INPUTS, 'retry-max-attempts': '1' } });
    expect(messageOf(stepRun)).toContain(new URL(aws.stsUrl).host);
    expect(nothing(stepRun)).toBe(true);
  });
});

describe('identity ambient', () => {
  const inputs = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': TARGET_ROLE };
  const user = { accessKeyId: 'AKIALOCALUSER0000001', secretAccessKey: 'local/user/secret/of/a/long/term/key' };
  const statement = (principal: string) => ({
    Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' },
  });
  const policies = { hop: { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } } };
  const world = {
    accounts: {
      '111122223333': { users: { runner: { ...user, policies } } },
      '222222222222': { roles: { DeployRole: { trustPolicy: statement('arn:aws:iam::111122223333:root') } } },
    },
  };
  const before = { ...process.env };
  // The SDK's default chain reads the process's own environment.
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  /** Has the SDK find what a config file's credential process says, and nothing else. */
  async function credentialProcess(script: string): Promise<void> {
    const program = path.join(folder, 'credentials.sh');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o700);
    const config = path.join(folder, 'config');
    await writeFile(config, `[default]\ncredential_process = ${program}\n`);
    Object.assign(process.env, {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  }

  test('makes two calls', async () => {
    await start({ world });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    });
    const stepRun = await runStep({ aws, inputs });
    expect(kinds()).toEqual(['GetCallerIdentity', 'AssumeRole']);
    expect(stepRun.outputs).toMatchObject({
      'assumed-role-arn': TARGET_JOB_SESSION,
      'hub-assumed-role-arn': 'arn:aws:iam::111122223333:user/runner',
    });
  });

  test('is told when there are none', async () => {
    await start({ world });
    await credentialProcess('exit 3');
    const stepRun = await runStep({ aws, inputs });
    expect(messageOf(stepRun)).toContain('credentials');
    expect(kinds()).toEqual([]);
  });
});

test('more bad inputs than an annotation holds are all in the log', async () => {
  await start();
  const names =
    `aws-region sts-region hub-role role-to-assume account route identity role-duration-seconds role-session-name
    managed-session-policies role-session-tags source-identity allowed-account-ids mask-aws-account-id output-credentials
    output-env-credentials sts-endpoint http-proxy summary retry-max-attempts retry-access-denied-s action-timeout-s cleanup
    role-chaining force-skip-oidc custom-tags use-existing-credentials aws-access-key-id aws-secret-access-key
    aws-session-token`.split(/\s+/);
  const inputs = Object.fromEntries(names.map((name) => [name, '(bad)'.repeat(18)]));
  const stepRun = await runStep({ aws, inputs });
  expect(stepRun.annotations).toHaveLength(1);
  expect(messageOf(stepRun).length).toBeLessThanOrEqual(4096);
  expect(messageOf(stepRun)).toMatch(/^\d+ errors\. The log above has them all:\n/);
  expect(messageOf(stepRun).split('\n').at(-1)).toMatch(/\.$/);
  for (const name of names) expect(`\n${stepRun.log}`).toContain(`\n${name} `);
  expect(aws.calls).toEqual([]);
});
