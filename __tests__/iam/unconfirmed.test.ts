/** What the evaluator does where no page says so: the rows of src/iam/UNCONFIRMED.md, by their numbers. */
import { describe, expect, test } from '@jest/globals';
import { compileCondition } from '../../src/iam/conditions.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny, trust } from '../support/policies.js';
import { holds, type KeyValue, outcomeOf, requestOf, TOKEN_CALLER } from './requests.js';

describe('conditions', () => {
  test.each<[row: number, operator: string, wanted: string[], found: KeyValue, expected: boolean]>([
    [1, 'StringEquals', ['a'], ['b', 'a'], true],
    [1, 'StringEquals', ['a'], ['b', 'c'], false],
    [1, 'StringNotEquals', ['a'], ['b', 'a'], false],
    [1, 'StringNotEquals', ['a'], ['b', 'c'], true],
    [2, 'STRINGLIKE', ['a*'], 'ab', true],
    [3, 'DateEquals', ['2026'], '2026-01-01T00:00:00Z', true],
    [3, 'DateEquals', ['20260'], '1970-01-01T05:37:40Z', true],
    [4, 'IpAddress', ['2001:db8::1'], '2001:db8::2', false],
    [5, 'IpAddress', ['10.0.0.0/8'], '::ffff:10.0.0.1', false],
    [5, 'NotIpAddress', ['10.0.0.0/8'], '::ffff:10.0.0.1', true],
    [6, 'Null', ['false'], '', true],
    [6, 'StringLike', ['*'], '', true],
    [6, 'ForAnyValue:StringLike', ['*'], '', false],
    [7, 'ArnLike', ['*'], 'arn:aws:iam::1:role/x', true],
    [7, 'ArnLike', ['*'], 'no arn', false],
    [7, 'ArnNotLike', ['*'], 'arn:aws:iam::1:role/x', false],
    [9, 'Bool', ['${test:Other}'], 'true', false],
    [10, 'ArnNotEquals', ['arn:aws:iam::1:role/x'], '111122223333', true],
    [10, 'NumericNotEquals', ['1'], 'one', true],
    [10, 'DateNotEquals', ['2026-01-01'], 'today', true],
    [10, 'NotIpAddress', ['10.0.0.0/8'], 'here', true],
    [10, 'ArnEquals', ['arn:aws:iam::1:role/x'], '111122223333', false],
    [12, 'ForAnyValue:StringEqualsIfExists', ['a'], undefined, true],
    [12, 'ForAnyValue:StringNotEqualsIfExists', ['a'], undefined, true],
    [12, 'ForAnyValue:StringEquals', ['a'], undefined, false],
    [15, 'BinaryEquals', ['AAE='], 'AAE=', true],
  ])('%s: %s %j on %j is %s', (_, operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });

  test.each<[wanted: string, found: string, expected: boolean]>([
    ["${test:Other, 'x'}", 'x', true],
    ["${test:Other, 'x'}", '', false],
    ['${test:Other}', '', false],
    ['a${test:Other}', 'a', false],
  ])('14: an empty text is no value for a variable: %s on %j is %s', (wanted, found, expected) => {
    for (const Other of ['', ['', '']]) {
      expect(holds('StringEquals', wanted, found, { 'test:Other': Other })).toBe(expected);
      expect(holds('StringNotEquals', wanted, found, { 'test:Other': Other })).toBe(!expected);
    }
  });

  test('8: a value that cannot be taken is refused', () => {
    expect(() => compileCondition('NumericEquals', 'k', ['ten'], true, '')).toThrow('cannot take the value "ten"');
  });
});

describe('elements', () => {
  // The fields that are missing stand after the text, so that of these no completed ARN is the target's.
  test.each([
    'arn:aws:iam:*DeployRole',
    'arn:aws:iam:*:role/DeployRole',
    'arn:aws:iam:*role/*',
    'arn:aws:*222222222222:role/DeployRole',
  ])('16: the incomplete ARN %s, which would match as it is written, allows nothing and denies', (Resource) => {
    expect(outcomeOf('identity', [allow({ Resource })])).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), deny({ Resource })])).toBe('explicit-deny');
    expect(outcomeOf('identity', [allow({ Resource: undefined, NotResource: Resource })])).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), deny({ Resource: undefined, NotResource: Resource })])).toBe(
      'explicit-deny',
    );
  });

  test('20: everyone includes web identities', () => {
    expect(outcomeOf('trust', [trust('*')], requestOf({ caller: TOKEN_CALLER }))).toBe('allowed');
  });

  test('21: NotResource with a variable that has no value allows nothing, and denies everything', () => {
    const NotResource = [TARGET_ROLE.replace('Deploy', 'Other'), `${TARGET_ROLE}\${aws:username}`];
    const statement = { Action: 'sts:*', NotResource };
    expect(outcomeOf('identity', [{ ...statement, Effect: 'Allow' }])).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), { ...statement, Effect: 'Deny' }])).toBe('explicit-deny');
    const request = requestOf({ keys: { 'aws:username': 'anna' } });
    expect(outcomeOf('identity', [{ ...statement, Effect: 'Allow' }], request)).toBe('allowed');
  });
});
