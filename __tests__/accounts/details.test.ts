import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type AccountsFileIssue,
  formatAccountsFileIssue,
  isUnreadable,
  placeOf,
} from '../../src/accounts/file-messages.js';
import { otherExtension } from '../../src/accounts/file-name.js';
import { accountsFromWorkspace } from '../../src/accounts/from-workspace.js';
import { readAccounts } from '../../src/accounts/read.js';
import { openWorkspace, type Workspace } from '../support/files.js';
import { ACCOUNTS_FILE } from '../support/names.js';
import { readIn, refusedIn } from './workspace.js';

const MISSING: AccountsFileIssue = { file: ACCOUNTS_FILE, key: 'accounts-file', detail: { code: 'empty-file' } };
const as = (text: string) => text;

let workspace: Workspace | undefined;
afterEach(() => {
  workspace?.remove();
  workspace = undefined;
});

function detailsOf(text: string): string[] {
  const reading = readAccounts(text, ACCOUNTS_FILE);
  if (reading.ok) return [];
  return reading.issues.map(
    ({ key, detail }) => `${key}: ${detail.code === 'value' ? detail.detail.code : detail.code}`,
  );
}

const account = (...lines: readonly string[]) =>
  ['accounts:', '  dev:', '    id: "222222222222"', ...lines.map((line) => `    ${line}`)].join('\n');

test.each([
  ['.github/accounts.yml', '.github/accounts.yaml'],
  ['accounts.yaml', 'accounts.yml'],
  ['ACCOUNTS.YML', 'ACCOUNTS.yaml'],
  ['accounts.yml.txt', 'accounts.yml.txt'],
  ['accounts.json', 'accounts.json'],
])('%s may have been written as %s', (file, other) => {
  expect(otherExtension(file)).toBe(other);
});

describe('a file that cannot be read at all', () => {
  test('is known among other problems', () => {
    const other: AccountsFileIssue = { file: ACCOUNTS_FILE, key: 'accounts.dev', detail: { code: 'no-id' } };
    expect([isUnreadable([other, MISSING]), isUnreadable([other]), isUnreadable([])]).toEqual([true, false, false]);
  });

  test('is named by the input at a step, and by the flag on a command line', () => {
    expect(formatAccountsFileIssue(MISSING, as)).toMatch(/^accounts-file is empty\. /);
    expect(formatAccountsFileIssue(MISSING, as, 'command-line')).toMatch(/^--accounts-file is empty\. /);
  });

  test('because it is too long is told how to set another', () => {
    const long: AccountsFileIssue = {
      file: ACCOUNTS_FILE,
      key: 'the file',
      detail: { code: 'too-long', limitBytes: 7 },
    };
    expect(formatAccountsFileIssue(long, as)).toMatch(
      /is larger than 7 bytes\. Shorten it, or split it and set accounts-file to /,
    );
    expect(formatAccountsFileIssue(long, as, 'command-line')).toMatch(/ and set --accounts-file to /);
  });

  test('is not said to have another ending where it is there, and no file', () => {
    workspace = openWorkspace();
    workspace.write('.github/accounts.yaml', account());
    expect(accountsFromWorkspace(workspace.folder, ACCOUNTS_FILE)).toMatchObject({
      issues: [{ detail: { detail: { fault: { code: 'missing', other: '.github/accounts.yaml' } } } }],
    });
    mkdirSync(path.join(workspace.folder, ACCOUNTS_FILE));
    expect(accountsFromWorkspace(workspace.folder, ACCOUNTS_FILE)).toMatchObject({
      issues: [{ detail: { detail: { fault: { code: 'not-a-file' } } } }],
    });
  });
});

test('a place is shown up to 200 characters of a name', () => {
  const [whole, long] = ['f'.repeat(200), 'f'.repeat(201)];
  expect(placeOf(whole, { line: 7, column: 12 }, 'accounts.prod.id')).toBe(`${whole}:7:12: accounts.prod.id`);
  expect(placeOf(long, undefined, 'k')).toBe(`${whole}…: k`);
});

test.each([
  ['222222222222', /Use "222222222222", in quotes/],
  ['22222222222', /11 digits\. If YAML dropped a leading zero, use "022222222222", in quotes/],
  ['2222222222222', /Use the account's 12 digits, in quotes/],
  ['2222222222', /Use the account's 12 digits, in quotes/],
])('of the bare id %s is told what to write', (id, advice) => {
  const reading = readAccounts(`accounts:\n  dev: { id: ${id} }`, ACCOUNTS_FILE);
  expect(reading.ok ? [] : reading.issues.map((issue) => formatAccountsFileIssue(issue, as))).toEqual([
    expect.stringMatching(advice),
  ]);
});

describe('the value of a key', () => {
  test.each([
    ['role: "ci/arn:x/Deploy"'],
    ['role: ci/eu/Deploy'],
    ['external-id-env: prod_external_id'],
    ['external-id-env: ExternalIdOfProd'],
    ['session-policy: ci/a b.json'],
    [`session-policy: ${'p'.repeat(1024)}`],
  ])('is taken: %s', (line) => {
    expect(detailsOf(account(line))).toEqual([]);
  });

  test.each([
    ['role: "x:ROLE/Deploy"', 'accounts.dev.role: not-a-plain-role-name'],
    ['role: "ARN:aws:iam::222222222222:role/Deploy"', 'accounts.dev.role: not-a-plain-role-name'],
    [`session-policy: ${'p'.repeat(1025)}`, 'accounts.dev.session-policy: not-a-path-within'],
    ['session-policy: "a\\tb.json"', 'accounts.dev.session-policy: not-a-path-within'],
    ['session-policy: "\\tb.json"', 'accounts.dev.session-policy: not-a-path-within'],
    ['session-policy: "b.json\\t"', 'accounts.dev.session-policy: not-a-path-within'],
    ['external-id-env: PROD_SECRET', 'accounts.dev.external-id-env: variable-of-something-else'],
  ])('is refused: %s', (line, detail) => {
    expect(detailsOf(account(line))).toEqual([detail]);
  });
});

describe('the default role is taken', () => {
  const accounts =
    'defaults: { role: DeployRole, region: eu-west-1 }\nhub: { role: "arn:aws:iam::111122223333:role/hub" }\n';

  test('for an account by its id', async () => {
    workspace = openWorkspace(accounts + account());
    const reading = await readIn(workspace, { account: '333333333333' });
    expect(reading).toMatchObject({
      ok: true,
      request: { target: { role: { arn: 'arn:aws:iam::333333333333:role/DeployRole' } } },
    });
  });

  test('never without an account: then the role is what is missing', async () => {
    workspace = openWorkspace(accounts + account());
    expect(await refusedIn(workspace, {})).toEqual([expect.stringMatching(/^role-to-assume is missing\. /)]);
  });

  test('never for an account that the file does not have', async () => {
    workspace = openWorkspace(accounts + account());
    const reading = await readIn(workspace, { account: 'nobody' });
    expect(reading.sources.map(({ key }) => key)).not.toContain('defaults.role');
    expect(await refusedIn(workspace, { account: 'nobody' })).toEqual([expect.stringContaining('"nobody"')]);
  });
});
