import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * One process at a time may renew a profile. Whoever has the turn listens at an address that the others know; they connect and
 * wait for the connection to end. The system ends it when the process ends, however it ends, so a killed process leaves nothing
 * behind that the others would wait for. Anybody on the machine could listen there, so nothing that is said over it counts.
 */
export interface RenewalLock {
  /** Lets the others go on. */
  end(): Promise<void>;
}

/**
 * Takes the turn for a folder, or waits until somebody else's is over, because what he has done may be all that is needed, or for
 * as long as the patience lasts. Where no turns can be kept at all everybody has one: an exchange too many does no harm.
 */
export async function acquireRenewalLock(
  folder: string,
  patienceMs: number,
  address = addressOf(folder),
): Promise<RenewalLock | 'over' | 'no end'> {
  for (let tries = 0; tries < 2; tries++) {
    if (patienceMs <= 0) return 'no end';
    const turn = await listen(address);
    if (turn !== 'taken') return turn;
    const seen = await watch(address, patienceMs);
    if (seen !== 'nobody') return seen;
    // Nobody listens: a socket file that a killed process has left. Only where sockets are files.
    if (address.startsWith(path.sep) && !address.startsWith('\\\\.\\pipe')) rmSync(address, { force: true });
  }
  return FREE;
}

/** A turn that nobody waits for. */
const FREE: RenewalLock = { end: async () => undefined };

/**
 * Where the turn for a folder is kept. The address ends with the process: abstract on Linux, a named pipe on Windows, a socket
 * file elsewhere.
 */
export function addressOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  const name = `xacct-action-${createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 24)}`;
  switch (platform) {
    case 'linux':
      return `\0${name}`;
    case 'win32':
      return `\\\\.\\pipe\\${name}`;
    default:
      return path.join(os.tmpdir(), name);
  }
}

function listen(address: string): Promise<RenewalLock | 'taken'> {
  return new Promise((resolve) => {
    const watchers = new Set<net.Socket>();
    const server = net.createServer((watcher) => {
      watchers.add(watcher);
      watcher.on('error', () => watcher.destroy());
      watcher.on('close', () => watchers.delete(watcher));
    });
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'taken' : FREE));
    server.listen(address, () => {
      const end = () =>
        new Promise<void>((ended) => {
          server.close(() => ended());
          for (const watcher of watchers) watcher.destroy();
        });
      resolve({ end });
    });
  });
}

function watch(address: string, patienceMs: number): Promise<'over' | 'no end' | 'nobody'> {
  return new Promise((resolve) => {
    let connected = false;
    const socket = net.connect(address, () => {
      connected = true;
    });
    const timer = setTimeout(() => {
      resolve('no end');
      socket.destroy();
    }, patienceMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(connected ? 'over' : 'nobody');
    });
    socket.resume();
  });
}
