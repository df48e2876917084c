/** What a hostile or unlucky file asks for is bounded: seconds, and never a stack that overflows. */
import { describe, expect, test } from '@jest/globals';
import { trustPolicy } from '../support/policies.js';
import { issuesOf, readFolder, sentencesOf } from './folder.js';

const FILE = 'policies/dev/s.json';
const role = (more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'r', AssumeRolePolicyDocument: trustPolicy(), ...more },
});
const allowing = (Resource: unknown, Condition: object = {}) =>
  role({
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*', Resource, Condition }],
        },
      },
    ],
  });
const sub = (text: string) => ({ 'Fn::Sub': text });
const told = (template: object | string, name = 's.json') =>
  issuesOf(readFolder({ [`dev/${name}`]: template })).map((one) => one.replace(/^policies\/dev\/s\.\w+:? ?/, ''));
const many = (count: number, make: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)));

describe('within seconds', () => {
  test.each<[string, object]>([
    [
      '100,000 unclosed variables in Fn::Sub',
      { Resources: { R: allowing(sub(`arn:aws:s3:::${'${'.repeat(100_000)}`)) } },
    ],
    ['100,000 unclosed variables of IAM', { Resources: { R: allowing(`arn:aws:s3:::${'${'.repeat(100_000)}`) } }],
    [
      '100,000 unclosed variables in a condition',
      { Resources: { R: allowing('*', { StringLike: { 'aws:x': '${'.repeat(100_000) } }) } },
    ],
    [
      '100,000 spaces in a variable of IAM',
      { Resources: { R: allowing(`arn:aws:s3:::\${a${' '.repeat(100_000)}b}`) } },
    ],
    [
      '100,000 variables',
      {
        Parameters: { A: { Type: 'String', Default: 'a' } },
        Resources: { R: allowing(sub(`arn:aws:s3:::${'${A}'.repeat(100_000)}`)) },
      },
    ],
    [
      '100,000 pieces in Fn::Join',
      {
        Resources: {
          R: allowing({ 'Fn::Join': ['', ['arn:aws:s3:::', ...Array.from({ length: 100_000 }, () => 'a')]] }),
        },
      },
    ],
  ])('%s', (_, template) => {
    const start = performance.now();
    expect(told(template)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('is refused by its place', () => {
  const DOUBLED = many(40, (at) => [
    `R${at}`,
    role({ RoleName: at === 39 ? 'x' : sub(`\${R${at + 1}}\${R${at + 1}}`) }),
  ]);
  const provider = (Url: unknown) => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url, ClientIdList: [] } });

  test.each<[string, object, string]>([
    [
      'a text of gigabytes',
      {
        Parameters: { A: { Type: 'String', Default: 'a'.repeat(4096) } },
        Resources: { R: allowing(sub(`arn:aws:s3:::${'${A}'.repeat(500_000)}`)) },
      },
      'text-too-long',
    ],
    [
      'a list that joins to gigabytes',
      {
        Parameters: { A: { Type: 'String', Default: 'a'.repeat(4096) } },
        Resources: { R: allowing({ 'Fn::Join': ['', Array.from({ length: 10_000 }, () => ({ Ref: 'A' }))] }) },
      },
      'text-too-long',
    ],
    ['names that double', { Resources: DOUBLED }, 'bad-name'],
    [
      'addresses that double',
      {
        Resources: many(60, (at) => [
          `P${at}`,
          provider(at === 59 ? 'https://x.y' : sub(`\${P${at + 1}}\${P${at + 1}}`)),
        ]),
      },
      'text-too-long',
    ],
    [
      'names in a long chain',
      { Resources: many(2000, (at) => [`R${at}`, role({ RoleName: at === 1999 ? 'x' : { Ref: `R${at + 1}` } })]) },
      'chain-too-long',
    ],
    [
      'conditions in a long chain',
      {
        Conditions: many(20_000, (at) => [
          `C${at}`,
          at === 19_999 ? { 'Fn::Equals': ['a', 'a'] } : { 'Fn::Not': [{ Condition: `C${at + 1}` }] },
        ]),
        Resources: { R: { ...role(), Condition: 'C0' } },
      },
      'chain-too-long',
    ],
    ['an address that needs itself', { Resources: { P: provider({ Ref: 'P' }) } }, 'circle'],
    [
      'a mapping that needs itself',
      {
        Mappings: { A: { B: { C: { 'Fn::FindInMap': ['A', 'B', 'C'] } } } },
        Resources: { R: allowing({ 'Fn::FindInMap': ['A', 'B', 'C'] }) },
      },
      'no-such-mapping',
    ],
    [
      'a pattern that goes back for ever',
      {
        Parameters: { A: { Type: 'String', Default: `${'a'.repeat(40)}!`, AllowedPattern: '(a+)+' } },
        Resources: { R: role() },
      },
      'bad-pattern',
    ],
    [
      'a loop of millions',
      {
        Transform: 'AWS::LanguageExtensions',
        Resources: {
          'Fn::ForEach::A': [
            'A',
            Array.from({ length: 3000 }, (_, at) => `x${at}`),
            { 'Fn::ForEach::B': ['B', Array.from({ length: 3000 }, (_, at) => `x${at}`), { 'R${A}${B}': role() }] },
          ],
        },
      },
      'loop-too-large',
    ],
  ])('%s', (_, template, code) => {
    const [first = ''] = told(template);
    expect(first).toMatch(new RegExp(`: ${code}$`));
  });

  test.each<[string, string, string]>([
    [
      'functions in functions',
      `{"Resources": {"R": ${'{"Fn::Join":["",['.repeat(5000)}"a"${']]}'.repeat(5000)}}}`,
      's.json',
    ],
    ['a million brackets', `{"Resources": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`, 's.json'],
    ['YAML in YAML', `Resources:\n  R: ${'{a: '.repeat(20_000)}x${'}'.repeat(20_000)}`, 's.yml'],
  ])('%s', (_, text, name) => {
    expect(told(text, name)).toEqual(['too-deep']);
  });

  test('aliases of YAML that double', () => {
    const lines = Array.from({ length: 40 }, (_, at) => `  A${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
    expect(told(`Resources:\n  A0: &a0 [x]\n${lines.join('\n')}\n`, 's.yml')).toEqual(['alias']);
  });
});

/** The same on every version of Node: nothing is read out of its messages. */
describe('a slip in JSON is told by its place', () => {
  test.each<[string, string, string]>([
    ['a comment first', '// a\n{}', 'line 1, column 1'],
    ['a second byte order mark', '\uFEFF\uFEFF{}', 'line 1, column 1'],
    ['an end that is missing', '{\n  "Resources": {}\n', 'line 2, column 18'],
    ['a comma before the end', '{"Resources": {},}', 'line 1, column 18'],
    ['a comma after the end', '{"Resources": {}},', 'line 1, column 18'],
    ['a second document', '{"Resources": {}}\n{}', 'line 2, column 1'],
    ['a text that is not closed', '{"Resources": "', 'line 1, column 16'],
  ])('%s', (_, text, place) => {
    const sentence = `is not valid JSON in ${place}. Look there, or just before, for a missing quote, bracket, comma or colon.`;
    expect(sentencesOf(readFolder({ 'dev/s.json': text }))).toEqual([`${FILE}: ${sentence}`]);
    expect(sentencesOf(readFolder({ 'dev/r/trust.json': text }))).toEqual([`policies/dev/r/trust.json: ${sentence}`]);
  });

  test.each(['', ' \n'])('but an empty file is called empty: %j', (text) => {
    const sentence = 'is empty. Add a JSON document, or remove the file.';
    expect(sentencesOf(readFolder({ 'dev/s.json': text }))).toEqual([`${FILE}: ${sentence}`]);
    expect(sentencesOf(readFolder({ 'dev/r/trust.json': text }))).toEqual([`policies/dev/r/trust.json: ${sentence}`]);
  });

  test('also in a document that a template has as a text', () => {
    expect(
      sentencesOf(readFolder({ 'dev/s.json': { Resources: { R: role({ AssumeRolePolicyDocument: '{"a": 1' }) } } })),
    ).toEqual([
      `${FILE}: Resources.R.Properties.AssumeRolePolicyDocument is not valid JSON in line 1, column 8. Look there, or just before, for a missing quote, bracket, comma or colon.`,
    ]);
  });

  test('and a byte order mark before it is none', () => {
    expect(issuesOf(readFolder({ 'dev/r/trust.json': `\uFEFF${JSON.stringify(trustPolicy())}` }))).toEqual([]);
  });
});
