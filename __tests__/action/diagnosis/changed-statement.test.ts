/** The statement that nearly allows, changed so that it does, and no wider. */
import { describe, expect, test } from '@jest/globals';
import { type ChangedStatement, changedStatement } from '../../../src/action/diagnosis/changed-statement.js';
import type { ConditionOutcome } from '../../../src/iam/conditions.js';
import type { Mismatch } from '../../../src/iam/near-miss.js';
import { NOTHING } from '../../../src/iam/unknown.js';
import { HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { policy, statement, trust } from '../../support/policies.js';

const SUBJECT = `${PROVIDER}:sub`;
const GONE = 'AROAGONEGONEGONEGONE1';
const OTHER = 'arn:aws:iam::222222222222:role/Other';
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const condition = (
  operator: string,
  key: string,
  wanted: readonly string[],
  found: readonly string[] | undefined = ['new'],
): Mismatch => ({ element: 'Condition', operator, key, wanted, found, result: 'fails' });
const onSubject = condition('StringEquals', SUBJECT, ['old']);
const principal: Mismatch = { element: 'Principal', wanted: [GONE], found: [HUB_ROLE] };
const resource: Mismatch = { element: 'Resource', wanted: [OTHER], found: [TARGET_ROLE] };

/** The first of two statements, changed. */
function changed(first: object, ...mismatches: Mismatch[]): ChangedStatement | undefined {
  const document = JSON.stringify(policy(first, statement('Deny', 'sts:*', 'arn:aws:iam::*:role/Never')));
  return changedStatement(document, { statement: { policy: 'p', index: 0, sid: undefined }, mismatches }, HUB_ROLE);
}

describe('a statement that may be changed', () => {
  test.each<[string, object, Mismatch, object]>([
    [
      'has one more value',
      trust('*', when('StringEquals', SUBJECT, 'old')),
      onSubject,
      trust('*', when('StringEquals', SUBJECT, ['old', 'new'])),
    ],
    [
      'has each value once',
      trust('*', when('ForAllValues:StringLike', 'aws:TagKeys', ['old', 'new'])),
      condition('ForAllValues:StringLike', 'aws:TagKeys', ['old', 'new'], ['new', 'newer']),
      trust('*', when('ForAllValues:StringLike', 'aws:TagKeys', ['old', 'new', 'newer'])),
    ],
    [
      'keeps a value that is a number or a boolean',
      trust('*', when('StringEquals', 'aws:RequestTag/build', [5, true])),
      condition('StringEquals', 'aws:RequestTag/build', ['5', 'true']),
      trust('*', when('StringEquals', 'aws:RequestTag/build', ['5', 'true', 'new'])),
    ],
    [
      'keeps its other conditions',
      trust('*', {
        Condition: { StringEquals: { [SUBJECT]: 'old', a: 'b' }, Bool: { 'aws:SecureTransport': 'true' } },
      }),
      onSubject,
      trust('*', {
        Condition: { StringEquals: { [SUBJECT]: ['old', 'new'], a: 'b' }, Bool: { 'aws:SecureTransport': 'true' } },
      }),
    ],
    [
      'has a wildcard of the request where that is an ordinary character',
      trust('*', when('StringEquals', SUBJECT, 'old')),
      condition('StringEquals', SUBJECT, ['old'], ['refs/*']),
      trust('*', when('StringEquals', SUBJECT, ['old', 'refs/*'])),
    ],
    [
      'has the principal in the place of a deleted one, next to the others',
      trust({ AWS: [OTHER, GONE], Service: 'ec2.amazonaws.com' }, when('StringLike', SUBJECT.toUpperCase(), 'old')),
      principal,
      trust({ AWS: [OTHER, HUB_ROLE], Service: 'ec2.amazonaws.com' }, when('StringLike', SUBJECT.toUpperCase(), 'old')),
    ],
    [
      'has one more role, without its wildcards',
      statement('Allow', 'sts:AssumeRole', OTHER),
      { ...resource, found: ['arn:aws:iam::222222222222:role/a*'] },
      { ...statement('Allow', 'sts:AssumeRole'), Resource: [OTHER, 'arn:aws:iam::222222222222:role/a${*}'] },
    ],
  ])('%s', (_, before, mismatch, after) => {
    const { text, replaces } = changed({ Sid: 'Mine', ...before }, mismatch) ?? {};
    expect(JSON.parse(text ?? 'null')).toEqual({ Sid: 'Mine', ...after });
    expect(replaces).toBe(true);
  });

  test('is one to add where several conditions do not match, with the values of the request alone', () => {
    const before = { Condition: { StringEquals: { [SUBJECT]: 'old' }, ArnLike: { 'aws:PrincipalArn': OTHER } } };
    const { text, replaces } =
      changed({ Sid: 'Mine', ...trust('*', before) }, onSubject, condition('ArnLike', 'aws:PrincipalArn', [OTHER])) ??
      {};

    expect(JSON.parse(text ?? 'null')).toEqual(
      trust('*', { Condition: { StringEquals: { [SUBJECT]: 'new' }, ArnLike: { 'aws:PrincipalArn': 'new' } } }),
    );
    expect(replaces).toBe(false);
  });

  test('is the only one of a document without a list', () => {
    const document = JSON.stringify({ Statement: trust('*', when('StringEquals', SUBJECT, 'old')) });
    const near = { statement: { policy: 'p', index: 0, sid: undefined }, mismatches: [onSubject] };

    expect(changedStatement(document, near, HUB_ROLE)?.text).toContain('"new"');
  });

  test.each(['StringEqualsIgnoreCase', 'ForAnyValue:StringLike'])(
    'has a placeholder for an external id under %s',
    (operator) => {
      const before = { Condition: { [operator]: { 'sts:EXTERNALID': 'secret' }, StringEquals: { [SUBJECT]: 'old' } } };
      const { text } = changed(trust('*', before), onSubject) ?? {};

      expect(text).toMatch(/"sts:EXTERNALID": "THE-EXTERNAL-ID-OF-THIS-WORKFLOW"/);
      expect(text).not.toContain('secret');
    },
  );

  test.each(['Null', 'null', 'ForAllValues:Null'])(
    'shows whether there must be an external id under %s',
    (operator) => {
      const tests = { [operator]: { 'sts:ExternalId': 'false' }, StringEquals: { [SUBJECT]: 'old' } };
      const { text } = changed(trust('*', { Condition: tests }), onSubject) ?? {};

      expect(JSON.parse(text ?? 'null').Condition[operator]).toEqual({ 'sts:ExternalId': 'false' });
    },
  );
});

describe('a statement is not changed', () => {
  const undetermined: ConditionOutcome = {
    operator: 'ArnLike',
    key: 'aws:PrincipalArn',
    wanted: ['*'],
    found: [HUB_ROLE],
    result: 'undetermined',
    unknown: { ...NOTHING, rules: ['any-arn'] },
  };
  const tests = (operator: string, key: string, value = 'old') => trust('*', when(operator, key, value));

  test.each<[string, object, Mismatch[]]>([
    [
      'for an external id',
      tests('StringEquals', 'sts:ExternalId'),
      [condition('StringEquals', 'sts:ExternalId', ['old'])],
    ],
    [
      'for a value that the request lacks',
      tests('StringEquals', SUBJECT),
      [
        {
          element: 'Condition',
          operator: 'StringEquals',
          key: SUBJECT,
          wanted: ['old'],
          found: undefined,
          result: 'fails',
        },
      ],
    ],
    [
      'for an operator that excludes values',
      tests('StringNotEquals', SUBJECT),
      [condition('StringNotEquals', SUBJECT, ['old'])],
    ],
    [
      'for a date',
      tests('DateLessThan', 'aws:CurrentTime'),
      [condition('DateLessThan', 'aws:CurrentTime', ['2020-01-01T00:00:00Z'])],
    ],
    [
      'where a value may match already',
      trust('*', { Condition: { ArnLike: { 'aws:PrincipalArn': '*' }, StringEquals: { [SUBJECT]: 'old' } } }),
      [{ element: 'Condition', ...undetermined }, onSubject],
    ],
    ...['refs/${x}', 'refs/"x"', 'refs/é'].map((value): [string, object, Mismatch[]] => [
      `for the value ${value}, in whose escaped form a secret is not found`,
      tests('StringEquals', SUBJECT),
      [condition('StringEquals', SUBJECT, ['old'], ['plain', value])],
    ]),
    ...['StringLike', 'stringlike', 'ArnEquals', 'arnlike'].map((operator): [string, object, Mismatch[]] => [
      `for a wildcard under ${operator}`,
      tests(operator, SUBJECT),
      [condition(operator, SUBJECT, ['old'], ['refs/*'])],
    ]),
    ['for another principal', trust({ AWS: OTHER }, when('StringEquals', SUBJECT, 'old')), [principal]],
    [
      'for a principal that is deleted, without a subject',
      trust({ AWS: GONE }, when('StringEquals', 'aws:a', 'b')),
      [principal],
    ],
    ['for a principal that is deleted, without a condition', trust({ AWS: GONE }), [principal]],
    [
      'where the principal does not match, and a condition',
      trust({ AWS: GONE }, when('StringEquals', SUBJECT, 'old')),
      [principal, onSubject],
    ],
    [
      'with another action',
      { ...statement('Allow', 'sts:AssumeRole', OTHER), Action: ['sts:AssumeRole', 'sts:*'] },
      [resource],
    ],
    ['with an action that begins like it', statement('Allow', 'sts:AssumeRoleWithSAML', OTHER), [resource]],
    ['for all actions but one', { Effect: 'Allow', NotAction: 's3:*', Resource: OTHER }, [resource]],
    [
      'for its action',
      statement('Allow', 'sts:TagSession', OTHER),
      [{ element: 'Action', wanted: [], found: ['sts:AssumeRole'] }],
    ],
    [
      'for what it excludes',
      statement('Allow', 'sts:*'),
      [{ element: 'NotResource', wanted: [], found: [TARGET_ROLE] }],
    ],
  ])('%s', (_, before, mismatches) => {
    expect(changed(before, ...mismatches)).toBeUndefined();
  });
});
