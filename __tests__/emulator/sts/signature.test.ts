/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { exchange, type Keys, refusalOf, startEmulator, stopEmulators, stsClient } from '../../support/emulator.js';
import { HUB_SESSION } from '../../support/names.js';

let aws: LocalAws;
let session: Keys;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  const before = exampleModel();
  const users = { anna: { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna' } };
  const hub = { ...before.accounts['111122223333'], users, disabledRegions: ['ap-east-1'] };
  aws = await startEmulator({
    world: { accounts: { ...before.accounts, '111122223333': hub } },
    clock: () => nowMs,
    sessionSeconds: 60,
  });
  session = await exchange(aws);
});
afterEach(stopEmulators);

const whoAmI = (client: STSClient) => client.send(new GetCallerIdentityCommand({}));

describe('a request signed by the SDK', () => {
  test('is taken from a session', async () => {
    expect(await whoAmI(stsClient(aws, session))).toMatchObject({
      Arn: HUB_SESSION,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:shop-1-1$/),
    });
  });

  test('is taken from a user with a long-term key', async () => {
    const identity = await whoAmI(
      stsClient(aws, { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna' }),
    );
    expect(identity).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:user/anna',
      UserId: expect.stringMatching(/^AIDA/),
    });
  });

  test('is taken through any loopback name', async () => {
    const byName = { ...aws, stsUrl: aws.stsUrl.replace('127.0.0.1', 'localhost') };
    expect(await whoAmI(stsClient(byName, session))).toMatchObject({ Arn: HUB_SESSION });
  });

  test.each<[string, () => Keys, string]>([
    ['an unknown key', () => ({ ...session, accessKeyId: 'ASIALOCALUNKNOWN0000' }), 'InvalidClientTokenId'],
    [
      'another session token',
      () => ({ ...session, sessionToken: `${session.sessionToken?.slice(0, -2)}xx` }),
      'InvalidClientTokenId',
    ],
    [
      'no session token',
      () => ({ accessKeyId: session.accessKeyId, secretAccessKey: session.secretAccessKey }),
      'InvalidClientTokenId',
    ],
    [
      'a session token beside a long-term key',
      () => ({ accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna', sessionToken: 'x' }),
      'InvalidClientTokenId',
    ],
    ['another secret', () => ({ ...session, secretAccessKey: `${session.secretAccessKey}x` }), 'SignatureDoesNotMatch'],
    [
      'another user’s secret',
      () => ({ accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/bert' }),
      'SignatureDoesNotMatch',
    ],
  ])('is refused with %s', async (_, keys, code) => {
    expect(await refusalOf(whoAmI(stsClient(aws, keys())))).toMatchObject({ code, status: 403 });
  });

  test('is refused once the session is over', async () => {
    const client = stsClient(aws, session);
    nowMs += 59_000;
    expect(await whoAmI(client)).toMatchObject({ Arn: HUB_SESSION });
    nowMs += 1000;
    expect(await refusalOf(whoAmI(client))).toEqual({
      code: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    });
  });

  test.each([
    [
      'late',
      -16 * 60_000,
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    ],
    [
      'early',
      16 * 60_000,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    ],
  ])('is refused when it comes more than 15 minutes too %s', async (_, offsetMs, message) => {
    const client = stsClient(aws, session);
    client.config.systemClockOffset = offsetMs;
    expect(await refusalOf(whoAmI(client))).toEqual({
      code: 'SignatureDoesNotMatch',
      status: 403,
      message: expect.stringMatching(message),
    });
  });

  test('is taken within 15 minutes', async () => {
    const client = stsClient(aws, session);
    client.config.systemClockOffset = -14 * 60_000;
    expect(await whoAmI(client)).toMatchObject({ Arn: HUB_SESSION });
  });

  test('in a region that is not activated may ask who it is, and no more', async () => {
    const client = stsClient(aws, session, 'ap-east-1');
    expect(await whoAmI(client)).toMatchObject({ Arn: HUB_SESSION });
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const call = client.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::222222222222:role/DeployRole', RoleSessionName: 'shop-1-1' }),
    );
    expect(await refusalOf(call)).toEqual({
      code: 'RegionDisabledException',
      status: 403,
      message:
        'STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.',
    });
  });
});

describe('a request that was signed right and then changed', () => {
  /** What the SDK would send, taken before it goes out. */
  async function signed(): Promise<{ headers: Record<string, string>; body: string }> {
    const client = stsClient(aws, session);
    const taken: { headers: Record<string, string>; body: string }[] = [];
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers, body } = args.request as { headers: Record<string, string>; body: string };
        taken.push({ headers: { ...headers }, body });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await whoAmI(client);
    const [request] = taken;
    if (!request) throw new Error('nothing was sent');
    return request;
  }

  type Sent = { headers: Record<string, string>; body: string; path?: string };
  const authorization = (change: (value: string) => string) => (sent: Sent) => ({
    ...sent,
    headers: { ...sent.headers, authorization: change(sent.headers.authorization ?? '') },
  });

  test.each<[string, (sent: Sent) => Sent, number, string | undefined]>([
    ['not at all', (sent) => sent, 200, undefined],
    ['by another body', (sent) => ({ ...sent, body: `${sent.body}&x=1` }), 403, 'SignatureDoesNotMatch'],
    ['by a query', (sent) => ({ ...sent, path: '/?x=1' }), 403, 'SignatureDoesNotMatch'],
    [
      'by another signed header',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'amz-sdk-invocation-id': 'x' } }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['by an unsigned header', (sent) => ({ ...sent, headers: { ...sent.headers, 'x-other': 'x' } }), 200, undefined],
    [
      'by another date',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-date': '20200101T000000Z' } }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['by no date', (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-date': '' } }), 400, 'IncompleteSignature'],
    [
      'by no authorization',
      ({ headers: { authorization: _, ...headers }, body }) => ({ headers, body }),
      403,
      'MissingAuthenticationToken',
    ],
    [
      'by another algorithm',
      authorization((value) => value.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1')),
      400,
      'IncompleteSignature',
    ],
    ['by no signature', authorization((value) => value.replace(/, Signature=.*/, '')), 400, 'IncompleteSignature'],
    ['by a signature of another length', authorization((value) => value.slice(0, -2)), 403, 'SignatureDoesNotMatch'],
    [
      'by a signature that is no hex',
      authorization((value) => value.replace(/Signature=.*/, `Signature=${'z'.repeat(64)}`)),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'by a broken credential',
      authorization((value) => value.replace('/aws4_request', '')),
      400,
      'IncompleteSignature',
    ],
    ['by another service', authorization((value) => value.replace('/sts/', '/s3/')), 403, 'SignatureDoesNotMatch'],
    [
      'by another region',
      authorization((value) => value.replace('/eu-west-1/', '/eu-west-2/')),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'by another date in the scope',
      authorization((value) => value.replace(/\/20\d{6}\//, '/20200101/')),
      403,
      'SignatureDoesNotMatch',
    ],
    ['by leaving the host unsigned', authorization((value) => value.replace(/;host/, '')), 400, 'IncompleteSignature'],
    [
      'by leaving the session token unsigned',
      authorization((value) => value.replace(/;x-amz-security-token/, '')),
      400,
      'IncompleteSignature',
    ],
  ])('%s', async (_, change, status, code) => {
    const { headers, body, path = '/' } = change(await signed());
    const { host: _host, 'content-length': _length, ...rest } = headers;
    const response = await fetch(`${aws.stsUrl}${path}`, { method: 'POST', headers: rest, body });
    expect(response.status).toBe(status);
    expect(aws.calls.at(-1)?.errorCode).toBe(code);
  });
});
