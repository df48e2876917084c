/** One connection for each host that the SDK calls, checked before anything is sent. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SdkTransport, type TransportOptions } from '../../../src/action/exchange/sdk-transport.js';
import { APP } from '../../../src/action/exchange/user-agent-parts.js';

const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:sts::111122223333:assumed-role/hub/x</Arn><UserId>A:x</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

const LONGEST_ANSWER = 1024 * 1024;

let server: Server;
let connections = 0;
let requests = 0;
let userAgent: string | undefined;
let answer: RequestListener;
const transports: SdkTransport[] = [];

beforeEach(async () => {
  connections = 0;
  requests = 0;
  answer = (_, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(ANSWER);
  server = createServer((request, response) => {
    requests += 1;
    userAgent = request.headers['user-agent'];
    request.resume().on('end', () => answer(request, response));
  }).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
});

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

// A server that listens on a TCP port has an address of this form.
const portOf = () => (server.address() as AddressInfo).port;

function open(terms: Partial<TransportOptions> = {}): {
  transport: SdkTransport;
  call: (host?: string, abortSignal?: AbortSignal) => Promise<unknown>;
} {
  const transport = new SdkTransport({
    address: { fips: false, dualStack: false },
    proxy: { noProxy: '' },
    userAgent: [['x', '1']],
    signal: new AbortController().signal,
    foreignHost: () => undefined,
    ...terms,
  });
  transports.push(transport);
  const credentials = { accessKeyId: 'ASIALOCAL', secretAccessKey: 's', sessionToken: 't' };
  const call = (host = '127.0.0.1', abortSignal = new AbortController().signal) => {
    const endpoint = `http://${host}:${portOf()}`;
    const client = new STSClient({ ...transport.clientConfig, region: 'eu-west-1', credentials, endpoint });
    return client.send(new GetCallerIdentityCommand({}), { abortSignal });
  };
  return { transport, call };
}

test('a connection that could not be opened is opened again by the next call', async () => {
  let refusals = 1;
  const { call } = open({
    foreignHost: () => {
      if (refusals-- > 0) throw new Error('not now');
    },
  });
  await expect(call()).rejects.toThrow('not now');
  expect(requests).toBe(0);
  await expect(call()).resolves.toMatchObject({ Account: '111122223333' });
});

test('calls to one host share a connection, and the host is named once', async () => {
  const named: string[] = [];
  const { call, transport } = open({ foreignHost: (host) => named.push(host) });
  await call();
  await call();
  expect({ connections, requests, named }).toEqual({ connections: 1, requests: 2, named: [`127.0.0.1:${portOf()}`] });
  expect(transport.connection?.via.host).toBe(`127.0.0.1:${portOf()}`);
});

test('each host is reported and checked, also one that is called after another', async () => {
  const named: string[] = [];
  const { call, transport } = open({ foreignHost: (host) => named.push(host) });
  await call();
  await call('localhost');
  await expect(call('sts.example.com')).rejects.toMatchObject({ fault: { code: 'endpoint-not-safe' } });
  expect(named).toEqual([`127.0.0.1:${portOf()}`, `localhost:${portOf()}`]);
  expect(transport.connection?.via.host).toBe(`localhost:${portOf()}`);
});

test('an answer of the greatest length is read, and one that does not end is cut off', async () => {
  const { call } = open();
  answer = (_, response) => response.end(ANSWER.padEnd(LONGEST_ANSWER));
  await expect(call()).resolves.toMatchObject({ Account: '111122223333' });

  answer = (_, response) => response.end(ANSWER.padEnd(LONGEST_ANSWER + 1));
  const unreadable = { code: 'answer-unreadable', host: '127.0.0.1' };
  await expect(call()).rejects.toMatchObject({ fault: unreadable });

  let ended: Promise<unknown> = Promise.resolve();
  answer = (_, response) => {
    ended = once(response, 'close');
    const more = () => {
      while (!response.destroyed && response.write(ANSWER));
    };
    response.on('drain', more);
    more();
  };
  await expect(call()).rejects.toMatchObject({ fault: unreadable });
  await ended;
});

test('an error is not tried again, and its answer is handed on like any other, with the signal of its call', async () => {
  const answers: Array<readonly [string, object]> = [];
  const { call } = open({ answered: (body, signal) => answers.push([body, signal]) });
  const signals = [new AbortController().signal, new AbortController().signal] as const;
  answer = (_, response) => response.writeHead(500).end('<ErrorResponse/>');
  await expect(call(undefined, signals[0])).rejects.toThrow();
  expect(requests).toBe(1);
  answer = (_, response) => response.end(ANSWER);
  await call(undefined, signals[1]);
  expect(answers).toEqual([
    ['<ErrorResponse/>', signals[0]],
    [ANSWER, signals[1]],
  ]);
  expect(answers[0]?.[1]).toBe(signals[0]);
  expect(answers[1]?.[1]).toBe(signals[1]);
});

test('the server’s clock is known from its answers, for as long as no other is', async () => {
  const { call, transport } = open();
  const HOUR_MS = 3_600_000;
  expect(transport.serverAheadMs).toBe(0);
  const answerAt = (date: string | undefined): void => {
    answer = (_, response) => {
      response.sendDate = false;
      if (date !== undefined) response.setHeader('date', date);
      response.end(ANSWER);
    };
  };
  for (const hours of [2, -3]) {
    answerAt(new Date(Date.now() + hours * HOUR_MS).toUTCString());
    await call();
    for (const other of [undefined, 'no time']) {
      answerAt(other);
      await call();
    }
    expect(transport.serverAheadMs / HOUR_MS).toBeCloseTo(hours, 1);
  }
});

test('the user agent has the parts that were given, with and without a value', async () => {
  const { call } = open({
    userAgent: [[APP, 'some-app'], ['part', '2.1'], ['alone']],
  });
  await call();
  const words = userAgent?.split(' ') ?? [];
  expect(words.filter((word) => /^(?:app\/|part|alone)/.test(word)).sort()).toEqual([
    'alone',
    'app/some-app',
    'part/2.1',
  ]);
});

test('the address names the endpoint', async () => {
  const { transport } = open({
    address: { fips: false, dualStack: false, endpoint: `http://127.0.0.1:${portOf()}` },
  });
  const client = new STSClient({
    ...transport.clientConfig,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
  });
  await client.send(new GetCallerIdentityCommand({}));
  expect(requests).toBe(1);
});

test('connections end when it is closed', async () => {
  const ends: Array<Promise<unknown>> = [];
  server.on('connection', (socket) => ends.push(once(socket, 'close')));
  const { call, transport } = open();
  await call();
  transport.close();
  await Promise.all(ends);
  expect(ends).toHaveLength(1);
});

test.each([
  ['AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:9'],
  ['AWS_USE_FIPS_ENDPOINT', 'true'],
  ['AWS_USE_DUALSTACK_ENDPOINT', 'yes'],
])('%s of this process is not read', async (name, value) => {
  process.env[name] = value;
  try {
    const { transport } = open({ address: { fips: false, dualStack: false } });
    const hosts: string[] = [];
    const client = new STSClient({
      ...transport.clientConfig,
      region: 'us-east-1',
      credentials: { accessKeyId: 'A', secretAccessKey: 's' },
      requestHandler: {
        handle: async ({ hostname }: { readonly hostname: string }) => {
          hosts.push(hostname);
          throw new Error('far enough');
        },
      },
    });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toThrow('far enough');
    expect(hosts).toEqual(['sts.us-east-1.amazonaws.com']);
  } finally {
    delete process.env[name];
  }
});
