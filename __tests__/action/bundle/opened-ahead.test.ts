/** The connection to STS is opened while the token is awaited, and used by the first call. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Server as NetServer } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { loopbackCertificate } from '../../support/certificate.js';
import { closeJobs, type EmulatedJob, errorOf, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';

const STS = 'sts.eu-west-1.amazonaws.com';

/** Leads what a process connects to at AWS to a port of this machine, as a network would. */
const ledTo = (port: number) =>
  `--import=data:text/javascript,${encodeURIComponent(`
    import net from 'node:net';
    const { connect } = net.Socket.prototype;
    net.Socket.prototype.connect = function (options, ...rest) {
      const isAws = options?.host === '${STS}' && Number(options.port) === 443;
      return connect.call(this, isAws ? { ...options, host: '127.0.0.1', port: ${port} } : options, ...rest);
    };`)}`;

interface Scene {
  readonly emulated: EmulatedJob;
  readonly environment: Readonly<Record<string, string>>;
  /** TLS connections to STS so far. */
  readonly connections: () => number;
}

interface SceneOptions {
  /** Settles when the token may be issued. */
  readonly released: (connected: Promise<unknown>) => Promise<unknown>;
  /** False for a connection, counted from 1, that STS ends at once. */
  readonly isTaken?: (count: number) => boolean;
  readonly isRefused?: boolean;
  readonly isTrusted?: boolean;
}

const closing: Array<() => void> = [];

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await closeJobs();
});

/** A job whose calls to AWS's STS arrive at the emulator, over TLS. */
async function openScene({
  released,
  isTaken = () => true,
  isRefused = false,
  isTrusted = true,
}: SceneOptions): Promise<Scene> {
  const emulated = await openEmulatedJob({ extraHosts: [STS] });
  const certificate = loopbackCertificate([STS]);
  const authority = path.join(emulated.job.folders.home, 'authority.pem');
  await writeFile(authority, certificate.cert);
  let connections = 0;
  const sts = createTlsServer(certificate, (socket: TLSSocket) => {
    connections += 1;
    socket.on('error', () => undefined);
    if (!isTaken(connections)) return socket.destroy();
    const inner = connect(Number(new URL(emulated.aws.stsUrl).port), '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    inner.on('error', () => socket.destroy());
    return undefined;
  });
  const stsPort = await listen(sts);
  const connected = isTrusted ? once(sts, 'secureConnection') : once(sts, 'tlsClientError');
  const real = emulated.aws.runnerEnvironment().ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
  const token = createServer(async (asked, response) => {
    await released(connected);
    if (isRefused) return response.writeHead(302).end();
    const { authorization = '' } = asked.headers;
    const url = new URL(asked.url ?? '', real);
    request(url, { headers: { authorization } }, (answer) => answer.pipe(response)).end();
    return undefined;
  });
  const tokenPort = await listen(token);
  return {
    emulated,
    environment: {
      ...(isTrusted && { NODE_EXTRA_CA_CERTS: authority }),
      NODE_OPTIONS: ledTo(stsPort),
      ACTIONS_ID_TOKEN_REQUEST_URL: real.replace(/:\d+/, `:${tokenPort}`),
      AWS_ENDPOINT_URL_STS: '',
    },
    connections: () => connections,
  };
}

async function listen(server: NetServer): Promise<number> {
  closing.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an address of this form.
  return (server.address() as AddressInfo).port;
}

test('before there is a token, and all calls use it', async () => {
  // The token is only issued when STS has a connection.
  const { emulated, environment, connections } = await openScene({ released: (connected) => connected });
  const result = await emulated.step(HUB_INPUTS, { env: environment });
  expect(result.log).not.toContain('##[error]');
  expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  expect(connections()).toBe(1);
});

test('one that has ended by then is opened again', async () => {
  const { emulated, environment, connections } = await openScene({
    isTaken: (count) => count > 1,
    released: async (connected) => {
      const [socket] = (await connected) as [TLSSocket];
      if (!socket.destroyed) await once(socket, 'close');
    },
  });
  const result = await emulated.step(HUB_INPUTS, { env: environment });
  expect(result.log).not.toContain('##[error]');
  expect(connections()).toBeGreaterThan(1);
});

test('one with a certificate that is not trusted is reported by the call', async () => {
  const { emulated, environment } = await openScene({ isTrusted: false, released: (connected) => connected });
  const result = await emulated.step(HUB_INPUTS, { env: environment });
  expect(errorOf(result)).toContain(STS);
  expect(errorOf(result)).toContain('NODE_EXTRA_CA_CERTS');
  expect(emulated.kinds()).toEqual(['token']);
});

test('without a token nothing is sent over it', async () => {
  const { emulated, environment, connections } = await openScene({
    isRefused: true,
    released: (connected) => connected,
  });
  const result = await emulated.step({ ...HUB_INPUTS, 'retry-max-attempts': '1' }, { env: environment });
  expect(errorOf(result)).toContain('302');
  expect(emulated.aws.calls).toEqual([]);
  expect(connections()).toBe(1);
});

test('a host that is not AWS’s has no connection before it is named', async () => {
  let connections = 0;
  const other = createNetServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  const port = await listen(other);
  // Long enough for a connection, which a host of AWS would have by then.
  const emulated = await openEmulatedJob({ latencyMs: 300 });
  emulated.aws.faults.add('token', { kind: 'html' }, 1);
  const inputs = { ...HUB_INPUTS, 'sts-endpoint': `https://localhost:${port}`, 'retry-max-attempts': '1' };
  const result = await emulated.step(inputs);
  expect(result.log).not.toContain('not an AWS host');
  expect(connections).toBe(0);
});
