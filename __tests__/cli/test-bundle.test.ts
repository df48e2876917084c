/** The committed bundle, as a job of a policy repository runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { blocks } from '../policy-tests/page.js';
import { writeFiles } from '../support/files.js';

const BUNDLE = path.resolve('dist/cli/index.js');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'policy-tests-'));
  const claims = { repository: 'octo/shop', ref: 'refs/heads/main' };
  const many = Array.from({ length: 2000 }, (_, at) => ({ name: `case ${at}`, expect: 'denied' }));
  writeFiles(folder, {
    ...blocks('file'),
    'many.json': JSON.stringify({ defaults: { role: 'prod', claims }, cases: many }),
    'wrong.json': JSON.stringify({ cases: [{ name: 'a', role: 'prod', claims, expect: 'allowed' }] }),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[number, readonly string[], string]>([
  [0, [], blocks('output').good ?? ''],
  [1, ['--cases', 'wrong.json', '--quiet'], 'not ok 1 - a\n  # expected allowed, was denied at hub\n'],
  [2, ['--case', 'wrong.json'], '"--case" is not a flag of this command. Use --cases if that is meant.\n'],
])('ends with status %i, and says why on standard output alone', (status, flags, output) => {
  const { stdout, stderr, ...ended } = spawnSync(process.execPath, [BUNDLE, 'test', ...flags], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.slice(0, output.length)).toBe(output);
  expect(output).not.toBe('');
  expect(ended.status).toBe(status);
});

test('keeps its status when its reader goes away', async () => {
  const child = spawn(process.execPath, [BUNDLE, 'test', '--cases', 'many.json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdout.once('data', () => child.stdout.destroy());
  const [status] = await once(child, 'close');
  expect([status, stderr]).toEqual([0, '']);
});
