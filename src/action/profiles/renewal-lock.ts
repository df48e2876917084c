import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * Lets one process at a time renew a profile. The holder listens at an address that the others know; they connect and wait for the
 * connection to end. The system ends it with the process, so a killed process leaves no lock behind. Any process on the machine could
 * listen there, so nothing that is sent over the connection is used.
 */
export interface RenewalLock {
  release(): Promise<void>;
}

/**
 * Acquires the lock for a folder, or waits until another process has released it (`released`), because that may have renewed the
 * profile, or until `waitMs` are over (`timed-out`). Where no lock is possible, everyone gets one: a second exchange does no harm.
 */
export async function acquireRenewalLock(
  folder: string,
  waitMs: number,
  address = addressOf(folder),
): Promise<RenewalLock | 'released' | 'timed-out'> {
  for (let tries = 0; tries < 2; tries++) {
    if (waitMs <= 0) return 'timed-out';
    const lock = await listen(address);
    if (lock !== 'taken') return lock;
    const end = await waitForRelease(address, waitMs);
    if (end !== 'no-holder') return end;
    // The socket file of a killed process. Only some systems have files for sockets.
    if (address.startsWith(path.sep) && !address.startsWith('\\\\.\\pipe')) rmSync(address, { force: true });
  }
  return NO_LOCK;
}

const NO_LOCK: RenewalLock = { release: async () => undefined };

/** The address for a folder. It ends with the process: abstract on Linux, a named pipe on Windows, a socket file elsewhere. */
export function addressOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  const name = `xacct-action-${createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 24)}`;
  if (platform === 'linux') return `\0${name}`;
  return platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), name);
}

function listen(address: string): Promise<RenewalLock | 'taken'> {
  return new Promise((resolve) => {
    const waiting = new Set<net.Socket>();
    const server = net.createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => waiting.delete(socket));
    });
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'taken' : NO_LOCK));
    server.listen(address, () => {
      const release = () =>
        new Promise<void>((released) => {
          server.close(() => released());
          for (const socket of waiting) socket.destroy();
        });
      resolve({ release });
    });
  });
}

function waitForRelease(address: string, waitMs: number): Promise<'released' | 'timed-out' | 'no-holder'> {
  return new Promise((resolve) => {
    let connected = false;
    const socket = net.connect(address, () => {
      connected = true;
    });
    const timer = setTimeout(() => {
      resolve('timed-out');
      socket.destroy();
    }, waitMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(connected ? 'released' : 'no-holder');
    });
    socket.resume();
  });
}
