/** A connection that is opened before there is a request. The server is a plain one, so that none of them becomes TLS. */
import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Connection, connect } from '../../../src/action/exchange/network.js';

let server: Server;
let sockets: Socket[] = [];
let connection: Connection;
let url: URL;

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  // A server that listens on a TCP port has an address of this form.
  url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  connection = await connect(url, { noProxy: '' });
});

afterEach(async () => {
  connection.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((closed) => server.close(closed));
});

/** Begins a request, and answers once it has a socket. */
async function begin(): Promise<() => void> {
  const request = connection.get(url, { agent: connection.agent });
  request.on('error', () => undefined);
  await once(request, 'socket');
  return () => request.destroy();
}

test('is used by the first request, and by no other', async () => {
  const arrived = once(server, 'connection');
  connection.open();
  await arrived;
  const ends = [await begin()];
  expect(sockets).toHaveLength(1);
  const another = once(server, 'connection');
  ends.push(await begin());
  await another;
  expect(sockets).toHaveLength(2);
  for (const end of ends) end();
});

test('is opened once', async () => {
  const arrived = once(server, 'connection');
  connection.open();
  connection.open();
  const [socket] = await arrived;
  // What a client sends at the beginning of TLS, and nobody else.
  await once(socket, 'data');
  const end = await begin();
  expect(sockets).toHaveLength(1);
  end();
});

test('ends with the connection, and is not opened after that', async () => {
  const arrived = once(server, 'connection');
  connection.open();
  const [socket] = await arrived;
  connection.close();
  await once(socket.resume(), 'close');
  connection.open();
  const after = await connect(url, { noProxy: '' });
  const last = once(server, 'connection');
  after.open();
  await last;
  after.close();
  expect(sockets).toHaveLength(2);
});

test('that fails is no error of anybody, and the first request opens another', async () => {
  const { port } = url;
  await new Promise((closed) => server.close(closed));
  connection.open();
  // It is refused after the one before it.
  await once(connectTo(Number(port), '127.0.0.1'), 'error');
  server.listen(Number(port), '127.0.0.1');
  const arrived = once(server, 'connection');
  const end = await begin();
  await arrived;
  end();
});
