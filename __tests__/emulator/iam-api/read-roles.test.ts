/** The calls by which a role and its policies are read, through the JavaScript SDK. */
import {
  GetPolicyCommand,
  type GetPolicyCommandInput,
  GetPolicyVersionCommand,
  type GetPolicyVersionCommandInput,
  GetRoleCommand,
  type GetRoleCommandInput,
  GetRolePolicyCommand,
  type GetRolePolicyCommandInput,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesCommandInput,
  ListRolePoliciesCommand,
  type ListRolePoliciesCommandInput,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { afterEach, describe, expect, test } from '@jest/globals';
import { describeCall, IAM_CALLS } from '../../../src/emulator/calls.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AccountData, AwsModelData, RoleData, UserData } from '../../../src/iam/aws-model.js';
import {
  exchange,
  hop,
  iamClient,
  type Keys,
  refusalOf,
  startEmulator,
  stopEmulators,
} from '../../support/emulator.js';
import { withAccount } from '../../support/models.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE } from '../../support/names.js';
import { allowPolicy, FULL_ACCESS, policy, statement, trust, trustPolicy } from '../../support/policies.js';

const READER = { accessKeyId: 'AKIAREADERREADERREAD', secretAccessKey: 'reader' };
const READER_ARN = `arn:aws:iam::${DEV_ACCOUNT}:user/reader`;
const ROLE = `arn:aws:iam::${DEV_ACCOUNT}:role/ci/Deploy.Role+1`;
const OWN_POLICY = `arn:aws:iam::${DEV_ACCOUNT}:policy/team/Deploy`;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Every element of a statement, with text that URL encoding and XML change. */
const TRUST = policy(
  { Sid: 'First', ...trust({ AWS: [HUB_ROLE, '444455556666'], Service: 'ec2.amazonaws.com' }) },
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:*',
    Condition: { StringLike: { 'sts:ExternalId': ["a'b(*)!~ <&>é"] } },
  },
);

const ROLE_DATA: RoleData = {
  trustPolicy: TRUST,
  policies: { 'b+c@d': allowPolicy('s3:*'), a: { ...policy(statement('Deny', 's3:Put*')), Version: '2008-10-17' } },
  attachedPolicies: [OWN_POLICY, ADMINISTRATOR],
  permissionsBoundary: allowPolicy('s3:Get*'),
  maxSessionDurationSeconds: 7200,
  tags: { Kind: 'deploy', 'a/b': '' },
};

interface Changes {
  readonly reader?: Partial<UserData>;
  readonly role?: Partial<RoleData>;
  readonly account?: Partial<AccountData>;
}

/** A user who may do everything, and the role to read. */
function modelOf({ reader, role, account }: Changes = {}): AwsModelData {
  const model = withAccount(exampleModel(), DEV_ACCOUNT, ({ roles }) => ({
    roles: { ...roles, 'ci/Deploy.Role+1': { ...ROLE_DATA, ...role }, plain: { trustPolicy: trustPolicy() } },
    users: { reader: { ...READER, policies: { all: FULL_ACCESS }, ...reader } },
    ...account,
  }));
  return { ...model, managedPolicies: { [OWN_POLICY]: allowPolicy('ec2:*') } };
}

async function emulated(changes?: Changes) {
  const aws = await startEmulator({ world: modelOf(changes) });
  return { aws, iam: iamClient(aws, READER) };
}

const decoded = (document: string | undefined): unknown => JSON.parse(decodeURIComponent(document ?? ''));

afterEach(stopEmulators);

describe('GetRole', () => {
  test('returns all that IAM has of a role', async () => {
    const { iam } = await emulated();
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Deploy.Role+1' }));
    expect(Role).toEqual({
      Path: '/ci/',
      RoleName: 'Deploy.Role+1',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: ROLE,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringMatching(/^%7B[\w.~%-]*%7D$/),
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: `arn:aws:iam::${DEV_ACCOUNT}:policy/permissions-boundary/Deploy.Role+1`,
      },
      Tags: [
        { Key: 'Kind', Value: 'deploy' },
        { Key: 'a/b', Value: '' },
      ],
      RoleLastUsed: {},
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(JSON.stringify(TRUST));
  });

  test('leaves out what a role does not have', async () => {
    const { iam } = await emulated();
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'plain' }));
    expect(Role).toMatchObject({ Path: '/', Arn: `arn:aws:iam::${DEV_ACCOUNT}:role/plain`, MaxSessionDuration: 3600 });
    expect(Role).not.toHaveProperty('PermissionsBoundary');
    expect(Role).not.toHaveProperty('Tags');
  });

  test('finds a role whatever the case of its name', async () => {
    const { iam } = await emulated();
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'dEPLOY.rOLE+1' }));
    expect(Role).toMatchObject({ RoleName: 'Deploy.Role+1', Arn: ROLE });
  });

  test('looks in the account of the caller only', async () => {
    const { aws, iam } = await emulated();
    const refused = await refusalOf(iam.send(new GetRoleCommand({ RoleName: 'github-hub' })));
    expect(refused).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name github-hub cannot be found.',
    });
    const [call] = aws.calls.slice(-1);
    expect(call).toMatchObject({ kind: 'GetRole', roleArn: `arn:aws:iam::${DEV_ACCOUNT}:role/github-hub` });
    expect(call && describeCall(call)).toContain('role/github-hub does not exist');
  });

  test('keeps a JSON text as it is written', async () => {
    const text = `{ "Version": "2008-10-17",\n "Statement": ${JSON.stringify(trust({ AWS: HUB_ROLE }))} }\n`;
    const { iam } = await emulated({ role: { trustPolicy: text } });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Deploy.Role+1' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(text);
  });
});

describe('a principal of a trust policy', () => {
  const ANN = { accessKeyId: 'AKIAANNANNANNANNANNA', secretAccessKey: 'ann' };
  const ANN_ARN = `arn:aws:iam::${DEV_ACCOUNT}:user/ann`;
  const OTHER = `arn:aws:iam::${HUB_ACCOUNT}:role/other`;
  const trusted = {
    ...trust({ AWS: [ANN_ARN, HUB_ROLE, OTHER] }),
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  };

  /** Adds the user and the roles that the trust policy names, but those that are left out. */
  function modelWithout(...left: string[]): AwsModelData {
    const role = { trustPolicy: policy({ Sid: 'Own', ...trust({ AWS: DEV_ACCOUNT }) }, trusted) };
    const model = modelOf({ role });
    const users = { ...model.accounts[DEV_ACCOUNT]?.users, ...(left.includes(ANN_ARN) ? {} : { ann: ANN }) };
    const hub = model.accounts[HUB_ACCOUNT];
    const roles = { ...hub?.roles, other: { trustPolicy: trustPolicy() } };
    const kept = Object.entries(roles).filter(([name]) => !left.some((arn) => arn.endsWith(`/${name}`)));
    const withUsers = withAccount(model, DEV_ACCOUNT, () => ({ users }));
    return withAccount(withUsers, HUB_ACCOUNT, () => ({ roles: Object.fromEntries(kept) }));
  }

  const shown = async (aws: LocalAws) => {
    const { Role } = await iamClient(aws, READER).send(new GetRoleCommand({ RoleName: 'Deploy.Role+1' }));
    return decoded(Role?.AssumeRolePolicyDocument);
  };
  const expected = (...AWS: unknown[]) =>
    policy({ Sid: 'Own', ...trust({ AWS: DEV_ACCOUNT }) }, { ...trusted, Principal: { AWS } });
  const aroa = expect.stringMatching(/^AROA/);
  const aida = expect.stringMatching(/^AIDA/);

  test('is its ARN while it exists, its unique id when it is deleted, also when it was created again', async () => {
    const aws = await startEmulator({ world: modelWithout() });
    expect(await shown(aws)).toEqual(expected(ANN_ARN, HUB_ROLE, OTHER));
    aws.setWorld(modelWithout(OTHER, ANN_ARN));
    const gone = await shown(aws);
    expect(gone).toEqual(expected(aida, HUB_ROLE, aroa));
    aws.setWorld(modelWithout());
    expect(await shown(aws)).toEqual(gone);
  });

  test('is its ARN where the policy has its unique id', async () => {
    const aws = await startEmulator({ world: modelWithout() });
    const { Role } = await iamClient(aws, READER).send(new GetRoleCommand({ RoleName: 'plain' }));
    const id = Role?.RoleId ?? '';
    aws.setWorld(modelOf({ role: { trustPolicy: policy(trust({ AWS: id })) } }));
    expect(await shown(aws)).toEqual(policy(trust({ AWS: `arn:aws:iam::${DEV_ACCOUNT}:role/plain` })));
  });
});

describe('the policies of a role', () => {
  test('inline: names and documents', async () => {
    const { aws, iam } = await emulated();
    const RoleName = 'Deploy.Role+1';
    const { PolicyNames, IsTruncated } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect({ PolicyNames, IsTruncated }).toEqual({ PolicyNames: ['b+c@d', 'a'], IsTruncated: false });
    for (const PolicyName of PolicyNames ?? []) {
      const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      expect(answer).toMatchObject({ RoleName, PolicyName });
      expect(decoded(answer.PolicyDocument)).toEqual(ROLE_DATA.policies?.[PolicyName]);
      const call = aws.calls.at(-1);
      expect(call && describeCall(call)).toContain(`GetRolePolicy ${ROLE} ${PolicyName} by ${READER_ARN}: 200`);
    }
    const absent = iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'AdministratorAccess' }));
    expect(await refusalOf(absent)).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role policy with name AdministratorAccess cannot be found.',
    });
  });

  test('managed: ARNs, by path, and documents', async () => {
    const { iam } = await emulated();
    const RoleName = 'Deploy.Role+1';
    const own = { PolicyName: 'Deploy', PolicyArn: OWN_POLICY };
    const ofAws = { PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR };
    const listed = async (more: Partial<ListAttachedRolePoliciesCommandInput> = {}) =>
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...more }))).AttachedPolicies;
    expect(await listed()).toEqual([own, ofAws]);
    expect(await listed({ PathPrefix: '/team/' })).toEqual([own]);
    expect(await listed({ PathPrefix: '/other/' })).toEqual([]);
    expect(await listed({ RoleName: 'plain' })).toEqual([]);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: OWN_POLICY }));
    expect(Policy).toMatchObject({
      PolicyName: 'Deploy',
      PolicyId: expect.stringMatching(/^ANPA[0-9A-F]{17}$/),
      Arn: OWN_POLICY,
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
    });
    for (const [PolicyArn, document] of [
      [OWN_POLICY, allowPolicy('ec2:*')],
      [ADMINISTRATOR, { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
    ] as const) {
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
      expect(PolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: true });
      expect(decoded(PolicyVersion?.Document)).toEqual(document);
    }
  });

  test.each([
    ['with an ARN of its own', `arn:aws:iam::${DEV_ACCOUNT}:policy/limits/Limit`],
    ['without one', undefined],
    ['that is a policy of AWS', 'arn:aws:iam::aws:policy/PowerUserAccess'],
  ])('a permissions boundary %s', async (_, permissionsBoundaryArn) => {
    const { iam } = await emulated({ role: permissionsBoundaryArn === undefined ? {} : { permissionsBoundaryArn } });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Deploy.Role+1' }));
    const PolicyArn = Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? '';
    if (permissionsBoundaryArn !== undefined) expect(PolicyArn).toBe(permissionsBoundaryArn);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ AttachmentCount: 0, PermissionsBoundaryUsageCount: 1 });
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    expect(decoded(PolicyVersion?.Document)).toEqual(allowPolicy('s3:Get*'));
  });

  test('a policy or a version that does not exist', async () => {
    const { iam } = await emulated();
    const PolicyArn = `arn:aws:iam::${DEV_ACCOUNT}:policy/Deploy`;
    const status = 404;
    const code = 'NoSuchEntity';
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual({
      code,
      status,
      message: `Policy ${PolicyArn} was not found.`,
    });
    expect(await refusalOf(iam.send(new GetPolicyVersionCommand({ PolicyArn: OWN_POLICY, VersionId: 'v2' })))).toEqual({
      code,
      status,
      message: `Policy ${OWN_POLICY} version v2 does not exist or is not attachable.`,
    });
  });
});

describe('a list that has more than a page', () => {
  const names = Array.from({ length: 7 }, (_, at) => `policy-${at}`);
  const arns = names.map((name) => `arn:aws:iam::${DEV_ACCOUNT}:policy/${name}`);
  const long = {
    policies: Object.fromEntries(names.map((name) => [name, allowPolicy()])),
    attachedPolicies: arns,
  };
  const RoleName = 'Deploy.Role+1';

  async function client() {
    const managedPolicies = Object.fromEntries(arns.map((arn) => [arn, allowPolicy()]));
    const aws = await startEmulator({ world: { ...modelOf({ role: long }), managedPolicies } });
    return { aws, iam: iamClient(aws, READER) };
  }

  test.each([1, 3, 7, 1000])('is whole in pages of %i', async (pageSize) => {
    const { aws, iam } = await client();
    const inline: string[] = [];
    for await (const page of paginateListRolePolicies({ client: iam, pageSize }, { RoleName })) {
      inline.push(...(page.PolicyNames ?? []));
    }
    expect(inline).toEqual(names);
    expect(aws.calls.filter(({ kind }) => kind === 'ListRolePolicies')).toHaveLength(Math.ceil(7 / pageSize));
    const attached: unknown[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client: iam, pageSize }, { RoleName })) {
      attached.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn));
    }
    expect(attached).toEqual(arns);
  });

  test.each<[Partial<ListRolePoliciesCommandInput>, string, string]>([
    [{ MaxItems: 0 }, 'ValidationError', "Value '0' at 'maxItems' failed to satisfy constraint"],
    [{ MaxItems: 1001 }, 'ValidationError', 'less than or equal to 1000'],
    [{ Marker: 'x' }, 'ValidationError', 'Invalid Marker.'],
    [{ Marker: 'LTE=' }, 'ValidationError', 'Invalid Marker.'],
    [{ Marker: '' }, 'ValidationError', 'Invalid Marker.'],
  ])('rejects %j', async (more, code, words) => {
    const { iam } = await client();
    const refused = await refusalOf(iam.send(new ListRolePoliciesCommand({ RoleName, ...more })));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(words);
  });
});

/** The calls with any input: the SDK sends what no type allows. */
const CALLS = {
  GetRole: (iam: IAMClient, input: object) => iam.send(new GetRoleCommand(input as GetRoleCommandInput)),
  ListRolePolicies: (iam: IAMClient, input: object) =>
    iam.send(new ListRolePoliciesCommand(input as ListRolePoliciesCommandInput)),
  GetRolePolicy: (iam: IAMClient, input: object) =>
    iam.send(new GetRolePolicyCommand(input as GetRolePolicyCommandInput)),
  ListAttachedRolePolicies: (iam: IAMClient, input: object) =>
    iam.send(new ListAttachedRolePoliciesCommand(input as ListAttachedRolePoliciesCommandInput)),
  GetPolicy: (iam: IAMClient, input: object) => iam.send(new GetPolicyCommand(input as GetPolicyCommandInput)),
  GetPolicyVersion: (iam: IAMClient, input: object) =>
    iam.send(new GetPolicyVersionCommand(input as GetPolicyVersionCommandInput)),
};

describe('a parameter that is wrong', () => {
  const badName = 'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or';
  test.each<[kind: keyof typeof CALLS, input: object, code: string, words: string]>([
    ['GetRole', {}, 'ValidationError', "1 validation error detected: Value null at 'roleName'"],
    ['GetRole', { RoleName: '' }, 'ValidationError', 'length greater than or equal to 1'],
    ['GetRole', { RoleName: 'x'.repeat(65) }, 'ValidationError', 'length less than or equal to 64'],
    ['GetRole', { RoleName: ROLE }, 'ValidationError', badName],
    ['GetRole', { RoleName: 'ci/Deploy' }, 'ValidationError', badName],
    ['GetRole', { RoleName: 'Deploy\n' }, 'ValidationError', badName],
    ['ListRolePolicies', { RoleName: 'plain', MaxItems: 'many' }, 'MalformedInput', 'many'],
    ['GetRolePolicy', { RoleName: 'plain' }, 'ValidationError', "Value null at 'policyName'"],
    ['GetRolePolicy', { RoleName: 'plain', PolicyName: 'a b' }, 'ValidationError', 'value for policyName is invalid'],
    [
      'ListAttachedRolePolicies',
      { RoleName: 'plain', PathPrefix: 'team' },
      'ValidationError',
      'must begin and end with /',
    ],
    ['GetPolicy', { PolicyArn: 'Administrator' }, 'ValidationError', 'length greater than or equal to 20'],
    ['GetPolicy', { PolicyArn: ROLE }, 'InvalidInput', `ARN ${ROLE} is not valid.`],
    ['GetPolicy', { PolicyArn: OWN_POLICY.replace('aws', 'aws-cn') }, 'ValidationError', 'Invalid ARN partition'],
    ['GetPolicyVersion', { PolicyArn: OWN_POLICY }, 'ValidationError', "Value null at 'versionId'"],
    ['GetPolicyVersion', { PolicyArn: OWN_POLICY, VersionId: '1' }, 'ValidationError', "Value '1' at 'versionId'"],
  ])('%s %j', async (kind, input, code, words) => {
    const { aws, iam } = await emulated();
    const refused = await refusalOf(CALLS[kind](iam, input));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(words);
    expect(aws.calls.at(-1)?.kind).toBe(kind);
  });
});

describe('who may read', () => {
  const not = (tail: string, name = 'Deploy.Role+1') =>
    `User: ${READER_ARN} is not authorized to perform: iam:GetRole on resource: role ${name} ${tail}`;
  const IMPLICIT = 'because no identity-based policy allows the iam:GetRole action';
  const read = (Resource: string | string[], Condition?: object) =>
    policy({ Effect: 'Allow', Action: 'iam:GetRole', Resource, ...(Condition && { Condition }) });
  const only = (document: object): Changes => ({ reader: { policies: { p: document } } });
  const ifEqual = (key: string, value: string) => only(read('*', { StringEquals: { [key]: value } }));

  test.each<[name: string, changes: Changes, tail: string | undefined]>([
    ['the exact ARN', only(read(ROLE)), undefined],
    ['the ARN without the path', only(read(ROLE.replace('ci/', ''))), IMPLICIT],
    ['the ARN in another case', only(read(ROLE.toLowerCase())), IMPLICIT],
    ['a wildcard', only(read(`arn:aws:iam::${DEV_ACCOUNT}:role/ci/*`)), undefined],
    ['another account', only(read(ROLE.replace(DEV_ACCOUNT, HUB_ACCOUNT))), IMPLICIT],
    ['a wildcard of the action', only(allowPolicy('iam:Get*')), undefined],
    ['another call', only(allowPolicy('iam:GetRolePolicy')), IMPLICIT],
    ['nothing', { reader: { policies: {} } }, IMPLICIT],
    [
      'a deny',
      only(policy(statement('Allow', '*'), statement('Deny', 'iam:*'))),
      'with an explicit deny in an identity-based policy',
    ],
    ['IAM’s tag', ifEqual('iam:ResourceTag/Kind', 'deploy'), undefined],
    ['the global tag', ifEqual('aws:ResourceTag/kind', 'deploy'), undefined],
    ['another tag', ifEqual('iam:ResourceTag/Kind', 'x'), IMPLICIT],
    ['the own account', ifEqual('aws:ResourceAccount', '${aws:PrincipalAccount}'), undefined],
    [
      'the own organization',
      { ...ifEqual('aws:ResourceOrgID', '${aws:PrincipalOrgID}'), account: { organizationId: 'o-example' } },
      undefined,
    ],
    [
      'an organization that is not known',
      ifEqual('aws:ResourceOrgID', '${aws:PrincipalOrgID}'),
      `${IMPLICIT} (local AWS: the organization of account ${DEV_ACCOUNT} is not known. Set organizationId in its account.json)`,
    ],
    ['the ARN of the reader', ifEqual('aws:PrincipalArn', READER_ARN), undefined],
    ['an address', only(read('*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })), IMPLICIT],
    [
      'a boundary',
      { reader: { permissionsBoundary: allowPolicy('sts:*') } },
      'because no permissions boundary allows the iam:GetRole action',
    ],
    [
      'an SCP',
      { account: { serviceControlPolicies: [{ a: FULL_ACCESS }, { b: allowPolicy('sts:*') }] } },
      'because no service control policy allows the iam:GetRole action',
    ],
  ])('%s', async (_, changes, tail) => {
    const { aws, iam } = await emulated(changes);
    const answer = iam.send(new GetRoleCommand({ RoleName: 'Deploy.Role+1' }));
    if (tail === undefined) expect((await answer).Role?.Arn).toBe(ROLE);
    else expect(await refusalOf(answer)).toEqual({ code: 'AccessDenied', status: 403, message: not(tail) });
    expect(aws.calls.at(-1)).toMatchObject({ kind: 'GetRole', caller: READER_ARN, roleArn: ROLE });
    expect(aws.calls.at(-1)?.verdict?.allowed).toBe(tail === undefined);
  });

  test('a reader of some roles does not learn whether others exist', async () => {
    const { iam } = await emulated({ reader: { policies: { p: read(ROLE) } } });
    for (const RoleName of ['plain', 'nobody']) {
      const message = not(IMPLICIT, RoleName);
      expect(await refusalOf(iam.send(new GetRoleCommand({ RoleName })))).toMatchObject({
        code: 'AccessDenied',
        message,
      });
    }
  });

  test('a session reads what its role and its session policy allow', async () => {
    const world = withAccount(modelOf(), DEV_ACCOUNT, ({ roles }) => ({
      roles: { ...roles, DeployRole: { trustPolicy: trustPolicy(HUB_ROLE), policies: { p: read('*') } } },
    }));
    const aws = await startEmulator({ world });
    const hub = await exchange(aws);
    const get = (keys: Keys, RoleName: string) => iamClient(aws, keys).send(new GetRoleCommand({ RoleName }));
    expect((await get(await hop(aws, hub), 'Deploy.Role+1')).Role?.Arn).toBe(ROLE);
    const narrowed = await hop(aws, hub, { Policy: JSON.stringify(read(ROLE)) });
    expect((await get(narrowed, 'Deploy.Role+1')).Role?.Arn).toBe(ROLE);
    expect((await refusalOf(get(narrowed, 'plain'))).message).toContain(
      'because no session policy allows the iam:GetRole action',
    );
  });

  test.each<[kind: keyof typeof CALLS, input: object, resource: string]>([
    ['ListRolePolicies', { RoleName: 'plain' }, 'role plain'],
    ['GetRolePolicy', { RoleName: 'plain', PolicyName: 'a' }, 'role plain'],
    ['ListAttachedRolePolicies', { RoleName: 'plain' }, 'role plain'],
    ['GetPolicy', { PolicyArn: OWN_POLICY }, `policy ${OWN_POLICY}`],
    ['GetPolicyVersion', { PolicyArn: OWN_POLICY, VersionId: 'v9' }, `policy ${OWN_POLICY}`],
  ])('%s is denied by its own name', async (kind, input, resource) => {
    const but = policy(statement('Allow', '*'), statement('Deny', `iam:${kind}`));
    const { aws, iam } = await emulated(only(but));
    expect(await refusalOf(CALLS[kind](iam, input))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${READER_ARN} is not authorized to perform: iam:${kind} on resource: ${resource} with an explicit deny in an identity-based policy`,
    });
    expect(aws.calls.at(-1)).toMatchObject({ kind, status: 403 });
  });

  test('a policy of another account cannot be read, also by an administrator', async () => {
    const { iam } = await emulated();
    const PolicyArn = OWN_POLICY.replace(DEV_ACCOUNT, HUB_ACCOUNT);
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn })))).toMatchObject({ code: 'AccessDenied' });
  });

  test('a policy of AWS is in no account that a policy can name', async () => {
    const own = { StringEquals: { 'aws:ResourceAccount': DEV_ACCOUNT } };
    const readOwn = policy({ Effect: 'Allow', Action: 'iam:GetPolicy', Resource: '*', Condition: own });
    const { iam } = await emulated({ reader: { policies: { p: readOwn } } });
    expect((await iam.send(new GetPolicyCommand({ PolicyArn: OWN_POLICY }))).Policy?.Arn).toBe(OWN_POLICY);
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn: ADMINISTRATOR })))).toMatchObject({
      code: 'AccessDenied',
    });
  });
});

describe('every call', () => {
  test('must be signed for the partition by keys that exist', async () => {
    const { aws } = await emulated();
    const get = (keys: Keys, region: string) =>
      refusalOf(iamClient(aws, keys, region).send(new GetRoleCommand({ RoleName: 'plain' })));
    expect((await get(READER, 'us-gov-west-1')).code).toBe('SignatureDoesNotMatch');
    expect((await get({ ...READER, secretAccessKey: 'x' }, 'us-east-1')).code).toBe('SignatureDoesNotMatch');
    expect((await get({ ...READER, accessKeyId: 'AKIANOBODYNOBODYNOBO' }, 'us-east-1')).code).toBe(
      'InvalidClientTokenId',
    );
  });

  test.each(IAM_CALLS)('%s has faults of its own, in the namespace of IAM', async (kind) => {
    const { aws, iam } = await emulated();
    aws.faults.add(kind, { kind: 'throttling' });
    const body = new URLSearchParams({ Action: kind, Version: '2010-05-08' });
    const answer = await fetch(aws.iamUrl, { method: 'POST', body });
    expect(await answer.text()).toMatch(
      /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>Throttling</,
    );
    expect(aws.calls.at(-1)).toMatchObject({ kind, fault: 'throttling' });
    expect((await iam.send(new GetRoleCommand({ RoleName: 'plain' }))).Role?.RoleName).toBe('plain');
  });
});
