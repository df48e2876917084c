import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/emulator/calls.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { FaultyCall, InjectedFault } from '../../src/emulator/faults.js';
import { cutShort } from '../patience.js';
import { ConnectProxy } from './bundle/connect-proxy.js';
import { DIRECT_ROUTE, HUB, HUB_ROUTE, HUB_SESSION, TARGET, TARGET_SESSION } from './bundle/scene.js';
import { hastyClock, type Staged, stage } from './stage.js';

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

function messageOf({ end }: Staged): string {
  return end.ok ? '' : end.message;
}

function nothing({ files }: Staged): boolean {
  return `${files.env}${files.output}${files.state}${files.path}` === '';
}

const kinds = () => aws.calls.map(({ kind }: Call) => kind);

describe('a step that succeeds', () => {
  test('walks route hub in three calls', async () => {
    await start();
    const staged = await stage({ aws, inputs: HUB_ROUTE });
    expect(messageOf(staged)).toBe('');
    expect(kinds()).toEqual([...CALLS]);
    expect(staged.outputs).toMatchObject({ 'assumed-role-arn': TARGET_SESSION, 'hub-assumed-role-arn': HUB_SESSION });
  });

  test('walks route direct in two', async () => {
    await start({ world: exampleModel({ direct: true }) });
    const staged = await stage({ aws, inputs: DIRECT_ROUTE });
    expect(staged.outputs).toMatchObject({ 'assumed-role-arn': TARGET_SESSION });
    expect(kinds()).toEqual(CALLS.slice(0, 2));
  });

  test('starts from a token file', async () => {
    await start();
    const file = path.join(folder, 'token');
    await writeFile(file, await aws.issueToken('sts.amazonaws.com'));
    const staged = await stage({ aws, inputs: { ...HUB_ROUTE, 'web-identity-token-file': file } });
    expect(staged.outputs).toMatchObject({ 'assumed-role-arn': TARGET_SESSION });
    expect(kinds()).toEqual(CALLS.slice(1));
  });

  test('goes through a proxy', async () => {
    await start();
    const proxy = await ConnectProxy.start({ credentials: 'build:pass word' });
    const url = `http://build:pass%20word@${proxy.address}`;
    const staged = await stage({ aws, inputs: { ...HUB_ROUTE, 'http-proxy': url } });
    await proxy.stop();
    expect(messageOf(staged)).toBe('');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('asks for a new token once when the first has expired', async () => {
    await start();
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'expired-token' });
    expect(messageOf(await stage({ aws, inputs: HUB_ROUTE }))).toBe('');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', ...CALLS]);
  });

  test('keeps its session when the summary can’t be written, and warns', async () => {
    await start();
    const env = { GITHUB_STEP_SUMMARY: path.join(folder, 'nowhere', 'summary') };
    const staged = await stage({ aws, inputs: HUB_ROUTE, env });
    expect(staged.end.ok).toBe(true);
    expect(staged.annotations).toMatchObject([{ level: 'warning', title: 'xacct-action' }]);
  });

  test('warns of an input that means nothing here', async () => {
    await start();
    const staged = await stage({ aws, inputs: { ...HUB_ROUTE, 'role-skip-session-tagging': 'true' } });
    expect(staged.end.ok).toBe(true);
    expect(staged.annotations[0]?.message).toContain('role-skip-session-tagging');
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
    expect(messageOf(await stage({ aws, inputs: HUB_ROUTE, clock: hastyClock }))).toBe('');
  });

  test.each(passing.flatMap(([name, fault]) => CALLS.map((call) => [name, call, fault] as const)))(
    'outlasts %s on %s',
    async (_, call, fault) => {
      await start();
      aws.faults.add(call, fault, 2);
      expect(messageOf(await stage({ aws, inputs: HUB_ROUTE, clock: hastyClock }))).toBe('');
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
    ['AssumeRoleWithWebIdentity', error(403, 'AccessDenied', 'Not authorized'), HUB],
    ['AssumeRoleWithWebIdentity', error(400, 'InvalidIdentityToken', 'Incorrect token audience'), '111122223333'],
    ['AssumeRole', error(403, 'AccessDenied', 'User: x is not authorized'), TARGET],
    ['AssumeRole', error(400, 'ValidationError', 'exceeds the MaxSessionDuration set for this role.'), TARGET],
    ['AssumeRole', error(418, 'Teapot', 'short and stout'), TARGET],
    ['AssumeRole', { kind: 'wrong-answer', about: 'account' }, '999999999999'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'role' }, 'SomeOtherRole'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'expiry' }, '2020-01-01'],
    ['AssumeRole', { kind: 'wrong-answer', about: 'credentials' }, TARGET],
  ];
  test.each(REFUSALS)('at %s with %j says %s, at once, and hands on nothing', async (call, fault, says) => {
    await start();
    aws.faults.add(call, fault);
    const staged = await stage({ aws, inputs: HUB_ROUTE, clock: hastyClock });
    expect(messageOf(staged)).toContain(says);
    expect(messageOf(staged)).not.toContain('undefined');
    expect(nothing(staged)).toBe(true);
    expect(kinds().filter((kind) => kind === call)).toHaveLength(1);
  });

  test('reports all bad inputs together, before any call', async () => {
    await start();
    const staged = await stage({ aws, inputs: { 'aws-region': 'x y', 'role-to-assume': 'arn', summary: 'yes' } });
    expect(staged.end).toMatchObject({ ok: false, title: 'Inputs' });
    for (const name of ['aws-region', 'hub-role', 'summary']) expect(messageOf(staged)).toContain(name);
    expect(kinds()).toEqual([]);
  });

  test.each(CALLS)('at its deadline while %s is under way lets go of it', async (call) => {
    await start();
    const { result, seconds } = await cutShort(
      (limit) => {
        aws.faults.clear();
        aws.faults.add(call, { kind: 'stall' });
        return stage({ aws, inputs: { ...HUB_ROUTE, 'action-timeout-s': String(limit) } });
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
    const staged = await stage({ aws, inputs: HUB_ROUTE, onCancel });
    expect(messageOf(staged)).toContain('cancelled by SIGINT');
    expect(nothing(staged)).toBe(true);
  });

  test('shows a stack with debug logging only, for what no one foresaw', async () => {
    await start();
    const broken = { ...hastyClock, now: () => fail() };
    const fail = (): never => {
      throw new RangeError('the clock fell down');
    };
    const staged = await stage({ aws, inputs: HUB_ROUTE, clock: broken, env: { RUNNER_DEBUG: '1' } });
    expect(messageOf(staged)).toContain('the clock fell down');
    expect(staged.log).toMatch(/##\[debug\].* at fail/);
    const quiet = await stage({ aws, inputs: HUB_ROUTE, clock: broken });
    expect(quiet.log).not.toContain(' at fail');
  });

  test('cannot hand on to a file that is not there, and then has handed on nothing', async () => {
    await start();
    const staged = await stage({ aws, inputs: HUB_ROUTE, env: { GITHUB_ENV: path.join(folder, 'nowhere') } });
    expect(staged.end).toMatchObject({ ok: false, title: 'Delivery' });
    expect(messageOf(staged)).toContain('GITHUB_ENV');
    expect(nothing(staged)).toBe(true);
  });

  test.each([
    ['absent', undefined, 'id-token: write'],
    ['no URL', 'nowhere', 'ACTIONS_ID_TOKEN_REQUEST_URL'],
    ['of another scheme', 'ftp://127.0.0.1/', 'ACTIONS_ID_TOKEN_REQUEST_URL'],
  ])('says what to do when the token endpoint is %s', async (_, url, says) => {
    await start();
    const staged = await stage({ aws, inputs: HUB_ROUTE, env: { ACTIONS_ID_TOKEN_REQUEST_URL: url } });
    expect(`${staged.log}`).toContain(says);
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
    const staged = await stage({ aws, inputs: HUB_ROUTE, env, clock: hastyClock });
    server.close();
    expect(messageOf(staged)).toContain(host);
    expect(messageOf(staged)).toContain(says);
  });

  test('takes an answer larger than any token for none', async () => {
    await start();
    aws.faults.add('token', error(200, 'x', 'x'.repeat(80_000)));
    const staged = await stage({ aws, inputs: { ...HUB_ROUTE, 'retry-max-attempts': '1' } });
    expect(messageOf(staged)).toContain(new URL(aws.stsUrl).host);
    expect(nothing(staged)).toBe(true);
  });
});

describe('identity ambient', () => {
  const inputs = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': TARGET };
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
    const staged = await stage({ aws, inputs });
    expect(kinds()).toEqual(['GetCallerIdentity', 'AssumeRole']);
    expect(staged.outputs).toMatchObject({
      'assumed-role-arn': TARGET_SESSION,
      'hub-assumed-role-arn': 'arn:aws:iam::111122223333:user/runner',
    });
  });

  test('is told when there are none', async () => {
    await start({ world });
    await credentialProcess('exit 3');
    const staged = await stage({ aws, inputs });
    expect(messageOf(staged)).toContain('credentials');
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
  const staged = await stage({ aws, inputs });
  expect(staged.annotations).toHaveLength(1);
  expect(messageOf(staged).length).toBeLessThanOrEqual(4096);
  expect(messageOf(staged)).toMatch(/^\d+ errors\. The log above has them all:\n/);
  expect(messageOf(staged).split('\n').at(-1)).toMatch(/\.$/);
  for (const name of names) expect(`\n${staged.log}`).toContain(`\n${name} `);
  expect(aws.calls).toEqual([]);
});
