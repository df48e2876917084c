import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect } from 'node:net';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Call, describeCall } from '../../src/emulator/calls.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { loopbackCertificate } from '../support/certificate.js';
import { exchange, fetchToken, hop, refusalOf, startEmulator, stopEmulators, stsClient } from '../support/emulator.js';
import { modelWith } from '../support/models.js';
import { HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../support/names.js';

afterEach(stopEmulators);

test('the environment of a job names both endpoints and the request token', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  expect(aws.runnerEnvironment()).toEqual({
    ACTIONS_ID_TOKEN_REQUEST_URL: aws.tokenRequestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: aws.requestToken,
    AWS_ENDPOINT_URL_STS: aws.stsUrl,
  });
  expect(aws.stsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('two run side by side and know nothing of each other', async () => {
  const [one, two] = await Promise.all([
    startEmulator({ world: exampleModel() }),
    startEmulator({ world: exampleModel() }),
  ]);
  expect(one.requestToken).not.toBe(two.requestToken);
  expect(await refusalOf(hop(two, await exchange(one)))).toMatchObject({ code: 'InvalidClientTokenId' });
  expect(two.calls.map(({ kind }) => kind)).toEqual(['AssumeRole']);
});

test('a port that is taken is an error', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  await expect(startEmulator({ world: exampleModel(), port: Number(new URL(aws.stsUrl).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('a world that AWS would refuse is an error', async () => {
  await expect(startEmulator({ world: { accounts: { x: {} } } })).rejects.toThrow(
    'accounts.x: an account id has 12 digits',
  );
});

describe('the record of calls', () => {
  const TARGET_ARN = 'arn:aws:iam::222222222222:role/DeployRole';

  test.each<[string, string, string]>([
    [
      'a slip in its name',
      TARGET_ARN.replace('Deploy', 'Depoly'),
      `role ARN does not exist. A similar role is ${TARGET_ARN}`,
    ],
    [
      'another case',
      TARGET_ARN.replace('DeployRole', 'Deploy-Role'),
      `role ARN does not exist. A similar role is ${TARGET_ARN}`,
    ],
    [
      'a path',
      TARGET_ARN.replace('DeployRole', 'ci/DeployRole'),
      `role ARN does not exist. A similar role is ${TARGET_ARN}`,
    ],
    ['a name unlike any', TARGET_ARN.replace('DeployRole', 'Administration'), 'role ARN does not exist'],
    [
      'a slip in its account',
      TARGET_ARN.replace('222222222222', '222222222223'),
      `account 222222222223 does not exist here, so ARN does not either. A similar role is ${TARGET_ARN}`,
    ],
  ])('names a role that is not there, with the one that is nearest: %s', async (_, arn, told) => {
    const aws = await startEmulator({ world: exampleModel() });
    const session = await exchange(aws);
    await refusalOf(hop(aws, session, { RoleArn: arn }));
    const call = aws.calls.at(-1);
    if (call === undefined) throw new Error('there was no call');
    expect(describeCall(call)).toContain(`: AccessDenied (${told.replace('ARN', arn)})`);
  });

  test('names a hub role that is not there', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    await refusalOf(exchange(aws, { role: HUB_ROLE.replace('github-hub', 'github-hbu') }));
    const call = aws.calls.at(-1);
    if (call === undefined) throw new Error('there was no call');
    expect(describeCall(call)).toContain(
      `(role ${HUB_ROLE.replace('github-hub', 'github-hbu')} does not exist. A similar role is ${HUB_ROLE})`,
    );
  });

  test('holds who asked for what, and how', async () => {
    const told: Call[] = [];
    const aws = await startEmulator({ world: modelWith({ externalId: 'e-1' }), onCall: (call) => told.push(call) });
    await hop(aws, await exchange(aws), { ExternalId: 'e-1' });
    const call = aws.calls[2];
    expect(call).toMatchObject({
      kind: 'AssumeRole',
      caller: HUB_SESSION,
      roleArn: TARGET_ROLE,
      sessionName: 'shop-1-1',
      userAgent: expect.stringContaining('aws-sdk-js'),
      parameters: { Action: 'AssumeRole', ExternalId: 'e-1' },
      errorCode: undefined,
    });
    expect(told).toEqual(aws.calls);
  });

  test('reads as one line a call', async () => {
    const aws = await startEmulator({ world: exampleModel(), claims: { ref: 'refs/heads/dev' } });
    await refusalOf(exchange(aws));
    aws.claims = {};
    const hub = await exchange(aws);
    aws.faults.add('AssumeRole', { kind: 'throttling' });
    await refusalOf(hop(aws, hub));
    await refusalOf(exchange(aws, { token: 'x.y.z' }));
    expect(aws.calls.map(describeCall)).toEqual([
      'token: 200',
      `AssumeRoleWithWebIdentity ${HUB_ROLE} as shop-1-1 by repo:octo/shop:ref:refs/heads/dev: AccessDenied (no role trust policy allows sts:AssumeRoleWithWebIdentity: in statement 1 of the trust policy of github-hub StringLike token.actions.githubusercontent.com:sub does not hold: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/dev")`,
      'token: 200',
      `AssumeRoleWithWebIdentity ${HUB_ROLE} as shop-1-1 by repo:octo/shop:ref:refs/heads/main: 200 (statement 1 of the trust policy of github-hub allows sts:AssumeRoleWithWebIdentity: StringEquals token.actions.githubusercontent.com:aud holds: it requires "sts.amazonaws.com", the request has "sts.amazonaws.com"; StringLike token.actions.githubusercontent.com:sub holds: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/main")`,
      'AssumeRole: fault throttling (Rate exceeded)',
      `AssumeRoleWithWebIdentity ${HUB_ROLE} as shop-1-1: InvalidIdentityToken (The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token))`,
    ]);
  });

  test('holds no external id in its lines, not even one that STS repeats', async () => {
    const aws = await startEmulator({ world: modelWith({ externalId: 'e-12345' }) });
    const hub = await exchange(aws);
    for (const ExternalId of ['e-12345', 'e-other', 'e 12345'])
      await hop(aws, hub, { ExternalId }).catch(() => undefined);
    const lines = aws.calls.map(describeCall).slice(2);
    expect(lines.map((line) => /: (\w+) \(/.exec(line)?.[1])).toEqual(['200', 'AccessDenied', 'ValidationError']);
    expect(lines.filter((line) => /e[- ](?:12345|other)/.test(line))).toEqual([]);
  });

  test('stays readable whatever is sent', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    const body = new URLSearchParams({
      Action: 'AssumeRole',
      RoleArn: 'r'.repeat(50_000),
      RoleSessionName: 's'.repeat(50_000),
    });
    await fetch(aws.stsUrl, { method: 'POST', body });
    body.set('Action', 'a'.repeat(100_000));
    await fetch(aws.stsUrl, { method: 'POST', body });
    for (const line of aws.calls.map(describeCall)) expect(line.length).toBeLessThan(10_000);
    expect(aws.calls).toHaveLength(2);
  });

  test('forgets the oldest when it is told to keep few', async () => {
    const aws = await startEmulator({ world: exampleModel(), keep: 4 });
    for (let at = 0; at < 20; at += 1) await fetchToken(aws);
    expect(aws.calls.length).toBeLessThanOrEqual(5);
    expect(aws.issuedSecrets().length).toBeLessThanOrEqual(6);
  });

  test('knows every secret that was issued', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    const token = await fetchToken(aws);
    const hub = await exchange(aws, { token });
    const target = await hop(aws, hub);
    const secrets = [hub, target].flatMap((keys) => [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken]);
    expect(aws.issuedSecrets()).toEqual([aws.requestToken, token, ...secrets]);
  });
});

describe('connections', () => {
  const ask = (url: string, agent: Agent, headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url, { agent, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end();
    });

  test('are kept alive and counted', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    const agent = new Agent({ keepAlive: true });
    for (const _ of [1, 2, 3]) await ask(`${aws.stsUrl}/.well-known/jwks`, agent);
    expect(aws.connections).toBe(1);
    expect(aws.calls.map(({ connection }) => connection)).toEqual([1, 1, 1]);
    agent.destroy();
    const other = new Agent();
    await ask(`${aws.stsUrl}/.well-known/jwks`, other);
    expect(aws.connections).toBe(2);
    expect(aws.calls.at(-1)?.connection).toBe(2);
  });

  test.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:80', 200],
    ['localhost', 200],
    ['sts.eu-west-1.localhost', 200],
    ['[::1]:80', 200],
    ['sts.eu-west-1.amazonaws.com', 200],
    ['sts.amazonaws.com', 421],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example', 421],
  ])('addressed to %s get %i', async (host, status) => {
    const aws = await startEmulator({ world: exampleModel(), extraHosts: ['sts.eu-west-1.amazonaws.com'] });
    expect(await ask(`${aws.stsUrl}/.well-known/jwks`, new Agent(), { host })).toBe(status);
    expect(aws.calls).toHaveLength(status === 200 ? 1 : 0);
  });

  test.each(['/', '/other', '//', '/?Action=GetCallerIdentity', '/idtokens'])('to %s lead nowhere', async (path) => {
    const aws = await startEmulator({ world: exampleModel() });
    expect(await ask(`${aws.stsUrl}${path}`, new Agent())).toBe(404);
    expect(aws.calls.at(-1)).toMatchObject({ kind: 'other', errorCode: 'NotFound' });
  });

  test.each(['GET http://[ HTTP/1.1', 'OPTIONS * HTTP/1.1'])('that ask %j are answered as well', async (line) => {
    const aws = await startEmulator({ world: exampleModel() });
    const socket = connect(Number(new URL(aws.stsUrl).port), '127.0.0.1');
    socket.end(`${line}\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 40[04] /);
    socket.destroy();
  });

  test('with a body beyond all measure are cut', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    await expect(fetch(aws.stsUrl, { method: 'POST', body: 'x'.repeat(300_000) })).rejects.toThrow();
    expect(aws.calls).toHaveLength(0);
  });

  test('end when a defect comes to light, and the server goes on', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const defects = [new Error('a defect')];
    const aws = await startEmulator({
      world: exampleModel(),
      onCall: () => {
        const defect = defects.pop();
        if (defect) throw defect;
      },
    });
    await expect(fetchToken(aws)).rejects.toThrow();
    expect(stderr.mock.calls.join()).toContain('local AWS: Error: a defect');
    stderr.mockRestore();
    expect(await fetchToken(aws)).toMatch(/^ey/);
  });

  test('that the client breaks off do no harm', async () => {
    const aws = await startEmulator({ world: exampleModel(), latencyMs: 20 });
    await expect(fetch(`${aws.stsUrl}/.well-known/jwks`, { signal: AbortSignal.timeout(5) })).rejects.toThrow();
    expect(await fetchToken(aws)).toMatch(/^ey/);
  });
});

test('answers are dated by the same clock as everything else', async () => {
  const nowMs = Date.UTC(2030, 0, 1);
  const aws = await startEmulator({ world: exampleModel(), clock: () => nowMs });
  const response = await fetch(`${aws.stsUrl}/.well-known/jwks`);
  expect(response.headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  expect(aws.calls.at(-1)?.atMs).toBe(nowMs);
});

test('every answer can be made to come late', async () => {
  const aws = await startEmulator({ world: exampleModel(), latencyMs: 60 });
  await fetchToken(aws);
  const started = performance.now();
  await fetchToken(aws);
  expect(performance.now() - started).toBeGreaterThanOrEqual(55);
});

test('calls to STS beyond the rate are throttled, until time has passed', async () => {
  let nowMs = Date.now();
  const aws = await startEmulator({ world: exampleModel(), requestsPerSecond: 2, clock: () => nowMs });
  const hub = await exchange(aws);
  const whoAmI = () => stsClient(aws, hub).send(new GetCallerIdentityCommand({}));
  expect(await whoAmI()).toMatchObject({ Arn: HUB_SESSION });
  expect(await refusalOf(whoAmI())).toEqual({ code: 'Throttling', status: 400, message: 'Rate exceeded' });
  nowMs += 500;
  expect(await whoAmI()).toMatchObject({ Arn: HUB_SESSION });
  expect(await fetchToken(aws)).toMatch(/^ey/);
});

describe('over TLS', () => {
  test('the exchange works and resets are broken connections', async () => {
    const tls = loopbackCertificate();
    const aws = await startEmulator({ world: exampleModel(), tls });
    expect(aws.stsUrl).toMatch(/^https:/);
    const client = new STSClient({
      region: 'eu-west-1',
      endpoint: aws.stsUrl,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpsAgent: new TlsAgent({ ca: tls.cert }) }),
    });
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: HUB_ROLE,
      RoleSessionName: 'shop-1-1',
      WebIdentityToken: await aws.issueToken('sts.amazonaws.com'),
    });
    expect(await client.send(command)).toMatchObject({ AssumedRoleUser: { Arn: HUB_SESSION } });
    expect(aws.connections).toBe(1);
    aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'connection-reset' });
    await expect(client.send(command)).rejects.toThrow();
  });
});
