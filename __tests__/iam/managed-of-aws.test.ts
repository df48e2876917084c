/**
 * Source: the AWS managed policy reference
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html), each page by its policy's name.
 */
import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/iam/evaluate.js';
import { isOfAws, policyOfAws } from '../../src/iam/managed-of-aws.js';
import { PARTITIONS } from '../../src/shared/aws/partition.js';
import { type KeyValue, policyOf, requestOf } from './requests.js';

const CDK_ROLE = 'role/cdk-hnb659fds-deploy-role-222222222222-eu-west-1';

const IN_ACCOUNT = { 'aws:ResourceAccount': '222222222222', 'aws:PrincipalAccount': '222222222222' };
const OF_PROJECT = { 'aws:PrincipalTag/AmazonDataZoneProject': 'p' };

type Outcome = 'allowed' | 'explicit-deny' | 'implicit-deny';
type Row = readonly [name: string, action: string, keys: Readonly<Record<string, KeyValue>>, outcome: Outcome];

const EVERY_ACTION_DENIED = [
  'AWSDenyAll',
  'AWSIAMIdentityCenterAllowListForIdentityContext',
  'AmazonDataZoneEnvironmentRolePermissionsBoundary',
  'AmazonDataZoneProjectDeploymentPermissionsBoundary',
  'AmazonDataZoneProjectRolePermissionsBoundary',
  'AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary',
  'AmazonSecurityLakePermissionsBoundary',
  'root-task/IAMAuditRootUserCredentials',
  'root-task/IAMCreateRootUserPassword',
  'root-task/IAMDeleteRootUserCredentials',
  'root-task/S3UnlockBucketPolicy',
  'root-task/SQSUnlockQueuePolicy',
];

const ROWS: readonly Row[] = [
  ['AdministratorAccess', 'sts:AssumeRole', {}, 'allowed'],
  ['PowerUserAccess', 'sts:AssumeRole', {}, 'allowed'],
  ['PowerUserAccess', 'iam:GetRole', {}, 'implicit-deny'],
  ['AdministratorAccess-Amplify', 'sts:AssumeRole', {}, 'allowed'],
  ['AdministratorAccess-Amplify', 'sts:TagSession', {}, 'implicit-deny'],
  ['service-role/AmplifyBackendDeployFullAccess', 'sts:AssumeRole', IN_ACCOUNT, 'allowed'],
  [
    'service-role/AmplifyBackendDeployFullAccess',
    'sts:AssumeRole',
    { ...IN_ACCOUNT, 'aws:PrincipalAccount': '111122223333' },
    'implicit-deny',
  ],
  ...EVERY_ACTION_DENIED.flatMap((name) =>
    ['AssumeRole', 'AssumeRoleWithWebIdentity', 'TagSession', 'SetSourceIdentity'].map(
      (action): Row => [name, `sts:${action}`, {}, 'explicit-deny'],
    ),
  ),
  ['AmazonDataZoneProjectRolePermissionsBoundary', 'iam:ListRoles', {}, 'implicit-deny'],
  ['root-task/S3UnlockBucketPolicy', 'iam:GetRole', {}, 'explicit-deny'],
  ['SageMakerStudioProjectUserRolePermissionsBoundary', 'sts:AssumeRole', OF_PROJECT, 'allowed'],
  ['SageMakerStudioProjectUserRolePermissionsBoundary', 'sts:AssumeRoleWithWebIdentity', OF_PROJECT, 'explicit-deny'],
  [
    'SageMakerStudioProjectUserRolePermissionsBoundary',
    'sts:AssumeRole',
    { ...OF_PROJECT, 'aws:ResourceTag/AmazonDataZoneProject': 'other' },
    'explicit-deny',
  ],
  [
    'SageMakerStudioProjectUserRolePermissionsBoundary',
    'sts:AssumeRole',
    { ...OF_PROJECT, 'aws:ResourceTag/AmazonDataZoneProject': 'p' },
    'allowed',
  ],
  [
    'SageMakerStudioProjectUserRolePermissionsBoundary',
    'sts:AssumeRole',
    { 'aws:PrincipalTag/AmazonDataZoneProject': '' },
    'implicit-deny',
  ],
  ...(['u-1', 'u-2'] as const).map(
    (identity): Row => [
      'SageMakerStudioProjectUserRolePermissionsBoundary',
      'sts:SetSourceIdentity',
      { ...OF_PROJECT, 'aws:PrincipalTag/datazone:userId': 'u-1', 'sts:SourceIdentity': identity },
      identity === 'u-1' ? 'allowed' : 'implicit-deny',
    ],
  ),
];

describe.each([...PARTITIONS])('a managed policy of AWS in the partition %s', (partition) => {
  test.each(ROWS)('%s: %s with %j is %s', (name, action, keys, outcome) => {
    const policy = policyOfAws(`arn:${partition}:iam::aws:policy/${name}`, partition);
    const request = requestOf({ action, keys, resource: `arn:${partition}:iam::222222222222:${CDK_ROLE}` });
    expect(policy && evaluate([policy], request).outcome).toBe(outcome);
  });
});

test.each([
  ['deploy', 'allowed'],
  ['file-publishing', 'allowed'],
  ['image-publishing', 'allowed'],
  ['lookup', 'allowed'],
  ['cfn-exec', 'implicit-deny'],
])('a deployment of Amplify may assume the %s role of the CDK: %s', (of, outcome) => {
  const policy = policyOfAws('arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess', 'aws');
  const resource = `arn:aws:iam::222222222222:role/cdk-hnb659fds-${of}-role-222222222222-eu-west-1`;
  expect(policy && evaluate([policy], requestOf({ keys: IN_ACCOUNT, resource })).outcome).toBe(outcome);
});

test('a policy that denies wins over one that allows', () => {
  const denies = policyOfAws('arn:aws:iam::aws:policy/AWSDenyAll', 'aws') ?? [];
  const allows = policyOf('identity', { Effect: 'Allow', Action: '*', Resource: '*' });
  expect(evaluate([allows, denies].flat(), requestOf()).outcome).toBe('explicit-deny');
});

test.each([
  ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'aws', true],
  ['arn:aws-cn:iam::aws:policy/AWSDenyAll', 'aws', true],
  ['arn:aws:iam::aws:policy/a+b', 'aws', true],
  ['arn:aws:iam::111122223333:policy/AWSDenyAll', 'aws', false],
  ['arn:aws:iam::aws:policy/AWSDenyAll and more', 'aws', false],
  ['x-arn:aws:iam::aws:policy/AWSDenyAll', 'aws', false],
])('%s is not known in the partition %s', (arn, partition, ofAws) => {
  expect(isOfAws(arn)).toBe(ofAws);
  expect(policyOfAws(arn, partition)).toBeUndefined();
});
