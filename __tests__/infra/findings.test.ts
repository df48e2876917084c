import { describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import { PROVIDER } from '../support/names.js';
import { findingsOf, findingsOfPermissions, findingsOfTrust, LIMITS, sizeOf } from './findings.js';

const FEDERATED = { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` };
const HUB = { AWS: 'arn:aws:iam::111122223333:role/github-hub' };
const TESTS = { [`${PROVIDER}:aud`]: 'sts.amazonaws.com', [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' };

const JOBS = {
  Effect: 'Allow',
  Principal: FEDERATED,
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: TESTS },
};
const HOP = { Effect: 'Allow', Principal: HUB, Action: 'sts:AssumeRole' };
const ASSUME = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::222222222222:role/DeployRole' };

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

describe('a trust policy', () => {
  test.each([
    ['for jobs', JOBS],
    ['for the hub', HOP],
    ['that denies by wildcards', { Effect: 'Deny', Principal: '*', Action: '*' }],
  ])('%s has nothing amiss', (_, statement) => {
    expect(findingsOfTrust('trust', policy(statement))).toEqual([]);
    expect(findingsOfTrust('trust', JSON.stringify(policy(statement)))).toEqual([]);
  });

  const sub = (condition: object) => ({ ...JOBS, Condition: condition });
  const { [`${PROVIDER}:sub`]: _, ...withoutSub } = TESTS;

  test.each([
    ['no sub', sub({ StringEquals: withoutSub }), 'does not test sub'],
    ['no condition', { ...JOBS, Condition: undefined }, 'does not test sub'],
    [
      'no aud',
      sub({ StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' } }),
      'does not test aud with StringEquals',
    ],
    ['StringLike for sub', sub({ StringEquals: withoutSub, StringLike: TESTS }), 'does not test sub'],
    ['a wildcard in sub', sub({ StringEquals: { ...TESTS, [`${PROVIDER}:sub`]: 'repo:octo/*' } }), 'has a wildcard in'],
    ['a question mark', sub({ StringEquals: TESTS, StringLike: { 'aws:x': 'a?' } }), 'has a wildcard in aws:x: a?'],
    ['a variable', sub({ StringEquals: { ...TESTS, 'aws:x': '${aws:y}' } }), 'has a policy variable in aws:x'],
    ['ForAllValues', sub({ StringEquals: TESTS, 'ForAllValues:StringEquals': { 'aws:x': 'a' } }), 'has ForAllValues:'],
    ['IfExists', sub({ StringEquals: TESTS, StringEqualsIfExists: { 'aws:x': 'a' } }), 'has StringEqualsIfExists on'],
    ['an empty value', sub({ StringEquals: { ...TESTS, 'aws:x': '' } }), 'has an empty value for aws:x'],
    ['an empty list', sub({ StringEquals: { ...TESTS, 'aws:x': [] } }), 'has an empty value for aws:x'],
    ['everyone', { ...HOP, Principal: '*' }, 'names no principal, or everyone'],
    ['everyone of AWS', { ...HOP, Principal: { AWS: '*' } }, 'names the AWS principal *'],
    ['a whole account', { ...HOP, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, 'is no single role'],
    ['an account’s id', { ...HOP, Principal: { AWS: '111122223333' } }, 'is no single role or provider'],
    ['NotPrincipal', { ...HOP, NotPrincipal: HUB }, 'allows by NotPrincipal'],
    ['a wildcard in the action', { ...HOP, Action: 'sts:*' }, 'has a wildcard in the action sts:*'],
  ])('with %s is told', (_, statement, finding) => {
    expect(findingsOfTrust('trust', policy(HOP, statement)).join('\n')).toContain(finding);
  });
});

describe('a permission policy', () => {
  const anywhere = { ...ASSUME, Resource: 'arn:aws:iam::*:role/DeployRole' };
  const inOrganization = (id: string) => ({ StringEquals: { 'aws:ResourceOrgID': id } });

  test.each([
    ['on one role', ASSUME],
    ['on a role of every account of the organization', { ...anywhere, Condition: inOrganization('o-exampleorgid') }],
  ])('%s has nothing amiss', (_, statement) => {
    expect(findingsOfPermissions('p', policy(statement))).toEqual([]);
  });

  test.each([
    ['a bare resource', { ...ASSUME, Resource: ['*'] }, 'has the bare resource *'],
    ['no resource', { ...ASSUME, Resource: [] }, 'names no resource'],
    ['NotResource', { ...ASSUME, NotResource: 'x' }, 'allows by NotResource'],
    ['NotAction', { ...ASSUME, NotAction: 'x' }, 'allows by NotAction'],
    ['a role of any account', anywhere, 'in any account, without aws:ResourceOrgID'],
    ['any organization', { ...anywhere, Condition: inOrganization('*') }, 'without aws:ResourceOrgID'],
    ['any role', { ...ASSUME, Resource: 'arn:aws:iam::222222222222:role/*' }, 'has a wildcard in the resource'],
    ['any action', { ...ASSUME, Action: '*' }, 'has a wildcard in the action *'],
    ['no action', { ...ASSUME, Action: [] }, 'names no action'],
  ])('with %s is told', (_, statement, finding) => {
    expect(findingsOfPermissions('p', policy(ASSUME, statement)).join('\n')).toContain(finding);
  });
});

describe('a world', () => {
  test('tells a finding with its role', () => {
    // It trusts by StringLike, as many a tutorial has it.
    expect(findingsOf(exampleModel())).toEqual([
      'trust of 111122223333/github-hub: statement "" does not test sub with StringEquals',
    ]);
  });

  test('counts characters as IAM does, and tells what is too long', () => {
    expect(sizeOf('{ "Version": "2012-10-17",\n "Statement": [] }')).toBe(39);
    const long = policy({ ...ASSUME, Resource: Array.from({ length: 230 }, () => ASSUME.Resource) });
    const roles = {
      r: {
        trustPolicy: policy(HOP, { ...HOP, Sid: 'x'.repeat(LIMITS.trust) }),
        policies: { a: long, b: policy(ASSUME) },
      },
    };
    const found = findingsOf({ accounts: { '111122223333': { roles } }, managedPolicies: { 'arn:m': long } });
    expect(found).toHaveLength(3);
    expect(found.join('\n')).toMatch(/trust of .*inline policies of .*arn:m: takes/s);
  });
});
