import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { isOwnFolder, tempOf } from '../../../src/shared/runner/own-folder.js';

const NAME = 'xacct-1';
const isOurs = (name: string) => name === NAME;

describe('on Windows', () => {
  test.each([
    ['D:\\a\\_temp', 'D:\\a\\_temp\\xacct-1'],
    ['D:/a/_temp', 'D:\\a\\_temp\\xacct-1'],
    ['D:\\a\\_temp\\', 'D:\\a\\_temp\\xacct-1'],
    ['\\\\server\\share\\_temp', '\\\\server\\share\\_temp\\xacct-1'],
  ])('under %s a folder is ours as the step has named it: %s', (temp, folder) => {
    expect(path.win32.join(temp, NAME)).toBe(folder);
    expect(isOwnFolder(folder, isOurs, { RUNNER_TEMP: temp }, path.win32)).toBe(true);
  });

  test.each([
    'C:\\a\\_temp\\xacct-1',
    'D:\\a\\_temp\\x\\xacct-1',
    'D:\\a\\_temp\\..\\_temp\\xacct-1',
    'D:xacct-1',
    '\\\\?\\D:\\a\\_temp\\xacct-1',
    'D:\\a\\_temp\\xacct-1\\',
    'D:\\a\\_temp\\XACCT-1',
  ])('%s is not', (folder) => {
    expect(isOwnFolder(folder, isOurs, { RUNNER_TEMP: 'D:\\a\\_temp' }, path.win32)).toBe(false);
  });
});

describe('where the folder is', () => {
  const temp = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'own-'));
  const folder = path.join(temp, NAME);
  const is = () => isOwnFolder(folder, isOurs, { RUNNER_TEMP: temp });
  afterAll(() => rmSync(temp, { recursive: true }));

  test('it may be missing or a folder, and neither a file nor a link', () => {
    expect(is()).toBe(true);
    mkdirSync(folder);
    expect(is()).toBe(true);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(is()).toBe(false);
    rmSync(folder);
    mkdirSync(path.join(temp, 'other'));
    symlinkSync(path.join(temp, 'other'), folder, 'junction');
    expect(is()).toBe(false);
  });
});

test('without RUNNER_TEMP it is the one of the system', () => {
  expect(tempOf({ RUNNER_TEMP: '' })).toBe(os.tmpdir());
});
