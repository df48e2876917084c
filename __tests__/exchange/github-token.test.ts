import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeClaims, looksLikeJwt } from '../../src/exchange/claims.js';
import { type Fault, FaultError } from '../../src/exchange/failure.js';
import { requestGitHubToken } from '../../src/exchange/github-token.js';

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

const ask = (url: string, sent = () => undefined) =>
  requestGitHubToken({
    endpoint: { url, requestToken: 'request-token' },
    audience: 'sts.amazonaws.com&x=y',
    proxy: { noProxy: '' },
    signal: new AbortController().signal,
    sent,
  });

async function faultOf(url: string): Promise<Fault> {
  try {
    await ask(url);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('a token came');
}

describe('the request for a token', () => {
  test('keeps the query of the endpoint, adds the audience as one value, and bears the request token', async () => {
    const asked: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      asked.push(request);
      response.end(JSON.stringify({ value: TOKEN }));
    });
    expect(await ask(url)).toBe(TOKEN);
    expect(asked.map(({ url: target }) => target)).toEqual([
      '/token/42?api-version=2.0&audience=sts.amazonaws.com%26x%3Dy',
    ]);
    expect(asked[0]?.headers.authorization).toBe('bearer request-token');
  });

  test('says that it is on its way before there is an answer', async () => {
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
    ['an empty answer', ''],
    ['JSON that is no object', 'null'],
    ['a list', `["${TOKEN}"]`],
    ['no value', '{"token":"x"}'],
    ['a value that is no text', '{"value":7}'],
    ['a value that is no token', '{"value":"hunter2"}'],
    ['a value with a line end', JSON.stringify({ value: `${TOKEN}\nX: y` })],
  ])('takes %s for an answer of somebody else', async (_, body) => {
    const url = await serve((_request, response) => response.end(body));
    expect(await faultOf(url)).toEqual({ code: 'answer-unreadable', host: new URL(url).host, status: 200 });
  });

  test.each([
    [429, undefined, undefined],
    [429, '3', 3_000],
    [503, ' 12 ', 12_000],
    [403, '1', 1_000],
    [500, 'soon', undefined],
    [503, 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('may be made again after %d with Retry-After %s: in %s ms', async (status, header, retryAfterMs) => {
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

  test.each([400, 401, 403, 404, 302])('is over when it is answered with %d', async (status) => {
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

describe('the claims of a token', () => {
  const tokenOf = (payload: string) => `h.${Buffer.from(payload).toString('base64url')}.s`;

  test.each([
    ['an object', tokenOf('{"sub":"ü"}'), { sub: 'ü' }],
    ['blanks around the token', ` ${tokenOf('{}')}\n`, {}],
    ['a list', tokenOf('[1]'), undefined],
    ['null', tokenOf('null'), undefined],
    ['no JSON', tokenOf('{'), undefined],
    ['no token', 'hunter2', undefined],
    ['nothing', '', undefined],
  ])('out of %s', (_, token, claims) => {
    expect(decodeClaims(token)).toEqual(claims);
  });

  test.each([
    [TOKEN, true],
    ['a.b', false],
    ['a.b.c.d', false],
    ['a..c', false],
    ['a.b.c\n', false],
    ['', false],
  ])('"%s" has the shape of a token: %s', (text, expected) => {
    expect(looksLikeJwt(text)).toBe(expected);
  });
});
