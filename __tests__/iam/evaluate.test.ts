/** Which statements apply to a request, and which of them decides. The page in a group's name states its rules. */
import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../src/iam/document.js';
import { decidingConditions, decidingStatement, evaluate } from '../../src/iam/evaluate.js';
import type { Caller } from '../../src/iam/principal.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny, trust } from '../support/policies.js';
import {
  EVALUATION_PAGE,
  HUB_CALLER,
  type KeyValue,
  MANY_KEYS_PAGE,
  outcomeOf,
  PRINCIPAL_PAGE,
  policyOf,
  requestOf,
  TOKEN_CALLER,
  USER_CALLER,
  VARIABLES_PAGE,
} from './requests.js';

const ELEMENTS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_';
const KEYS = { 'sts:ExternalId': 'e-1', 'aws:PrincipalTag/team': 'DeployRole', 'aws:PrincipalTag/star': 'Deploy*' };
const ROLES = 'arn:aws:iam::222222222222:role/';

describe(`the action (${ELEMENTS}action.html, ${ELEMENTS}notaction.html)`, () => {
  test.each<[string, object, string]>([
    ['is named', { Action: 'sts:AssumeRole' }, 'allowed'],
    ['ignores case', { Action: 'STS:assumerole' }, 'allowed'],
    ['is one of a list', { Action: ['s3:GetObject', 'sts:AssumeRole'] }, 'allowed'],
    ['has a *', { Action: 'sts:Assume*e' }, 'allowed'],
    ['has a ? for one character', { Action: 'sts:AssumeRol?' }, 'allowed'],
    ['has a ? for no character', { Action: 'sts:AssumeRole?' }, 'implicit-deny'],
    ['is a longer one', { Action: 'sts:AssumeRoleWith*' }, 'implicit-deny'],
    ['is a shorter one', { Action: 'sts:Assume' }, 'implicit-deny'],
    ['is every one', { Action: '*' }, 'allowed'],
    ['is every one of the service', { Action: 'sts:*' }, 'allowed'],
    ['is every one of another service', { Action: 's3:*' }, 'implicit-deny'],
    ['is not the one excepted', { NotAction: 's3:*' }, 'allowed'],
    ['is the one excepted', { NotAction: 'sts:AssumeRole' }, 'implicit-deny'],
    ['is one of those excepted', { NotAction: ['s3:*', 'STS:*'] }, 'implicit-deny'],
  ])('%s', (_, action, outcome) => {
    const statement = { Effect: 'Allow', Resource: '*', ...action };
    expect(outcomeOf('identity', [statement])).toBe(outcome);
    const denies = outcome === 'allowed' ? 'explicit-deny' : 'implicit-deny';
    expect(outcomeOf('identity', [{ ...statement, Effect: 'Deny' }])).toBe(denies);
  });
});

describe(`the resource (${ELEMENTS}resource.html, ${ELEMENTS}notresource.html, ${VARIABLES_PAGE}#policy-vars-resourceelement)`, () => {
  test.each<[string, object, string]>([
    ['is named', { Resource: TARGET_ROLE }, 'allowed'],
    ['minds case', { Resource: TARGET_ROLE.toLowerCase() }, 'implicit-deny'],
    ['is one of a list', { Resource: ['arn:aws:s3:::b', TARGET_ROLE] }, 'allowed'],
    ['has wildcards', { Resource: 'arn:aws:iam::*:role/Deploy*' }, 'allowed'],
    ['has a ? for one character', { Resource: `${ROLES}DeployRol?` }, 'allowed'],
    ['has a * across slashes', { Resource: `${ROLES.replace(':role/', ':*')}` }, 'allowed'],
    ['has another account', { Resource: TARGET_ROLE.replace('2222', '3333') }, 'implicit-deny'],
    ['has a variable', { Resource: `${ROLES}\${aws:PrincipalTag/team}` }, 'allowed'],
    ['has a variable with a value of wildcards', { Resource: `${ROLES}\${aws:PrincipalTag/star}` }, 'implicit-deny'],
    ['has a variable without a value', { Resource: `${ROLES}\${aws:username}` }, 'implicit-deny'],
    ['has a variable with a default', { Resource: `${ROLES}\${aws:username, 'DeployRole'}` }, 'allowed'],
    ['is not the one excepted', { NotResource: `${TARGET_ROLE}2` }, 'allowed'],
    ['is the one excepted', { NotResource: TARGET_ROLE }, 'implicit-deny'],
    ['is one of those excepted', { NotResource: ['arn:aws:s3:::*', 'arn:aws:iam::*'] }, 'implicit-deny'],
  ])('%s', (_, resource, outcome) => {
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...resource };
    expect(outcomeOf('identity', [statement], requestOf({ keys: KEYS }))).toBe(outcome);
  });

  test('has no variables in a document of the older version', () => {
    const written = `${ROLES}\${aws:PrincipalTag/team}`;
    const policy = parsePolicy({ Version: '2008-10-17', Statement: allow({ Resource: written }) }, 'identity');
    const outcome = (resource: string) =>
      evaluate([{ name: 'p', policy }], requestOf({ keys: KEYS, resource })).outcome;
    expect(outcome(TARGET_ROLE)).toBe('implicit-deny');
    expect(outcome(written)).toBe('allowed');
  });
});

describe(`the conditions (${MANY_KEYS_PAGE})`, () => {
  // The page's own example.
  const example = {
    StringEquals: {
      'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
      'aws:PrincipalTag/role': ['audit', 'security'],
    },
    ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::222222222222:user/Ana', 'arn:aws:iam::222222222222:user/Mary'] },
  };
  const mary = {
    'aws:PrincipalTag/department': 'hr',
    'aws:PrincipalTag/role': 'audit',
    'aws:PrincipalArn': 'arn:aws:iam::222222222222:user/Mary',
  };
  test.each<[string, Record<string, KeyValue>, string]>([
    ['all hold', mary, 'allowed'],
    ['one key of an operator misses', { ...mary, 'aws:PrincipalTag/role': 'developer' }, 'implicit-deny'],
    ['one key of an operator is not there', { ...mary, 'aws:PrincipalTag/department': undefined }, 'implicit-deny'],
    ['one operator misses', { ...mary, 'aws:PrincipalArn': 'arn:aws:iam::222222222222:user/John' }, 'implicit-deny'],
    ['nothing is there', {}, 'implicit-deny'],
  ])('%s', (_, keys, outcome) => {
    expect(outcomeOf('identity', [allow({ Condition: example })], requestOf({ keys }))).toBe(outcome);
  });

  test('are none in an empty block', () => {
    expect(outcomeOf('identity', [allow({ Condition: {} })])).toBe('allowed');
    expect(outcomeOf('identity', [allow({ Condition: { StringEquals: {} } })])).toBe('allowed');
  });
});

describe(`allow and deny (${EVALUATION_PAGE})`, () => {
  const never = { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } };
  test.each<[string, object[], string]>([
    ['nothing said is a denial', [], 'implicit-deny'],
    ['an allow allows', [allow()], 'allowed'],
    ['a denial before an allow wins', [deny(), allow()], 'explicit-deny'],
    ['a denial after an allow wins', [allow(), deny()], 'explicit-deny'],
    ['a denial whose condition fails does not count', [allow(), deny(never)], 'allowed'],
    ['a denial of another action does not count', [allow(), deny({ Action: 'sts:TagSession' })], 'allowed'],
    ['a denial of another resource does not count', [allow(), deny({ Resource: `${TARGET_ROLE}2` })], 'allowed'],
    ['an allow whose condition fails does not count', [allow(never)], 'implicit-deny'],
    ['an allow after one that fails counts', [allow(never), allow()], 'allowed'],
  ])('%s', (_, statements, outcome) => {
    const policies = statements.map((statement) => policyOf('identity', statement));
    expect(evaluate(policies, requestOf({ keys: KEYS })).outcome).toBe(outcome);
    if (statements.length > 0) expect(outcomeOf('identity', statements, requestOf({ keys: KEYS }))).toBe(outcome);
  });
});

describe(`the principal of a trust policy (${PRINCIPAL_PAGE})`, () => {
  const rows: [string, Caller, unknown, string | undefined][] = [
    ['everyone', HUB_CALLER, '*', 'everyone'],
    ['everyone in the other form', HUB_CALLER, { AWS: '*' }, 'everyone'],
    ['everyone for a user', USER_CALLER, '*', 'everyone'],
    ['the account id', HUB_CALLER, { AWS: '111122223333' }, 'account'],
    ['the account root', HUB_CALLER, { AWS: 'arn:aws:iam::111122223333:root' }, 'account'],
    ['the account root of another partition', HUB_CALLER, { AWS: 'arn:aws-us-gov:iam::111122223333:root' }, 'account'],
    ['another account', HUB_CALLER, { AWS: '999999999999' }, undefined],
    ['the role', HUB_CALLER, { AWS: HUB_CALLER.roleArn }, 'identity'],
    [
      'the role in another case',
      HUB_CALLER,
      { AWS: HUB_CALLER.roleArn.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam').replace('ROLE/', 'role/') },
      undefined,
    ],
    ['the role without its path', HUB_CALLER, { AWS: 'arn:aws:iam::111122223333:role/github-hub' }, undefined],
    ['the role by unique id', HUB_CALLER, { AWS: HUB_CALLER.roleId }, 'identity'],
    ['another unique id', HUB_CALLER, { AWS: 'AROAOTHEROTHEROTHEROT' }, undefined],
    ['the session', HUB_CALLER, { AWS: HUB_CALLER.arn }, 'session'],
    [
      'another session of the role',
      HUB_CALLER,
      { AWS: 'arn:aws:sts::111122223333:assumed-role/github-hub/other' },
      undefined,
    ],
    ['the closest of several', HUB_CALLER, { AWS: ['111122223333', HUB_CALLER.arn, HUB_CALLER.roleArn] }, 'session'],
    ['everyone beside the role', HUB_CALLER, { AWS: [HUB_CALLER.roleArn, '*', '111122223333'] }, 'everyone'],
    ['everyone before the role', HUB_CALLER, { AWS: ['*', '111122223333', HUB_CALLER.roleArn] }, 'everyone'],
    ['everyone before the session', HUB_CALLER, { AWS: ['*', HUB_CALLER.arn] }, 'everyone'],
    ['the session before everyone', HUB_CALLER, { AWS: [HUB_CALLER.arn, '*'] }, 'session'],
    ['the role beside the account', HUB_CALLER, { AWS: ['111122223333', HUB_CALLER.roleArn] }, 'identity'],
    ['everyone beside the account', HUB_CALLER, { AWS: ['111122223333', '*'] }, 'everyone'],
    ['a user', USER_CALLER, { AWS: USER_CALLER.arn }, 'identity'],
    ['a user by unique id', USER_CALLER, { AWS: USER_CALLER.userId }, 'identity'],
    ['another user', USER_CALLER, { AWS: 'arn:aws:iam::111122223333:user/bert' }, undefined],
    ['another user by unique id', USER_CALLER, { AWS: 'AIDAOTHEROTHEROTHEROT' }, undefined],
    ['a user for a role', HUB_CALLER, { AWS: USER_CALLER.arn }, undefined],
    ['a role for a user', USER_CALLER, { AWS: HUB_CALLER.roleArn }, undefined],
    ['a session for a user', USER_CALLER, { AWS: HUB_CALLER.arn }, undefined],
    ['the account of a user', USER_CALLER, { AWS: '111122223333' }, 'account'],
    ['a service', HUB_CALLER, { Service: 'ec2.amazonaws.com' }, undefined],
    ['a federated user', HUB_CALLER, { AWS: 'arn:aws:sts::111122223333:federated-user/anna' }, undefined],
    ['a service beside the role', HUB_CALLER, { Service: 'ec2.amazonaws.com', AWS: HUB_CALLER.roleArn }, 'identity'],
    ['the identity provider', TOKEN_CALLER, { Federated: TOKEN_CALLER.provider }, 'federated'],
    [
      'one of several identity providers',
      TOKEN_CALLER,
      { Federated: ['accounts.google.com', TOKEN_CALLER.provider] },
      'federated',
    ],
    ['another identity provider', TOKEN_CALLER, { Federated: `${TOKEN_CALLER.provider}2` }, undefined],
    ['an identity provider for a role', HUB_CALLER, { Federated: TOKEN_CALLER.provider }, undefined],
    ['a role for a token', TOKEN_CALLER, { AWS: HUB_CALLER.roleArn }, undefined],
    ['an account for a token', TOKEN_CALLER, { AWS: '222222222222' }, undefined],
  ];
  test.each(rows)('%s', (_, caller, principal, reach) => {
    const decision = evaluate([policyOf('trust', trust(principal))], requestOf({ caller }));
    expect(decision).toMatchObject(reach === undefined ? { outcome: 'implicit-deny' } : { outcome: 'allowed', reach });
  });

  test('counts as the closest of all statements that allow, whatever their order', () => {
    const [wide, close] = [trust({ AWS: '111122223333' }), trust({ AWS: HUB_CALLER.arn })];
    for (const statements of [
      [wide, close],
      [close, wide],
    ]) {
      const decision = evaluate([policyOf('trust', ...statements)], requestOf());
      expect(decision).toMatchObject({ outcome: 'allowed', reach: 'session' });
      expect(decidingStatement(decision)?.index).toBe(statements.indexOf(close));
    }
  });

  test('counts as the first of two statements that grant as much', () => {
    for (const AWS of [
      ['*', HUB_CALLER.arn],
      [HUB_CALLER.arn, '*'],
    ]) {
      const decision = evaluate([policyOf('trust', ...AWS.map((one) => trust({ AWS: one })))], requestOf());
      expect(decidingStatement(decision)?.index).toBe(0);
    }
  });

  test('names a user whose unique id is not known by its ARN', () => {
    const bert = { ...USER_CALLER, arn: 'arn:aws:iam::111122223333:user/bert' };
    expect(outcomeOf('trust', [trust({ AWS: bert.arn })], requestOf({ caller: bert }))).toBe('allowed');
  });

  test('does not make a denial of it anything else than a denial', () => {
    expect(outcomeOf('trust', [trust('*'), trust({ AWS: HUB_CALLER.roleArn }, { Effect: 'Deny' })])).toBe(
      'explicit-deny',
    );
    expect(outcomeOf('trust', [trust('*'), trust({ AWS: '999999999999' }, { Effect: 'Deny' })])).toBe('allowed');
  });
});

describe('what decided is told', () => {
  const context = contextKeys(KEYS);

  test('by document, index and Sid', () => {
    const policies = [
      policyOf('identity', allow()),
      { ...policyOf('identity', allow(), deny({ Sid: 'NoProd' })), name: 'q' },
    ];
    const decision = evaluate(policies, requestOf());
    expect(decidingStatement(decision)).toEqual({ policy: 'q', index: 1, sid: 'NoProd' });
    expect(decidingConditions(decision, context)).toEqual([]);
  });

  test('as the first statement that allows', () => {
    const decision = evaluate(
      [policyOf('identity', allow({ Action: 's3:*' }), allow(), allow({ Sid: 'x' }))],
      requestOf(),
    );
    expect(decidingStatement(decision)).toEqual({ policy: 'p', index: 1, sid: undefined });
  });

  test('with all its conditions', () => {
    const Condition = { StringLike: { 'sts:ExternalId': ['e-*', 'f-*'] }, Null: { 'aws:SourceIp': 'true' } };
    const decision = evaluate([policyOf('identity', deny({ Condition }))], requestOf({ keys: KEYS }));
    expect(decidingConditions(decision, context)).toEqual([
      { operator: 'StringLike', key: 'sts:ExternalId', wanted: ['e-*', 'f-*'], found: ['e-1'], result: 'holds' },
      { operator: 'Null', key: 'aws:SourceIp', wanted: ['true'], found: undefined, result: 'holds' },
    ]);
  });

  test('as nothing when no statement applies', () => {
    const decision = evaluate([], requestOf());
    expect(decidingStatement(decision)).toBeUndefined();
    expect(decidingConditions(decision, context)).toEqual([]);
  });
});
