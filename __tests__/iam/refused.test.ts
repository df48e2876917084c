/**
 * What a document must not have. Sources: "IAM JSON policy elements: Id" (…/reference_policies_elements_id.html), "NotPrincipal"
 * (…/reference_policies_elements_notprincipal.html) and "IAM policy validation check reference"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html).
 */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy } from '../../src/iam/document.js';
import { allow, deny, trust } from '../support/policies.js';

const KINDS: readonly PolicyKind[] = [
  'trust',
  'identity',
  'boundary',
  'session',
  'service-control',
  'resource-control',
];
const STATEMENT: Readonly<Record<PolicyKind, (more?: object) => object>> = {
  trust: (more) => trust('*', more),
  identity: allow,
  boundary: allow,
  session: allow,
  'service-control': allow,
  'resource-control': (more) => deny({ Principal: '*', ...more }),
};

function read(kind: PolicyKind, more: object, document: object = {}) {
  return () => parsePolicy({ Version: '2012-10-17', ...document, Statement: [STATEMENT[kind](more)] }, kind);
}

describe.each(KINDS)('a document of kind %s', (kind) => {
  test('has an Id only as the policy of a resource', () => {
    const withId = read(kind, {}, { Id: 'x' });
    if (kind === 'trust') expect(withId).not.toThrow();
    else expect(withId).toThrow('Id: Has prohibited field Id');
  });

  test.each([
    { NotPrincipal: '*' },
    { NotPrincipal: { AWS: '111122223333' } },
    { NotPrincipal: { Federated: 'accounts.google.com' } },
  ])('has no %j', (element) => {
    for (const Effect of ['Allow', 'Deny']) {
      expect(read(kind, { ...element, Principal: undefined, Effect })).toThrow('Statement[0].NotPrincipal: ');
    }
  });

  test.each<[condition: object, reason: string]>([
    [
      { StringEquals: { 'aws:PrincipalOrgID': 'o-1', 'AWS:principalorgid': 'o-2' } },
      'Condition.StringEquals: The condition key AWS:principalorgid is also written aws:PrincipalOrgID (use one of the two)',
    ],
    [{ StringLike: { 'a:b/x': 'y', 'a:c': 'y', 'a:B/X': 'y' } }, 'The condition key a:B/X is also written a:b/x (use'],
    [{ Null: { 'a:b': 'true', 'A:b': 'false' } }, 'The condition key A:b is also written a:b (use'],
    [
      { StringEquals: { 'a:b': 'x' }, stringEquals: { 'a:b': 'y' } },
      'Condition: The condition operator stringEquals is also written StringEquals (use one of the two)',
    ],
    [
      { StringEquals: { sub: 'x' } },
      'Condition.StringEquals: The condition key "sub" is not valid (use the format SERVICE:KEY)',
    ],
    [{ StringEquals: { '': 'x' } }, 'The condition key "" is not valid (use'],
    [{ Null: { ':': 'true' } }, 'The condition key ":" is not valid (use'],
    [{ Null: { ':a:b': 'true' } }, 'The condition key ":a:b" is not valid (use'],
    [{ StringEquals: { 'a:b': [] } }, 'Condition.StringEquals.a:b: a condition key must have a value'],
    [{ StringEquals: { 'a:b': {} } }, 'Condition.StringEquals.a:b: Syntax errors in policy: expected a text'],
    [{ Null: { ':sub': 'true' } }, 'The condition key ":sub" is not valid (use'],
    [{ StringEquals: { 'aws:PrincipalOrgID ': 'x' } }, 'The condition key "aws:PrincipalOrgID " is not valid (use'],
    [{ StringEquals: { ' aws:PrincipalOrgID': 'x' } }, 'The condition key " aws:PrincipalOrgID" is not valid (use'],
    [{ StringEquals: { 'aws :PrincipalOrgID': 'x' } }, 'The condition key "aws :PrincipalOrgID" is not valid (use'],
    [{ StringEquals: { 'aws: PrincipalOrgID': 'x' } }, 'The condition key "aws: PrincipalOrgID" is not valid (use'],
    [{ StringEquals: { 'aws::PrincipalOrgID': 'x' } }, 'The condition key "aws::PrincipalOrgID" is not valid (use'],
    [{ Bool: { 'aws:': 'true' } }, 'The condition key "aws:" is not valid (use'],
    [{ 'ForAllValues:StringLike': { TagKeys: 'x' } }, 'The condition key "TagKeys" is not valid (use'],
  ])('has no condition %j', (Condition, reason) => {
    expect(read(kind, { Condition })).toThrow(reason);
  });

  test.each<[condition: object]>([
    [{ StringEquals: { 'aws:PrincipalTag/Cost Center': 'x', 'aws:PrincipalTag/Cost': 'x' } }],
    [{ StringEquals: { 'aws:RequestTag/a:b': 'x' } }],
    [{ StringEquals: { '127.0.0.1:8080/issuer:sub': 'x' } }],
    [{ StringEquals: { 'a:b': 'x' }, StringLike: { 'A:B': 'x' } }],
    [
      {
        StringEquals: { 'a:b': 'x' },
        StringEqualsIfExists: { 'a:b': 'x' },
        'ForAnyValue:StringEquals': { 'a:b': 'x' },
      },
    ],
  ])('may have the condition %j', (Condition) => {
    expect(read(kind, { Condition })).not.toThrow();
  });
});

/** Sources: https://github.com/cloud-gov/terraform-provision/pull/1838, https://github.com/duo-labs/parliament/pull/177. */
describe.each(['Resource', 'NotResource'])('an ARN of IAM under %s', (element) => {
  const IAM_KEEPS: readonly PolicyKind[] = ['identity', 'boundary', 'session'];
  const reading = (kind: PolicyKind, resource: string) =>
    read(kind, { Resource: undefined, [element]: ['*', resource] });
  const account = '222222222222';

  test.each<[resource: string, reason: string]>([
    [`arn:aws:iam:us-east-1:${account}:role/r`, 'cannot contain region information. (leave the region empty)'],
    [`arn:aws-cn:iam:cn-north-1:*:role/*`, 'cannot contain region information.'],
    [`arn:aws:iam:eu-west-1::*`, 'cannot contain region information.'],
    [`arn:aws:iam::${account}:DeployRole`, 'must either be "*" or start with user/, role/'],
    [`arn:aws:iam::${account}:role`, '(use role/role for a role)'],
    [`arn:*:iam::*:role:DeployRole`, '(use role/role:DeployRole for a role)'],
  ])('is not %s', (resource, reason) => {
    for (const kind of IAM_KEEPS) expect(reading(kind, resource)).toThrow(`Statement[0].${element}: IAM resource`);
    for (const kind of IAM_KEEPS) expect(reading(kind, resource)).toThrow(reason);
    for (const kind of ['service-control', 'resource-control'] as const) {
      expect(reading(kind, resource)).not.toThrow();
    }
  });

  test.each([
    `arn:aws:iam:*:${account}:role/r`,
    `arn:aws:iam::${account}:*`,
    `arn:aws:iam::${account}:role*`,
    `arn:aws:iam::${account}:root`,
    `arn:aws:iam::${account}:\${aws:PrincipalTag/role}`,
    `arn:aws:iam::${account}:delegation-request/x`,
    'arn:aws:iam::aws:policy/AdministratorAccess',
    `arn:aws:sts:us-east-1:${account}:x`,
    'arn:aws:sns:us-east-1:222222222222:topic',
    'arn:aws:s3:::bucket',
    'arn:aws:*:us-east-1:222222222222:topic',
    `arn:aws:iam:us-*:${account}:role/r`,
    `arn:aws:iam:*-1:${account}:role/r`,
    `arn:aws:iam::${account}:*Role`,
  ])('may be %s', (resource) => {
    for (const kind of IAM_KEEPS) expect(reading(kind, resource)).not.toThrow();
  });
});
