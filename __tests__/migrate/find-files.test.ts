import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { findFiles } from '../../src/migrate/find-files.js';
import { makeFolder, removeFolders } from '../support/files.js';

afterEach(removeFolders);

test('reads YAML below folders, each file once, and leaves links', () => {
  const folder = makeFolder({
    '.github/workflows/b.yml': 'b: 1\n',
    '.github/workflows/a.YAML': '\ufeffa: 1\r\n',
    '.github/readme.md': '# no',
    '.github/node_modules/x.yml': 'no: 1\n',
    'action.yml': 'name: x\n',
  });
  symlinkSync(path.join(folder, '.github'), path.join(folder, '.github/loop.yml'));
  symlinkSync(path.join(folder, 'gone'), path.join(folder, '.github/gone.yml'));
  const { texts, unreadable } = findFiles(['.github', 'action.yml', '.github/workflows/b.yml'], folder);
  expect([...texts]).toEqual([
    ['.github/workflows/a.YAML', '\ufeffa: 1\r\n'],
    ['.github/workflows/b.yml', 'b: 1\n'],
    ['action.yml', 'name: x\n'],
  ]);
  expect(unreadable).toEqual([]);
});

test('reports what cannot be read, and reads the rest', () => {
  const folder = makeFolder({
    'bytes.yml': new Uint8Array([0x61, 0xff]),
    'large.yml': '#'.repeat(1024 * 1024 + 1),
    'good.yml': 'a: 1\n',
  });
  mkdirSync(path.join(folder, 'empty'));
  const { texts, unreadable } = findFiles(['bytes.yml', 'large.yml', 'missing', 'empty', 'good.yml'], folder);
  expect([...texts.keys()]).toEqual(['good.yml']);
  expect(unreadable).toEqual([
    { file: 'bytes.yml', reason: 'it is not UTF-8' },
    { file: 'large.yml', reason: 'it has more than 1048576 bytes' },
    { file: 'missing', reason: 'it does not exist' },
  ]);
});
