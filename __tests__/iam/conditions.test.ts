/** Absent keys, many values, prefixes and suffixes, policy variables. The page in a group's name states its rules. */
import { describe, expect, test } from '@jest/globals';
import { compileCondition, conditionOutcome, mayHoldWithoutKeys } from '../../src/iam/conditions.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { holds, type KeyValue, MANY_KEYS_PAGE, MANY_VALUES_PAGE, OPERATORS_PAGE, VARIABLES_PAGE } from './requests.js';

/** A value that each kind of operator takes. */
const VALUES = {
  String: 'x',
  Numeric: '1',
  Date: '2026-11-22',
  Bool: 'true',
  Binary: 'AAEC',
  IpAddress: '10.0.0.0/8',
  NotIpAddress: '10.0.0.0/8',
  Arn: 'arn:aws:iam::1:role/x',
};

function valueFor(operator: string): string {
  const base = operator.replace(/^.*:/, '');
  return Object.entries(VALUES).find(([kind]) => base.startsWith(kind))?.[1] ?? '';
}

describe(`a key that is not there (${OPERATORS_PAGE})`, () => {
  test.each<[operator: string, expected: boolean]>([
    ['StringEquals', false],
    ['StringEqualsIgnoreCase', false],
    ['StringLike', false],
    ['NumericEquals', false],
    ['NumericLessThan', false],
    ['NumericGreaterThanEquals', false],
    ['DateEquals', false],
    ['DateLessThan', false],
    ['DateGreaterThan', false],
    ['Bool', false],
    ['BinaryEquals', false],
    ['IpAddress', false],
    ['ArnEquals', false],
    ['ArnLike', false],
    ['StringNotEquals', true],
    ['StringNotEqualsIgnoreCase', true],
    ['StringNotLike', true],
    ['NumericNotEquals', true],
    ['DateNotEquals', true],
    ['NotIpAddress', true],
    ['ArnNotEquals', true],
    ['ArnNotLike', true],
    ['StringEqualsIfExists', true],
    ['StringLikeIfExists', true],
    ['NumericLessThanIfExists', true],
    ['DateGreaterThanIfExists', true],
    ['BoolIfExists', true],
    ['BinaryEqualsIfExists', true],
    ['IpAddressIfExists', true],
    ['ArnLikeIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['NotIpAddressIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAllValues:NumericLessThan', true],
    ['ForAllValues:StringEqualsIfExists', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:ArnNotLike', false],
  ])('%s is %s', (operator, expected) => {
    expect(holds(operator, valueFor(operator), undefined)).toBe(expected);
    expect(holds(operator, valueFor(operator), [])).toBe(expected);
  });
});

describe(`IfExists on a key that is there (${OPERATORS_PAGE}#Conditions_IfExists)`, () => {
  test.each<[operator: string, wanted: string, found: string, expected: boolean]>([
    ['StringEqualsIfExists', 'main', 'dev', false],
    ['StringEqualsIfExists', 'main', 'main', true],
    ['StringNotEqualsIfExists', 'main', 'main', false],
    ['StringNotEqualsIfExists', 'main', 'dev', true],
    ['StringLikeIfExists', 't2.*', 't2.micro', true],
    ['StringLikeIfExists', 't2.*', 'c5.large', false],
    ['NumericLessThanIfExists', '10', '11', false],
    ['DateGreaterThanIfExists', '2026', '2025-12-31', false],
    ['BoolIfExists', 'true', 'false', false],
    ['BoolIfExists', 'false', 'false', true],
    ['BinaryEqualsIfExists', 'AAEC', 'AAED', false],
    ['IpAddressIfExists', '10.0.0.0/8', '11.0.0.1', false],
    ['NotIpAddressIfExists', '10.0.0.0/8', '10.0.0.1', false],
    ['ArnLikeIfExists', 'arn:aws:iam::1:role/*', 'arn:aws:iam::2:role/x', false],
    ['stringequalsifexists', 'main', 'main', true],
  ])('%s %s on %s is %s', (operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });
});

describe(`a key with many values (${MANY_VALUES_PAGE})`, () => {
  test.each<[operator: string, wanted: string[], found: string[], expected: boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringEqualsIgnoreCase', ['A'], ['a', 'A'], true],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'bc'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAllValues:StringNotLike', ['a*'], ['b', 'ab'], false],
    ['ForAllValues:NumericLessThan', ['10'], ['1', '9'], true],
    ['ForAllValues:NumericLessThan', ['10'], ['1', '10'], false],
    ['ForAllValues:ArnLike', ['arn:aws:iam::1:role/*'], ['arn:aws:iam::1:role/x', 'arn:aws:iam::2:role/x'], false],
    ['ForAllValues:StringEqualsIfExists', ['a'], ['a', 'b'], false],
    ['ForAllValues:StringEquals', ['a'], ['', ''], true],
    ['ForAllValues:StringEquals', ['a'], ['', 'a'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringLike', ['a*'], ['b', 'ab'], true],
    ['ForAnyValue:StringLike', ['a*'], ['b'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:NumericGreaterThan', ['10'], ['1', '11'], true],
    ['ForAnyValue:IpAddress', ['10.0.0.0/8'], ['11.0.0.1', '10.0.0.1'], true],
    ['ForAnyValue:StringEqualsIfExists', ['a'], ['b'], false],
    ['ForAnyValue:StringEquals', [''], [''], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['', ''], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['', 'b'], true],
    ['forallvalues:StringEquals', ['a'], ['b'], false],
    ['FORANYVALUE:StringEquals', ['a'], ['b', 'a'], true],
  ])('%s %j on %j is %s', (operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });
});

describe(`the page's example of attributes (${MANY_VALUES_PAGE})`, () => {
  const attributes = ['ID', 'PostDateTime'];
  test.each<[string, string[], boolean]>([
    ['ForAnyValue:StringEquals', ['UserName', 'Message', 'PostDateTime'], true],
    ['ForAnyValue:StringEquals', ['UserName'], false],
    ['ForAllValues:StringEquals', ['PostDateTime', 'UserName'], false],
    ['ForAllValues:StringEquals', ['PostDateTime', 'ID'], true],
  ])('%s on %j is %s', (operator, found, expected) => {
    expect(holds(operator, attributes, found)).toBe(expected);
  });
});

describe(`a variable in a value (${VARIABLES_PAGE})`, () => {
  const tag = 'aws:PrincipalTag/team';
  const fallback = "${aws:PrincipalTag/team, 'none'}";
  test.each<[operator: string, wanted: string, found: string, others: Record<string, KeyValue>, expected: boolean]>([
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'blue' }, true],
    ['StringEquals', '${AWS:principaltag/TEAM}', 'blue', { [tag]: 'blue' }, true],
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'red' }, false],
    ['StringEquals', '${aws:PrincipalTag/team}', '${aws:PrincipalTag/team}', { [tag]: 'red' }, false],
    ['StringEquals', '${aws:PrincipalTag/team}', '', {}, false],
    ['StringEquals', 'x${aws:PrincipalTag/team}', 'x', {}, false],
    ['StringEquals', '${aws:PrincipalTag/team}', '', { [tag]: [] }, false],
    ['StringEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: ['blue', 'red'] }, false],
    ['StringEquals', '${aws:PrincipalTag/team}${aws:PrincipalTag/team}', 'blueblue', { [tag]: 'blue' }, true],
    ['StringEquals', fallback, 'none', {}, true],
    ['StringEquals', fallback, 'blue', { [tag]: 'blue' }, true],
    ['StringEquals', fallback, 'none', { [tag]: 'blue' }, false],
    ['StringEquals', fallback, 'none', { [tag]: ['', 'blue'] }, false],
    ['StringEquals', "${aws:PrincipalTag/team, ''}", '', {}, true],
    ['StringEquals', "${aws:PrincipalTag/team, 'a, b'}", 'a, b', {}, true],
    ['StringEquals', 'a-${aws:PrincipalTag/team}-z', 'a-blue-z', { [tag]: 'blue' }, true],
    ['StringLike', 'team-${aws:PrincipalTag/team}-*', 'team-blue-1', { [tag]: 'blue' }, true],
    ['StringLike', '${aws:PrincipalTag/team}', 'anything', { [tag]: '*' }, false],
    ['StringLike', '${aws:PrincipalTag/team}', '*', { [tag]: '*' }, true],
    ['StringLike', "${aws:PrincipalTag/team, '*'}", 'anything', {}, false],
    ['StringEqualsIgnoreCase', 'x-${aws:PrincipalTag/team}', 'X-BLUE', { [tag]: 'blue' }, true],
    ['StringEqualsIgnoreCase', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'BLUE' }, true],
    ['StringNotEquals', '${aws:PrincipalTag/team}', 'blue', {}, true],
    ['StringNotLike', '${aws:PrincipalTag/team}*', 'blue', {}, true],
    ['StringNotEquals', '${aws:PrincipalTag/team}', 'blue', { [tag]: 'blue' }, false],
    ['ArnLike', 'arn:aws:iam::1:role/${aws:PrincipalTag/team}', 'arn:aws:iam::1:role/blue', { [tag]: 'blue' }, true],
    ['ArnLike', 'arn:aws:iam::1:role/${aws:PrincipalTag/team}', 'arn:aws:iam::1:role/red', { [tag]: 'blue' }, false],
    ['ArnLike', 'arn:aws:iam::${test:Account}:role/*', 'arn:aws:iam::1:role/x', { 'test:Account': '1' }, true],
    ['ArnLike', 'arn:aws:iam::${test:Account}:role/*', 'arn:aws:iam::2:role/x', { 'test:Account': '1' }, false],
    ['ArnNotLike', 'arn:aws:iam::${test:Account}:role/*', 'arn:aws:iam::2:role/x', { 'test:Account': '1' }, true],
    ['StringEquals', '${aws:PrincipalTag/my team}', 'blue', { 'aws:PrincipalTag/my team': 'blue' }, true],
    ['StringEquals', '${oidc.example.com/id/A:sub}', 'me', { 'oidc.example.com/id/A:sub': 'me' }, true],
    ['Bool', '${test:Wanted}', 'true', { 'test:Wanted': 'true' }, true],
    ['Bool', '${test:Wanted}', 'true', { 'test:Wanted': 'false' }, false],
  ])('%s %s on %s with %j is %s', (operator, wanted, found, others, expected) => {
    expect(holds(operator, wanted, found, others)).toBe(expected);
  });
});

describe(`a character written as a variable (${VARIABLES_PAGE}#policy-vars-specialchars)`, () => {
  test.each<[operator: string, wanted: string, found: string, expected: boolean]>([
    ['StringLike', 'a${*}b', 'a*b', true],
    ['StringLike', 'a${*}b', 'axb', false],
    ['StringLike', 'a${?}b', 'a?b', true],
    ['StringLike', 'a${?}b', 'axb', false],
    ['StringLike', '${$}{x}*', '${x}y', true],
    ['StringEquals', '${$}', '$', true],
    ['StringEquals', '${*}${?}', '*?', true],
    ['StringEquals', 'cost: 5$ {', 'cost: 5$ {', true],
    ['StringEquals', '${never closed', '${never closed', true],
    ['ArnLike', 'arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/*', true],
    ['ArnLike', 'arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/x', false],
    ['ArnLike', 'arn:aws:s3:::${never:closed', 'arn:aws:s3:::${never:closed', true],
  ])('%s %s on %s is %s', (operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });
});

test.each<[operator: string, values: string[], expected: boolean]>([
  ['StringEquals', ['x'], false],
  ['StringEqualsIfExists', ['x'], true],
  ['StringNotEquals', ['x'], true],
  ['ForAllValues:StringEquals', ['x'], true],
  ['ForAnyValue:StringEquals', ['x'], false],
  ['Null', ['true'], true],
  ['Null', ['false'], false],
  // Where AWS does not document whether it does.
  ['ForAnyValue:StringEqualsIfExists', ['x'], true],
])('%s %j may hold in a request without keys: %s', (operator, values, expected) => {
  expect(mayHoldWithoutKeys(compileCondition(operator, 'test:Key', values, true, ''))).toBe(expected);
});

test('in a document of version 2008-10-17 a variable is plain text', () => {
  const condition = compileCondition('StringEquals', 'k', ['${aws:username}'], false, 'here');
  expect(condition.test(contextKeys({ k: '${aws:username}', 'aws:username': 'x' }))).toBe(true);
  expect(condition.test(contextKeys({ k: 'x', 'aws:username': 'x' }))).toBe(false);
  const like = compileCondition('StringLike', 'k', ['a${*}'], false, 'here');
  expect(like.test(contextKeys({ k: 'a${anything}' }))).toBe(true);
  expect(like.test(contextKeys({ k: 'a*' }))).toBe(false);
  expect(() => compileCondition('Bool', 'k', ['${aws:x}'], false, 'here')).toThrow('cannot take');
  const arn = compileCondition('ArnLike', 'k', ['arn:aws:s3:::${a:b}'], false, 'here');
  expect(arn.test(contextKeys({ k: 'arn:aws:s3:::${a:b}' }))).toBe(true);
});

test(`names of keys and operators ignore case (${MANY_KEYS_PAGE})`, () => {
  expect(holds('stringequals', 'main', 'main')).toBe(true);
  expect(holds('NULL', 'true', undefined)).toBe(true);
  const condition = compileCondition('StringEquals', 'AWS:SourceVPC', ['vpc-1'], true, 'here');
  expect(condition.test(contextKeys({ 'aws:SourceVpc': 'vpc-1' }))).toBe(true);
});

test('a finding tells what was wanted, as written, and what was found', () => {
  const condition = compileCondition('StringLike', 'Test:Key', ['a*', '${aws:x}'], true, 'here');
  const told = { operator: 'StringLike', key: 'Test:Key', wanted: ['a*', '${aws:x}'] };
  expect(conditionOutcome(condition, contextKeys({ 'test:key': 'b' }), 'Deny')).toEqual({
    ...told,
    found: ['b'],
    result: 'fails',
  });
  expect(conditionOutcome(condition, contextKeys({ 'test:key': 'ab' }), 'Deny')).toEqual({
    ...told,
    found: ['ab'],
    result: 'holds',
  });
  expect(conditionOutcome(condition, contextKeys({}), 'Deny')).toEqual({ ...told, found: undefined, result: 'fails' });
});

test('a key that is given as absent is no key', () => {
  const keys = contextKeys({ A: undefined, B: 'b', C: [] });
  expect([...keys]).toEqual([
    ['b', ['b']],
    ['c', []],
  ]);
});

test('a pattern with many stars does not run away', () => {
  // As a regular expression this would take longer than the universe has been there.
  expect(holds('StringLike', `${'a*'.repeat(200)}b`, 'a'.repeat(4000))).toBe(false);
});
