import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Accounts } from '../../src/accounts/accounts.js';
import { type AccountsFileIssue, formatAccountsFileIssue } from '../../src/accounts/file-messages.js';
import { DEFAULT_KEYS, HUB_KEYS } from '../../src/accounts/keys.js';
import { kindOf } from '../../src/accounts/mapping.js';
import { readAccounts } from '../../src/accounts/read.js';
import { parseRoleArn } from '../../src/shared/aws/arn.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { ACCOUNTS_FILE } from '../support/names.js';
import { BAD_FILES } from './bad-files.js';
import { EVERY_KEY, EXAMPLE, GOOD_FILES } from './good-files.js';

/** A way to go on: every sentence has one. */
const ADVICE = /\. (?:Use|Add|Remove|Set|Look|Shorten|Move|Put|If) /;

function told({ position, key, detail }: AccountsFileIssue): string {
  const column = detail.code === 'not-yaml' || detail.code === 'too-deep' ? '' : `:${position?.column}`;
  return `${position?.line}${column} ${key}: ${detail.code === 'value' ? detail.detail.code : detail.code}`;
}

/** What is wrong with a text. */
function issuesOf(text: string): readonly AccountsFileIssue[] {
  const reading = readAccounts(text, ACCOUNTS_FILE);
  return reading.ok ? [] : reading.issues;
}

function sentencesOf(text: string): string[] {
  return issuesOf(text).map((issue) => formatAccountsFileIssue(issue, (found) => found));
}

describe('a bad accounts file is refused by line, column and key, with a way to go on:', () => {
  test('at least a hundred of them, each with a title of its own', () => {
    expect(BAD_FILES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(BAD_FILES.map(({ title }) => title)).size).toBe(BAD_FILES.length);
  });

  test.each(BAD_FILES.map((row) => [row.title, row] as const))('%s', (_, row) => {
    const issues = issuesOf(row.text);
    expect(issues.map(told)).toEqual(row.told);
    for (const [at, sentence] of sentencesOf(row.text).entries()) {
      const { line, column } = issues[at]?.position ?? {};
      expect(sentence.startsWith(`${ACCOUNTS_FILE}:${line}:${column}: `)).toBe(true);
      expect(sentence).toMatch(ADVICE);
      expect(sentence).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
      if (row.secret !== undefined) expect(sentence).not.toContain(row.secret);
    }
  });
});

describe('a good accounts file', () => {
  /** The accounts of a text. Throws when it is refused. */
  function accountsOf(text: string): Accounts {
    const reading = readAccounts(text, ACCOUNTS_FILE);
    if (!reading.ok) throw new Error(sentencesOf(text).join('\n'));
    return reading.accounts;
  }

  /** Values alone, without where they stand. */
  function plainOf(found: object): object {
    const values = Object.entries(found).map(([name, what]) => [name, what?.value ?? what]);
    return Object.fromEntries(values.filter(([name]) => name !== 'position'));
  }

  test('is read in its own order, with the defaults where an account says nothing', () => {
    const { file, hub, defaults, accounts } = accountsOf(EXAMPLE);
    expect({ file, hub: plainOf(hub), defaults: plainOf(defaults) }).toEqual({
      file: ACCOUNTS_FILE,
      hub: { role: parseRoleArn('arn:aws:iam::111122223333:role/github-hub') },
      defaults: { role: 'DeployRole', region: 'eu-west-1' },
    });
    expect(accounts.map(plainOf)).toEqual([
      { name: 'dev', id: '222222222222', role: 'DeployRole', region: 'eu-west-1', labels: {} },
      { name: 'staging', id: '333333333333', role: 'DeployRole', region: 'eu-central-1', labels: {} },
      {
        name: 'prod',
        id: '444444444444',
        role: 'DeployRole',
        region: 'eu-west-1',
        environment: 'production',
        labels: { tier: 'prod', wave: '2' },
      },
    ]);
  });

  test('says of each value where it stands', () => {
    const [dev, staging] = accountsOf(EXAMPLE).accounts;
    expect(dev?.position).toEqual({ line: 8, column: 3 });
    expect(dev?.role).toEqual({ value: 'DeployRole', key: 'defaults.role', position: { line: 5, column: 9 } });
    expect(staging?.region).toEqual({
      value: 'eu-central-1',
      key: 'accounts.staging.region',
      position: { line: 9, column: 42 },
    });
  });

  test('may have every key, and each of them is read', () => {
    const { hub, defaults, accounts } = accountsOf(EVERY_KEY);
    expect(Object.keys(hub)).toHaveLength(Object.keys(HUB_KEYS).length);
    expect(Object.keys(defaults)).toHaveLength(Object.keys(DEFAULT_KEYS).length);
    expect(accounts.map(plainOf)).toEqual([
      {
        name: 'prod',
        id: '044444444444',
        role: 'ProdDeployRole',
        region: 'cn-north-1',
        route: 'hub',
        environment: 'production',
        sessionName: 'prod',
        durationSeconds: 900,
        sessionPolicy: 'policy.json',
        externalIdEnv: 'AWS_EXTERNAL_ID',
        diagnosisRole: 'ProdReader',
        hubRole: parseRoleArn('arn:aws-cn:iam::111122223333:role/team/github-hub-prod'),
        labels: { tier: 'prod', 'team/cost.centre': '4711', empty: '' },
      },
      {
        name: 'test',
        id: '555555555555',
        role: 'ci/DeployRole',
        region: 'cn-northwest-1',
        route: 'direct',
        environment: 'Prod: EU',
        sessionName: 'shop@prod',
        durationSeconds: 43_200,
        sessionPolicy: '.github/policies/prod.json',
        externalIdEnv: 'PROD_EXTERNAL_ID',
        diagnosisRole: 'audit/Reader',
        labels: {},
      },
    ]);
  });

  test.each(GOOD_FILES)('is taken: $title', ({ text }) => {
    const { accounts } = accountsOf(text);
    expect(accounts.length).toBeGreaterThan(0);
    expect(accountsOf(text.replaceAll('\n', '\r\n'))).toEqual(accountsOf(text));
    expect(accountsOf(`\ufeff${text}`)).toEqual(accountsOf(text));
  });

  test('has labels that are there only when it says so', () => {
    const [account] = accountsOf('accounts:\n  a: { id: "222222222222", labels: { a: x } }').accounts;
    expect(account?.labels.constructor).toBeUndefined();
    expect(account?.labels.a).toBe('x');
  });

  test('may have an id twice, and that is said', () => {
    const reading = readAccounts('accounts:\n  a: { id: "222222222222" }\n  b: { id: "222222222222" }', ACCOUNTS_FILE);
    const warnings = reading.ok ? reading.warnings : [];
    expect(warnings.map((warning) => formatAccountsFileIssue(warning, (text) => text))).toEqual([
      `${ACCOUNTS_FILE}:3:12: accounts.b.id "222222222222" is also the id of "a". If these are not two names of one account, correct one of them.`,
    ]);
  });

  test('has at most 2000 accounts', () => {
    const lines = Array.from({ length: 2000 }, (_, at) => `  a${at}: { id: "222222222222" }`);
    expect(accountsOf(`accounts:\n${lines.join('\n')}`).accounts).toHaveLength(2000);
  });
});

describe('the sentence', () => {
  const dev = (line: string) => `accounts:\n  dev: { id: "222222222222", ${line} }`;
  test.each([
    [
      'quotes a bare id',
      'accounts:\n  prod: { id: 044444444444 }',
      `${ACCOUNTS_FILE}:2:15: accounts.prod.id has no quotes, so YAML may drop leading zeros. Use "044444444444", in quotes.`,
    ],
    [
      'gives a lost zero back',
      'accounts:\n  prod: { id: 44444444444 }',
      `${ACCOUNTS_FILE}:2:15: accounts.prod.id has no quotes, and 11 digits. If YAML dropped a leading zero, use "044444444444", in quotes.`,
    ],
    [
      'names the nearest key',
      dev('regoin: x'),
      `${ACCOUNTS_FILE}:2:30: accounts.dev.regoin is not a known key. Use region if that is meant, or remove it.`,
    ],
    [
      'names all keys where none is near',
      'hub: { arn-of-the-hub: x }\naccounts: {}',
      `${ACCOUNTS_FILE}:1:8: hub.arn-of-the-hub is not a known key. Use one of role, region, or remove it.`,
    ],
    [
      'says of a number how it becomes text',
      dev('labels: { wave: 2 }'),
      `${ACCOUNTS_FILE}:2:46: accounts.dev.labels.wave is a number in YAML. Use "2", in quotes.`,
    ],
    [
      'is that of the input that means the same',
      dev('region: Frankfurt'),
      `${ACCOUNTS_FILE}:2:38: accounts.dev.region "Frankfurt" is not an AWS region. Use one such as eu-west-1.`,
    ],
    [
      'says where a secret stands and shows none of it',
      dev('environment: AKIAIOSFODNN7EXAMPLE'),
      `${ACCOUNTS_FILE}:2:43: accounts.dev.environment looks like a secret (not shown). Remove it from the file, rotate it, and keep it in a GitHub secret.`,
    ],
  ])('%s', (_, text, sentence) => {
    expect(sentencesOf(text)[0]).toBe(sentence);
  });

  test('lets no text of the file act, nor any name of it', () => {
    const [issue] = issuesOf(dev('"::error::x": y'));
    const sentence = issue && formatAccountsFileIssue({ ...issue, file: '##[error]\n.yml' }, (text) => text);
    expect(sentence).toMatch(/^# # \[error\] \.yml:2:30: /);
  });

  test('hides what is to be hidden before it is cut', () => {
    const secrets = new Secrets();
    secrets.add('4711-external');
    const [issue] = issuesOf(dev(`region: ${'x'.repeat(90)}4711-external`));
    expect(issue && formatAccountsFileIssue(issue, (text) => secrets.hide(text))).toContain(`${'x'.repeat(90)}***"`);
  });

  test('comes 200 times at most', () => {
    const lines = Array.from({ length: 300 }, (_, at) => `  a${at}: { id: 1 }`);
    const sentences = sentencesOf(`accounts:\n${lines.join('\n')}`);
    expect(sentences).toHaveLength(201);
    expect(sentences.at(-1)).toBe(`${ACCOUNTS_FILE}: the file has 100 more issues (not shown). Fix these first.`);
  });
});

test('whatever the text is, it is read or refused, and nothing is thrown', () => {
  const piece = fc.constantFrom(
    ...[
      'accounts:',
      '\n',
      '  ',
      'dev',
      ': ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      'id',
      '"222222222222"',
      '"',
      "'",
      '#',
      '- ',
      '? ',
    ],
    ...[
      '&a',
      '*a',
      '<<',
      '!!str ',
      '|',
      '>',
      '---',
      '%',
      '\t',
      '~',
      'hub',
      'role',
      'defaults',
      '\\',
      '__proto__',
      '\u0000',
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (found) => {
      const reading = readAccounts(found, ACCOUNTS_FILE);
      if (reading.ok) expect(reading.accounts.accounts.length).toBeGreaterThan(0);
      else expect(reading.issues.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

describe('the kind of a bare word is what YAML takes it for', () => {
  test.each([
    ...[
      '~',
      'null',
      'Null',
      'nULL',
      'true',
      'TRUE',
      'tRue',
      'yes',
      'on',
      '0',
      '007',
      '-1',
      '+1',
      '1_000',
      '0x1F',
      '0o17',
      '017',
    ],
    ...['1e3', '1.', '.5', '.', '1.5e-3', '.inf', '-.INF', '.nan', '1:30', '2026-11-22', '0b1', 'x', '1e', '0x', '١'],
  ])('%s', (word) => {
    const value: unknown = parse(word);
    const kind = value === null ? 'nothing' : typeof value === 'string' ? 'text' : typeof value;
    expect(kindOf({ kind: 'scalar', offset: 0, text: word, plain: true })).toBe(kind);
    expect(kindOf({ kind: 'scalar', offset: 0, text: word, plain: false })).toBe('text');
  });
});
