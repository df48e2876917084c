/** Source: "Policy evaluation logic" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy } from '../../../src/local/policy/document.js';
import { evaluate } from '../../../src/local/policy/evaluate.js';
import { contextKeys } from '../../../src/local/policy/pattern.js';
import type { Caller } from '../../../src/local/policy/principal.js';

const ROLE = 'arn:aws:iam::222222222222:role/DeployRole';
const HUB = {
  kind: 'role-session',
  account: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/ci/github-hub',
  roleId: 'AROAHUBHUBHUBHUBHUBHU',
  arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1',
} satisfies Caller;
const USER = {
  kind: 'user',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/anna',
  userId: 'AIDAANNAANNAANNAANNAA',
} satisfies Caller;
const TOKEN = {
  kind: 'web-identity',
  provider: 'arn:aws:iam::222222222222:oidc-provider/example.com',
} satisfies Caller;
const KEYS = contextKeys({ 'sts:ExternalId': 'e-1', 'aws:PrincipalTag/team': 'DeployRole' });

function decide(kind: PolicyKind, caller: Caller, ...statements: object[]) {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statements }, kind, (arn) =>
    arn === USER.arn ? USER.userId : undefined,
  );
  return evaluate([{ name: 'p', policy }], { caller, action: 'sts:AssumeRole', resource: ROLE, context: KEYS });
}

const allow = (more: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', ...more });
const deny = (more: object) => ({ ...allow(more), Effect: 'Deny' });

describe('an identity policy', () => {
  test.each<[string, object[], string]>([
    ['allows by name', [allow({})], 'allowed'],
    ['ignores the case of an action', [allow({ Action: 'STS:assumerole' })], 'allowed'],
    ['allows by wildcards in the action', [allow({ Action: 'sts:Assume*e' })], 'allowed'],
    ['takes ? in an action for one character', [allow({ Action: 'sts:AssumeRol?' })], 'allowed'],
    ['does not allow a longer action', [allow({ Action: 'sts:AssumeRoleWith*' })], 'implicit-deny'],
    ['allows every action', [allow({ Action: '*' })], 'allowed'],
    ['allows the resource by name', [allow({ Resource: ROLE })], 'allowed'],
    ['minds the case of a resource', [allow({ Resource: ROLE.toLowerCase() })], 'implicit-deny'],
    ['allows by a wildcard in the resource', [allow({ Resource: 'arn:aws:iam::*:role/Deploy*' })], 'allowed'],
    ['lets a wildcard of a resource reach across colons', [allow({ Resource: 'arn:aws:iam:*DeployRole' })], 'allowed'],
    [
      'fills variables into a resource',
      [allow({ Resource: 'arn:aws:iam::222222222222:role/${aws:PrincipalTag/team}' })],
      'allowed',
    ],
    [
      'does not match a resource whose variable has no value',
      [allow({ Resource: 'arn:aws:iam::222222222222:role/${aws:username}' })],
      'implicit-deny',
    ],
    ['allows all but what NotAction names', [allow({ Action: undefined, NotAction: 's3:*' })], 'allowed'],
    [
      'does not allow what NotAction names',
      [allow({ Action: undefined, NotAction: ['s3:*', 'sts:*'] })],
      'implicit-deny',
    ],
    ['does not allow what NotResource names', [allow({ Resource: undefined, NotResource: ROLE })], 'implicit-deny'],
    ['allows all but what NotResource names', [allow({ Resource: undefined, NotResource: `${ROLE}2` })], 'allowed'],
    ['says nothing on other actions', [allow({ Action: 's3:*' })], 'implicit-deny'],
    ['denies over an allow before it', [allow({}), deny({})], 'explicit-deny'],
    ['denies over an allow after it', [deny({}), allow({})], 'explicit-deny'],
    [
      'does not deny when the condition of the denial fails',
      [allow({}), deny({ Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })],
      'allowed',
    ],
    [
      'needs all operators to hold',
      [allow({ Condition: { StringEquals: { 'sts:ExternalId': 'e-1' }, Null: { 'sts:ExternalId': 'true' } } })],
      'implicit-deny',
    ],
    [
      'needs all keys of an operator to hold',
      [allow({ Condition: { StringEquals: { 'sts:ExternalId': 'e-1', 'aws:PrincipalTag/team': 'x' } } })],
      'implicit-deny',
    ],
    [
      'needs one value of a key to hold',
      [allow({ Condition: { StringEquals: { 'STS:externalid': ['x', 'e-1'] } } })],
      'allowed',
    ],
  ])('%s', (_, statements, outcome) => {
    expect(decide('identity', HUB, ...statements)).toMatchObject({ outcome });
  });

  test('names the statement that decided', () => {
    expect(decide('identity', HUB, allow({}), deny({ Sid: 'NoProd' }))).toEqual({
      outcome: 'explicit-deny',
      by: { policy: 'p', index: 1, sid: 'NoProd' },
    });
  });

  test('names the first near miss of several', () => {
    const miss = (value: string) => allow({ Sid: value, Condition: { StringEquals: { 'sts:ExternalId': value } } });
    expect(decide('identity', HUB, miss('first'), miss('second'))).toMatchObject({
      nearest: { statement: { sid: 'first' } },
    });
  });

  test('names the condition of an allow that failed', () => {
    expect(decide('identity', HUB, allow({ Condition: { StringLike: { 'sts:ExternalId': 'x*' } } }))).toEqual({
      outcome: 'implicit-deny',
      nearest: { statement: { policy: 'p', index: 0, sid: undefined }, condition: 'StringLike sts:ExternalId' },
    });
  });
});

const trust = (principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: principal,
  ...more,
});

describe('the principal of a trust policy', () => {
  test.each<[string, Caller, unknown, string | undefined]>([
    ['everyone', HUB, '*', 'everyone'],
    ['everyone in the other form', HUB, { AWS: '*' }, 'everyone'],
    ['the account id', HUB, { AWS: '111122223333' }, 'account'],
    ['the account root', HUB, { AWS: 'arn:aws:iam::111122223333:root' }, 'account'],
    ['another account', HUB, { AWS: '999999999999' }, undefined],
    ['the role', HUB, { AWS: HUB.roleArn }, 'identity'],
    ['the role without its path', HUB, { AWS: 'arn:aws:iam::111122223333:role/github-hub' }, undefined],
    ['the role by unique id', HUB, { AWS: HUB.roleId }, 'identity'],
    ['another unique id', HUB, { AWS: 'AROAOTHEROTHEROTHEROT' }, undefined],
    ['the session', HUB, { AWS: HUB.arn }, 'session'],
    ['another session of the role', HUB, { AWS: 'arn:aws:sts::111122223333:assumed-role/github-hub/other' }, undefined],
    ['the closest of several', HUB, { AWS: ['111122223333', HUB.arn, HUB.roleArn] }, 'session'],
    ['a user', USER, { AWS: USER.arn }, 'identity'],
    ['another user by unique id', USER, { AWS: 'AIDAOTHEROTHEROTHEROT' }, undefined],
    ['a user for a role', HUB, { AWS: USER.arn }, undefined],
    ['a role for a user', USER, { AWS: HUB.roleArn }, undefined],
    ['the account of a user', USER, { AWS: '111122223333' }, 'account'],
    ['a service', HUB, { Service: 'ec2.amazonaws.com' }, undefined],
    ['the identity provider', TOKEN, { Federated: TOKEN.provider }, 'federated'],
    ['another identity provider', TOKEN, { Federated: `${TOKEN.provider}2` }, undefined],
    ['an identity provider for a role', HUB, { Federated: TOKEN.provider }, undefined],
    ['a role for a token', TOKEN, { AWS: HUB.roleArn }, undefined],
    ['an account for a token', TOKEN, { AWS: '222222222222' }, undefined],
  ])('%s', (_, caller, principal, reach) => {
    expect(decide('trust', caller, trust(principal))).toMatchObject(
      reach === undefined ? { outcome: 'implicit-deny' } : { outcome: 'allowed', reach },
    );
  });

  test('counts as the closest of all statements that allow, whatever their order', () => {
    const [wide, close] = [trust({ AWS: '111122223333' }), trust({ AWS: HUB.arn })];
    for (const statements of [
      [wide, close],
      [close, wide],
    ]) {
      expect(decide('trust', HUB, ...statements)).toMatchObject({ outcome: 'allowed', reach: 'session' });
    }
  });

  test('in NotPrincipal of a denial spares those it names', () => {
    const everyone = trust('*');
    const but = (principal: unknown) => trust(undefined, { Effect: 'Deny', NotPrincipal: principal });
    expect(decide('trust', HUB, everyone, but({ AWS: HUB.roleArn }))).toMatchObject({ outcome: 'allowed' });
    expect(decide('trust', HUB, everyone, but({ AWS: '999999999999' }))).toMatchObject({ outcome: 'explicit-deny' });
  });
});
