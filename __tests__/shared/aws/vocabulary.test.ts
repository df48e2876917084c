import { describe, expect, test } from '@jest/globals';
import { parseAssumedRoleArn, roleArnFromName } from '../../../src/shared/aws/arn.js';
import { isAwsHost, isLoopback } from '../../../src/shared/aws/host.js';
import { iamSigningRegion, isNamedLikeARegion, PARTITIONS } from '../../../src/shared/aws/partition.js';
import { literalPattern } from '../../../src/shared/aws/policy-text.js';
import { GITHUB_CLAIMS, TESTABLE_CLAIMS } from '../../../src/shared/aws/testable-claims.js';

// Source: `dnsSuffix` and `dualStackDnsSuffix` of each partition in the SDKs' partitions.json.
describe('STS of each partition is a host of AWS:', () => {
  test.each([
    ['us-east-1', 'amazonaws.com', 'api.aws'],
    ['cn-north-1', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
    ['us-gov-west-1', 'amazonaws.com', 'api.aws'],
    ['us-iso-east-1', 'c2s.ic.gov', 'api.aws.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov', 'api.aws.scloud'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
    ['us-isof-south-1', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
    ['eusc-de-east-1', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ])('%s under %s and %s', (region, plain, dualStack) => {
    for (const suffix of [plain, dualStack]) {
      expect([suffix, isAwsHost(`sts.${region}.${suffix}`), isAwsHost(`sts-fips.${region}.${suffix}`)]).toEqual([
        suffix,
        true,
        true,
      ]);
      expect(isAwsHost(`${region}.${suffix}`)).toBe(false);
      expect(isAwsHost(`xsts.${region}.${suffix}`)).toBe(false);
      expect(isAwsHost(`sts.${region}.x${suffix}`)).toBe(false);
    }
  });
});

test('a name of this machine counts in capitals too', () => {
  expect(isLoopback('LOCALHOST')).toBe(true);
});

// Source: "AWS Identity and Access Management endpoints and quotas", https://docs.aws.amazon.com/general/latest/gr/iam-service.html
test.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-mars', undefined],
])('IAM of %s is signed for %s', (partition, region) => {
  expect(iamSigningRegion(partition)).toBe(region);
  expect(PARTITIONS.has(partition)).toBe(region !== undefined);
});

test.each([
  ['role/ci/DeployRole', 'role/ci/DeployRole'],
  ['a*b?c$d', `a\${*}b\${?}c\${$}d`],
  [`\${aws:username}`, `\${$}{aws:username}`],
  ['**', `\${*}\${*}`],
])('%s means itself as %s', (text, pattern) => {
  expect(literalPattern(text)).toBe(pattern);
});

// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
test('these claims are condition keys, and no other', () => {
  expect([...GITHUB_CLAIMS].sort()).toEqual([
    'actor',
    'actor_id',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner_id',
    'workflow',
  ]);
  expect(TESTABLE_CLAIMS).toEqual(['sub', 'aud', ...GITHUB_CLAIMS]);
});

test('every character of a name may be in a session, and in a role by its name', () => {
  const odd = 'a_B+=,.@-9';
  expect(parseAssumedRoleArn(`arn:aws:sts::111122223333:assumed-role/${odd}/${odd}`)).toMatchObject({
    roleName: odd,
    sessionName: odd,
  });
  expect(roleArnFromName('aws', '111122223333', `ci/${odd}`)).toMatchObject({ path: '/ci/', name: odd });
});

test.each([
  ['text in front', 'x arn:aws:sts::111122223333:assumed-role/Deploy/s1'],
  ['another service', 'arn:aws:iam::111122223333:assumed-role/Deploy/s1'],
  ['eleven digits', 'arn:aws:sts::11112222333:assumed-role/Deploy/s1'],
])('a session is not read out of %s', (_, text) => {
  expect(parseAssumedRoleArn(text)).toBeUndefined();
});

test.each(['x-eu-west-1', 'eu-west-1x', 'eu-west-123', 'eusc-east-1', 'us-isox-east-1'])(
  '%s is not named like a region',
  (name) => {
    expect(isNamedLikeARegion(name)).toBe(false);
  },
);
