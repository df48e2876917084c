import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postLocal } from '../../../src/emulator/steps/emulator-post.js';
import { isStateFolder, newStateFolder, StateFolder } from '../../../src/emulator/steps/state-folder.js';

const OWN = `xacct-local-aws-${'0a'.repeat(8)}`;
let temp = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'post-local-'));
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

/** Runs the post step with a state that says so; answers what it printed. */
async function post(stated: string, runnerTemp = temp): Promise<string> {
  let said = '';
  await postLocal({ 'STATE_local-aws': stated, RUNNER_TEMP: runnerTemp }, (text) => {
    said += text;
  });
  return said;
}

function folder(...names: string[]): string {
  const place = path.join(temp, ...names);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'precious'), '');
  return place;
}

describe('a state that somebody else has set', () => {
  const poisons: ReadonlyArray<readonly [string, () => string]> = [
    ['another folder', () => folder('precious-folder')],
    ['a folder of our name elsewhere', () => folder('below', OWN)],
    ['the temporary folder itself', () => folder('')],
    ['a way round', () => `${temp}/x/../${path.basename(folder(OWN))}`],
    ['a name with more in it', () => folder(`${OWN}0`)],
    ['a folder of profiles', () => folder(`xacct-action-${'0a'.repeat(12)}`)],
    [
      'a link of our name',
      () => {
        const link = path.join(temp, OWN);
        symlinkSync(folder('linked'), link);
        return link;
      },
    ],
  ];
  test.each(poisons)('removes nothing: %s', async (_, poison) => {
    const stated = poison();
    const before = readdirSync(temp, { recursive: true, encoding: 'utf8' }).sort();
    expect(await post(stated)).toMatch(/^::warning [^\n]*which is not its folder[^\n]*\n$/);
    expect(readdirSync(temp, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
  });
});

test('a folder that cannot be looked at is told and fails nothing', async () => {
  const ring = path.join(temp, 'ring');
  symlinkSync(ring, ring);
  for (const place of [ring, path.join(temp, 'x'.repeat(300))]) {
    expect(await post(path.join(place, OWN), place)).toMatch(
      /^::warning [^\n]*its folder could not be checked \(E[^\n]*\n$/,
    );
  }
});

test('the folder that the main step plans is one that the post step takes', () => {
  const environment = { RUNNER_TEMP: temp };
  expect(isStateFolder(newStateFolder(environment), environment)).toBe(true);
  expect(isStateFolder(newStateFolder({}), {})).toBe(true);
});

test('the key goes to this machine only', async () => {
  const place = new StateFolder(folder(OWN));
  for (const url of ['http://aws.example.com', 'http://169.254.169.254', 'nowhere', 'http://127.0.0.1.example.com']) {
    place.writeAddress({ url, key: 'k' });
    expect(place.address()).toBeUndefined();
  }
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  place.writeAddress({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k' });
  await post(place.path);
  server.close();
  expect(asked).toEqual(['POST /stop bearer k']);
  expect(existsSync(place.path)).toBe(false);
});
