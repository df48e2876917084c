/** `xacct migrate` as a command: streams, files and exit status. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MIGRATE_FLAGS, MIGRATE_USAGE, readUses } from '../../src/cli/migrate-flags.js';
import { applyPatch, gitFolder } from '../migrate/apply-patch.js';
import { runMigrateIn, runTests } from '../support/command.js';
import { makeFolder, removeFolders } from '../support/files.js';
import { FLAGS, HUB, REPOSITORY } from './workflow-repository.js';

afterEach(removeFolders);

const COMMIT = 'e6de054238d6b7531b4efff3b6587d9aade6a06c';
const FILE = '.github/workflows/deploy.yml';
const TEXT = `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@${COMMIT} # v6.2.3
        with:
          aws-region: eu-west-1
          role-to-assume: ${HUB}
      - uses: aws-actions/configure-aws-credentials@${COMMIT} # v6.2.3
        with:
          aws-region: eu-west-1
          role-to-assume: arn:aws:iam::222222222222:role/DeployRole
          role-chaining: true
          role-skip-session-tagging: true
`;
const KEYS = TEXT.replace(`role-to-assume: ${HUB}`, 'aws-access-key-id: x');
const NEW = `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          role-to-assume: arn:aws:iam::222222222222:role/DeployRole
`;
const ACTION = `name: x
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v6
      with: { aws-region: eu-west-1, role-to-assume: '${HUB}' }
`;
const read = (folder: string, file = FILE) => readFileSync(path.join(folder, file), 'utf8');
const linesOf = (text: string) => text.trimEnd().split('\n');

describe('xacct migrate', () => {
  test('prints a diff that git applies, and changes nothing', () => {
    const folder = gitFolder({ [FILE]: TEXT, '.github/dependabot.yml': 'version: 2\n' });
    const { status, out, err } = runMigrateIn(folder);
    expect(status).toBe(0);
    expect(read(folder)).toBe(TEXT);
    expect(applyPatch(folder, out)(FILE)).toContain(NEW);
    expect(linesOf(err)).toEqual([
      '2 steps to migrate in 1 file, 0 left alone.',
      expect.stringContaining('--keep-session-name'),
      expect.stringContaining('--uses'),
    ]);
  });

  test('writes with --write, and has nothing to do the second time', () => {
    const folder = makeFolder({ [FILE]: TEXT });
    expect(runMigrateIn(folder, '--write')).toMatchObject({ status: 0, out: '' });
    expect(read(folder)).toContain(NEW);
    const text = read(folder);
    expect(runMigrateIn(folder, '--write')).toMatchObject({
      status: 0,
      err: '0 steps to migrate in 0 files, 0 left alone.\n',
    });
    expect(read(folder)).toBe(text);
  });

  test('ends with 1 for --check where there is a step to migrate, and shows it', () => {
    const folder = makeFolder({ [FILE]: TEXT });
    const { status, out, err } = runMigrateIn(folder, '--check');
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^\.github\/workflows\/deploy\.yml:7: to migrate: /);
    expect(read(folder)).toBe(TEXT);
    runMigrateIn(folder, '--write');
    expect(runMigrateIn(folder, '--check').status).toBe(0);
  });

  test('ends with 0 for --check where every step is left alone', () => {
    const folder = makeFolder({ [FILE]: KEYS });
    const { status, err } = runMigrateIn(folder, '--check');
    expect(status).toBe(0);
    expect(linesOf(err)).toEqual([
      expect.stringMatching(/^\.github\/workflows\/deploy\.yml:7: left alone: It has static keys /),
      expect.stringMatching(/^\.github\/workflows\/deploy\.yml:11: left alone: .* line 7/),
      '0 steps to migrate in 0 files, 2 left alone.',
    ]);
  });

  test.each([
    ['in the root folder', { 'action.yml': ACTION, 'a/action.yml': ACTION, [FILE]: 'on: push\n' }, 'action.yml'],
    ['in a folder', { 'b/c/action.yaml': ACTION, 'b/action.yml': 'name: x\n', '.github/x.txt': '' }, 'b/c/action.yaml'],
    ['without .github', { 'aws/x/action.yml': ACTION }, 'aws/x/action.yml'],
  ])('names an action %s where it finds no steps', (_, files, file) => {
    const folder = makeFolder(files);
    const { out, err } = runMigrateIn(folder);
    expect(out).toBe('');
    expect(linesOf(err).at(-1)).toBe(
      `${file} has steps of configure-aws-credentials and is not below .github. Add the path: xacct migrate ${file}`,
    );
    expect(runMigrateIn(folder, file).err).toContain('\n1 step to migrate in 1 file, 0 left alone.\n');
  });

  test.each<readonly [what: string, files: Readonly<Record<string, string>>, paths: readonly string[]]>([
    ['steps below .github', { 'action.yml': ACTION, [FILE]: TEXT }, []],
    ['only steps that stay below .github', { 'action.yml': ACTION, [FILE]: KEYS }, []],
    ['paths', { 'action.yml': ACTION, [FILE]: 'on: push\n' }, ['.github']],
    [
      'no such action',
      {
        [FILE]: 'on: push\n',
        'action.yml': '# aws-actions/configure-aws-credentials@v4\nname: x\n',
        'x/other.yml': ACTION,
        'node_modules/x/action.yml': ACTION,
        '.hidden/action.yml': ACTION,
      },
      [],
    ],
  ])('names no action where there are %s', (_, files, paths) => {
    expect(runMigrateIn(makeFolder(files), ...paths).err).not.toContain('Add the path');
  });

  test('takes files and folders', () => {
    const folder = makeFolder({ 'a/one.yml': TEXT, 'two.yml': TEXT, [FILE]: TEXT });
    const { out } = runMigrateIn(folder, 'a', 'two.yml');
    expect(out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/a/one.yml', '+++ b/two.yml']);
  });

  test('reports files that cannot be read, migrates the others, and ends with 2', () => {
    const folder = makeFolder({ [FILE]: TEXT, '.github/bad.yml': `${TEXT}]\n`, '.github/other.yml': 'a: [\n' });
    const { status, err } = runMigrateIn(folder, '--write', '.github', 'missing.yml');
    expect(status).toBe(2);
    expect(err).toMatch(/^missing\.yml: not read: it does not exist$/m);
    expect(err).toMatch(/^\.github\/bad\.yml:17: not read: It is not valid YAML: /m);
    expect(err).not.toContain('other.yml');
    expect(read(folder)).toContain(NEW);
  });

  test('sets what new steps use', () => {
    const folder = makeFolder({ [FILE]: TEXT });
    const { err } = runMigrateIn(
      folder,
      '--write',
      '--keep-session-name',
      `--uses=acme/xacct-action@${COMMIT} # v1.2.3`,
    );
    expect(read(folder)).toContain(`      - uses: acme/xacct-action@${COMMIT} # v1.2.3\n`);
    expect(read(folder)).toContain('          role-session-name: GitHubActions\n');
    expect(err).toBe('2 steps migrated in 1 file, 0 left alone.\n');
  });

  test.each([
    ['an unknown flag', ['--wirte'], /--write if that is meant/],
    ['what is not an action', ['--uses', 'xacct'], /^--uses "xacct" is not OWNER\/NAME@REF\./],
    ['two ways to end', ['--write', '--check'], /^--write and --check are both set\./],
    ['an accounts file that is not there', ['--accounts-file', 'accounts.yml'], /accounts\.yml/],
  ])('ends with 2 for %s', (_, argv, message) => {
    const folder = makeFolder({ [FILE]: TEXT });
    const { status, out, err } = runMigrateIn(folder, ...argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  test('prints its flags', () => {
    expect(runMigrateIn(makeFolder(), '--help')).toMatchObject({ status: 0, out: MIGRATE_USAGE, err: '' });
    expect(Object.keys(MIGRATE_FLAGS).filter((flag) => !MIGRATE_USAGE.includes(`  --${flag} `))).toEqual([]);
  });

  test('starts no workflow command with what a file has', () => {
    const folder = makeFolder({ '.github/::error::x.yml': KEYS });
    expect(runMigrateIn(folder).err).not.toMatch(/^::/m);
    const named = makeFolder({ '::error::x.yml': KEYS });
    expect(runMigrateIn(named, '.').err).not.toMatch(/^::/m);
  });
});

test.each([
  ['org/xacct-action@v1', { value: 'org/xacct-action@v1', comment: undefined }],
  ['a/b/c@x/y # why', { value: 'a/b/c@x/y', comment: '# why' }],
  ['./', { value: './', comment: undefined }],
  ['a/b', undefined],
  ['a/b@v1 v2', undefined],
  ["a/b@v1'", undefined],
  ['a/b@v1 # x\ny', undefined],
])('--uses %j', (text, expected) => {
  expect(readUses(text)).toEqual(expected);
});

describe('policy tests of a repository', () => {
  const RESULTS = ['--quiet', ...FLAGS];

  test.each([
    ['with ARNs', [], 'hub-role:'],
    ['with an accounts file', ['--accounts-file', '.github/accounts.yml'], 'account: dev'],
  ])('pass before and after, %s', async (_, flags, added) => {
    const text = TEXT.replace('    steps:\n', '    steps:\n      - uses: actions/checkout@v4\n');
    const folder = makeFolder({ ...REPOSITORY, [FILE]: text });
    runMigrateIn(folder, '--write', ...flags);
    expect(read(folder)).toContain(added);
    const before = await runTests({ ...REPOSITORY, [FILE]: text }, ...RESULTS);
    const after = await runTests({ ...REPOSITORY, [FILE]: read(folder) }, ...RESULTS);
    expect([before.status, after.status]).toEqual([0, 0]);
    expect(after.lines.at(-1)).toMatch(/\b[1-9]\d* /);
  });
});
