/**
 * Sources: "IAM JSON policy elements: Condition operators", "Set operators for multivalued context keys" and "IAM policy elements: Variables and
 * tags" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
 * …/reference_policies_condition-single-vs-multi-valued-context-keys.html, …/reference_policies_variables.html).
 */
import { describe, expect, test } from '@jest/globals';
import { CONDITION_OPERATORS, compileCondition } from '../../../src/local/policy/conditions.js';
import { contextKeys } from '../../../src/local/policy/pattern.js';

type Value = string | readonly string[] | undefined;

function holds(
  operator: string,
  policy: string | readonly string[],
  request: Value,
  more: Record<string, Value> = {},
): boolean {
  const values = typeof policy === 'string' ? [policy] : policy;
  return compileCondition(operator, 'test:Key', values, true, 'here').holds(
    contextKeys({ 'Test:key': request, ...more }),
  );
}

describe('a condition on a key with one value', () => {
  test.each<[operator: string, policy: string | string[], request: Value, expected: boolean]>([
    ['StringEquals', 'main', 'main', true],
    ['StringEquals', 'main', 'Main', false],
    ['StringEquals', 'ma*', 'main', false],
    ['StringEquals', 'ma*', 'ma*', true],
    ['StringEquals', ['dev', 'main'], 'main', true],
    ['StringEquals', ['dev', 'test'], 'main', false],
    ['StringNotEquals', 'main', 'main', false],
    ['StringNotEquals', 'main', 'dev', true],
    ['StringNotEquals', ['dev', 'main'], 'main', false],
    ['StringNotEquals', ['dev', 'main'], 'test', true],
    ['StringEqualsIgnoreCase', 'Main', 'mAIN', true],
    ['StringEqualsIgnoreCase', 'Main', 'maine', false],
    ['StringNotEqualsIgnoreCase', 'Main', 'mAIN', false],
    ['StringNotEqualsIgnoreCase', 'Main', 'dev', true],
    ['StringLike', 'repo:octo/*', 'repo:octo/shop:ref:refs/heads/main', true],
    ['StringLike', 'repo:octo/shop:*', 'repo:octo@9919012/shop@724601234:ref:refs/heads/main', false],
    ['StringLike', 'repo:octo/sho?', 'repo:octo/shop', true],
    ['StringLike', 'repo:octo/sho?', 'repo:octo/sho', false],
    ['StringLike', 'repo:octo/sho?', 'repo:octo/shops', false],
    ['StringLike', '*', '', true],
    ['StringLike', '?', '', false],
    ['StringLike', '', '', true],
    ['StringLike', 'a*b*c', 'a-b-b-c', true],
    ['StringLike', 'a*b*c', 'a-b-b-c-', false],
    ['StringLike', '*a', 'aaab', false],
    ['StringLike', 'Repo:*', 'repo:x', false],
    ['StringLike', 'a.c', 'abc', false],
    ['StringLike', '**', 'anything', true],
    ['StringLike', 'a**', 'a', true],
    ['StringNotLike', 'repo:octo/*', 'repo:octo/shop', false],
    ['StringNotLike', 'repo:octo/*', 'repo:evil/shop', true],
    ['ArnEquals', 'arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/a/b', true],
    ['ArnLike', 'arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/a/b', true],
    ['ArnLike', 'arn:aws:iam::*:role/x', 'arn:aws:iam::111122223333:role/x', true],
    ['ArnLike', 'arn:aws:iam::1111*:role/x', 'arn:aws:iam::2222:role/1111:role/x', false],
    ['ArnLike', 'arn:aws:sns:*:*:topic', 'arn:aws:sns:eu-west-1:1:topic', true],
    ['ArnLike', 'arn:aws:logs:*:*:log-group:*', 'arn:aws:logs:eu-west-1:1:log-group:a:b', true],
    ['ArnLike', 'arn:aws:logs:*:*:log-group:a', 'arn:aws:logs:eu-west-1:1:log-group:b', false],
    ['ArnLike', 'arn:aws:iam::1:role/x', 'no arn', false],
    ['ArnLike', '*', 'arn:aws:iam::1:role/x', true],
    ['ArnLike', '*', 'no arn', false],
    ['ArnNotEquals', 'arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/y', true],
    ['ArnNotLike', 'arn:aws:iam::1:role/*', 'arn:aws:iam::1:role/y', false],
    ['Bool', 'true', 'true', true],
    ['Bool', 'True', 'true', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'false', 'false', true],
    ['Null', 'true', undefined, true],
    ['Null', 'true', 'here', false],
    ['Null', 'false', 'here', true],
    ['Null', 'false', undefined, false],
    ['stringequals', 'main', 'main', true],
  ])('%s %j on %j is %s', (operator, policy, request, expected) => {
    expect(holds(operator, policy, request)).toBe(expected);
  });
});

describe('a condition on a key that is not there', () => {
  test.each<[operator: string, expected: boolean]>([
    ['StringEquals', false],
    ['StringLike', false],
    ['ArnLike', false],
    ['StringNotEquals', true],
    ['StringNotLike', true],
    ['StringNotEqualsIgnoreCase', true],
    ['ArnNotLike', true],
    ['StringEqualsIfExists', true],
    ['StringLikeIfExists', true],
    ['ArnLikeIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('%s is %s', (operator, expected) => {
    const value = operator.includes('Arn') ? 'arn:aws:iam::1:role/x' : 'x';
    expect(holds(operator, value, undefined)).toBe(expected);
    if (operator.startsWith('For')) expect(holds(operator, value, [])).toBe(expected);
  });

  test('Bool is false, and true with IfExists', () => {
    expect(holds('Bool', 'false', undefined)).toBe(false);
    expect(holds('BoolIfExists', 'false', undefined)).toBe(true);
  });

  test('IfExists still tests a key that is there', () => {
    expect(holds('StringEqualsIfExists', 'main', 'dev')).toBe(false);
    expect(holds('StringEqualsIfExists', 'main', 'main')).toBe(true);
  });
});

describe('a condition on a key with many values', () => {
  test.each<[operator: string, policy: string[], request: string[], expected: boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['forallvalues:StringEquals', ['a'], ['b'], false],
    ['StringEquals', ['a'], ['b', 'a'], true],
    ['StringNotEquals', ['a'], ['b', 'a'], false],
  ])('%s %j on %j is %s', (operator, policy, request, expected) => {
    expect(holds(operator, policy, request)).toBe(expected);
  });
});

describe('a variable in a condition value', () => {
  const tag = 'aws:PrincipalTag/team';
  test.each<[operator: string, policy: string, request: string, more: Record<string, Value>, expected: boolean]>([
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'blue' }, true],
    ['StringEquals', '${AWS:principaltag/TEAM}', 'blue', { [tag]: 'blue' }, true],
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'red' }, false],
    ['StringEquals', '${aws:PrincipalTag/team}', '', {}, false],
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: ['blue', 'red'] }, false],
    ['StringEquals', "${aws:PrincipalTag/team, 'none'}", 'none', {}, true],
    ['StringEquals', "${aws:PrincipalTag/team, 'none'}", 'blue', { [tag]: 'blue' }, true],
    ['StringLike', 'team-${aws:PrincipalTag/team}-*', 'team-blue-1', { [tag]: 'blue' }, true],
    ['StringLike', '${aws:PrincipalTag/team}', 'anything', { [tag]: '*' }, false],
    ['StringEqualsIgnoreCase', 'x-${aws:PrincipalTag/team}', 'X-BLUE', { [tag]: 'blue' }, true],
    ['StringLike', 'a${*}b', 'a*b', {}, true],
    ['StringLike', 'a${*}b', 'axb', {}, false],
    ['StringLike', 'a${?}b', 'a?b', {}, true],
    ['StringLike', 'a${?}b', 'axb', {}, false],
    ['StringLike', '${$}{x}*', '${x}y', {}, true],
    ['StringEquals', '${$}', '$', {}, true],
    ['StringEquals', 'cost: 5$ {', 'cost: 5$ {', {}, true],
    ['StringEquals', '${never closed', '${never closed', {}, true],
    ['StringNotEquals', '${aws:PrincipalTag/team}', 'blue', {}, true],
    [
      'ArnLike',
      'arn:aws:iam::${aws:PrincipalAccount}:role/*',
      'arn:aws:iam::1:role/x',
      { 'aws:PrincipalAccount': '1' },
      true,
    ],
    [
      'ArnLike',
      'arn:aws:iam::${aws:PrincipalAccount}:role/*',
      'arn:aws:iam::2:role/x',
      { 'aws:PrincipalAccount': '1' },
      false,
    ],
    ['Bool', '${test:Wanted}', 'true', { 'test:Wanted': 'true' }, true],
  ])('%s %s on %s with %j is %s', (operator, policy, request, more, expected) => {
    expect(holds(operator, policy, request, more)).toBe(expected);
  });

  test('is plain text in a document of version 2008-10-17', () => {
    const condition = compileCondition('StringEquals', 'k', ['${aws:username}'], false, 'here');
    expect(condition.holds(contextKeys({ k: '${aws:username}', 'aws:username': 'x' }))).toBe(true);
    expect(condition.holds(contextKeys({ k: 'x', 'aws:username': 'x' }))).toBe(false);
  });
});

describe('a condition that cannot be evaluated', () => {
  test.each([
    ['NumericLessThan', '5', 'Invalid Condition type : NumericLessThan'],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', 'Invalid Condition type : DateGreaterThan'],
    ['IpAddress', '10.0.0.0/8', 'Invalid Condition type : IpAddress'],
    ['StringMatches', 'x', 'Invalid Condition type : StringMatches'],
    ['NullIfExists', 'true', 'Invalid Condition type : NullIfExists'],
    ['ForAllValues:Null', 'true', 'Invalid Condition type : ForAllValues:Null'],
    ['ForSomeValues:StringEquals', 'x', 'Invalid Condition type : ForSomeValues:StringEquals'],
    ['constructor', 'x', 'Invalid Condition type : constructor'],
    ['Null', 'maybe', 'Null takes "true" or "false"'],
    ['Bool', 'yes', 'Bool cannot take the value "yes"'],
    ['ArnLike', 'arn:aws:*:role/x', 'ArnLike cannot take the value "arn:aws:*:role/x"'],
    ['ArnEquals', 'role/x', 'ArnEquals cannot take the value "role/x"'],
  ])('%s %s is refused by name', (operator, value, message) => {
    expect(() => compileCondition(operator, 'k', [value], true, 'Statement[0].Condition')).toThrow(
      `Statement[0].Condition: ${message}`,
    );
  });

  test('every operator that is modelled is named', () => {
    expect(CONDITION_OPERATORS).toHaveLength(12);
  });
});

test('a pattern with many stars does not run away', () => {
  const started = performance.now();
  expect(holds('StringLike', `${'a*'.repeat(200)}b`, 'a'.repeat(4000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});
