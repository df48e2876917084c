import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireRenewalLock, addressOf, type RenewalLock } from '../../../src/action/profiles/renewal-lock.js';
import { HANGING_MS } from '../../patience.js';
import { type Listener, listenAt } from './listener.js';

let folder = '';
const held: Array<RenewalLock | Listener> = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lock-'));
});

afterEach(async () => {
  await Promise.all(held.splice(0).map((held) => ('release' in held ? held.release() : held.end())));
  rmSync(folder, { recursive: true, force: true });
});

/** Acquires a lock that no other process has. */
async function acquire(place = folder): Promise<RenewalLock> {
  const lock = await acquireRenewalLock(place, HANGING_MS);
  if (typeof lock === 'string') throw new Error(`another process has the lock: ${lock}`);
  held.push(lock);
  return lock;
}

test('a process that waits continues when the lock is released', async () => {
  const holder = await listenAt(addressOf(folder));
  held.push(holder);
  const waiting = [acquireRenewalLock(folder, HANGING_MS), acquireRenewalLock(`${folder}/.`, HANGING_MS)];
  await holder.visits(2);
  await holder.end();
  expect(await Promise.all(waiting)).toEqual(['released', 'released']);
  await acquire();
});

test('a release ends the connections of all that wait', async () => {
  const lock = await acquire();
  const waiter = net.connect(addressOf(folder));
  await new Promise((connected) => waiter.once('connect', connected));
  const closed = new Promise((resolve) => waiter.once('close', resolve));
  await Promise.all([lock.release(), closed]);
});

test('the wait ends after its limit', async () => {
  await acquire();
  expect(await acquireRenewalLock(folder, 20)).toBe('timed-out');
});

test.each([0, -1])('with a limit of %d ms there is no wait', async (waitMs) => {
  expect(await acquireRenewalLock(folder, waitMs)).toBe('timed-out');
});

test('each folder has a lock of its own', async () => {
  await acquire();
  await acquire(path.join(folder, 'other'));
});

test.each([
  ['linux', /^\0xacct-action-[0-9a-f]{24}$/],
  ['win32', /^\\\\\.\\pipe\\xacct-action-[0-9a-f]{24}$/],
  ['darwin', /^\/.*\/xacct-action-[0-9a-f]{24}$/],
] as const)('the address on %s ends with the process, or is a file', (platform, pattern) => {
  expect(addressOf('/somewhere', platform)).toMatch(pattern);
});

const onUnix = process.platform === 'win32' ? describe.skip : describe;
onUnix('where a socket is a file, as on macOS', () => {
  const socket = () => path.join(folder, 'socket');

  /** Leaves a socket file behind, as a process that is killed while it has the lock. */
  async function leaveSocket(): Promise<void> {
    const source = `require('node:net').createServer().listen(${JSON.stringify(socket())}, () => console.log('up'))`;
    const holder = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    expect(lstatSync(socket()).isSocket()).toBe(true);
  }

  test('the file of a process that was killed is removed, and the others wait for the new holder', async () => {
    await leaveSocket();
    const lock = await acquireRenewalLock(folder, HANGING_MS, socket());
    if (typeof lock === 'string') throw new Error(lock);
    held.push(lock);
    expect(await acquireRenewalLock(folder, 20, socket())).toBe('timed-out');
  });

  test('the file of a process that lives stays', async () => {
    const holder = await listenAt(socket());
    held.push(holder);
    expect(await acquireRenewalLock(folder, 20, socket())).toBe('timed-out');
    expect(existsSync(socket())).toBe(true);
  });
});
