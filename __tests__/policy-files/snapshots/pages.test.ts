import { describe, expect, test } from '@jest/globals';
import { DEV_ACCOUNT } from '../../support/names.js';
import { allowPolicy } from '../../support/policies.js';
import { accountIn, issuesOf, readFolder, sentencesOf } from '../folder.js';
import { iamOutput, roleDetail } from './iam-output.js';

const FILE = 'dev/authorization-details.json';
const text = (value: unknown) => JSON.stringify(value, undefined, 4);
const page = (name: string, more: object) => ({ RoleDetailList: [roleDetail(name)], Policies: [], ...more });
const FIRST = page('a', { IsTruncated: true, Marker: 'next' });
const LAST = page('b', { IsTruncated: false });
const rolesIn = (content: string) => Object.keys(accountIn({ [FILE]: content }, DEV_ACCOUNT).roles ?? {});
const told = (content: string) => issuesOf(readFolder({ [FILE]: content }));

describe('pages', () => {
  test.each([
    ['one after the other', `${text(FIRST)}\n${text(LAST)}\n`],
    ['without a line between them', `${JSON.stringify(FIRST)}${JSON.stringify(LAST)}`],
    ['as a list', text([FIRST, LAST])],
    ['with a byte order mark', `\uFEFF${text(FIRST)}\n${text(LAST)}`],
  ])('are read %s', (_, content) => {
    expect(rolesIn(content)).toEqual(['a', 'b']);
  });

  test('have their number in the places', () => {
    const bad = { RoleDetailList: [roleDetail('b', { trust: allowPolicy() })] };
    expect(told(text(FIRST) + text(bad))).toEqual([
      `policies/${FILE} [1].RoleDetailList[0].AssumeRolePolicyDocument.Statement[0]: malformed-policy`,
    ]);
  });

  test('of which the last has none after it need no other mark', () => {
    expect(rolesIn(text(iamOutput([roleDetail('a')])))).toEqual(['a']);
  });
});

describe('is incomplete', () => {
  test.each([
    ['the first page alone', text(FIRST), `policies/${FILE}`],
    ['what --max-items leaves', text(page('a', { NextToken: 'eyJ' })), `policies/${FILE}`],
    ['two pages of three', text(FIRST) + text(FIRST), `policies/${FILE} [1]`],
  ])('%s', (_, content, place) => {
    expect(told(content)).toEqual([`${place}: truncated`]);
  });
});

describe('is not JSON', () => {
  test.each([
    ['a file that was cut off', text(FIRST).slice(0, -2), undefined, undefined],
    ['a page that was cut off', `{"RoleDetailList": []}\n{"RoleDetailList": [`, 2, 21],
    ['a comma between pages', `{"RoleDetailList": []},\n{"RoleDetailList": []}`, 1, 23],
    ['an error of the AWS CLI', '\nUnable to locate credentials.\n', 2, 1],
  ])('%s', (_, content, line, column) => {
    expect(told(content)).toEqual([`policies/${FILE}: not-json`]);
    if (line === undefined) return;
    expect(sentencesOf(readFolder({ [FILE]: content }))).toEqual([
      expect.stringContaining(`in line ${line}, column ${column}`),
    ]);
  });
});

test.each([
  ['a key twice', '{"RoleDetailList": [], "RoleDetailList": []}', 'key-twice'],
  ['too many levels', `{"RoleDetailList": [${'['.repeat(200)}${']'.repeat(200)}]}`, 'too-deep'],
  ['an empty file', '', 'no-snapshot'],
  ['an empty list', '[]', 'no-snapshot'],
  ['a text', '"x"', 'no-snapshot'],
  ['a page of something else', '{"RoleDetailList": []}{"Users": []}', 'no-snapshot'],
])('%s is reported', (_, content, code) => {
  expect(told(content)).toEqual([expect.stringMatching(new RegExp(`: ${code}$`))]);
});

test.each(['{}', '{"Policies":[]}'])('100,000 times %s is read in time', (value) => {
  const start = performance.now();
  expect(told(value.repeat(100_000))).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(20_000);
});
