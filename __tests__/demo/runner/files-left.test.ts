import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { listFiles } from '../../../src/demo/runner/files-left.js';

test('a folder that is not there holds no files', async () => {
  expect(await listFiles('/no/such/folder')).toEqual([]);
});

test('what is not a folder cannot be listed', async () => {
  await expect(listFiles(process.execPath)).rejects.toThrow(/ENOTDIR/);
});

test('files are listed at any depth in the order of their names, without the ones left out', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'files-left-'));
  for (const name of ['b', 'a/z', 'a/y', 'own/x']) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), name);
  }
  const files = await listFiles(folder, ['own']);
  await fs.rm(folder, { recursive: true });
  expect(files.map(({ path: name, text }) => [name, text])).toEqual([
    ['a', ''],
    [path.join('a', 'y'), 'a/y'],
    [path.join('a', 'z'), 'a/z'],
    ['b', 'b'],
  ]);
});
