/** Keys that AWS knows of a request and the engine does not, what conditions on them are, and the words for it. */
import { describe, expect, test } from '@jest/globals';
import { compileCondition, conditionOutcome, resultOf } from '../../src/iam/conditions.js';
import { OF_AWS_AS_OF } from '../../src/iam/managed-of-aws.js';
import { type ContextValue, contextKeys } from '../../src/iam/string-pattern.js';
import {
  joinUnknown,
  NOTHING,
  placeholdersIn,
  placeholderText,
  type UndocumentedRule,
  type Unknown,
} from '../../src/iam/unknown.js';
import { KNOWN_TO_AWS, openKeys } from '../../src/iam/unknown-keys.js';
import { describeRule, describeUnknown } from '../../src/iam/wording.js';

const condition = (operator: string, key: string, ...values: readonly string[]) =>
  compileCondition(operator, key, values, true, '');

describe('a key that is not set', () => {
  const keys = openKeys(contextKeys({ 'aws:PrincipalAccount': '222222222222' }));

  test.each(
    `CalledVia CalledViaFirst CalledViaLast ViaAWSMCPService CalledViaAWSMCP SourceArn SourceAccount SourceOrgID SourceOrgPaths
    PrincipalServiceName PrincipalServiceNamesList username MultiFactorAuthAge MultiFactorAuthPresent TokenIssueTime SourceIdentity FederatedProvider AssumedRoot ChatbotSourceArn Ec2InstanceSourceVpc Ec2InstanceSourcePrivateIPv4 TagKeys RequestTag/team
    PrincipalTag/team ResourceTag/team Referer`
      .split(/\s+/)
      .filter((name) => name !== ''),
  )('is absent: aws:%s', (name) => {
    expect(keys.get(`aws:${name.toLowerCase()}`)).toBeUndefined();
  });

  test.each(['PrincipalOrgID', 'PrincipalOrgPaths', 'ResourceOrgID', 'SourceVpc', 'SourceIp', 'UserAgent', 'NewKey'])(
    'is unknown: aws:%s',
    (name) => expect(keys.get(`aws:${name.toLowerCase()}`)).toBe(KNOWN_TO_AWS),
  );

  test('is absent where it is no key of aws:', () => {
    expect(keys.get('sts:externalid')).toBeUndefined();
    expect(keys.get('token.actions.githubusercontent.com:sub')).toBeUndefined();
  });

  test('does not change one that is set', () => {
    expect(keys.get('aws:principalaccount')).toEqual(['222222222222']);
    expect(openKeys(contextKeys({ 'aws:Referer': 'x' })).get('aws:referer')).toEqual(['x']);
  });

  test('is named as the condition has it', () => {
    expect(conditionOutcome(condition('StringEquals', 'aws:PrincipalOrgID', 'o-1'), keys, 'Allow')).toMatchObject({
      result: 'undetermined',
      unknown: { ...NOTHING, keys: ['aws:PrincipalOrgID'] },
    });
  });
});

describe('a key that AWS does not list for an action', () => {
  const unlisted: ContextValue = { unknown: { ...NOTHING, rules: ['unlisted-key'] } };
  const other: ContextValue = { unknown: { ...NOTHING, rules: ['unlisted-key'], keys: ['aws:x'] } };
  const otherRule: ContextValue = { unknown: { ...NOTHING, rules: ['unlisted-key', 'any-arn'] } };
  test.each([
    ['StringEquals', unlisted, 'Allow', 'fails'],
    ['StringEquals', unlisted, 'Deny', 'undetermined'],
    ['StringNotEquals', unlisted, 'Allow', 'undetermined'],
    ['StringNotEquals', unlisted, 'Deny', 'undetermined'],
    ['StringEqualsIfExists', unlisted, 'Allow', 'undetermined'],
    ['StringEquals', other, 'Allow', 'undetermined'],
    ['StringEquals', otherRule, 'Allow', 'undetermined'],
  ] as const)('%s %j of %s: %s', (operator, value, effect, result) => {
    const keys = contextKeys({ 'sts:ExternalId': value });
    expect(resultOf(condition(operator, 'sts:ExternalId', 'e-1'), keys, effect)).toBe(result);
  });
});

test('a key with no values is absent', () => {
  const keys = contextKeys({ k: [] });
  expect(resultOf(condition('StringEquals', 'k', 'x'), keys, 'Deny')).toBe('fails');
  expect(resultOf(condition('StringNotEquals', 'k', 'x'), keys, 'Deny')).toBe('holds');
  expect(resultOf(condition('ForAllValues:StringEquals', 'k', 'x'), keys, 'Deny')).toBe('holds');
  expect(resultOf(condition('ForAnyValue:StringEquals', 'k', 'x'), keys, 'Deny')).toBe('fails');
});

test('each rule that AWS does not document has a sentence of its own', () => {
  const rules: Readonly<Record<UndocumentedRule, RegExp>> = {
    'no-set-operator': /without ForAllValues or ForAnyValue/,
    'any-arn': /"\*" alone .* ARN operator/,
    'unfit-value': /value of another type/,
    'any-value-if-exists': /ForAnyValue with IfExists/,
    everyone: /principal "\*"/,
    'variable-form': /policy variable of this form/,
    'unlisted-key': /does not list the condition key/,
  };
  for (const [rule, words] of Object.entries(rules)) {
    expect(describeRule(rule as UndocumentedRule)).toMatch(/^AWS does not (?:document|list) /);
    expect(describeRule(rule as UndocumentedRule)).toMatch(words);
  }
});

test.each<[Partial<Unknown>, string]>([
  [{}, ''],
  [{ claims: ['actor', 'ref'] }, 'the claims actor, ref are not known. Set them in claims of the case'],
  [
    { resources: ['Endpoint', 'Vpc'] },
    'only AWS knows the value of Endpoint, Vpc. Use a parameter with that value in the template',
  ],
  [{ ids: ['a', 'b'] }, 'only AWS knows the id of a, b. Test aws:PrincipalArn in the policy'],
  [{ keys: ['aws:SourceVpc', 'aws:x'] }, 'only AWS knows the value of aws:SourceVpc, aws:x in this request'],
  [
    { organizations: ['111122223333', '222222222222'] },
    'the organization of account 111122223333 is not known. Set organizationId in its account.json; the organization of account 222222222222 is not known. Set organizationId in its account.json',
  ],
  [{ policies: ['p', 'q'] }, 'p, q cannot be read'],
  [{ keys: ['aws:x'], policies: ['p'] }, 'only AWS knows the value of aws:x in this request; p cannot be read'],
])('what is unknown by %j is "%s"', (unknown, words) => {
  expect(describeUnknown({ ...NOTHING, ...unknown }, ' of the case')).toBe(words);
});

test('the list of AWS’s policies has its date', () => {
  expect(OF_AWS_AS_OF).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test('nothing unknown is nothing, and placeholders are found only where they are whole', () => {
  expect(joinUnknown([NOTHING, NOTHING])).toBeUndefined();
  expect(placeholdersIn('a{{placeholder.X}}b {{placeholder.Y')).toEqual(['X']);
  expect(placeholdersIn('placeholder.X')).toEqual([]);
});

test('a placeholder has no character that divides ARNs', () => {
  expect(placeholderText('stack::Group/Arn')).toBe('{{placeholder.stack-Group-Arn}}');
  expect(placeholdersIn(placeholderText('stack::Group/Arn'))).toEqual(['stack-Group-Arn']);
});
