/** One connection for each host that the SDK calls, checked before anything is sent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SdkTransport, type TransportOptions } from '../../../src/action/exchange/sdk-transport.js';

const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:sts::111122223333:assumed-role/hub/x</Arn><UserId>A:x</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

let server: Server;
let connections = 0;
let requests = 0;
const transports: SdkTransport[] = [];

beforeEach(async () => {
  connections = 0;
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'text/xml' }).end(ANSWER));
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
  call: (host?: string) => Promise<unknown>;
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
  const call = (host = '127.0.0.1') => {
    const endpoint = `http://${host}:${portOf()}`;
    const client = new STSClient({ ...transport.clientConfig, region: 'eu-west-1', credentials, endpoint });
    return client.send(new GetCallerIdentityCommand({}));
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
