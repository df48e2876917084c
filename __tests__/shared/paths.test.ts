import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readWorkspaceFile } from '../../src/accounts/workspace-file.js';
import { fileName } from '../../src/policy-files/tree.js';
import { wayDown } from '../../src/shared/paths.js';

describe('the way down to a place', () => {
  test.each([
    ['/w', '/w', ''],
    ['/w', '/w/a/b', 'a/b'],
    ['/w', '/w/..a', '..a'],
    ['/w', '/w/..a/b', '..a/b'],
    ['/w', '/w/...', '...'],
    ['/w', '/w/..\\a', '..\\a'],
    ['/w', '/w/a/../../v', undefined],
    ['/w', '/w/..', undefined],
    ['/w', '/', undefined],
    ['/w', '/wa', undefined],
    ['/', '/..a', '..a'],
  ])('on Linux from %s to %s is %s', (folder, place, way) => {
    expect(wayDown(folder, place, path.posix)).toBe(way);
  });

  test.each([
    ['C:\\w', 'C:\\w\\a', 'a'],
    ['C:\\w', 'c:\\W\\a', 'a'],
    ['C:\\w', 'C:\\w\\..a\\b', '..a\\b'],
    ['C:\\w', 'C:/w/..a/b', '..a\\b'],
    ['C:\\w', 'C:\\w\\..\\v', undefined],
    ['C:\\w', 'C:/w/../v', undefined],
    ['C:\\w', 'D:\\w\\a', undefined],
    ['C:\\w', '\\\\server\\share\\a', undefined],
  ])('on Windows from %s to %s is %s', (folder, place, way) => {
    expect(wayDown(folder, place, path.win32)).toBe(way);
  });
});

describe('a file of the workspace', () => {
  const root = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'paths-'));
  const workspace = path.join(root, 'workspace');
  for (const name of ['..ci', '...', 'ci/..x']) mkdirSync(path.join(workspace, name), { recursive: true });
  mkdirSync(path.join(root, 'out'));
  writeFileSync(path.join(root, 'out', 'file'), 'out');
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each(['..ci', '...', 'ci/..x'])('in the folder %s is read, and not over a link that leads out', (name) => {
    writeFileSync(path.join(workspace, name, 'file'), 'in');
    expect(readWorkspaceFile(workspace, `${name}/file`, 10)).toEqual({ ok: true, text: 'in' });
    symlinkSync(path.join(root, 'out'), path.join(workspace, name, 'link'));
    symlinkSync(path.join(root, 'out', 'file'), path.join(workspace, name, 'file-link'));
    for (const one of ['link/file', 'file-link']) {
      const found = readWorkspaceFile(workspace, `${name}/${one}`, 10);
      expect(found).toEqual({ ok: false, fault: { code: 'link-outside' } });
    }
    expect(readWorkspaceFile(workspace, '../out/file', 10)).toEqual({ ok: false, fault: { code: 'outside' } });
  });

  test('is named relative to it, and whole where it lies elsewhere', () => {
    expect(fileName(path.join(workspace, '..ci', 'a.json'), workspace)).toBe('..ci/a.json');
    expect(fileName(path.join(root, 'out'), workspace)).toBe(path.join(root, 'out'));
    expect(fileName(workspace, workspace)).toBe('.');
    expect(fileName('/a', '/')).toBe('/a');
  });
});
