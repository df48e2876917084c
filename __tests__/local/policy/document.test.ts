/** Sources: the grammar and the element reference of IAM (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy } from '../../../src/local/policy/document.js';

const TRUST = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
const IDENTITY = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
const document = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });

describe('a document that IAM takes', () => {
  test.each<[string, PolicyKind, unknown]>([
    ['with one statement instead of a list', 'identity', { Version: '2012-10-17', Statement: IDENTITY }],
    ['without a version', 'identity', { Statement: [IDENTITY] }],
    ['of the old version, with an id', 'identity', { Version: '2008-10-17', Id: 'x', Statement: [IDENTITY] }],
    ['as JSON text', 'identity', JSON.stringify(document(IDENTITY))],
    [
      'with lists',
      'identity',
      document({ ...IDENTITY, Action: ['sts:*', 's3:Get?'], Resource: ['arn:aws:s3:::a', '*'] }),
    ],
    [
      'with NotAction and NotResource',
      'identity',
      document({ Effect: 'Deny', NotAction: 's3:*', NotResource: 'arn:aws:s3:::a' }),
    ],
    [
      'with a boolean condition value',
      'identity',
      document({ ...IDENTITY, Condition: { Bool: { 'aws:SecureTransport': true } } }),
    ],
    [
      'with every kind of principal',
      'trust',
      document({
        ...TRUST,
        Principal: {
          AWS: [
            '111122223333',
            'arn:aws:iam::111122223333:root',
            'arn:aws:iam::111122223333:role/a/b',
            'arn:aws:iam::111122223333:user/u',
            'arn:aws:sts::111122223333:assumed-role/hub/session',
            'AROAEXAMPLEEXAMPLE123',
            '*',
          ],
          Federated: 'arn:aws:iam::111122223333:oidc-provider/x',
          Service: 'ec2.amazonaws.com',
        },
      }),
    ],
    ['with a principal of everyone', 'trust', document({ ...TRUST, Principal: '*' })],
    [
      'with Deny and NotPrincipal',
      'trust',
      document({ ...TRUST, Effect: 'Deny', NotPrincipal: { AWS: '111122223333' }, Principal: undefined }),
    ],
    ['with a Sid with blanks in a trust policy', 'trust', document({ ...TRUST, Sid: 'From the hub' })],
    [
      'as a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }),
    ],
  ])('%s', (_, kind, source) => {
    expect(parsePolicy(source as object, kind).statements.length).toBeGreaterThan(0);
  });
});

describe('a document that IAM refuses', () => {
  test.each<[string, PolicyKind, unknown, string]>([
    ['no JSON', 'identity', '{', 'Syntax errors in policy: '],
    ['a JSON text', 'identity', '"x"', 'Syntax errors in policy: expected an object'],
    ['a list', 'identity', [], 'Syntax errors in policy: expected an object'],
    [
      'another version',
      'identity',
      { Version: '2020-01-01', Statement: [IDENTITY] },
      'Version: The policy must contain a valid version string',
    ],
    ['an id that is no text', 'identity', { Id: 5, Statement: [IDENTITY] }, 'Id: must be a text'],
    ['no statement', 'identity', { Version: '2012-10-17' }, 'Statement: a policy must have at least one statement'],
    ['an empty list of statements', 'identity', document(), 'Statement: a policy must have at least one statement'],
    ['an unknown element', 'identity', { Statement: [IDENTITY], Statements: [] }, 'Statements is none of'],
    [
      'an unknown element of a statement',
      'identity',
      document({ ...IDENTITY, Conditions: {} }),
      'Statement[0]: Syntax errors in policy: Conditions is none of',
    ],
    [
      'no effect',
      'identity',
      document({ ...IDENTITY, Effect: undefined }),
      'Statement[0].Effect: must be "Allow" or "Deny"',
    ],
    [
      'an effect in lower case',
      'identity',
      document(IDENTITY, { ...IDENTITY, Effect: 'allow' }),
      'Statement[1].Effect',
    ],
    [
      'an effect twice over',
      'resource-control',
      document({ ...IDENTITY, Principal: '*' }),
      'a resource control policy can only deny',
    ],
    [
      'a Sid with blanks in an identity policy',
      'identity',
      document({ ...IDENTITY, Sid: 'a b' }),
      'Statement[0].Sid: Statement IDs (SID) must be alpha-numeric',
    ],
    ['a Sid that is no text', 'identity', document({ ...IDENTITY, Sid: 1 }), 'Statement[0].Sid: must be a text'],
    [
      'a Sid twice',
      'identity',
      document({ ...IDENTITY, Sid: 'a' }, { ...IDENTITY, Sid: 'a' }),
      'Statement[1].Sid: Statement IDs (SID) in a single policy must be unique: a',
    ],
    [
      'a principal in an identity policy',
      'identity',
      document({ ...IDENTITY, Principal: '*' }),
      'Statement[0].Principal: Policy document should not specify a principal',
    ],
    [
      'no principal in a trust policy',
      'trust',
      document({ ...TRUST, Principal: undefined }),
      'Statement[0]: Missing required field Principal',
    ],
    [
      'Principal and NotPrincipal',
      'trust',
      document({ ...TRUST, NotPrincipal: '*' }),
      'has both Principal and NotPrincipal',
    ],
    [
      'Allow with NotPrincipal',
      'trust',
      document({ ...TRUST, Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Allow with NotPrincipal is not allowed',
    ],
    [
      'an unknown type of principal',
      'trust',
      document({ ...TRUST, Principal: { Aws: 'x' } }),
      'Statement[0].Principal: Syntax errors in policy: Aws is none of',
    ],
    ['an empty principal', 'trust', document({ ...TRUST, Principal: {} }), 'Invalid principal in policy'],
    [
      'a principal of 11 digits',
      'trust',
      document({ ...TRUST, Principal: { AWS: '11112222333' } }),
      'Statement[0].Principal.AWS: Invalid principal in policy: "AWS":"11112222333"',
    ],
    [
      'a wildcard in a role principal',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
      'Invalid principal in policy',
    ],
    [
      'a canonical user',
      'trust',
      document({ ...TRUST, Principal: { CanonicalUser: 'abc' } }),
      'Invalid principal in policy: "CanonicalUser":"abc"',
    ],
    [
      'a narrow principal in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: { AWS: '111122223333' }, Action: 'sts:*', Resource: '*' }),
      'takes "*" only',
    ],
    ['no action', 'identity', document({ ...IDENTITY, Action: undefined }), 'Missing required field Action'],
    ['Action and NotAction', 'identity', document({ ...IDENTITY, NotAction: 's3:*' }), 'has both Action and NotAction'],
    [
      'an empty list of actions',
      'identity',
      document({ ...IDENTITY, Action: [] }),
      'Policy statement must contain actions.',
    ],
    [
      'an action without a service',
      'identity',
      document({ ...IDENTITY, Action: 'AssumeRole' }),
      'Actions/Conditions must be prefaced by a vendor',
    ],
    [
      'another service in a trust policy',
      'trust',
      document({ ...TRUST, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions',
    ],
    [
      'a resource in a trust policy',
      'trust',
      document({ ...TRUST, Resource: '*' }),
      'Statement[0].Resource: Has prohibited field Resource',
    ],
    [
      'no resource in an identity policy',
      'identity',
      document({ ...IDENTITY, Resource: undefined }),
      'Missing required field Resource',
    ],
    [
      'an empty list of resources',
      'identity',
      document({ ...IDENTITY, Resource: [] }),
      'Policy statement must contain resources.',
    ],
    [
      'a resource that is no ARN',
      'identity',
      document({ ...IDENTITY, Resource: 'role/x' }),
      'Resource role/x must be in ARN format or "*".',
    ],
    [
      'a number as an action',
      'identity',
      document({ ...IDENTITY, Action: 5 }),
      'Statement[0].Action: Syntax errors in policy: expected a text or a list of texts',
    ],
    [
      'an operator that is not modelled',
      'identity',
      document({ ...IDENTITY, Condition: { NumericLessThan: { 'a:b': '5' } } }),
      'Statement[0].Condition.NumericLessThan: Invalid Condition type',
    ],
    [
      'a condition without a value',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: { 'a:b': [] } } }),
      'a condition key must have a value',
    ],
    [
      'a condition that is a text',
      'identity',
      document({ ...IDENTITY, Condition: 'x' }),
      'Statement[0].Condition: Syntax errors in policy',
    ],
    [
      'a condition value that is an object',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: { 'a:b': {} } } }),
      'expected a text or a list of texts',
    ],
  ])('has %s', (_, kind, source, message) => {
    expect(() => parsePolicy(source as object, kind)).toThrow(message);
  });
});
