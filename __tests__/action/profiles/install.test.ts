import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { awsFilesOf, checkInstallable, install } from '../../../src/action/profiles/install.js';
import { InstallError } from '../../../src/action/profiles/install-messages.js';
import { newProfile } from '../../support/stored-profiles.js';

let temp = '';
let home = '';
let program = '';
let folder = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'install-'));
  home = path.join(temp, 'home');
  program = path.join(temp, 'credentials');
  folder = path.join(temp, `xacct-action-${'0a'.repeat(12)}`);
  for (const made of [home, program]) mkdirSync(made);
  writeFileSync(path.join(program, 'index.js'), '// a program\n');
});

afterEach(() => rmSync(temp, { recursive: true, force: true }));

const put = (environment: NodeJS.ProcessEnv = {}, place = folder) =>
  install(place, program, [newProfile('deploy'), newProfile('staging')], { HOME: home, ...environment });

/** The issue of an installation. */
function detailOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof InstallError) return error.detail;
    throw error;
  }
  return undefined;
}

/** Writes a file of the user. */
function userFile(name: string, text: string): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('what is installed', () => {
  test('is run by the Node of the step with the options that the runner gave it', () => {
    const options = process.execArgv;
    try {
      process.execArgv = ['--no-maglev', '--stack-size=900'];
      checkInstallable(folder, ['deploy'], { HOME: home });
      process.execArgv = ['--import', 'data:text/javascript,;'];
      expect(detailOf(() => checkInstallable(folder, ['deploy'], { HOME: home }))).toEqual({
        code: 'path-not-portable',
        path: 'data:text/javascript,;',
      });
      process.execArgv = ['--no-maglev', '--stack-size=900'];
      const { configFile } = put();
      const program = path.join(folder, 'program', 'index.js');
      const expected = `credential_process = ${process.execPath} --no-maglev "--stack-size=900" ${program} `;
      expect(readFileSync(configFile, 'utf8')).toContain(expected);
    } finally {
      process.execArgv = options;
    }
  });

  test('is for its owner only, and all in one folder', () => {
    const before = readdirSync(temp);
    expect(put()).toEqual({ folder, configFile: path.join(folder, 'config') });
    expect(readdirSync(temp).sort()).toEqual([...before, path.basename(folder)].sort());
    const made = [
      folder,
      ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
    ];
    const modes = made.map((entry) => {
      const stats = statSync(entry);
      return `${stats.isDirectory() ? 'folder' : 'file'} ${(stats.mode & 0o777).toString(8)}`;
    });
    expect([...new Set(modes)].sort()).toEqual(['file 600', 'folder 700']);
  });

  test('holds no token of a container', () => {
    put({
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/',
    });
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
      .join('');
    expect(texts).toContain('http://127.0.0.1/');
    expect(texts).not.toContain('container-token');
  });

  test.each([
    ['a link to a folder', (place: string) => symlinkSync(home, place), 'EEXIST'],
    ['a link to nowhere', (place: string) => symlinkSync(path.join(temp, 'nowhere'), place), 'EEXIST'],
    ['a folder', (place: string) => mkdirSync(place), 'EEXIST'],
    ['a file', (place: string) => writeFileSync(place, 'theirs'), 'EEXIST'],
  ])('is rejected where %s exists already, which stays as it is', (_, occupy, reason) => {
    occupy(folder);
    expect(detailOf(put)).toEqual({ code: 'cannot-write', path: folder, reason });
    expect(readdirSync(home)).toEqual([]);
    expect(existsSync(path.join(temp, 'nowhere'))).toBe(false);
    expect(existsSync(path.join(folder, 'config'))).toBe(false);
  });

  test.each([
    ['there is no RUNNER_TEMP', () => path.join(temp, 'gone', 'x'), 'ENOENT'],
    ['RUNNER_TEMP is a file', () => path.join(program, 'index.js', 'x'), 'ENOTDIR'],
  ])('is rejected where %s', (_, place, reason) => {
    expect(detailOf(() => put({}, place()))).toEqual({ code: 'cannot-write', path: place(), reason });
  });

  test('is removed when a part of it fails', () => {
    // Not to be copied: a folder where the program's files are.
    mkdirSync(path.join(program, 'more'));
    expect(detailOf(put)).toEqual({ code: 'cannot-write', path: folder, reason: 'EISDIR' });
    expect(existsSync(folder)).toBe(false);
  });
});

test.each<[string, NodeJS.ProcessEnv, string, string]>([
  ['stand at home', {}, '~/.aws/config', '~/.aws/credentials'],
  ['stand at home on Windows, too', { HOME: undefined, USERPROFILE: '~' }, '~/.aws/config', '~/.aws/credentials'],
  ['may be named', { AWS_CONFIG_FILE: '/a', AWS_SHARED_CREDENTIALS_FILE: '/b' }, '/a', '/b'],
  ['may be named from home', { AWS_CONFIG_FILE: '~/a', AWS_SHARED_CREDENTIALS_FILE: '~/b' }, '~/a', '~/b'],
  [
    'are not named by a blank',
    { AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' },
    '~/.aws/config',
    '~/.aws/credentials',
  ],
  ['may begin with a tilde that is none', { AWS_CONFIG_FILE: '~a' }, '~a', '~/.aws/credentials'],
])('the AWS files of a job %s', (_, environment, config, credentials) => {
  const atHome = (text: string) => text.replace(/^~(?=\/|$)/, home);
  const values: NodeJS.ProcessEnv = { HOME: home, ...environment };
  if (values.USERPROFILE === '~') values.USERPROFILE = home;
  expect(awsFilesOf(values)).toEqual({ config: atHome(config), credentials: atHome(credentials) });
});

test.each([
  ['is a device', () => '/dev/null'],
  ['is a file', () => path.join(program, 'index.js')],
  ['does not exist', () => path.join(temp, 'gone')],
])('a HOME that %s is treated as none', (_, place) => {
  const environment = { HOME: place() };
  expect(detailOf(() => checkInstallable(folder, ['deploy'], environment))).toBeUndefined();
  const { configFile } = put(environment);
  expect(readFileSync(configFile, 'utf8')).toMatch(/^\[profile deploy\]\n/);
});

test.each(['\uFEFF', '\uFEFF\uFEFF'])('a config file with a byte order mark is copied without it: %j', (mark) => {
  userFile('.aws/config', `${mark}[profile mine]\nregion = x\n`);
  expect(readFileSync(put().configFile, 'utf8')).toMatch(/^\[profile mine\]\nregion = x\n\[profile deploy\]\n/);
});

describe('before anything is called', () => {
  const check = (environment: NodeJS.ProcessEnv = {}, names = ['deploy', 'staging']) =>
    detailOf(() => checkInstallable(folder, names, { HOME: home, ...environment }));

  test('names that are in no file are accepted', () => {
    userFile('.aws/config', '[profile other]\nregion = x\n');
    expect(check()).toBeUndefined();
  });

  test.each([
    ['in the config file', '.aws/config', '[profile staging]\nregion = x\n', {}],
    ['in the credentials file', '.aws/credentials', '[staging]\naws_access_key_id = x\n', {}],
    ['in a file at home', 'mine', '[profile staging]\nregion = x\n', { AWS_CONFIG_FILE: '~/mine' }],
    ['in a header with something behind it', '.aws/config', '[profile staging]x\nregion = x\n', {}],
    [
      'in a section with a broker that is not ours, whatever its path',
      '.aws/config',
      '[profile staging]\ncredential_process = /opt/xacct-action-demo/program/index.js\n',
      {},
    ],
  ])('a name is rejected that is %s', (_, name, text, environment) => {
    const file = userFile(name, text);
    expect(check(environment)).toEqual({ code: 'name-taken', name: 'staging', file });
  });

  test('a name is accepted that is ours from an earlier use', () => {
    const { configFile } = put();
    expect(check({ AWS_CONFIG_FILE: configFile })).toBeUndefined();
  });

  test.each([
    ['.aws/config', {}],
    ['.aws/credentials', {}],
    ['mine', { AWS_SHARED_CREDENTIALS_FILE: '~/mine' }],
  ])('a file that cannot be read is an error: %s', (name, environment) => {
    const place = path.join(home, name);
    mkdirSync(place, { recursive: true });
    expect(check(environment)).toEqual({ code: 'cannot-read', path: place, reason: 'EISDIR' });
  });
});
