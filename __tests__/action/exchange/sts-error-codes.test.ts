import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Fault, FaultError, type StsFaultCode } from '../../../src/action/exchange/failure.js';
import { Sts } from '../../../src/action/exchange/sts.js';
import { faultCode, stsFault } from '../../../src/action/exchange/sts-error-codes.js';
import type { AssumeRoleHop } from '../../../src/action/route/route.js';

const CODES: ReadonlyArray<readonly [code: string, message: string, status: number, fault: StsFaultCode]> = [
  ['AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y', 403, 'access-denied'],
  ['AccessDeniedException', 'no', 403, 'access-denied'],
  ['InvalidIdentityToken', 'No OpenIDConnect provider found in your account for https://x', 400, 'token-invalid'],
  ['InvalidIdentityToken', 'Incorrect token audience', 400, 'token-invalid'],
  [
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    400,
    'token-key-unavailable',
  ],
  ['InvalidIdentityTokenException', 'Incorrect token audience', 400, 'token-invalid'],
  ['IDPCommunicationError', 'x', 400, 'provider-unreachable'],
  ['IDPCommunicationErrorException', 'x', 400, 'provider-unreachable'],
  ['IDPRejectedClaim', 'x', 403, 'claim-rejected'],
  ['ExpiredTokenException', 'Token expired: current date/time 2 must be before 1', 400, 'token-expired'],
  ['ExpiredToken', 'The security token included in the request is expired', 403, 'session-expired'],
  ['InvalidClientTokenId', 'The security token included in the request is invalid.', 403, 'credentials-unknown'],
  ['UnrecognizedClientException', 'x', 403, 'credentials-unknown'],
  ['SignatureDoesNotMatch', 'Signature expired: a is now earlier than b (c - 15 min.)', 403, 'clock-skew'],
  ['SignatureDoesNotMatch', 'Signature not yet current: a is still later than b (c + 15 min.)', 403, 'clock-skew'],
  ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 403, 'signature-mismatch'],
  ['RequestExpired', 'x', 400, 'clock-skew'],
  [
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    400,
    'chaining-cap',
  ],
  [
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    400,
    'role-maximum',
  ],
  // As people cite them: with a hyphen, and the forms of the role's maximum before and after 2018.
  [
    'ValidationError',
    'The requested DurationSeconds exceeds the 1-hour session limit for roles assumed by role chaining',
    400,
    'chaining-cap',
  ],
  [
    'ValidationError',
    "1 validation error detected: Value '7200' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
    400,
    'role-maximum',
  ],
  // STS's own limit, which is no role's.
  [
    'ValidationError',
    "1 validation error detected: Value '90000' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    400,
    'request-invalid',
  ],
  ['ValidationError', '1 validation error detected', 400, 'request-invalid'],
  ['MalformedPolicyDocument', 'x', 400, 'policy-malformed'],
  ['PackedPolicyTooLarge', 'Packed policy consumes 132% of allotted space', 400, 'policy-too-large'],
  ['RegionDisabledException', 'STS is not activated in this region for account:1', 403, 'region-disabled'],
  ['Throttling', 'Rate exceeded', 400, 'throttled'],
  ['ThrottlingException', 'Rate exceeded', 400, 'throttled'],
  ['ThrottledException', 'x', 400, 'throttled'],
  // Each name that the SDKs retry on has a row of its own.
  ['RequestThrottled', 'x', 400, 'throttled'],
  ['RequestThrottledException', 'x', 400, 'throttled'],
  ['TooManyRequestsException', 'x', 400, 'throttled'],
  ['SlowDown', 'x', 400, 'throttled'],
  ['RequestLimitExceeded', 'x', 503, 'throttled'],
  ['Whatever', 'x', 429, 'throttled'],
  ['InternalFailure', 'x', 500, 'service-fault'],
  ['InternalError', 'x', 400, 'service-fault'],
  ['ServiceUnavailable', 'x', 503, 'service-fault'],
  ['Whatever', 'x', 502, 'service-fault'],
  ['Whatever', 'x', 400, 'sts-other'],
  // A name that every object of JavaScript answers to.
  ['constructor', 'x', 400, 'sts-other'],
];

test.each(CODES)('%s "%s" with status %d is %s', (code, message, status, fault) => {
  expect(faultCode({ code, message, status })).toBe(fault);
});

describe('what the SDK makes of a real answer', () => {
  const closing: Array<() => void> = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** The fault of `AssumeRole` at a server that gives this answer. */
  async function faultAt(status: number, body: string, headers: Record<string, string> = {}): Promise<Fault> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, headers).end(body));
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    const { port } = server.address() as AddressInfo;
    const sts = new Sts({
      address: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}`, fips: false, dualStack: false },
      proxy: { noProxy: '' },
      userAgent: [['xacct-action', '0']],
      isAmbient: false,
      signal: new AbortController().signal,
      foreignHost: () => undefined,
      secret: () => undefined,
    });
    closing.push(() => {
      sts.close();
      server.close();
    });
    const signer = { accessKeyId: 'ASIALOCAL', secretAccessKey: 's', sessionToken: 't' };
    const role = {
      arn: 'arn:aws:iam::222222222222:role/R',
      partition: 'aws',
      account: '222222222222',
      path: '/',
      name: 'R',
    };
    const hop: AssumeRoleHop = {
      call: 'AssumeRole',
      lands: 'target',
      role,
      sessionName: 'session',
      durationSeconds: 900,
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
    };
    try {
      await sts.assumeRole(hop, signer);
    } catch (error) {
      if (error instanceof FaultError) return error.fault;
      throw error;
    }
    throw new Error('there was no fault');
  }

  const refusal = (code: string, message: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;

  test.each(CODES)('keeps the wire’s code: %s "%s" (%d) is %s', async (code, message, status, fault) => {
    const found = await faultAt(status, refusal(code, message), { 'content-type': 'text/xml' });
    expect(found).toMatchObject({ code: fault, answer: { message, status } });
  });

  test('keeps AWS’s message as data', async () => {
    const found = await faultAt(403, refusal('AccessDenied', '&lt;b&gt; ::error::x &amp;amp; ünï'));
    expect(found).toMatchObject({ answer: { message: '<b> ::error::x &amp; ünï' } });
  });

  test.each([
    [200, '{"hello":', 'answer-unreadable'],
    [302, '', 'answer-unreadable'],
    [403, '<html><body>Forbidden by policy</body></html>', 'answer-unreadable'],
    [403, '', 'answer-unreadable'],
    [502, 'Bad gateway', 'answer-unreadable'],
    [503, '<html><head><title>503</title></head></html>', 'answer-unreadable'],
    // A refusal in STS's own form, and without the code that would say which one.
    [400, '<ErrorResponse><Error><Message>no</Message></Error></ErrorResponse>', 'answer-unreadable'],
    [404, '<ErrorResponse><Error><Code></Code><Message>no</Message></Error></ErrorResponse>', 'answer-unreadable'],
    [409, '<Other/>', 'answer-unreadable'],
    [429, '', 'answer-unreadable'],
    [500, '<ErrorResponse><Error>', 'answer-unreadable'],
  ])('that is not STS’s (%d "%s") is not an error of STS', async (status, body, code) => {
    expect(await faultAt(status, body)).toMatchObject({ code, status });
  });

  test.each(['', '<html><body>Welcome</body></html>'])('with status 200 and "%s" grants nothing', async (body) => {
    await expect(faultAt(200, body)).rejects.toThrow('there was no fault');
  });
});

test('an error of no server and no network keeps its message', () => {
  expect(stsFault(new TypeError('x is not y'), undefined, 'h')).toEqual({ code: 'unknown', message: 'x is not y' });
  expect(stsFault('text', undefined, 'h')).toEqual({ code: 'unknown', message: 'text' });
});

describe('what is read of an answer in an error of the SDK', () => {
  const METADATA = { $metadata: { httpStatusCode: 403, requestId: 'r-1' } };
  const errorWith = (some: object) => Object.assign(new Error('no'), { name: 'ByName', ...METADATA, ...some });

  test.each<[string, object, object]>([
    ['the code on the wire before the name', { Code: 'Wire' }, { code: 'Wire' }],
    ['the code in the element Error', { Error: { Code: 'Inner' } }, { code: 'Inner' }],
    ['the name where there is no other code', {}, { code: 'ByName' }],
    ['the status of the answer', { $response: { statusCode: 400 } }, { status: 400 }],
    ['the status of the metadata', {}, { status: 403 }],
    ['the id of the request', {}, { requestId: 'r-1' }],
  ])('%s', (_, some, expected) => {
    expect(stsFault(errorWith(some), undefined, 'h')).toMatchObject({ answer: expected });
  });

  test.each(['x y', '<x', 'x>', 'x'.repeat(129)])('no code that STS would not write: %s', (Code) => {
    expect(stsFault(errorWith({ Code }), undefined, 'h')).toEqual({
      code: 'answer-unreadable',
      host: 'h',
      status: 403,
    });
  });

  test('no id of a request that is none', () => {
    const $metadata = { httpStatusCode: 403, requestId: 'r 1' };
    expect(stsFault(errorWith({ $metadata }), undefined, 'h')).toMatchObject({
      answer: expect.not.objectContaining({ requestId: expect.anything() }),
    });
  });

  test('how far the server’s clock is ahead, where it says the time', () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const ahead = expect.objectContaining({ serverAheadMs: expect.any(Number) });
    const answerOf = (headers: object) => {
      const fault = stsFault(errorWith({ $response: { statusCode: 403, headers } }), undefined, 'h');
      return 'answer' in fault ? fault.answer : undefined;
    };
    expect(Math.round((answerOf({ date })?.serverAheadMs ?? 0) / 60_000)).toBe(60);
    expect(answerOf({ date: 'soon' })).not.toEqual(ahead);
    expect(answerOf({})).not.toEqual(ahead);
  });
});

test('a lack of credentials has a code of its own', () => {
  const error = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
  expect(stsFault(error, undefined, 'h')).toEqual({
    code: 'no-ambient-credentials',
    message: 'Could not load credentials',
  });
});

test.each(['', 'Unknown', 'UnknownError', 'SyntaxError', 'Error'])(
  'an answer in which the SDK found no code, and so named the error %j, is unreadable',
  (name) => {
    const error = Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 409 } });
    expect(stsFault(error, undefined, 'h')).toEqual({ code: 'answer-unreadable', host: 'h', status: 409 });
  },
);
