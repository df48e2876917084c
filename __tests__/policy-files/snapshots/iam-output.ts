/**
 * Output of `aws iam get-account-authorization-details`, in the form that AWS documents:
 * https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html#examples.
 */
import { DEV_ACCOUNT } from '../../support/names.js';
import { allowPolicy, trustPolicy } from '../../support/policies.js';

const DATE = '2026-01-09T20:33:36+00:00';

export interface RoleOptions {
  readonly account?: string;
  readonly path?: string;
  readonly trust?: unknown;
  readonly inline?: Readonly<Record<string, unknown>>;
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly partition?: string;
}

/** A role as IAM returns it. */
export function roleDetail(RoleName: string, options: RoleOptions = {}): object {
  const { account = DEV_ACCOUNT, path = '/', trust = trustPolicy(), partition = 'aws', boundary, tags = {} } = options;
  const arn = (type: string, name: string) => `arn:${partition}:iam::${account}:${type}${path}${name}`;
  return {
    Path: path,
    RoleName,
    RoleId: uniqueId(RoleName),
    Arn: arn('role', RoleName),
    CreateDate: DATE,
    AssumeRolePolicyDocument: trust,
    InstanceProfileList: [
      {
        Path: path,
        InstanceProfileName: RoleName,
        InstanceProfileId: 'AIPAEXAMPLE',
        Arn: arn('instance-profile', 'p'),
      },
    ],
    RolePolicyList: Object.entries(options.inline ?? {}).map(([PolicyName, PolicyDocument]) => ({
      PolicyName,
      PolicyDocument,
    })),
    AttachedManagedPolicies: (options.attached ?? []).map((PolicyArn) => ({
      PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
      PolicyArn,
    })),
    ...(boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
    }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    RoleLastUsed: { LastUsedDate: DATE, Region: 'eu-west-1' },
  };
}

/** The unique id of a role of this name. */
export function uniqueId(name: string): string {
  return `AROA${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}EXAMPLEEXAMPLE`;
}

/** A managed policy as IAM returns it, with an older version. */
export function policyDetail(Arn: string, document: unknown): object {
  const version = (VersionId: string, Document: unknown, IsDefaultVersion: boolean) => ({
    Document,
    VersionId,
    IsDefaultVersion,
    CreateDate: DATE,
  });
  return {
    PolicyName: Arn.slice(Arn.lastIndexOf('/') + 1),
    PolicyId: 'ANPAEXAMPLE',
    Arn,
    Path: '/',
    DefaultVersionId: 'v2',
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: DATE,
    UpdateDate: DATE,
    PolicyVersionList: [version('v2', document, true), version('v1', allowPolicy('s3:GetObject'), false)],
  };
}

/** The whole output. `IsTruncated` is in a page only: the AWS CLI leaves it out when it joins them. */
export function iamOutput(
  roles: readonly object[],
  policies: readonly object[] = [],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    UserDetailList: [
      {
        Path: '/',
        UserName: 'alice',
        UserId: 'AIDAEXAMPLE',
        Arn: `arn:aws:iam::${DEV_ACCOUNT}:user/alice`,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: allowPolicy('*') }],
        GroupList: ['admins'],
        AttachedManagedPolicies: [],
        Tags: [],
      },
    ],
    GroupDetailList: [{ Path: '/', GroupName: 'admins', GroupId: 'AGPAEXAMPLE', GroupPolicyList: [] }],
    RoleDetailList: roles,
    Policies: policies,
    ...more,
  };
}
