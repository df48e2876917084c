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
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ProfileStore, showReasons } from '../../../src/action/profiles/profile-store.js';
import { configFor, MINUTE_MS, sessionLasting } from '../../support/stored-profiles.js';

let folder = '';
const file = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'store-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('stores config and session for their owner only, and leaves no drafts', () => {
  const store = new ProfileStore(folder);
  const [config, session] = [configFor('deploy'), sessionLasting(MINUTE_MS)];
  store.saveConfig(config);
  store.saveSession(sessionLasting(1));
  store.saveSession(session);
  expect(store.config()).toEqual(config);
  expect(store.session()).toEqual(session);
  expect(readdirSync(folder).sort()).toEqual(['renewal.json', 'session.json']);
  for (const name of readdirSync(folder)) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
});

test('puts a new file in the place of the old one, so that a reader of the old one reads all of it', () => {
  const store = new ProfileStore(folder);
  store.saveSession(sessionLasting(1));
  const { ino } = statSync(file('session.json'));
  store.saveSession(sessionLasting(2));
  expect(statSync(file('session.json')).ino).not.toBe(ino);
});

test('does not write through a link', () => {
  const victim = file('victim');
  writeFileSync(victim, 'theirs');
  symlinkSync(victim, file('session.json'));
  const store = new ProfileStore(folder);
  store.saveSession(sessionLasting(MINUTE_MS));
  expect(readFileSync(victim, 'utf8')).toBe('theirs');
  expect(store.session()).toEqual(sessionLasting(MINUTE_MS));
});

test('leaves no draft when a file cannot be put in its place', () => {
  mkdirSync(file('session.json'));
  const store = new ProfileStore(folder);
  expect(() => store.saveSession(sessionLasting(1))).toThrow();
  expect(readdirSync(folder)).toEqual(['session.json']);
  expect(store.session()).toBeUndefined();
});

test.each([
  ['half of it', '{"version":1,"route":{"ho'],
  ['nothing', ''],
  ['zeros', '\0\0\0\0'],
  ['another version', '{"version":2,"route":{}}'],
  ['no object', '1'],
])('a file with %s is read as none', (_, text) => {
  for (const name of ['renewal.json', 'session.json']) writeFileSync(file(name), text);
  const store = new ProfileStore(folder);
  expect(store.config()).toBeUndefined();
  expect(store.session()).toBeUndefined();
});

test('reads nothing and writes nothing when its folder is gone', () => {
  const store = new ProfileStore(folder);
  store.saveSession(sessionLasting(1));
  rmSync(folder, { recursive: true });
  expect(store.session()).toBeUndefined();
  expect(store.failure()).toBeUndefined();
  expect(() => store.saveSession(sessionLasting(1))).toThrow('ENOENT');
  expect(existsSync(folder)).toBe(false);
});

test('stores how a renewal failed', () => {
  const store = new ProfileStore(folder);
  store.saveFailure({ uptimeMs: 12.5, line: 'denied' });
  expect(store.failure()).toEqual({ uptimeMs: 12.5, line: 'denied' });
  for (const text of [
    '',
    '{"uptimeMs":1',
    '[]',
    'null',
    '7',
    '{"uptimeMs":"1","line":"x"}',
    '{"uptimeMs":1}',
    '{"line":"x"}',
  ]) {
    writeFileSync(file('failure.json'), text);
    expect(store.failure()).toBeUndefined();
  }
});

test('does not write through a draft that another process has put there', () => {
  const theirs = file('theirs');
  writeFileSync(theirs, 'theirs');
  const draft = file(`session.json.${process.pid}`);
  writeFileSync(draft, 'planted');
  const store = new ProfileStore(folder);
  expect(() => store.saveSession(sessionLasting(60 * MINUTE_MS))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
  expect(store.session()).toBeUndefined();
  // What was in the way is gone, so the next try gets through.
  expect(readdirSync(folder)).toEqual(['theirs']);
  store.saveSession(sessionLasting(60 * MINUTE_MS));
  expect(store.session()).toEqual(sessionLasting(60 * MINUTE_MS));
});

test.each([
  ['linux', 'cat "$(dirname "$AWS_CONFIG_FILE")"/failure-*.txt'],
  ['darwin', 'cat "$(dirname "$AWS_CONFIG_FILE")"/failure-*.txt'],
  ['win32', 'Get-Content "$(Split-Path $env:AWS_CONFIG_FILE)\\failure-*.txt"'],
] as const)('on %s the reasons are shown by a command of its default shell', (platform, command) => {
  expect(showReasons(platform)).toBe(command);
});
