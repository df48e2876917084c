import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSilent } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Fault, FaultError } from '../../../src/action/exchange/failure.js';
import { requestGitHubToken } from '../../../src/action/exchange/github-token.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOm9jdG8vc2hvcCJ9.c2lnbmF0dXJl';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Starts a server; answers its URL, with the query that GitHub's own has. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token/42?api-version=2.0`;
}

const ask = (url: string, sent = () => undefined, secret: (value: string) => void = () => undefined) =>
  requestGitHubToken({
    endpoint: { url, requestToken: 'request-token' },
    audience: 'sts.amazonaws.com&x=y',
    proxy: { noProxy: '' },
    signal: new AbortController().signal,
    secret,
    sent,
  });

async function faultOf(url: string): Promise<Fault> {
  try {
    await ask(url);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('a token was returned');
}

describe('the request for a token', () => {
  test('keeps the query of the endpoint, adds the audience as one value, and sends the request token', async () => {
    const requested: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      requested.push(request);
      response.end(JSON.stringify({ value: TOKEN }));
    });
    expect(await ask(url)).toBe(TOKEN);
    expect(requested.map(({ url: target }) => target)).toEqual([
      '/token/42?api-version=2.0&audience=sts.amazonaws.com%26x%3Dy',
    ]);
    expect(requested[0]?.headers.authorization).toBe('bearer request-token');
  });

  test('is told what is asked for, and who asks', async () => {
    const requested: IncomingMessage[] = [];
    await ask(
      await serve((request, response) => {
        requested.push(request);
        response.end(JSON.stringify({ value: TOKEN }));
      }),
    );
    expect(requested[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'xacct-action' });
  });

  test('ends where TLS does not begin in five seconds', async () => {
    // It is connected to, and says nothing.
    const silent = createSilent();
    await new Promise<void>((up) => silent.listen(0, '127.0.0.1', up));
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance'] });
    try {
      const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
      const began = once(silent, 'connection');
      const fault = faultOf(url);
      const [socket] = await began;
      // The first words of TLS.
      await once(socket, 'data');
      jest.advanceTimersByTime(4_999);
      expect(jest.getTimerCount()).toBe(2);
      jest.advanceTimersByTime(1);
      expect(await fault).toEqual({ code: 'no-answer', afterMs: 5_000, host: new URL(url).host });
      expect(jest.getTimerCount()).toBe(0);
      socket.destroy();
    } finally {
      jest.useRealTimers();
      silent.close();
    }
  });

  test.each([
    [64 * 1024, true],
    [64 * 1024 + 1, false],
  ])('reads an answer of %d characters: %p', async (length, isRead) => {
    const body = JSON.stringify({ value: TOKEN }).padEnd(length, ' ');
    const url = await serve((_, response) => response.end(body));
    if (isRead) expect(await ask(url)).toBe(TOKEN);
    else expect(await faultOf(url)).toEqual({ code: 'answer-unreadable', host: new URL(url).host });
  });

  test('waits longer for the answer than for the connection', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance'] });
    try {
      const url = await serve((_, response) => {
        // By now it has connected.
        jest.advanceTimersByTime(9_000);
        response.end(JSON.stringify({ value: TOKEN }));
      });
      expect(await ask(url)).toBe(TOKEN);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('reports that it is sent before there is an answer', async () => {
    const order: string[] = [];
    let release: () => void = () => undefined;
    const url = await serve((_, response) => {
      release = () => {
        order.push('answered');
        response.end(JSON.stringify({ value: TOKEN }));
      };
      if (order.includes('sent')) release();
    });
    await ask(url, () => {
      order.push('sent');
      release();
    });
    expect(order).toEqual(['sent', 'answered']);
  });

  test.each([
    ['no JSON', 'token'],
    ['a token as plain text', TOKEN],
    ['a token under another key', `{"token":"${TOKEN}"}`],
    ['a token further below', `{"data":{"value":"${TOKEN}"}}`],
    ['an empty answer', ''],
    ['JSON that is no object', 'null'],
    ['a list', `["${TOKEN}"]`],
    ['no value', '{"token":"x"}'],
    ['a value that is no text', '{"value":7}'],
    ['a value in a list', `{"value":["${TOKEN}"]}`],
    ['a value that is no token', '{"value":"hunter2"}'],
    ['a value with a line end', JSON.stringify({ value: `${TOKEN}\nX: y` })],
  ])('does not accept %s as an answer of GitHub', async (_, body) => {
    const url = await serve((_request, response) => response.end(body));
    expect(await faultOf(url)).toEqual({ code: 'answer-unreadable', host: new URL(url).host, status: 200 });
  });

  test.each([
    [429, undefined, undefined],
    [408, undefined, undefined],
    [429, '3', 3_000],
    [503, ' 12 ', 12_000],
    [403, '1', 1_000],
    [500, 'soon', undefined],
    [503, 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('may be repeated after %d with Retry-After %s: in %s ms', async (status, header, retryAfterMs) => {
    const headers = header === undefined ? {} : { 'retry-after': header };
    const url = await serve((_, response) => response.writeHead(status, headers).end());
    expect(await faultOf(url)).toEqual({
      code: 'token-endpoint-fault',
      host: new URL(url).host,
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  test('reads a date in Retry-After by the machine’s clock', async () => {
    const startedAt = Date.now();
    const date = new Date(startedAt + 30_000).toUTCString();
    const url = await serve((_, response) => response.writeHead(503, { 'retry-after': date }).end());
    const fault = await faultOf(url);
    const ms = fault.code === 'token-endpoint-fault' ? (fault.retryAfterMs ?? 0) : 0;
    // A date has no parts of a second.
    expect(ms).toBeGreaterThan(29_000 - (Date.now() - startedAt) - 1);
    expect(ms).toBeLessThanOrEqual(30_000);
  });

  test.each([200, 201, 202, 203, 206, 299])('is granted with status %d', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end(JSON.stringify({ value: TOKEN })));
    expect(await ask(url)).toBe(TOKEN);
  });

  test.each([400, 401, 403, 404])('fails when it is answered with %d', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end('words'));
    expect(await faultOf(url)).toEqual({ code: 'token-refused', host: new URL(url).host, status, message: 'words' });
  });

  test('leaves no connection open', async () => {
    const gone = new Promise<void>((close) => {
      void serve((request, response) => {
        request.socket.on('close', () => close());
        response.end(JSON.stringify({ value: TOKEN }));
      }).then((url) => ask(url));
    });
    await gone;
  });
});

describe('a rejection in the first minute of a job', () => {
  const requestTokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'event-'));
    for (const name of ['event.json', 'old.json']) writeFileSync(path.join(folder, name), '{}');
    utimesSync(old(), secondsAgo(600), secondsAgo(600));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Whether the refusal is told as an early one. */
  async function isEarly(requestToken: string, eventFile: string | undefined, status = 403, date?: string) {
    const headers = date === undefined ? {} : { date };
    const url = await serve((_, response) => response.writeHead(status, headers).end());
    const endpoint = { url, requestToken, ...(eventFile !== undefined && { eventFile }) };
    const fault = await requestGitHubToken({
      endpoint,
      audience: 'a',
      proxy: { noProxy: '' },
      signal: new AbortController().signal,
      secret: () => undefined,
      sent: () => undefined,
    }).then(() => undefined, faultOfError);
    return fault?.code === 'token-refused' && fault.early === true;
  }
  const fresh = () => path.join(folder, 'event.json');
  const old = () => path.join(folder, 'old.json');

  test.each([400, 401, 403, 404, 422])('is early with status %d', async (status) => {
    expect(await isEarly('opaque', fresh(), status)).toBe(true);
  });

  test('is not early for a redirect', async () => {
    expect(await isEarly('opaque', fresh(), 302)).toBe(false);
  });

  test('is known by the time at which the request token was issued, where that has it', async () => {
    expect(await isEarly(requestTokenOf({ iat: secondsAgo(5) }), old())).toBe(true);
    expect(await isEarly(requestTokenOf({ iat: secondsAgo(5) }), undefined)).toBe(true);
    expect(await isEarly(requestTokenOf({ iat: secondsAgo(600) }), fresh())).toBe(false);
    expect(await isEarly(requestTokenOf({ iat: 'soon' }), old())).toBe(false);
  });

  test('is known by the server’s clock, however wrong the machine’s is', async () => {
    const date = (seconds: number) => new Date(seconds * 1000).toUTCString();
    expect(await isEarly(requestTokenOf({ iat: 1_000_000 }), undefined, 403, date(1_000_010))).toBe(true);
    expect(await isEarly(requestTokenOf({ iat: secondsAgo(5) }), undefined, 403, date(secondsAgo(-3_600)))).toBe(false);
  });

  test('is otherwise known by the age of the event’s file, and not known without it', async () => {
    expect(await isEarly('opaque', fresh())).toBe(true);
    expect(await isEarly(requestTokenOf({ nbf: secondsAgo(600) }), fresh())).toBe(true);
    expect(await isEarly('opaque', old())).toBe(false);
    expect(await isEarly('opaque', path.join(folder, 'gone'))).toBe(false);
    expect(await isEarly('opaque', undefined)).toBe(false);
  });

  test('is not early for an old file that was written again', async () => {
    const laterMs = Date.now() + 600_000;
    utimesSync(fresh(), laterMs / 1000, laterMs / 1000);
    const now = jest.spyOn(Date, 'now').mockReturnValue(laterMs);
    expect(await isEarly('opaque', fresh()).finally(() => now.mockRestore())).toBe(false);
  });
});

const OTHER = `eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJyZXBvOm90aGVyIn0.${'x'.repeat(86)}`;
const REQUEST_TOKEN = `eyJ0eXAiOiJKV1QifQ.eyJvcmNoaWQiOiJqb2ItMSJ9.${'Zq9+/Wk"<7'.repeat(9)}`;
const QUERY_SECRET = 'query/secret=with&signs';

/** What was told as a secret, the fault, and everything in it, of a request that met this answer. */
async function refusal(status: number, headers: Record<string, string>, body: string) {
  const at = await serve((_, response) => response.writeHead(status, headers).end(body));
  const secrets: string[] = [];
  const url = `${at}&sig=${encodeURIComponent(QUERY_SECRET)}`;
  const fault = await requestGitHubToken({
    endpoint: { url, requestToken: REQUEST_TOKEN },
    audience: 'sts.amazonaws.com',
    proxy: { noProxy: '' },
    signal: new AbortController().signal,
    sent: () => undefined,
    secret: (value) => secrets.push(value),
  }).then(() => 'none', faultOfError);
  return { fault, secrets, text: JSON.stringify(fault) };
}

function faultOfError(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  throw error;
}

describe('a token in an unexpected answer', () => {
  const escaped = [...OTHER].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
  test.each<[string, number, Record<string, string>, string]>([
    ['in value, with a status of refusal', 403, {}, JSON.stringify({ value: OTHER })],
    ['in value, with a status of failure', 500, {}, JSON.stringify({ value: OTHER })],
    ['in value, where more may be tried', 429, { 'retry-after': '1' }, JSON.stringify({ value: OTHER })],
    ['under another key', 200, {}, JSON.stringify({ token: OTHER })],
    ['as a key', 200, {}, JSON.stringify({ [OTHER]: 1 })],
    ['further below', 200, {}, JSON.stringify({ a: [{ b: OTHER }] })],
    ['in the escapes of JSON', 200, {}, `{"token":"${escaped}"}`],
    ['as plain text', 200, {}, OTHER],
    ['as plain text, with a status of refusal', 401, {}, OTHER],
    ['in words', 401, {}, `No token ${OTHER} for you`],
    ['in the words of JSON', 401, {}, JSON.stringify({ message: `No token ${OTHER} for you` })],
    ['in a nested reason', 401, {}, JSON.stringify({ error: { message: `No token ${OTHER} for you` } })],
    ['where it leads on to', 302, { location: `https://x.example/?token=${OTHER}` }, ''],
    ['in the escapes of an address', 302, { location: `/cb%3Ft=${OTHER.replaceAll('.', '%2E')}` }, ''],
    ['as a cookie', 400, { 'set-cookie': `t=${OTHER}; Secure` }, 'words'],
    ['in HTML', 404, {}, `<html><body>${OTHER}</body></html>`],
  ])('is reported as a secret, and is not in the fault: %s', async (_, status, headers, body) => {
    const { secrets, text } = await refusal(status, headers, body);
    expect(secrets).toEqual([OTHER]);
    for (const part of OTHER.split('.')) expect(text).not.toContain(part);
  });
});

describe('the message of a rejection', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    ['as it is', REQUEST_TOKEN],
    ['with bearer before it', `bearer ${REQUEST_TOKEN}`],
    ['as JSON', JSON.stringify(REQUEST_TOKEN)],
    ['as URI', encodeURIComponent(REQUEST_TOKEN)],
    ['as URI in small letters', encodeURIComponent(REQUEST_TOKEN).replace(/%../g, (code) => code.toLowerCase())],
    ['as XML', REQUEST_TOKEN.replaceAll('"', '&quot;').replaceAll('<', '&lt;')],
    ['as base64', base64(REQUEST_TOKEN)],
    ['as base64 with bearer', base64(`bearer ${REQUEST_TOKEN}`)],
    ['as base64 with Bearer and a line end', base64(`Bearer ${REQUEST_TOKEN}\n`)],
    ['as base64 of basic authentication', base64(`x:${REQUEST_TOKEN}`)],
    ['as base64url', Buffer.from(`bearer ${REQUEST_TOKEN}`).toString('base64url')],
    ['as hexadecimal numbers', Buffer.from(REQUEST_TOKEN).toString('hex')],
    ['its signature', REQUEST_TOKEN.split('.')[2] ?? ''],
    ['its first half', REQUEST_TOKEN.slice(0, 70)],
    ['a piece of it', REQUEST_TOKEN.slice(50, 66)],
    ['a piece of its base64', base64(`bearer ${REQUEST_TOKEN}`).slice(80, 100)],
    ['in lines', (base64(REQUEST_TOKEN).match(/.{1,36}/g) ?? []).join(' ')],
    ['the secret of the address', QUERY_SECRET],
    ['the secret of the address, as it was written', encodeURIComponent(QUERY_SECRET)],
    ['many copies of it', `${REQUEST_TOKEN} `.repeat(300)],
  ])('has nothing of what was sent: %s', async (_, copy) => {
    for (const body of [`Not good: ${copy}`, JSON.stringify({ message: `Not good: ${copy}` })]) {
      const { text } = await refusal(401, {}, body);
      expect(text).toContain('Not good:');
      expect(text.length).toBeLessThan(400);
      const shown = /Not good:(.*)"/.exec(text)?.[1] ?? '';
      // What is left over is too short to be of use.
      for (let at = 0; at + 12 <= shown.length; at++) expect(copy).not.toContain(shown.slice(at, at + 12));
    }
  });

  test.each([
    ['the message of JSON', '{"$id":"1","message":"No job runs."}', 'No job runs.'],
    ['the reason of OAuth', '{"error":"denied","error_description":"No job runs."}', 'No job runs.'],
    ['one that is nested', '{"error":{"message":"No job runs."}}', 'No job runs.'],
    ['the first line of a text', 'No job runs.\n  at Server.go:12', 'No job runs.'],
    ['nothing of HTML', '<html><body>No job runs.</body></html>', ''],
    ['nothing of JSON without a message', '{"value":"hunter2"}', ''],
    ['nothing of JSON that is cut', '{"value":"hunter2', ''],
    ['no more than is read', `a ${'word '.repeat(100)}`, `a ${'word '.repeat(39)}`.slice(0, 200)],
  ])('is %s', async (_, body, message) => {
    const { fault } = await refusal(400, {}, body);
    expect(fault).toMatchObject({ code: 'token-refused', status: 400, message });
  });
});
