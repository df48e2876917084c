/**
 * ARNs with fewer than six fields: "When you specify an incomplete ARN … in an identity-based policy, AWS automatically completes the ARN by
 * adding wildcard characters (*) to all missing fields" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). The same page
 * has session policies refuse them.
 */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy } from '../../src/iam/document.js';
import { evaluate } from '../../src/iam/evaluate.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny } from '../support/policies.js';
import { outcomeOf, requestOf, VARIABLES_PAGE } from './requests.js';

const ATTACHED: readonly PolicyKind[] = ['identity', 'boundary', 'service-control'];

describe.each(ATTACHED)('an incomplete ARN in a document of kind %s', (kind) => {
  test.each<[resource: string, isTarget: boolean]>([
    ['arn:aws', true],
    ['arn:aws:iam', true],
    ['arn:aws:iam:', true],
    ['arn:aws:iam::222222222222', true],
    ['arn:*', true],
    ['arn:*:iam', true],
    ['arn:aws*:iam', true],
    ['arn:aws:*', true],
    ['arn:aws:i?m', true],
    ['arn:aws:iam:*', true],
    ['arn:aws:iam::*', true],
    ['arn:aws:iam::2222*', true],
    ['arn:aws-cn', false],
    ['arn:aws-cn:iam', false],
    ['arn:aws:sts', false],
    ['arn:aws:IAM', false],
    ['arn:aws:iam:us-east-1', false],
    ['arn:aws:iam::', false],
    ['arn:aws:iam::333333333333', false],
    // Six fields, the last of them empty or only the type: nothing is missing.
    ['arn:aws:iam:::', false],
    ['arn:aws:iam::222222222222:', false],
    ['arn:aws:iam::222222222222:rol?', false],
    ['arn:aws:iam::*:role/', false],
    ['arn:aws:iam::222222222222:role/', false],
    ['arn:aws:iam::222222222222:role/DeployRole', true],
    ['arn:aws:iam::222222222222:role/deployrole', false],
  ])('%s: matches the target: %s', (Resource, isTarget) => {
    const request = requestOf({ keys: { 'aws:ResourceAccount': '222222222222' } });
    const instead = { Resource: undefined, NotResource: Resource };
    const [allowed, denied] = [isTarget ? 'allowed' : 'implicit-deny', isTarget ? 'explicit-deny' : 'allowed'];
    expect(outcomeOf(kind, [allow({ Resource })], request)).toBe(allowed);
    expect(outcomeOf(kind, [allow({ Resource: ['arn:aws:s3:::b', Resource] })], request)).toBe(allowed);
    expect(outcomeOf(kind, [allow(), deny({ Resource })], request)).toBe(denied);
    expect(outcomeOf(kind, [allow(instead)], request)).toBe(isTarget ? 'implicit-deny' : 'allowed');
    expect(outcomeOf(kind, [allow(), deny(instead)], request)).toBe(isTarget ? 'allowed' : 'explicit-deny');
  });
});

describe(`a variable before the fifth colon, where AWS has none (${VARIABLES_PAGE}#policy-vars-wheretouse)`, () => {
  test.each([
    'arn:aws:iam::${aws:ResourceAccount}:role/DeployRole',
    'arn:aws:iam::${aws:ResourceAccount}:role/*',
    "arn:aws:iam::${aws:Nothing, '222222222222'}:role/*",
    'arn:aws:${aws:Service}::222222222222:role/*',
    'arn:aws:iam::${aws:ResourceAccount}',
    'arn:aws:iam:${aws:Nothing, ""}:222222222222:role/*'.replaceAll('"', "'"),
  ])('%s allows nothing, and denies what it could mean', (Resource) => {
    const request = requestOf({ keys: { 'aws:ResourceAccount': '222222222222', 'aws:Service': 'iam' } });
    const instead = { Resource: undefined, NotResource: Resource };
    expect(outcomeOf('identity', [allow({ Resource })], request)).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), deny({ Resource })], request)).toBe('explicit-deny');
    expect(outcomeOf('identity', [allow(instead)], request)).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), deny(instead)], request)).toBe('explicit-deny');
  });

  test('is a variable after it, which matches nothing without a value', () => {
    const request = requestOf({ keys: { 'aws:PrincipalTag/role': 'DeployRole' } });
    const Resource = 'arn:aws:iam::222222222222:role/${aws:PrincipalTag/role}';
    expect(outcomeOf('identity', [allow({ Resource })], request)).toBe('allowed');
    expect(outcomeOf('identity', [allow({ Resource })])).toBe('implicit-deny');
    expect(outcomeOf('identity', [allow(), deny({ Resource })])).toBe('allowed');
  });

  test('is a text in a document of the older version', () => {
    const role = 'arn:aws:iam::222222222222:role/${aws:username}';
    const older = (statement: object) => {
      const policy = parsePolicy({ Version: '2008-10-17', Statement: statement }, 'identity');
      return (resource: string) => evaluate([{ name: 'p', policy }], requestOf({ resource })).outcome;
    };
    expect(older(allow({ Resource: role }))(role)).toBe('allowed');
    expect(older(allow({ Resource: undefined, NotResource: role }))(TARGET_ROLE)).toBe('allowed');
    expect(older(allow({ Resource: 'arn:aws:iam::${x}:role/*' }))('arn:aws:iam::${x}:role/r')).toBe('allowed');
  });
});

test('a document of the older version has no variables, so the colon of one is a colon', () => {
  const statement = allow({ Resource: 'arn:aws:sts::${aws:PrincipalAccount' });
  const older = parsePolicy({ Version: '2008-10-17', Statement: statement }, 'identity').statements[0];
  expect(older?.resources?.of[0]?.('arn:aws:sts::${aws:PrincipalAccount', new Map())).toBe(true);
  expect(older?.resources?.of[0]?.(`${TARGET_ROLE}`, new Map())).toBe(false);
});

describe.each<PolicyKind>(['session', 'resource-control'])('a document of kind %s', (kind) => {
  const principal = kind === 'session' ? {} : { Principal: '*' };
  test.each(['arn:aws', 'arn:aws:iam', 'arn:aws:iam::222222222222', 'arn:aws:iam:*'])('refuses %s', (Resource) => {
    for (const resource of [
      { Resource },
      { Resource: ['*', Resource] },
      { Resource: undefined, NotResource: Resource },
    ]) {
      expect(() => outcomeOf(kind, [deny({ ...resource, ...principal })])).toThrow(
        `Resource: Resource ${Resource} is an incomplete ARN (use all six fields: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE)`.replace(
          /^Resource/,
          'NotResource' in resource ? 'NotResource' : 'Resource',
        ),
      );
    }
  });

  test('takes a whole ARN', () => {
    expect(outcomeOf(kind, [deny({ Resource: 'arn:aws:iam::*:role/*', ...principal })])).toBe('explicit-deny');
  });
});

describe.each<PolicyKind>(['identity', 'boundary', 'session', 'service-control', 'resource-control'])(
  'a resource in a document of kind %s',
  (kind) => {
    const principal = kind === 'resource-control' ? { Principal: '*' } : {};
    test.each<[resource: string, reason: string]>([
      ['*:aws:iam::222222222222:role/x', 'must be in ARN format or "*".'],
      ['*:*', 'must be in ARN format or "*".'],
      ['**', 'must be in ARN format or "*".'],
      ['arn', 'must be in ARN format or "*".'],
      ['ar*:aws:iam::222222222222:role/x', 'must be in ARN format or "*".'],
      ['ARN:aws:iam::222222222222:role/x', 'must be in ARN format or "*".'],
      ['', 'must be in ARN format or "*".'],
      ['DeployRole', 'must be in ARN format or "*".'],
      ['arn::iam::222222222222:role/x', 'Partition "" is not valid for resource'],
      ['arn:', 'Partition "" is not valid for resource'],
      ['arn:AWS:iam::222222222222:role/x', 'Partition "AWS" is not valid for resource'],
      ['arn:was:iam::222222222222:role/x', 'Partition "was" is not valid for resource'],
      ['arn:aws-gov:iam::222222222222:role/x', 'Partition "aws-gov" is not valid for resource'],
      ['arn:azure*:iam::222222222222:role/x', 'Partition "azure*" is not valid for resource'],
      ['arn:${AWS::Partition}:iam::222222222222:role/x', 'Partition "${AWS::Partition}" is not valid for resource'],
      ['arn:iam::222222222222:role/x', 'Partition "iam" is not valid for resource'],
    ])('%s is refused', (Resource, reason) => {
      expect(() => outcomeOf(kind, [deny({ Resource, ...principal })])).toThrow(reason);
    });
  },
);
