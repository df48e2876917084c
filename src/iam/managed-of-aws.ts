/**
 * Managed policies of AWS, as far as they are about assuming roles.
 *
 * The names and actions are those of the default versions on the date below: https://github.com/iann0036/iam-dataset (aws/managedpolicies)
 * and, for AdministratorAccess and PowerUserAccess, https://github.com/zoph-io/MAMIP. Each policy also has a page of its name in the AWS
 * managed policy reference (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html).
 */
import type { PolicySource } from './document.js';
import { parsePolicyIn } from './partition.js';
import type { NamedPolicy } from './policy-request.js';

/** All managed policies of AWS of that date were looked at. */
export const OF_AWS_AS_OF = '2026-08-22';

/** What a statement has apart from its effect. `Resource` is every resource unless it says more. */
interface Part {
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: object;
}

type StatementsIn = (partition: string) => readonly object[];

const allow = (part: Part) => withResource('Allow', part);
const deny = (part: Part) => withResource('Deny', part);

function withResource(effect: 'Allow' | 'Deny', part: Part): object {
  return { Effect: effect, ...part, ...(part.NotResource === undefined && { Resource: part.Resource ?? '*' }) };
}

const EVERY_ROLE = { Action: ['iam:*', 'sts:*'] };

/**
 * The statements of STS, by name and for a partition: of all policies that deny assuming a role, and of those that allow it and that deploy
 * roles have. Statements of other services are left out. A list of exempted actions has those of STS and those that read roles.
 */
const OF_AWS: ReadonlyMap<string, StatementsIn> = new Map<string, StatementsIn>([
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
  ['AdministratorAccess', () => [allow({ Action: '*' })]],
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
  ['PowerUserAccess', () => [allow({ NotAction: ['iam:*', 'organizations:*', 'account:*'] })]],
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess-Amplify.html
  ['AdministratorAccess-Amplify', () => [allow({ Action: 'sts:AssumeRole' })]],
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmplifyBackendDeployFullAccess.html
  [
    'AmplifyBackendDeployFullAccess',
    (partition) => [
      allow({
        Action: 'sts:AssumeRole',
        Resource: ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map(
          (of) => `arn:${partition}:iam::*:role/cdk-*-${of}-role-*-*`,
        ),
        Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
      }),
    ],
  ],
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html
  ['AWSDenyAll', () => [deny({ Action: '*' })]],
  // The others that deny have pages under the same address, by their names.
  ['AWSIAMIdentityCenterAllowListForIdentityContext', () => [deny({ NotAction: ['sts:SetContext'] })]],
  [
    'AmazonDataZoneEnvironmentRolePermissionsBoundary',
    () => [deny({ NotAction: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:List*'] })],
  ],
  [
    'AmazonDataZoneProjectDeploymentPermissionsBoundary',
    () => [deny({ NotAction: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:GetPolicy', 'iam:ListPolicyVersions'] })],
  ],
  [
    'AmazonDataZoneProjectRolePermissionsBoundary',
    () => [deny({ NotAction: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:List*'] })],
  ],
  [
    'AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary',
    () => [deny({ NotAction: ['iam:GetRole', 'iam:ListRoles'] })],
  ],
  ['AmazonSecurityLakePermissionsBoundary', () => [deny(EVERY_ROLE)]],
  ['IAMAuditRootUserCredentials', () => [deny(EVERY_ROLE)]],
  ['IAMCreateRootUserPassword', () => [deny(EVERY_ROLE)]],
  ['IAMDeleteRootUserCredentials', () => [deny(EVERY_ROLE)]],
  ['S3UnlockBucketPolicy', () => [deny(EVERY_ROLE)]],
  ['SQSUnlockQueuePolicy', () => [deny(EVERY_ROLE)]],
  [
    'SageMakerStudioProjectUserRolePermissionsBoundary',
    () => [
      deny({
        Action: '*',
        NotResource: [
          'arn:*:sagemaker:*:*:model-package-group/*',
          'arn:*:sagemaker:*:*:model-package/*',
          'arn:*:glue:*:*:catalog/*',
          'arn:*:glue:*:*:database/*',
        ],
        Condition: {
          Null: {
            'aws:PrincipalTag/AmazonDataZoneProject': 'false',
            'aws:PrincipalTag/SageMakerStudioQueryExecutionRole': 'true',
            'aws:ResourceTag/AmazonDataZoneProject': 'false',
          },
          StringNotEquals: { 'aws:ResourceTag/AmazonDataZoneProject': '${aws:PrincipalTag/AmazonDataZoneProject}' },
        },
      }),
      allow({ Action: 'sts:TagSession' }),
      allow({
        Action: 'sts:AssumeRole',
        Condition: { StringNotEquals: { 'aws:PrincipalTag/AmazonDataZoneProject': '' } },
      }),
      allow({
        Action: 'sts:SetSourceIdentity',
        Condition: { StringLike: { 'sts:SourceIdentity': '${aws:PrincipalTag/datazone:userId}' } },
      }),
      deny({
        NotAction: ['iam:GetRole', 'iam:ListRoles', 'sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      }),
    ],
  ],
]);

const OF_AWS_ARN = /^arn:(aws(?:-[a-z]+)*):iam::aws:policy\/(?:[!-~]+\/)?([\w+=,.@-]+)$/;

/** True for the ARN of a managed policy of AWS. */
export function isOfAws(arn: string): boolean {
  return OF_AWS_ARN.test(arn);
}

/**
 * What a managed policy of AWS says of assuming roles. `undefined` for one that is not known here: on the date of the list it denied
 * nothing of STS, or it is newer.
 */
export function knownOfAws(arn: string): PolicySource | undefined {
  const [, partition = '', name = ''] = OF_AWS_ARN.exec(arn) ?? [];
  const statements = OF_AWS.get(name)?.(partition);
  return statements && { Version: '2012-10-17', Statement: statements };
}

/** The same, read, in a partition. A policy of another partition cannot be used there. */
export function policyOfAws(arn: string, partition: string): NamedPolicy | undefined {
  const source = arn.startsWith(`arn:${partition}:`) ? knownOfAws(arn) : undefined;
  return source === undefined ? undefined : { name: arn, policy: parsePolicyIn(partition, source, 'identity') };
}
