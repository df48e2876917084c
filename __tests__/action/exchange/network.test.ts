import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { FaultError } from '../../../src/action/exchange/failure.js';
import { connect, withinAnswerTimeout } from '../../../src/action/exchange/network.js';
import type { ProxyTerms } from '../../../src/shared/proxy/job-proxy.js';

const STS = new URL('https://sts.eu-west-1.amazonaws.com');
const host = 'sts.eu-west-1.amazonaws.com';
const proxy = 'proxy.example.com:3128';
const DIRECT: ProxyTerms = { noProxy: '' };
const PROXIED: ProxyTerms = { url: `http://user:password@${proxy}`, noProxy: '' };

function coded(code: unknown, message = 'x'): Error {
  return Object.assign(new Error(message), { code });
}

function named(name: string, code?: string): Error {
  return Object.assign(new Error('x'), { name, ...(code !== undefined && { code }) });
}

const ERRORS: ReadonlyArray<readonly [string, unknown, object]> = [
  ['a name that is unknown', coded('ENOTFOUND'), { code: 'unreachable', reason: 'ENOTFOUND' }],
  ['a connection that was reset', coded('ECONNRESET'), { code: 'unreachable', reason: 'ECONNRESET' }],
  [
    'what the SDK calls a timeout, and was a reset',
    named('TimeoutError', 'ECONNRESET'),
    { code: 'unreachable', reason: 'ECONNRESET' },
  ],
  ['what the SDK calls a timeout', named('TimeoutError'), { code: 'no-answer', afterMs: 5_000 }],
  ['a connection that does not open', coded('ETIMEDOUT'), { code: 'no-answer', afterMs: 5_000 }],
  ['a code that begins like a timeout', coded('ETIMEDOUT2'), { code: 'unreachable', reason: 'ETIMEDOUT2' }],
  ['a socket that is silent', coded('ESOCKETTIMEDOUT'), { code: 'no-answer', afterMs: 5_000 }],
  ['a certificate that is over', coded('CERT_HAS_EXPIRED'), { code: 'tls', reason: 'CERT_HAS_EXPIRED' }],
  [
    'a chain that ends in itself',
    coded('SELF_SIGNED_CERT_IN_CHAIN'),
    { code: 'tls', reason: 'SELF_SIGNED_CERT_IN_CHAIN' },
  ],
  [
    'a certificate of its own',
    coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
    { code: 'tls', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  ],
  [
    'an issuer that is not there',
    coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    { code: 'tls', reason: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
  ],
  ['plain http behind https', coded('EPROTO'), { code: 'tls', reason: 'EPROTO' }],
  [
    'the first of several addresses',
    new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
    { code: 'unreachable', reason: 'ECONNREFUSED' },
  ],
  ['a socket that was hung up', new Error('socket hang up'), { code: 'unreachable', reason: 'ECONNRESET' }],
  ['an answer that was cut short', new Error('aborted'), { code: 'unreachable', reason: 'ECONNRESET' }],
  [
    'a proxy that hung up',
    new Error('Proxy connection ended before receiving CONNECT response'),
    { code: 'unreachable', reason: 'ECONNRESET' },
  ],
];

describe('an error of a call', () => {
  test.each(ERRORS)('is the fault of its network: %s', async (_, error, fault) => {
    const directly = await connect(STS, DIRECT);
    const through = await connect(STS, PROXIED);
    expect(directly.fault(error)).toEqual({ host, ...fault });
    expect(through.fault(error)).toEqual({ host, proxy, ...fault });
    directly.close();
    through.close();
  });

  test('that is not HTTP names the host, and not the proxy', async () => {
    const through = await connect(STS, PROXIED);
    expect(through.fault(coded('HPE_INVALID_CONSTANT'))).toEqual({ code: 'answer-unreadable', host });
    through.close();
  });

  test.each([
    ['of the request itself', coded('ERR_INVALID_CHAR')],
    ['of several without any', new AggregateError([])],
    ['without a code', new Error('x')],
    ['with a code that is a number', coded(7)],
    ['with a code that ends like a timeout', coded('NETIMEDOUT')],
    ['that is no error', 'socket hang up'],
    ['that is nothing', null],
    ['that is not there', undefined],
  ])('is not the network’s: %s', async (_, error) => {
    const connection = await connect(STS, DIRECT);
    expect(connection.fault(error)).toBeUndefined();
    connection.close();
  });

  test('that is a fault already stays one', async () => {
    const connection = await connect(STS, DIRECT);
    const fault = { code: 'deadline', seconds: 7 } as const;
    expect(connection.fault(new FaultError(fault))).toBe(fault);
    connection.close();
  });
});

describe('the connection to a host', () => {
  test.each<[string, string, ProxyTerms, object]>([
    ['uses no proxy where there is none', STS.href, DIRECT, { host }],
    ['uses a proxy, and does not show its password', STS.href, PROXIED, { host, proxy }],
    [
      'does not use the proxy where the host is in no-proxy',
      STS.href,
      { ...PROXIED, noProxy: '.amazonaws.com' },
      { host },
    ],
    ['names a port of its own', 'https://sts.example.com:8443', DIRECT, { host: 'sts.example.com:8443' }],
    [
      'stays on the machine where the proxy is no address',
      'http://127.0.0.1:1',
      { url: 'http://', noProxy: '' },
      { host: '127.0.0.1:1' },
    ],
  ])('%s', async (_, url, terms, via) => {
    const connection = await connect(new URL(url), terms);
    expect(connection.via).toEqual(via);
    connection.close();
  });
});

describe('a call that waits for its answer', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A call that ends when its signal says so. */
  const obedient = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

  test('ends on timeout', async () => {
    const outcome = withinAnswerTimeout({ host, proxy }, new AbortController().signal, obedient).catch(
      (error) => error,
    );
    jest.advanceTimersByTime(9_999);
    await Promise.resolve();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await outcome).toMatchObject({ fault: { code: 'no-answer', afterMs: 10_000, host, proxy } });
  });

  test('ends with the reason of the step when that stops, also when the call ignores its signal', async () => {
    const stop = new AbortController();
    const reason = new FaultError({ code: 'cancelled', signal: 'SIGINT' });
    let inner: AbortSignal | undefined;
    const deaf = (signal: AbortSignal) => {
      inner = signal;
      return new Promise<never>(() => undefined);
    };
    const outcome = withinAnswerTimeout({ host }, stop.signal, deaf).catch((error) => error);
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    expect(inner?.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends on timeout, also when the call ignores its signal', async () => {
    const deaf = () => new Promise<never>(() => undefined);
    const outcome = withinAnswerTimeout({ host }, new AbortController().signal, deaf).catch((error) => error);
    jest.advanceTimersByTime(10_000);
    expect(await outcome).toMatchObject({ fault: { code: 'no-answer', afterMs: 10_000, host } });
    expect(jest.getTimerCount()).toBe(0);
  });

  test('returns its result, and leaves no timer', async () => {
    const { signal } = new AbortController();
    expect(await withinAnswerTimeout({ host }, signal, async () => 'answer')).toBe('answer');
    const error = new Error('x');
    const failing = withinAnswerTimeout({ host }, signal, () => Promise.reject(error));
    await expect(failing).rejects.toBe(error);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test.each([
  [
    'https goes through a proxy',
    'https://sts.eu-west-1.amazonaws.com',
    'http://proxy.example.com:3128',
    'proxy.example.com:3128',
  ],
  [
    'http to loopback goes through a proxy on loopback',
    'http://127.0.0.1:4566',
    'http://127.0.0.1:3128',
    '127.0.0.1:3128',
  ],
  // The proxy could read the token.
  ['http to loopback stays on the machine', 'http://127.0.0.1:4566', 'http://proxy.example.com:3128', undefined],
  ['http to loopback stays, also by name', 'http://localhost:4566', 'https://proxy.example.com', undefined],
])('%s', async (_, url, proxy, via) => {
  const connection = await connect(new URL(url), { url: proxy, noProxy: '' });
  expect(connection.via.proxy).toBe(via);
  connection.close();
});

test.each([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['HPE_INVALID_CONSTANT', 'answer-unreadable'],
  // An error of the request itself, which no second attempt changes.
  ['ERR_INVALID_CHAR', undefined],
])('%s is %s', async (code, fault) => {
  const connection = await connect(new URL('https://sts.eu-west-1.amazonaws.com'), { noProxy: '' });
  expect(connection.fault(Object.assign(new Error('x'), { code }))?.code).toBe(fault);
  connection.close();
});
