import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { credentialHash } from '../../src/action/delivery/exported-variables.js';
import { postStep } from '../../src/action/post-step.js';

const EXPORTED = { accessKeyId: 'ASIALOCAL', secretAccessKey: 's/s', sessionToken: 't==' };
const HELD = {
  AWS_ACCESS_KEY_ID: EXPORTED.accessKeyId,
  AWS_SECRET_ACCESS_KEY: EXPORTED.secretAccessKey,
  AWS_SESSION_TOKEN: EXPORTED.sessionToken,
};

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'post-step-'));
  file = path.join(folder, 'env');
});

beforeEach(() => {
  writeFileSync(file, 'BEFORE=1\n');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function post(environment: Readonly<Record<string, string>>): { said: string; written: string } {
  let said = '';
  postStep({ GITHUB_ENV: file, ...environment }, (text) => {
    said += text;
  });
  return { said, written: readFileSync(file, 'utf8') };
}

test('blanks what still is as it was exported', () => {
  const { said, written } = post({ ...HELD, STATE_exported: credentialHash(EXPORTED, {}) });
  expect(said).toBe('Emptied the exported credential variables.\n');
  const blanks = /^BEFORE=1\n(?:(AWS_[A-Z_]+)<<(\S+)\n\n\2\n){1}/.exec(written);
  expect(blanks?.[1]).toBe('AWS_ACCESS_KEY_ID');
  expect([...written.matchAll(/^(AWS_[A-Z_]+)<<(\S+)\n\n\2$/gm)].map(([, name]) => name)).toEqual(Object.keys(HELD));
});

test.each([
  ['nothing was exported', HELD],
  ['the mark is not ours', { ...HELD, STATE_exported: 'x' }],
  [
    'the mark is of other credentials',
    { ...HELD, STATE_exported: credentialHash({ ...EXPORTED, sessionToken: 'u' }, {}) },
  ],
  ['the credentials are gone', { STATE_exported: credentialHash(EXPORTED, {}) }],
  [
    'another step changed the key id',
    { ...HELD, AWS_ACCESS_KEY_ID: 'A', STATE_exported: credentialHash(EXPORTED, {}) },
  ],
])('is silent when %s', (_, environment) => {
  expect(post(environment)).toEqual({ said: '', written: 'BEFORE=1\n' });
});

test.each([
  ['unset', ''],
  ['no file', '/nowhere/env'],
])('warns and does not fail where GITHUB_ENV is %s', (_, GITHUB_ENV) => {
  const { said } = post({ ...HELD, STATE_exported: credentialHash(EXPORTED, {}), GITHUB_ENV });
  expect(said).toMatch(
    /^::warning title=xacct-action::The exported credential variables could not be emptied: GITHUB_ENV: .*\n$/,
  );
});

test('makes a mark that differs each time and holds nothing of the credentials', () => {
  const marks = [credentialHash(EXPORTED, {}), credentialHash(EXPORTED, {})];
  expect(marks[0]).not.toBe(marks[1]);
  for (const mark of marks) expect(mark).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64}(?:,[0-9a-f]{64})*$/);
});

test("the runner's files with credentials are emptied, without a word", () => {
  const commands = path.join(folder, '_runner_file_commands');
  mkdirSync(commands);
  const held = path.join(commands, 'set_output_0f8fad5b-d9cb-469f-a165-70867728950e');
  writeFileSync(held, 'aws-secret-access-key=s/s\n');
  const STATE_files = JSON.stringify([held, '/etc/hostname', 7]);
  expect(post({ RUNNER_TEMP: folder, STATE_files })).toEqual({ said: '', written: 'BEFORE=1\n' });
  expect(readFileSync(held, 'utf8')).toBe('');
});

test.each(['', 'x', '7', '{}', 'null', '["x"]', '[null]'])(
  'a state of files that is none is no matter: %s',
  (STATE_files) => {
    expect(post({ RUNNER_TEMP: folder, STATE_files })).toEqual({ said: '', written: 'BEFORE=1\n' });
  },
);
