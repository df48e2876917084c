import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatAccountsFileIssue } from '../../src/accounts/file-messages.js';
import { accountsFromWorkspace } from '../../src/accounts/from-workspace.js';
import { openWorkspace, type Workspace } from '../support/files.js';
import { EXAMPLE } from './good-files.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

/** What is told of a file; the names of its accounts when nothing is. */
function told(file: string, folder = workspace.folder): string[] {
  const reading = accountsFromWorkspace(folder, file);
  if (reading.ok) return [reading.accounts.file, ...reading.accounts.accounts.map(({ name }) => name)];
  return reading.issues.map((issue) => formatAccountsFileIssue(issue, (text) => text));
}

describe('the accounts file of a workspace', () => {
  test.each([
    ['as it is', 'a.yml', 'a.yml'],
    ['in a folder', 'ci/a.yml', 'ci/a.yml'],
    ['on a way about', 'ci/../ci/./a.yml', 'ci/a.yml'],
  ])('is read %s', (_, file, name) => {
    workspace.write(name, EXAMPLE);
    expect(told(file)).toEqual([name, 'dev', 'staging', 'prod']);
  });

  test('is read by its whole path, and from where the workspace itself is a link', () => {
    const file = workspace.write('a.yml', EXAMPLE);
    expect(told(file)[0]).toBe('a.yml');
    const link = path.join(path.dirname(workspace.folder), 'link');
    symlinkSync(workspace.folder, link);
    expect(told('a.yml', link)[0]).toBe('a.yml');
  });

  test('is read through a link that stays in the workspace', () => {
    symlinkSync(workspace.write('real.yml', EXAMPLE), path.join(workspace.folder, 'a.yml'));
    expect(told('a.yml')).toHaveLength(4);
  });

  test('is named in front of what is wrong in it', () => {
    workspace.write('ci/a.yml', 'accounts: []');
    expect(told('./ci/a.yml')).toEqual([
      'ci/a.yml:1:11: accounts is a list, not a map. Add keys with values below it.',
    ]);
  });

  const UTF16 = Buffer.from(`\ufeff${EXAMPLE}`, 'utf16le');
  test.each<[string, string, (folder: string) => void, string]>([
    [
      'is not there',
      'a.yml',
      () => undefined,
      'does not exist. Check the path. If the file is in the repository, run actions/checkout',
    ],
    ['is not there, below a file', 'b/a.yml', (folder) => writeFileSync(path.join(folder, 'b'), ''), 'does not exist'],
    [
      'lies above',
      '../a.yml',
      (folder) => writeFileSync(path.join(folder, '../a.yml'), EXAMPLE),
      'outside the workspace',
    ],
    ['lies elsewhere', '/etc/passwd', () => undefined, 'outside the workspace'],
    ['is a folder', '.', () => undefined, 'is not a file'],
    [
      'is a link that leads away',
      'a.yml',
      (folder) => {
        writeFileSync(path.join(folder, '../a.yml'), EXAMPLE);
        symlinkSync('../a.yml', path.join(folder, 'a.yml'));
      },
      'a link to a file outside the workspace',
    ],
    [
      'lies in a folder that is a link that leads away',
      'ci/passwd',
      (folder) => symlinkSync('/etc', path.join(folder, 'ci')),
      'a link to a file outside the workspace',
    ],
    ['is a pipe', 'a.yml', (folder) => execFileSync('mkfifo', [path.join(folder, 'a.yml')]), 'is not a file'],
    ['is not UTF-8', 'a.yml', (folder) => writeFileSync(path.join(folder, 'a.yml'), UTF16), 'is not UTF-8 text'],
    [
      'is in an older set of characters',
      'a.yml',
      (folder) => writeFileSync(path.join(folder, 'a.yml'), `${EXAMPLE}# Zürich`, 'latin1'),
      'is not UTF-8 text',
    ],
    [
      'is larger than is read',
      'a.yml',
      (folder) => writeFileSync(path.join(folder, 'a.yml'), Buffer.alloc(256 * 1024 + 1, '#')),
      'is larger than 262144 bytes',
    ],
    ['has no name', '\u0000', () => undefined, "can't be read"],
  ])('is refused under the name of its input when it %s', (_, file, make, says) => {
    make(workspace.folder);
    const [sentence, ...others] = told(file);
    expect(sentence).toMatch(/^accounts-file "/);
    expect(sentence).toContain(says);
    expect(others).toEqual([]);
  });
});
