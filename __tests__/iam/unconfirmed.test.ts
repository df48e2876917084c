/** What the evaluator does where no page says so: the rows of src/iam/UNCONFIRMED.md, by their numbers. */
import { describe, expect, test } from '@jest/globals';
import { type ConditionResult, compileCondition, conditionOutcome, resultOf } from '../../src/iam/conditions.js';
import type { PolicyKind } from '../../src/iam/document.js';
import { evaluate, type PolicyRequest, unknownOf } from '../../src/iam/evaluate.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { NOTHING } from '../../src/iam/unknown.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny, trust } from '../support/policies.js';
import { holds, type KeyValue, outcomeOf, policyOf, requestOf, TOKEN_CALLER } from './requests.js';

const FAILS = { StringEquals: { 'aws:PrincipalAccount': '1' } };

describe('conditions', () => {
  const NO_SET = 'no-set-operator';
  const UNFIT = 'unfit-value';
  const IF_EXISTS = 'any-value-if-exists';

  // A text is the rule that leaves it undetermined.
  test.each<[row: number, operator: string, wanted: string[], found: KeyValue, expected: boolean | string]>([
    [1, 'StringEquals', ['a'], ['b', 'a'], NO_SET],
    [1, 'StringEquals', ['a', 'b'], ['b', 'a'], NO_SET],
    [1, 'StringEquals', ['a'], ['b', 'c'], false],
    [1, 'StringEqualsIfExists', ['a'], ['b', 'a'], NO_SET],
    [1, 'StringNotEquals', ['a'], ['b', 'a'], NO_SET],
    [1, 'StringNotEquals', ['a'], ['b', 'c'], NO_SET],
    [1, 'StringNotEquals', ['a', 'b'], ['b', 'a'], false],
    [1, 'ArnNotLike', ['arn:aws:iam::1:role/x'], ['no arn', 'arn:aws:iam::1:role/x'], NO_SET],
    [1, 'Null', ['false'], ['b', 'a'], true],
    [2, 'STRINGLIKE', ['a*'], 'ab', true],
    [3, 'DateEquals', ['2026'], '2026-01-01T00:00:00Z', true],
    [3, 'DateEquals', ['20260'], '1970-01-01T05:37:40Z', true],
    [4, 'IpAddress', ['2001:db8::1'], '2001:db8::2', false],
    [5, 'IpAddress', ['10.0.0.0/8'], '::ffff:10.0.0.1', false],
    [5, 'NotIpAddress', ['10.0.0.0/8'], '::ffff:10.0.0.1', true],
    [6, 'Null', ['false'], '', true],
    [6, 'StringLike', ['*'], '', true],
    [6, 'ForAnyValue:StringLike', ['*'], '', false],
    [7, 'ArnLike', ['*'], 'arn:aws:iam::1:role/x', 'any-arn'],
    [7, 'ArnLike', ['*', 'arn:aws:iam::1:role/*'], 'arn:aws:iam::1:role/x', true],
    [7, 'ArnLike', ['arn:aws:iam::2:role/*', '*'], 'arn:aws:iam::1:role/x', 'any-arn'],
    [7, 'ArnLike', ['*'], 'no arn', false],
    [7, 'ArnLike', ['*'], undefined, false],
    [7, 'ArnNotLike', ['*'], 'arn:aws:iam::1:role/x', 'any-arn'],
    [7, 'ArnNotLike', ['*', 'arn:aws:iam::1:role/*'], 'arn:aws:iam::1:role/x', false],
    [7, 'ForAnyValue:ArnEquals', ['*'], ['no arn', 'arn:aws:iam::1:role/x'], 'any-arn'],
    [9, 'Bool', ['${test:Other}'], 'true', false],
    [10, 'ArnNotEquals', ['arn:aws:iam::1:role/x'], '111122223333', UNFIT],
    [10, 'ArnNotEquals', ['arn:aws:iam::1:role/x'], 'arn:aws:iam::1', UNFIT],
    [10, 'NumericNotEquals', ['1'], 'one', UNFIT],
    [10, 'NumericNotEqualsIfExists', ['1'], 'one', UNFIT],
    [10, 'DateNotEquals', ['2026-01-01'], 'today', UNFIT],
    [10, 'NotIpAddress', ['10.0.0.0/8'], 'here', UNFIT],
    [10, 'NotIpAddress', ['10.0.0.0/8'], '2001:db8::1', true],
    [10, 'ForAllValues:NumericNotEquals', ['1'], ['one', '2'], UNFIT],
    [10, 'ForAllValues:NumericNotEquals', ['1'], ['2', 'one'], UNFIT],
    [10, 'ForAllValues:NumericNotEquals', ['1'], ['one', '1'], false],
    [10, 'ForAnyValue:NumericNotEquals', ['1'], ['one', '1'], UNFIT],
    [10, 'ForAnyValue:NumericNotEquals', ['1'], ['1', 'one'], UNFIT],
    [10, 'ForAnyValue:NumericNotEquals', ['1'], ['one', '2'], true],
    [10, 'ArnEquals', ['arn:aws:iam::1:role/x'], '111122223333', false],
    [10, 'NumericLessThan', ['1'], 'one', false],
    [12, 'ForAnyValue:StringEqualsIfExists', ['a'], undefined, IF_EXISTS],
    [12, 'ForAnyValue:StringNotEqualsIfExists', ['a'], undefined, IF_EXISTS],
    [12, 'ForAnyValue:StringEqualsIfExists', ['a'], ['a', 'b'], true],
    [12, 'ForAnyValue:StringEquals', ['a'], undefined, false],
    [12, 'ForAllValues:StringEqualsIfExists', ['a'], undefined, true],
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

  test.each<[operator: string, key: string, found: KeyValue, expected: ConditionResult]>([
    ['StringNotEquals', 'aws:TagKeys', undefined, 'undetermined'],
    ['StringNotEquals', 'aws:CalledViaFirst', undefined, 'holds'],
    ['StringNotEquals', 'aws:RequestTag/sts:TransitiveTagKeys', undefined, 'holds'],
    ['StringNotEquals', 'aws:TagKeys', ['a'], 'fails'],
    ['StringNotEquals', 'aws:TagKeys', ['b'], 'holds'],
    ['StringEquals', 'aws:TagKeys', undefined, 'fails'],
    ['StringNotEqualsIfExists', 'aws:TagKeys', undefined, 'holds'],
    ['ForAllValues:StringNotEquals', 'aws:TagKeys', undefined, 'holds'],
    ['StringNotLike', 'sts:TransitiveTagKeys', undefined, 'undetermined'],
    ['StringNotEquals', 'aws:RequestTag/x', undefined, 'holds'],
  ])('1: %s %s "a" on %j, by a key that can have several values, %s', (operator, key, found, expected) => {
    const condition = compileCondition(operator, key, ['a'], true, '');
    const outcome = conditionOutcome(condition, contextKeys({ [key]: found }), 'Deny');
    expect(outcome.result).toBe(expected);
    if (outcome.result === 'undetermined') expect(outcome.unknown).toEqual({ ...NOTHING, rules: [NO_SET] });
  });

  const TAG = 'aws:PrincipalTag/team';
  const FORM = 'variable-form';
  test.each<[operator: string, wanted: string[], found: string, expected: boolean | string]>([
    ['StringEquals', ['${ aws:PrincipalTag/team }'], 'blue', FORM],
    ['StringEquals', ["${aws:PrincipalTag/team,'none'}"], 'none', FORM],
    ['StringEquals', ["${aws:PrincipalTag/team,  'none'}"], 'none', FORM],
    ['StringEquals', ['${aws:PrincipalTag/team, none}'], 'blue', FORM],
    ['StringNotEquals', ['${aws:PrincipalTag/team, none}'], 'red', FORM],
    ['StringEquals', ["${test:a,test:b, 'c'}"], 'c', FORM],
    ['StringEquals', ["${test:a, 'c'x}"], 'c', FORM],
    ['StringLike', ['${}*'], 'blue', FORM],
    ['StringEquals', ['${team}'], 'blue', FORM],
    ['StringEquals', ['${aws:}'], 'blue', FORM],
    ['StringEquals', ['red', '${}'], 'blue', FORM],
    ['StringEquals', ['${test:Wanted}', '${}'], 'blue', FORM],
    ['StringEquals', ['${aws:TagKeys}'], 'team', FORM],
    ['StringEquals', ["${AWS:tagkeys, 'team'}"], 'team', FORM],
    ['StringNotEquals', ['${sts:TransitiveTagKeys}'], 'team', FORM],
    ['ArnLike', ['arn:aws:iam::1:role/${}'], 'arn:aws:iam::1:role/x', FORM],
    ['ArnLike', ['arn:aws:iam::1:role/${}'], 'no arn', false],
    ['Bool', ['${ test:Wanted }'], 'true', FORM],
    // Where the other value decides, the form does not matter.
    ['StringEquals', ['${}', 'blue'], 'blue', true],
    ['StringNotEquals', ['${}', 'blue'], 'blue', false],
    ['Null', ['true'], 'blue', false],
  ])('36: %s %j on %s is %s', (operator, wanted, found, expected) => {
    const others = { [TAG]: 'blue', 'aws:TagKeys': 'team', 'sts:TransitiveTagKeys': ['a', 'b'], 'test:Wanted': 'true' };
    expect(holds(operator, wanted, found, others)).toBe(expected);
  });

  test('36: where there are no variables, their form does not matter', () => {
    const condition = compileCondition('StringEquals', 'k', ['${}'], false, '');
    expect(resultOf(condition, contextKeys({ k: '${}' }), 'Deny')).toBe('holds');
    expect(resultOf(condition, contextKeys({ k: 'x' }), 'Deny')).toBe('fails');
  });

  test('36: a value of another type is rejected nevertheless', () => {
    expect(() => compileCondition('NumericEquals', 'k', ['${}'], true, '')).toThrow('cannot take the value "${}"');
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

  describe('20: everyone may include web identities', () => {
    const web = requestOf({ caller: TOKEN_CALLER });
    const named = { Federated: TOKEN_CALLER.provider };
    test.each<[string, PolicyKind, object[], PolicyRequest, string]>([
      ['in a trust policy', 'trust', [trust('*')], web, 'undetermined'],
      ['in a list', 'trust', [trust({ AWS: ['*', '111122223333'] })], web, 'undetermined'],
      ['in a denial', 'trust', [trust(named), trust('*', { Effect: 'Deny' })], web, 'undetermined'],
      ['beside the provider', 'trust', [trust({ ...named, AWS: '*' })], web, 'allowed'],
      ['under a condition that fails', 'trust', [trust('*', { Condition: FAILS })], web, 'implicit-deny'],
      ['for a role', 'trust', [trust('*')], requestOf(), 'allowed'],
      [
        'in a resource control policy, as documented',
        'resource-control',
        [deny({ Principal: '*' })],
        web,
        'explicit-deny',
      ],
    ])('%s', (_, kind, statements, request, outcome) => {
      expect(outcomeOf(kind, statements, request)).toBe(outcome);
    });

    test('is named as the reason', () => {
      const decision = evaluate([policyOf('trust', trust('*'))], web);
      expect(unknownOf(decision, web)).toEqual({ ...NOTHING, rules: ['everyone'] });
    });
  });

  const OPEN = TARGET_ROLE.replace('DeployRole', '${ aws:username }');
  test.each<[string, object[], string]>([
    ['allows nothing', [allow({ Resource: OPEN })], 'undetermined'],
    ['may deny', [allow(), deny({ Resource: OPEN })], 'undetermined'],
    ['in another account does not matter', [allow(), deny({ Resource: OPEN.replace('2222', '3333') })], 'allowed'],
    ['beside the role itself does not matter', [allow({ Resource: [OPEN, TARGET_ROLE] })], 'allowed'],
    ['in NotResource', [allow({ Resource: undefined, NotResource: OPEN })], 'undetermined'],
  ])('36: a resource with a variable of another form %s', (_, statements, outcome) => {
    expect(outcomeOf('identity', statements)).toBe(outcome);
  });

  test('36: is named as the reason', () => {
    const decision = evaluate([policyOf('identity', allow({ Resource: OPEN }))], requestOf());
    expect(unknownOf(decision, requestOf())).toEqual({ ...NOTHING, rules: ['variable-form'] });
  });

  test('21: NotResource with a variable that has no value allows nothing, and denies everything', () => {
    const NotResource = [TARGET_ROLE.replace('Deploy', 'Other'), `${TARGET_ROLE}\${aws:username}`];
    const statement = { Action: 'sts:*', NotResource };
    expect(outcomeOf('identity', [{ ...statement, Effect: 'Allow' }])).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), { ...statement, Effect: 'Deny' }])).toBe('explicit-deny');
    const request = requestOf({ keys: { 'aws:username': 'anna' } });
    expect(outcomeOf('identity', [{ ...statement, Effect: 'Allow' }], request)).toBe('allowed');
  });

  test.each(['${ aws:username }', '${x,}', '${aws:TagKeys}'])(
    '21: nor does one with a variable of another form, %s, also of another role',
    (variable) => {
      const NotResource = `${TARGET_ROLE.replace('Deploy', 'Other')}${variable}`;
      expect(outcomeOf('identity', [allow({ Resource: undefined, NotResource })])).not.toBe('allowed');
      expect(outcomeOf('identity', [allow(), deny({ Resource: undefined, NotResource })])).toBe('explicit-deny');
    },
  );
});
