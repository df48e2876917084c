/** The calls by which a role and its policies are read, through the AWS CLI and boto3, where these are. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { startEmulator, stopEmulators } from '../../support/emulator.js';
import { withAccount } from '../../support/models.js';
import { DEV_ACCOUNT, HUB_ROLE } from '../../support/names.js';
import { allowPolicy, policy, statement, trust } from '../../support/policies.js';

const run = promisify(execFile);
const where = (tool: string, ...args: string[]) => (spawnSync(tool, args).status === 0 ? describe : describe.skip);
// For what hangs: each start of the tools takes a second.
const PATIENCE_MS = 120_000;

const READER = { accessKeyId: 'AKIAREADERREADERREAD', secretAccessKey: 'reader' };
const READER_ARN = `arn:aws:iam::${DEV_ACCOUNT}:user/reader`;
const ROLE = `arn:aws:iam::${DEV_ACCOUNT}:role/ci/Deploy`;
const LIMIT = `arn:aws:iam::${DEV_ACCOUNT}:policy/permissions-boundary/Deploy`;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const TRUST = policy({
  Sid: 'Hub',
  ...trust({ AWS: HUB_ROLE }),
  Condition: { StringLike: { 'aws:PrincipalTag/Té+am': ['a b', '100%', '*(<&>)'] } },
});
const INLINE = { one: allowPolicy('s3:*'), two: allowPolicy('ec2:*'), three: allowPolicy('sqs:*') };
const BOUNDARY = allowPolicy('s3:Get*');

async function environment(): Promise<NodeJS.ProcessEnv> {
  const world = withAccount(exampleModel(), DEV_ACCOUNT, ({ roles }) => ({
    roles: {
      ...roles,
      'ci/Deploy': {
        trustPolicy: TRUST,
        policies: INLINE,
        attachedPolicies: [ADMINISTRATOR],
        permissionsBoundary: BOUNDARY,
        tags: { Team: 'web' },
      },
    },
    users: {
      reader: {
        ...READER,
        policies: { p: policy(statement('Allow', 'iam:*'), statement('Deny', 'iam:Get*', 'arn:aws:iam::*:role/No')) },
      },
    },
  }));
  const aws = await startEmulator({ world });
  return {
    PATH: process.env.PATH,
    // Nothing of the machine's own settings.
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL_IAM: aws.iamUrl,
    AWS_ACCESS_KEY_ID: READER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: READER.secretAccessKey,
    // As in a job: at an address that they do not know, the tools sign for this region.
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_MAX_ATTEMPTS: '1',
  };
}

afterEach(stopEmulators);

where('aws', '--version')('the AWS CLI', () => {
  test(
    'reads a role, its policies and its boundary, with documents decoded',
    async () => {
      const env = await environment();
      const call = async (...args: string[]): Promise<unknown> =>
        JSON.parse((await run('aws', ['iam', ...args, '--output', 'json'], { env })).stdout);
      const ofRole = ['--role-name', 'Deploy'];
      const [role, names, inline, attached, boundary, version] = await Promise.all([
        call('get-role', ...ofRole),
        call('list-role-policies', ...ofRole, '--page-size', '2'),
        call('get-role-policy', ...ofRole, '--policy-name', 'two'),
        call('list-attached-role-policies', ...ofRole),
        call('get-policy', '--policy-arn', LIMIT),
        call('get-policy-version', '--policy-arn', LIMIT, '--version-id', 'v1'),
      ]);
      expect(role).toMatchObject({
        Role: {
          Path: '/ci/',
          RoleName: 'Deploy',
          Arn: ROLE,
          AssumeRolePolicyDocument: TRUST,
          MaxSessionDuration: 3600,
          PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: LIMIT },
          Tags: [{ Key: 'Team', Value: 'web' }],
        },
      });
      expect(names).toMatchObject({ PolicyNames: ['one', 'two', 'three'] });
      expect(inline).toEqual({ RoleName: 'Deploy', PolicyName: 'two', PolicyDocument: INLINE.two });
      expect(attached).toEqual({
        AttachedPolicies: [{ PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR }],
      });
      expect(boundary).toMatchObject({
        Policy: { Arn: LIMIT, DefaultVersionId: 'v1', PermissionsBoundaryUsageCount: 1 },
      });
      expect(version).toMatchObject({ PolicyVersion: { Document: BOUNDARY, IsDefaultVersion: true } });
    },
    PATIENCE_MS,
  );

  test(
    'shows a rejection as AWS words it',
    async () => {
      const env = await environment();
      const rejected = (name: string) => expect(run('aws', ['iam', 'get-role', '--role-name', name], { env })).rejects;
      await rejected('Nobody').toThrow(
        'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name Nobody cannot be found.',
      );
      await rejected('No').toThrow(
        `An error occurred (AccessDenied) when calling the GetRole operation: User: ${READER_ARN} is not authorized to perform: iam:GetRole on resource: role No with an explicit deny in an identity-based policy`,
      );
    },
    PATIENCE_MS,
  );
});

const SCRIPT = `
import boto3, json
iam = boto3.client('iam')
role = iam.get_role(RoleName='Deploy')['Role']
pages = iam.get_paginator('list_role_policies').paginate(RoleName='Deploy', PaginationConfig={'PageSize': 1})
names = [name for page in pages for name in page['PolicyNames']]
boundary = iam.get_policy(PolicyArn=role['PermissionsBoundary']['PermissionsBoundaryArn'])['Policy']
version = iam.get_policy_version(PolicyArn=boundary['Arn'], VersionId=boundary['DefaultVersionId'])
try:
    iam.get_role(RoleName='Nobody')
except iam.exceptions.NoSuchEntityException as error:
    absent = error.response['Error']
print(json.dumps({
    'trust': role['AssumeRolePolicyDocument'],
    'created': role['CreateDate'].isoformat(),
    'inline': {name: iam.get_role_policy(RoleName='Deploy', PolicyName=name)['PolicyDocument'] for name in names},
    'attached': [one['PolicyArn'] for one in iam.list_attached_role_policies(RoleName='Deploy')['AttachedPolicies']],
    'boundary': version['PolicyVersion']['Document'],
    'absent': absent,
}))
`;

where(
  'python3',
  '-c',
  'import boto3',
)('boto3', () => {
  test(
    'reads the same',
    async () => {
      const { stdout } = await run('python3', ['-c', SCRIPT], { env: await environment() });
      const read: unknown = JSON.parse(stdout);
      expect(read).toEqual({
        trust: TRUST,
        created: '2026-01-01T00:00:00+00:00',
        inline: INLINE,
        attached: [ADMINISTRATOR],
        boundary: BOUNDARY,
        absent: { Type: 'Sender', Code: 'NoSuchEntity', Message: 'The role with name Nobody cannot be found.' },
      });
    },
    PATIENCE_MS,
  );
});
