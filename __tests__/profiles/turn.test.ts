import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addressOf, type Turn, takeTurn } from '../../src/profiles/turn.js';
import { HANGING_MS } from '../patience.js';
import { type Listener, listenAt } from './listener.js';

let folder = '';
const taken: Array<Turn | Listener> = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'turn-'));
});

afterEach(async () => {
  await Promise.all(taken.splice(0).map((turn) => turn.end()));
  rmSync(folder, { recursive: true, force: true });
});

/** Takes a turn that nobody else can have now. */
async function take(place = folder): Promise<Turn> {
  const turn = await takeTurn(place, HANGING_MS);
  if (typeof turn === 'string') throw new Error(`somebody else had the turn: ${turn}`);
  taken.push(turn);
  return turn;
}

test('whoever waits for a turn goes on when it is over', async () => {
  const holder = await listenAt(addressOf(folder));
  taken.push(holder);
  const waiting = [takeTurn(folder, HANGING_MS), takeTurn(`${folder}/.`, HANGING_MS)];
  await holder.visits(2);
  await holder.end();
  expect(await Promise.all(waiting)).toEqual(['over', 'over']);
  await take();
});

test('the end of a turn is told to all who wait', async () => {
  const turn = await take();
  const waiter = net.connect(addressOf(folder));
  await new Promise((connected) => waiter.once('connect', connected));
  const told = new Promise((closed) => waiter.once('close', closed));
  await Promise.all([turn.end(), told]);
});

test('nobody waits longer than the patience lasts', async () => {
  await take();
  expect(await takeTurn(folder, 20)).toBe('no end');
});

test.each([0, -1])('a patience of %d ms asks nobody', async (patienceMs) => {
  expect(await takeTurn(folder, patienceMs)).toBe('no end');
});

test('each folder has turns of its own', async () => {
  await take();
  await take(path.join(folder, 'other'));
});
