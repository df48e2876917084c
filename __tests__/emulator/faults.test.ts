import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { InjectedFault } from '../../src/emulator/faults.js';
import {
  exchange,
  fetchToken,
  hop,
  type Keys,
  refusalOf,
  startEmulator,
  stopEmulators,
  stsClient,
} from '../support/emulator.js';
import { TARGET_ROLE } from '../support/names.js';

let aws: LocalAws;
let hub: Keys;

/** Told of the calls that a fault meets. */
let onFault: () => void;

beforeEach(async () => {
  onFault = () => undefined;
  aws = await startEmulator({ world: exampleModel(), onCall: ({ fault }) => fault && onFault() });
  hub = await exchange(aws);
});
afterEach(stopEmulators);

const askForToken = (signal?: AbortSignal) =>
  fetch(`${aws.tokenRequestUrl}&audience=x`, {
    headers: { authorization: `bearer ${aws.requestToken}` },
    ...(signal && { signal }),
  });

describe('a fault on a call to STS', () => {
  test.each<[InjectedFault, string, number]>([
    [{ kind: 'throttling' }, 'Throttling', 400],
    [{ kind: 'internal-failure' }, 'InternalFailure', 500],
    [{ kind: 'service-unavailable' }, 'ServiceUnavailable', 503],
    [
      { kind: 'error', status: 429, code: 'TooManyRequestsException', message: 'slow down' },
      'TooManyRequestsException',
      429,
    ],
    [{ kind: 'idp-communication-error' }, 'IDPCommunicationError', 400],
    [{ kind: 'verification-key' }, 'InvalidIdentityToken', 400],
    [{ kind: 'expired-token' }, 'ExpiredTokenException', 400],
  ])('%j answers with its code', async (fault, code, status) => {
    aws.faults.add('AssumeRoleWithWebIdentity', fault);
    expect(await refusalOf(exchange(aws))).toMatchObject({ code, status });
    expect(aws.calls.at(-1)).toMatchObject({ fault: fault.kind, errorCode: code, status });
    expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
  });

  test('strikes as often as ordered, and only its kind of call', async () => {
    aws.faults.add('AssumeRole', { kind: 'throttling' }, 2);
    expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
    for (const _ of [1, 2]) expect((await refusalOf(hop(aws, hub))).code).toBe('Throttling');
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
  });

  test('can be called off', async () => {
    aws.faults.add('AssumeRole', { kind: 'throttling' }, 2);
    aws.faults.clear();
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
  });

  test('can be a page of HTML, with 200 or 503', async () => {
    aws.faults.add('GetCallerIdentity', { kind: 'html' });
    aws.faults.add('GetCallerIdentity', { kind: 'service-unavailable', html: true });
    const ask = () => fetch(aws.stsUrl, { method: 'POST', body: new URLSearchParams({ Action: 'GetCallerIdentity' }) });
    for (const status of [200, 503]) {
      const response = await ask();
      expect(response.status).toBe(status);
      expect(await response.text()).toMatch(/^<html>/);
    }
  });

  test('can reset the connection', async () => {
    aws.faults.add('AssumeRole', { kind: 'connection-reset' });
    await expect(hop(aws, hub)).rejects.toThrow('ECONNRESET');
    expect(aws.calls.at(-1)).toMatchObject({ fault: 'connection-reset', status: undefined });
  });

  test('can break off half-way through the answer', async () => {
    aws.faults.add('AssumeRole', { kind: 'truncated' });
    await expect(hop(aws, hub)).rejects.toThrow();
    expect(aws.calls.at(-1)).toMatchObject({ fault: 'truncated', verdict: { allowed: true }, status: undefined });
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
  });

  test('can hold the right answer back for a while', async () => {
    aws.faults.add('AssumeRole', { kind: 'stall', ms: 150 });
    const started = performance.now();
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  });

  test('can hold it back for ever, until the client gives up or the server stops', async () => {
    aws.faults.add('AssumeRole', { kind: 'stall' }, 2);
    const client = stsClient(aws, hub);
    const command = new AssumeRoleCommand({ RoleArn: TARGET_ROLE, RoleSessionName: 'shop-1-1' });
    const giveUp = new AbortController();
    onFault = () => giveUp.abort();
    await expect(client.send(command, { abortSignal: giveUp.signal })).rejects.toMatchObject({ name: 'AbortError' });
    const asked = new Promise<void>((resolve) => {
      onFault = resolve;
    });
    const waiting = expect(client.send(command)).rejects.toThrow();
    await asked;
    await aws.stop();
    await waiting;
  });

  test.each(['account', 'role', 'expiry', 'credentials'] as const)('can answer wrongly about the %s', async (about) => {
    aws.faults.add('AssumeRole', { kind: 'wrong-answer', about });
    const answer = await stsClient(aws, hub).send(
      new AssumeRoleCommand({ RoleArn: TARGET_ROLE, RoleSessionName: 'shop-1-1' }),
    );
    const right =
      about === 'credentials' ? undefined : expect.objectContaining({ AccessKeyId: expect.stringMatching(/^ASIA/) });
    const arn = {
      account: 'arn:aws:sts::999999999999:assumed-role/DeployRole/shop-1-1',
      role: 'arn:aws:sts::222222222222:assumed-role/SomeOtherRole/shop-1-1',
    };
    expect(answer.Credentials).toEqual(right);
    expect(answer.AssumedRoleUser?.Arn).toBe(
      about === 'account' || about === 'role'
        ? arn[about]
        : 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-1',
    );
    if (about === 'expiry') expect(answer.Credentials?.Expiration?.getTime()).toBeLessThan(Date.now());
  });
});

describe('a fault on the token endpoint', () => {
  test.each<[InjectedFault, number, string | null]>([
    [{ kind: 'throttling', retryAfterSeconds: 2 }, 429, '2'],
    [{ kind: 'throttling' }, 429, null],
    [{ kind: 'internal-failure' }, 500, null],
    [{ kind: 'service-unavailable', retryAfterSeconds: 1 }, 503, '1'],
  ])('%j answers in JSON', async (fault, status, retryAfter) => {
    aws.faults.add('token', fault);
    const response = await askForToken();
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await response.json()).toEqual({ message: expect.any(String) });
    expect(await fetchToken(aws)).toMatch(/^ey/);
  });

  test('can truncate the token', async () => {
    aws.faults.add('token', { kind: 'truncated' });
    const response = await askForToken();
    await expect(response.text()).rejects.toThrow();
  });

  test('can keep the client waiting', async () => {
    aws.faults.add('token', { kind: 'stall' });
    const giveUp = new AbortController();
    onFault = () => giveUp.abort();
    await expect(askForToken(giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(aws.calls.at(-1)).toMatchObject({ kind: 'token', fault: 'stall', status: undefined });
  });
});
