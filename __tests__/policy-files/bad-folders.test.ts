import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { loadPolicies } from '../../src/policy-files/read-policies.js';
import { DEV_ACCOUNT, HUB_ACCOUNT } from '../support/names.js';
import { githubTrustPolicy, policy, trustPolicy } from '../support/policies.js';
import { BAD_FOLDERS } from './bad-folders.js';
import { issuesOf, NAMES, NO_NAMES, readFolder, sentencesOf } from './folder.js';

describe('a bad folder of policies is refused by file and place, with a way to go on:', () => {
  test('each has a title of its own', () => {
    expect(new Set(BAD_FOLDERS.map(({ title }) => title)).size).toBe(BAD_FOLDERS.length);
  });

  test.each(BAD_FOLDERS.map((row) => [row.title, row] as const))('%s', (_, row) => {
    const read = readFolder(row.files, row.nameless ? NO_NAMES : NAMES);
    expect(issuesOf(read)).toEqual(row.told);
  });
});

describe('what is no plain file or folder is refused:', () => {
  const role = { 'dev/r/trust.json': trustPolicy() };

  test('a link to a file, and one to a folder', () => {
    const read = readFolder({ ...role, 'dev/q/assume.json': policy() }, NAMES, (folder) => {
      symlinkSync('../r/trust.json', path.join(folder, 'dev/q/trust.json'));
      symlinkSync('dev', path.join(folder, 'prod'));
    });
    expect(issuesOf(read)).toEqual(['policies/dev/q/trust.json: link', 'policies/prod: link']);
  });

  test('a link for the folder itself', () => {
    const read = readFolder(role, NAMES, (folder) => {
      execFileSync('mv', [folder, `${folder}-real`]);
      symlinkSync('policies-real', folder);
    });
    expect(issuesOf(read)).toEqual(['policies: link']);
  });

  test('a file for the folder itself', () => {
    const read = readFolder(role, NAMES, (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, '');
    });
    expect(issuesOf(read)).toEqual(['policies: not-a-folder']);
  });

  test('an empty folder', () => {
    expect(issuesOf(readFolder({}, NAMES, (folder) => mkdirSync(folder)))).toEqual(['policies: empty']);
  });

  test('a named pipe, which is not waited for', () => {
    const read = readFolder(role, NAMES, (folder) => {
      execFileSync('mkfifo', [path.join(folder, 'dev/r/pipe.json')]);
    });
    expect(issuesOf(read)).toEqual(['policies/dev/r/pipe.json: not-a-file']);
  });
});

describe('what is told', () => {
  test('says where JSON stops being JSON', () => {
    expect(sentencesOf(readFolder({ 'dev/r/trust.json': '{\n  "a" 1\n}' }))).toEqual([
      'policies/dev/r/trust.json: is not valid JSON in line 2, column 7. Look there, or just before, for a missing quote, bracket, comma or colon.',
    ]);
  });

  test('names what is most likely meant', () => {
    const files = {
      'prods/r/trust.json': trustPolicy(),
      'hub/ci/github-hub/trust.json': githubTrustPolicy(),
      'dev/r/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`),
      'dev/r/role.json': { attachedPolicy: [] },
    };
    expect(sentencesOf(readFolder(files))).toEqual([
      'policies/dev/r/role.json: attachedPolicy is not a known key. Use attachedPolicies if that is meant, or remove it.',
      `policies/dev/r/trust.json: names "arn:aws:iam::${HUB_ACCOUNT}:role/github-hub", which its account's folder does not have. IAM rejects a principal that does not exist. Use "arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub" if that is meant, or add a folder for that role.`,
      'policies/prods: is named "prods", which is not an account. Use "prod" if that is meant, or 12 digits.',
    ]);
  });

  test.each<[string, object, string]>([
    [
      'an operator',
      { Condition: { StringEqual: { 'aws:PrincipalTag/team': 'shop' } } },
      'Statement[0].Condition.StringEqual is not valid in a trust policy: Invalid Condition type : StringEqual (use StringEquals if that is meant). Correct the document there.',
    ],
    [
      'an operator with a prefix',
      { Condition: { 'ForAnyValues:StringLike': { 'aws:PrincipalTag/team': 'shop' } } },
      'Statement[0].Condition.ForAnyValues:StringLike is not valid in a trust policy: Invalid Condition type : ForAnyValues:StringLike (use ForAnyValue:StringLike if that is meant). Correct the document there.',
    ],
    [
      'a field of a statement',
      { Conditions: {} },
      'Statement[0] is not valid in a trust policy: Syntax errors in policy: Conditions is none of Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition (use Condition if that is meant). Correct the document there.',
    ],
  ])('names what is most likely meant by %s', (_, wrong, sentence) => {
    const document = policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', ...wrong });
    expect(sentencesOf(readFolder({ 'dev/r/trust.json': document }))).toEqual([
      `policies/dev/r/trust.json: ${sentence}`,
    ]);
  });

  test('lists all operators when none is near, and is never cut within a word', () => {
    const document = (operator: string) =>
      policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition: { [operator]: { a: 'b' } } });
    const [listed] = sentencesOf(readFolder({ 'dev/r/trust.json': document('Matches') }));
    expect(listed).toMatch(/\(there are StringEquals, .*, ArnNotLike, Null\)\. Correct the document there\.$/);
    const [cut] = sentencesOf(readFolder({ 'dev/r/trust.json': document('some words '.repeat(99)) }));
    expect(cut).toMatch(/ (?:some|words) …\. Correct the document there\.$/);
  });

  test('can start no workflow command and no line', () => {
    const files = {
      '\n::error::x/r/trust.json': trustPolicy(),
      'dev/##[error]/trust.json': '{}',
      'dev/r/trust.json': policy({ Effect: 'Allow', Principal: { AWS: '\n::error::x' }, Action: 'sts:AssumeRole' }),
    };
    const sentences = sentencesOf(readFolder(files));
    expect(sentences).toHaveLength(4);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[\p{Cc}\u2028-\u202e]|^\s*::|##\[/u);
  });

  test('stops at a hundred problems, and says how many there are more', () => {
    const roles = Array.from({ length: 150 }, (_, at) => [`dev/r${at}/trust.json`, '[]']);
    const told = issuesOf(readFolder(Object.fromEntries(roles)));
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toBe('policies: and-more');
  });
});

test('what the emulator would not load after all is reported where it is written', () => {
  const [origin, role] = ['policies', 'policies/dev/r'].map((file) => ({ file, place: '' }));
  const issuesOf = (accounts: AwsModelData['accounts']) =>
    loadPolicies({ data: { accounts }, warnings: [], origin: origin ?? { file: '', place: '' } });
  const trusting = { trustPolicy: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } } };
  const tooLong = { ...trusting, maxSessionDurationSeconds: 1, ...(role && { origin: role }) };
  expect(issuesOf({ [DEV_ACCOUNT]: { roles: { r: tooLong } } })).toMatchObject({
    issues: [{ ...role, detail: { code: 'refused', reason: 'must be 3600 to 43200' } }],
  });
  expect(issuesOf({ '1': {} })).toMatchObject({ issues: [{ ...origin, detail: { code: 'refused' } }] });
});
