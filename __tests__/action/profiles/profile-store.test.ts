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
import { ProfileStore } from '../../../src/action/profiles/profile-store.js';
import { configFor, MINUTE_MS, sessionOf } from './stored-profiles.js';

let folder = '';
const file = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cabinet-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps a recipe and a session for their owner only, and no drafts', () => {
  const cabinet = new ProfileStore(folder);
  const [recipe, session] = [configFor('deploy'), sessionOf(MINUTE_MS)];
  cabinet.saveConfig(recipe);
  cabinet.saveSession(sessionOf(1));
  cabinet.saveSession(session);
  expect(cabinet.config()).toEqual(recipe);
  expect(cabinet.session()).toEqual(session);
  expect(readdirSync(folder).sort()).toEqual(['renewal.json', 'session.json']);
  for (const name of readdirSync(folder)) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
});

test('puts a new file in the place of the old one, so that whoever reads the old one has it whole', () => {
  const cabinet = new ProfileStore(folder);
  cabinet.saveSession(sessionOf(1));
  const { ino } = statSync(file('session.json'));
  cabinet.saveSession(sessionOf(2));
  expect(statSync(file('session.json')).ino).not.toBe(ino);
});

test('does not write through a link', () => {
  const victim = file('victim');
  writeFileSync(victim, 'theirs');
  symlinkSync(victim, file('session.json'));
  const cabinet = new ProfileStore(folder);
  cabinet.saveSession(sessionOf(MINUTE_MS));
  expect(readFileSync(victim, 'utf8')).toBe('theirs');
  expect(cabinet.session()).toEqual(sessionOf(MINUTE_MS));
});

test('leaves no draft when a file cannot be put in its place', () => {
  mkdirSync(file('session.json'));
  const cabinet = new ProfileStore(folder);
  expect(() => cabinet.saveSession(sessionOf(1))).toThrow();
  expect(readdirSync(folder)).toEqual(['session.json']);
  expect(cabinet.session()).toBeUndefined();
});

test.each([
  ['half of it', '{"version":1,"route":{"ho'],
  ['nothing', ''],
  ['zeros', '\0\0\0\0'],
  ['another version', '{"version":2,"route":{}}'],
  ['no object', '1'],
])('a file that holds %s counts as none', (_, text) => {
  for (const name of ['renewal.json', 'session.json']) writeFileSync(file(name), text);
  const cabinet = new ProfileStore(folder);
  expect(cabinet.config()).toBeUndefined();
  expect(cabinet.session()).toBeUndefined();
});

test('whose folder is gone holds nothing and takes nothing', () => {
  const cabinet = new ProfileStore(folder);
  cabinet.saveSession(sessionOf(1));
  rmSync(folder, { recursive: true });
  expect(cabinet.session()).toBeUndefined();
  expect(cabinet.failure()).toBeUndefined();
  expect(() => cabinet.saveSession(sessionOf(1))).toThrow('ENOENT');
  expect(existsSync(folder)).toBe(false);
});

test('remembers how a renewal failed', () => {
  const cabinet = new ProfileStore(folder);
  cabinet.saveFailure({ uptimeMs: 12.5, line: 'denied' });
  expect(cabinet.failure()).toEqual({ uptimeMs: 12.5, line: 'denied' });
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
    expect(cabinet.failure()).toBeUndefined();
  }
});

test('does not write through a draft that another process has put there', () => {
  const theirs = file('theirs');
  writeFileSync(theirs, 'theirs');
  const draft = file(`session.json.${process.pid}`);
  writeFileSync(draft, 'planted');
  const cabinet = new ProfileStore(folder);
  expect(() => cabinet.saveSession(sessionOf(60 * MINUTE_MS))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
  expect(cabinet.session()).toBeUndefined();
  // What was in the way is gone, so the next try gets through.
  expect(readdirSync(folder)).toEqual(['theirs']);
  cabinet.saveSession(sessionOf(60 * MINUTE_MS));
  expect(cabinet.session()).toEqual(sessionOf(60 * MINUTE_MS));
});
