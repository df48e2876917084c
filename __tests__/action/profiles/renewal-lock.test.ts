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
const taken: Array<RenewalLock | Listener> = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'turn-'));
});

afterEach(async () => {
  await Promise.all(taken.splice(0).map((held) => ('release' in held ? held.release() : held.end())));
  rmSync(folder, { recursive: true, force: true });
});

/** Takes a turn that nobody else can have now. */
async function take(place = folder): Promise<RenewalLock> {
  const turn = await acquireRenewalLock(place, HANGING_MS);
  if (typeof turn === 'string') throw new Error(`somebody else had the turn: ${turn}`);
  taken.push(turn);
  return turn;
}

test('whoever waits for a turn goes on when it is over', async () => {
  const holder = await listenAt(addressOf(folder));
  taken.push(holder);
  const waiting = [acquireRenewalLock(folder, HANGING_MS), acquireRenewalLock(`${folder}/.`, HANGING_MS)];
  await holder.visits(2);
  await holder.end();
  expect(await Promise.all(waiting)).toEqual(['released', 'released']);
  await take();
});

test('the end of a turn is told to all who wait', async () => {
  const turn = await take();
  const waiter = net.connect(addressOf(folder));
  await new Promise((connected) => waiter.once('connect', connected));
  const told = new Promise((closed) => waiter.once('close', closed));
  await Promise.all([turn.release(), told]);
});

test('nobody waits longer than the patience lasts', async () => {
  await take();
  expect(await acquireRenewalLock(folder, 20)).toBe('timed-out');
});

test.each([0, -1])('a patience of %d ms asks nobody', async (waitMs) => {
  expect(await acquireRenewalLock(folder, waitMs)).toBe('timed-out');
});

test('each folder has turns of its own', async () => {
  await take();
  await take(path.join(folder, 'other'));
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

  /** Leaves a socket file behind, as a process that is killed while it has the turn. */
  async function leaveSocket(): Promise<void> {
    const source = `require('node:net').createServer().listen(${JSON.stringify(socket())}, () => console.log('up'))`;
    const holder = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    expect(lstatSync(socket()).isSocket()).toBe(true);
  }

  test('the file of a process that was killed holds nobody up, and the others wait for the new holder', async () => {
    await leaveSocket();
    const turn = await acquireRenewalLock(folder, HANGING_MS, socket());
    if (typeof turn === 'string') throw new Error(turn);
    taken.push(turn);
    expect(await acquireRenewalLock(folder, 20, socket())).toBe('timed-out');
  });

  test('the file of a process that lives is left alone', async () => {
    const holder = await listenAt(socket());
    taken.push(holder);
    expect(await acquireRenewalLock(folder, 20, socket())).toBe('timed-out');
    expect(existsSync(socket())).toBe(true);
  });
});
