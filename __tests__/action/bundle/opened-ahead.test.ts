/** The connection to STS is opened while the token is awaited, and used by the first call. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { loopbackCertificate } from '../../support/certificate.js';
import { closeJobs, type EmulatedJob, errorOf, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';

interface Scene {
  readonly emulated: EmulatedJob;
  readonly environment: Readonly<Record<string, string>>;
  /** TLS connections to STS so far. */
  readonly connections: () => number;
}

const closing: Array<() => void> = [];

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await closeJobs();
});

/** A job whose STS has TLS, and whose token is `released` by what happens there, or refused. Each connection is `taken` first. */
async function openScene({
  released,
  taken = () => true,
  host = 'localhost',
  refused = false,
}: {
  readonly released: (connected: Promise<unknown>) => Promise<unknown>;
  readonly taken?: (count: number) => boolean;
  readonly host?: string;
  readonly refused?: boolean;
}): Promise<Scene> {
  const emulated = await openEmulatedJob();
  const certificate = loopbackCertificate();
  const authority = path.join(emulated.job.folders.home, 'authority.pem');
  await writeFile(authority, certificate.cert);
  let connections = 0;
  const sts = createTlsServer(certificate, (socket: TLSSocket) => {
    connections += 1;
    socket.on('error', () => undefined);
    if (!taken(connections)) return socket.destroy();
    const inner = connect(Number(new URL(emulated.aws.stsUrl).port), '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    inner.on('error', () => socket.destroy());
    return undefined;
  });
  const stsPort = await listen(sts);
  const connected = once(sts, 'secureConnection');
  const real = emulated.aws.runnerEnvironment().ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
  const token = createServer(async (asked, response) => {
    await released(connected);
    if (refused) return response.writeHead(302).end();
    const { authorization = '' } = asked.headers;
    const url = new URL(asked.url ?? '', real);
    request(url, { headers: { authorization } }, (answer) => answer.pipe(response)).end();
    return undefined;
  });
  const tokenPort = await listen(token);
  return {
    emulated,
    environment: {
      NODE_EXTRA_CA_CERTS: authority,
      ACTIONS_ID_TOKEN_REQUEST_URL: real.replace(/:\d+/, `:${tokenPort}`),
      AWS_ENDPOINT_URL_STS: `https://${host}:${stsPort}`,
    },
    connections: () => connections,
  };
}

async function listen(server: Server | ReturnType<typeof createTlsServer>): Promise<number> {
  closing.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an address of this form.
  return (server.address() as AddressInfo).port;
}

test.each(['localhost', '127.0.0.1'])('by the name of the host %s', async (host) => {
  // The token is only issued when STS has a connection.
  const { emulated, environment, connections } = await openScene({ host, released: (connected) => connected });
  const result = await emulated.step(HUB_INPUTS, { env: environment });
  expect(result.log).not.toContain('##[error]');
  expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  expect(connections()).toBe(1);
});

test('one that has ended by then is opened again', async () => {
  const { emulated, environment, connections } = await openScene({
    taken: (count) => count > 1,
    released: async (connected) => {
      const [socket] = (await connected) as [TLSSocket];
      if (!socket.destroyed) await once(socket, 'close');
    },
  });
  const result = await emulated.step(HUB_INPUTS, { env: environment });
  expect(result.log).not.toContain('##[error]');
  expect(connections()).toBeGreaterThan(1);
});

test('without a token nothing is sent over it', async () => {
  const { emulated, environment, connections } = await openScene({ refused: true, released: (connected) => connected });
  const result = await emulated.step({ ...HUB_INPUTS, 'retry-max-attempts': '1' }, { env: environment });
  expect(errorOf(result)).toContain('302');
  expect(result.log).not.toContain('not an AWS host');
  expect(emulated.aws.calls).toEqual([]);
  expect(connections()).toBe(1);
});
