/**
 * Who may assume which role, asked through the real SDK.
 *
 * Sources: "How AWS enforcement code logic evaluates requests" and "Cross-account policy evaluation logic"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
 * …/reference_policies_evaluation-logic-cross-account.html).
 */
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import { exchange, hop, refusalOf, startEmulator, stopEmulators, stsClient } from '../../support/emulator.js';
import { type Changes, modelWith, withRoles } from '../../support/models.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { deny, FULL_ACCESS, policy, trust } from '../../support/policies.js';

afterEach(stopEmulators);

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 'sts:*', Resource: '*', ...more });

/** The example model with these changes. */
const changed = (changes: Changes, model = exampleModel()) => withRoles(model, changes);

const DENIED = `User: ${HUB_SESSION} is not authorized to perform: sts:AssumeRole on resource: ${TARGET_ROLE}`;

describe('across accounts', () => {
  const rows: [string, Changes, Partial<AssumeRoleCommandInput>, string | undefined][] = [
    ['both halves allow', {}, {}, undefined],
    [
      'the hub has no permission',
      { hub: { policies: {} } },
      {},
      ' because no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      'the hub may assume other roles only',
      { hub: { policies: { p: policy(allow({ Resource: `${TARGET_ROLE}2` })) } } },
      {},
      ' because no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      'the hub is denied',
      { hub: { policies: { p: policy(allow(), deny()) } } },
      {},
      ' with an explicit deny in an identity-based policy',
    ],
    [
      'the hub has a managed policy',
      { hub: { policies: {}, attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
      {},
      undefined,
    ],
    ['the hub has a boundary that allows', { hub: { permissionsBoundary: FULL_ACCESS } }, {}, undefined],
    [
      'the hub has a boundary without it',
      { hub: { permissionsBoundary: policy(allow({ Action: 's3:*' })) } },
      {},
      ' because no permissions boundary allows the sts:AssumeRole action',
    ],
    [
      'the hub has a boundary that denies',
      { hub: { permissionsBoundary: policy(allow(), deny()) } },
      {},
      ' with an explicit deny in a permissions boundary',
    ],
    [
      'an SCP denies',
      { hubAccount: { serviceControlPolicies: [{ full: FULL_ACCESS, no: policy(deny()) }] } },
      {},
      ' with an explicit deny in a service control policy',
    ],
    [
      'all levels of SCPs allow',
      { hubAccount: { serviceControlPolicies: [{ full: FULL_ACCESS }, { full: FULL_ACCESS }] } },
      {},
      undefined,
    ],
    [
      'one level of SCPs does not allow',
      { hubAccount: { serviceControlPolicies: [{ full: FULL_ACCESS }, { s3: policy(allow({ Action: 's3:*' })) }] } },
      {},
      ' because no service control policy allows the sts:AssumeRole action',
    ],
    [
      'an SCP of the target account, which does not bind the hub',
      { targetAccount: { serviceControlPolicies: [{ no: policy(deny()) }] } },
      {},
      undefined,
    ],
    [
      'an RCP of the target account denies',
      { targetAccount: { resourceControlPolicies: { no: policy(deny({ Principal: '*' })) } } },
      {},
      ' with an explicit deny in a resource control policy',
    ],
    [
      'an RCP lets the organization in',
      {
        hubAccount: { organizationId: 'o-1' },
        targetAccount: {
          resourceControlPolicies: {
            org: policy(
              deny({ Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } }),
            ),
          },
        },
      },
      {},
      undefined,
    ],
    [
      'the target trusts nobody like that',
      { target: { trustPolicy: policy(trust({ AWS: '999999999999' })) } },
      {},
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the target denies',
      { target: { trustPolicy: policy(trust({ AWS: HUB_ACCOUNT }), { ...trust('*'), Effect: 'Deny' }) } },
      {},
      ' with an explicit deny in the role trust policy',
    ],
    [
      'the target trusts the session by name',
      { target: { trustPolicy: policy(trust({ AWS: HUB_SESSION })) } },
      {},
      undefined,
    ],
    [
      'the target trusts the session by name, but the hub has no permission',
      { hub: { policies: {} }, target: { trustPolicy: policy(trust({ AWS: HUB_SESSION })) } },
      {},
      ' because no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      'the external id matches',
      {
        target: {
          trustPolicy: policy(trust({ AWS: HUB_ROLE }, { Condition: { StringEquals: { 'sts:ExternalId': 'e-1' } } })),
        },
      },
      { ExternalId: 'e-1' },
      undefined,
    ],
    [
      'the external id differs',
      {
        target: {
          trustPolicy: policy(trust({ AWS: HUB_ROLE }, { Condition: { StringEquals: { 'sts:ExternalId': 'e-1' } } })),
        },
      },
      { ExternalId: 'e-2' },
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the external id is missing',
      {
        target: {
          trustPolicy: policy(trust({ AWS: HUB_ROLE }, { Condition: { StringEquals: { 'sts:ExternalId': 'e-1' } } })),
        },
      },
      {},
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    ['an external id that nobody asks for', {}, { ExternalId: 'e-1' }, undefined],
    [
      'the session name is pinned',
      {
        target: {
          trustPolicy: policy(
            trust({ AWS: HUB_ROLE }, { Condition: { StringLike: { 'sts:RoleSessionName': 'shop-*' } } }),
          ),
        },
      },
      { RoleSessionName: 'other' },
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the principal is pinned by condition',
      {
        target: {
          trustPolicy: policy(trust({ AWS: '*' }, { Condition: { ArnEquals: { 'aws:PrincipalArn': HUB_ROLE } } })),
        },
      },
      {},
      undefined,
    ],
    [
      'the role does not exist',
      {},
      { RoleArn: `${TARGET_ROLE}2` },
      ' because no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      'the account is not there',
      { hub: { policies: { p: policy(allow()) } } },
      { RoleArn: 'arn:aws:iam::555555555555:role/DeployRole' },
      '',
    ],
    [
      'the path is not the role’s',
      { hub: { policies: { p: policy(allow()) } } },
      { RoleArn: 'arn:aws:iam::222222222222:role/ci/DeployRole' },
      '',
    ],
    [
      'the partition is another',
      { hub: { policies: { p: policy(allow()) } } },
      { RoleArn: 'arn:aws-cn:iam::222222222222:role/DeployRole' },
      '',
    ],
    [
      'the name is written in another case',
      { hub: { policies: { p: policy(allow()) } } },
      { RoleArn: 'arn:aws:iam::222222222222:role/deployrole' },
      '',
    ],
    [
      'the hub may assume a role whose name differs in case',
      { hub: { policies: { p: policy(allow({ Resource: 'arn:aws:iam::222222222222:role/deployrole' })) } } },
      {},
      ' because no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      'the target trusts the session of a role whose name differs in case',
      { target: { trustPolicy: policy(trust({ AWS: HUB_SESSION.replace('github-hub', 'GitHub-Hub') })) } },
      {},
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the target trusts a session whose name differs in case',
      { target: { trustPolicy: policy(trust({ AWS: HUB_SESSION.replace('shop', 'Shop') })) } },
      {},
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the principal is pinned in another case',
      {
        target: {
          trustPolicy: policy(
            trust(
              { AWS: '*' },
              { Condition: { ArnLike: { 'aws:PrincipalArn': HUB_ROLE.replace('github', 'GitHub') } } },
            ),
          ),
        },
      },
      {},
      ' because no role trust policy allows the sts:AssumeRole action',
    ],
    [
      'the hub is denied the whole account by an incomplete ARN',
      { hub: { policies: { p: policy(allow(), deny({ Resource: 'arn:aws:iam::222222222222' })) } } },
      {},
      ' with an explicit deny in an identity-based policy',
    ],
    [
      'the hub is allowed all of IAM by an incomplete ARN',
      { hub: { policies: { p: policy(allow({ Resource: 'arn:aws:iam' })) } } },
      {},
      undefined,
    ],
  ];

  test.each(rows)('%s', async (_, change, input, tail) => {
    const aws = await startEmulator({ world: changed(change), detailedDenials: true });
    const call = hop(aws, await exchange(aws), input);
    if (tail === undefined) {
      expect((await call).accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
      expect(aws.calls.at(-1)).toMatchObject({ verdict: { allowed: true }, status: 200 });
    } else {
      const resource = input.RoleArn ?? TARGET_ROLE;
      const message = `${tail.includes('role trust policy') ? DENIED.replace(` on resource: ${TARGET_ROLE}`, '') : DENIED.replace(TARGET_ROLE, resource)}${tail}`;
      expect(await refusalOf(call)).toEqual({ code: 'AccessDenied', status: 403, message });
      expect(aws.calls.at(-1)).toMatchObject({
        verdict: { allowed: false },
        errorCode: 'AccessDenied',
        errorMessage: message,
      });
    }
  });

  test('a denial says no more than AWS’s usual sentence by default, also of a role that is not there', async () => {
    const aws = await startEmulator({
      world: changed({
        hub: { policies: { p: policy(allow()) } },
        target: { trustPolicy: policy(trust({ AWS: '999999999999' })) },
      }),
    });
    const hub = await exchange(aws);
    expect(await refusalOf(hop(aws, hub))).toEqual({ code: 'AccessDenied', status: 403, message: DENIED });
    const missing = await refusalOf(hop(aws, hub, { RoleArn: `${TARGET_ROLE}2` }));
    expect(missing).toEqual({ code: 'AccessDenied', status: 403, message: `${DENIED}2` });
  });

  // "Available keys for AWS OIDC federation",
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
  test('a target can test the subject that the hub session’s token had, but none of its other claims', async () => {
    const github = 'token.actions.githubusercontent.com';
    const tests = (claim: string, value: string) => {
      const Condition = { StringEquals: { [`${github}:${claim}`]: value } };
      return changed({ target: { trustPolicy: policy(trust({ AWS: HUB_ROLE }, { Condition })) } });
    };
    const aws = await startEmulator({ world: tests('sub', 'repo:octo/shop:ref:refs/heads/main') });
    const hub = await exchange(aws);
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
    aws.setWorld(tests('aud', 'sts.amazonaws.com'));
    expect((await hop(aws, hub)).accessKeyId).toMatch(/^ASIA/);
    aws.setWorld(tests('sub', 'repo:octo/shop:ref:refs/heads/dev'));
    expect((await refusalOf(hop(aws, hub))).code).toBe('AccessDenied');
    aws.setWorld(tests('repository', 'octo/shop'));
    expect((await refusalOf(hop(aws, hub))).code).toBe('AccessDenied');
    expect(aws.calls.at(-1)?.verdict?.nearest?.mismatches).toMatchObject([
      { element: 'Condition', key: `${github}:repository`, wanted: ['octo/shop'], found: undefined },
    ]);
  });

  test('a session policy on the hub session narrows the hop', async () => {
    const aws = await startEmulator({ world: exampleModel(), detailedDenials: true });
    const narrow = await exchange(aws, { policy: JSON.stringify(policy(allow({ Resource: TARGET_ROLE }))) });
    expect((await hop(aws, narrow)).accessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(hop(aws, narrow, { RoleArn: TARGET_ROLE.replace('2222', '3333') }))).code).toBe(
      'AccessDenied',
    );
    const none = await exchange(aws, { policy: JSON.stringify(policy(allow({ Action: 's3:*' }))) });
    expect((await refusalOf(hop(aws, none))).message).toMatch(
      /because no session policy allows the sts:AssumeRole action$/,
    );
  });

  test('a session policy can deny what the role allows', async () => {
    const aws = await startEmulator({ world: exampleModel(), detailedDenials: true });
    const denied = await exchange(aws, { policy: JSON.stringify(policy(allow(), deny())) });
    expect((await refusalOf(hop(aws, denied))).message).toMatch(/ with an explicit deny in a session policy$/);
  });

  // "Session policies", https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
  test.each<[string, string, string | undefined]>([
    ['that denies', 'AWSDenyAll', 'with an explicit deny in a session policy'],
    ['that denies', 'AmazonSecurityLakePermissionsBoundary', 'with an explicit deny in a session policy'],
    ['that allows', 'PowerUserAccess', undefined],
    ['that is not known', 'ReadOnlyAccess', undefined],
  ])('a managed session policy of AWS %s (%s) counts with an inline one', async (_, name, tail) => {
    const aws = await startEmulator({ world: exampleModel(), detailedDenials: true });
    const policyArns = [`arn:aws:iam::aws:policy/${name}`];
    const session = await exchange(aws, { policy: JSON.stringify(policy(allow())), policyArns });
    if (tail === undefined) expect((await hop(aws, session)).accessKeyId).toMatch(/^ASIA/);
    else expect((await refusalOf(hop(aws, session))).message).toContain(tail);
  });

  test.each([
    ['allows', 'PowerUserAccess', true],
    ['is not known to', 'ReadOnlyAccess', false],
  ])('a managed session policy of AWS that %s alone grants what it allows', async (_, name, isAllowed) => {
    const aws = await startEmulator({ world: exampleModel() });
    const session = await exchange(aws, { policyArns: [`arn:aws:iam::aws:policy/${name}`] });
    const call = hop(aws, session);
    if (isAllowed) expect((await call).accessKeyId).toMatch(/^ASIA/);
    else expect((await refusalOf(call)).code).toBe('AccessDenied');
  });

  test.each([
    ['alone', undefined],
    ['with an inline one that allows', JSON.stringify(policy(allow()))],
  ])('a managed session policy that was not read decides nothing %s', async (_, inline) => {
    const aws = await startEmulator({ world: exampleModel(), detailedDenials: true });
    const arn = 'arn:aws:iam::111122223333:policy/team';
    const session = await exchange(aws, { policyArns: [arn], ...(inline !== undefined && { policy: inline }) });
    const { message } = await refusalOf(hop(aws, session));
    expect(message).toContain(`(local AWS: session policy ${arn} cannot be read)`);
    const denied = await exchange(aws, { policyArns: [arn], policy: JSON.stringify(policy(deny())) });
    expect((await refusalOf(hop(aws, denied))).message).toMatch(/ with an explicit deny in a session policy$/);
  });

  test('the record says in words which statement decided', async () => {
    const aws = await startEmulator({ world: modelWith({ externalId: 'e-1' }) });
    await refusalOf(hop(aws, await exchange(aws), { ExternalId: 'wrong' }));
    expect(aws.calls.at(-1)?.verdict?.because).toBe(
      'no role trust policy allows sts:AssumeRole: in statement 1 of the trust policy of DeployRole StringEquals sts:ExternalId does not hold: the request has a value, which is not shown',
    );
  });
});

describe('within one account', () => {
  const within = (trust: object, hub: Partial<RoleData>): AwsModelData => {
    const world = changed({ hub: { policies: {}, ...hub } });
    const account = world.accounts[HUB_ACCOUNT];
    return {
      accounts: {
        ...world.accounts,
        [HUB_ACCOUNT]: { ...account, roles: { ...account?.roles, Near: { trustPolicy: policy(trust) } } },
      },
    };
  };
  const narrow = policy(allow({ Action: 's3:*' }));

  test.each<[string, unknown, Partial<RoleData>, string | undefined]>([
    ['a trust policy that names the role needs no identity policy', { AWS: HUB_ROLE }, {}, undefined],
    ['a trust policy that names everyone needs none either', '*', {}, undefined],
    [
      'a trust policy that names the account needs one',
      { AWS: HUB_ACCOUNT },
      {},
      'because no identity-based policy allows',
    ],
    [
      'a trust policy that names the account and an identity policy do',
      { AWS: HUB_ACCOUNT },
      { policies: { p: policy(allow()) } },
      undefined,
    ],
    [
      'a boundary binds a role that is named',
      { AWS: HUB_ROLE },
      { permissionsBoundary: narrow },
      'because no permissions boundary allows',
    ],
    [
      'a boundary does not bind a session that is named',
      { AWS: HUB_SESSION },
      { permissionsBoundary: narrow },
      undefined,
    ],
    [
      'an identity policy can still deny',
      { AWS: HUB_SESSION },
      { policies: { p: policy(deny()) } },
      'with an explicit deny in an identity-based policy',
    ],
  ])('%s', async (_, principal, hub, tail) => {
    const aws = await startEmulator({ world: within(trust(principal), hub) });
    const call = hop(aws, await exchange(aws), { RoleArn: `arn:aws:iam::${HUB_ACCOUNT}:role/Near` });
    if (tail === undefined) expect((await call).accessKeyId).toMatch(/^ASIA/);
    else expect((await refusalOf(call)).message).toContain(tail);
  });
});

describe('within one account, a user that a trust policy names', () => {
  const anna = { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna' };

  test('is past its boundary, but not past a denial in it', async () => {
    const world = (permissionsBoundary: object): AwsModelData => ({
      accounts: {
        [HUB_ACCOUNT]: {
          users: { anna: { ...anna, permissionsBoundary } },
          roles: { Near: { trustPolicy: policy(trust({ AWS: `arn:aws:iam::${HUB_ACCOUNT}:user/anna` })) } },
        },
      },
    });
    const aws = await startEmulator({ world: world(policy(allow({ Action: 's3:*' }))) });
    const near = { RoleArn: `arn:aws:iam::${HUB_ACCOUNT}:role/Near` };
    expect((await hop(aws, anna, near)).accessKeyId).toMatch(/^ASIA/);
    aws.setWorld(world(policy(deny())));
    expect((await refusalOf(hop(aws, anna, near))).message).toMatch(
      / with an explicit deny in a permissions boundary$/,
    );
  });
});

describe('tags and source identity', () => {
  const tags = [{ Key: 'Team', Value: 'blue' }];

  test.each<[string, Partial<AssumeRoleCommandInput>, boolean, string | undefined]>([
    ['tags need sts:TagSession', { Tags: tags }, false, 'sts:TagSession'],
    ['tags pass where both halves allow them', { Tags: tags }, true, undefined],
    ['a source identity needs sts:SetSourceIdentity', { SourceIdentity: 'octocat' }, false, 'sts:SetSourceIdentity'],
    ['a source identity passes where both halves allow it', { SourceIdentity: 'octocat' }, true, undefined],
  ])('%s', async (_, input, allowTagging, deniedAction) => {
    const aws = await startEmulator({ world: modelWith({ allowTagging }) });
    const call = hop(aws, await exchange(aws), input);
    if (deniedAction === undefined) expect((await call).accessKeyId).toMatch(/^ASIA/);
    else
      expect((await refusalOf(call)).message).toContain(
        `is not authorized to perform: ${deniedAction} on resource: ${TARGET_ROLE}`,
      );
  });

  test.each([
    [
      'hub',
      { target: { trustPolicy: policy(trust({ AWS: HUB_ROLE }, { Action: ['sts:AssumeRole', 'sts:TagSession'] })) } },
    ],
    ['target', { hub: { policies: { p: policy(allow()) } } }],
  ])('tags are denied when only the other side than the %s misses them', async (_, change) => {
    const aws = await startEmulator({ world: changed(change) });
    expect((await refusalOf(hop(aws, await exchange(aws), { Tags: tags }))).message).toContain('sts:TagSession');
  });

  test('a trust policy can demand a tag, and sees all keys', async () => {
    const trustPolicy = policy(
      trust(
        { AWS: HUB_ROLE },
        {
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: { 'aws:RequestTag/Team': 'blue' },
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'], 'sts:TransitiveTagKeys': ['Team'] },
          },
        },
      ),
    );
    const aws = await startEmulator({
      world: changed({ hub: { policies: { p: policy(allow()) } }, target: { trustPolicy } }),
    });
    const hub = await exchange(aws);
    expect((await hop(aws, hub, { Tags: tags, TransitiveTagKeys: ['Team'] })).accessKeyId).toMatch(/^ASIA/);
    for (const input of [
      {},
      { Tags: [{ Key: 'Team', Value: 'red' }] },
      { Tags: [...tags, { Key: 'Other', Value: 'x' }] },
    ]) {
      expect((await refusalOf(hop(aws, hub, input))).code).toBe('AccessDenied');
    }
  });

  describe('of a chain', () => {
    const next = 'arn:aws:iam::333333333333:role/DeployRole';
    /** A user whose session carries transitive tags and a source identity on to the next role. */
    async function chain(thirdActions: string[]): Promise<LocalAws> {
      const user = { AWS: 'arn:aws:iam::111122223333:user/anna' };
      const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
      return startEmulator({
        world: {
          accounts: {
            [HUB_ACCOUNT]: {
              users: {
                anna: {
                  accessKeyId: 'AKIALOCALEXAMPLE0001',
                  secretAccessKey: 'local/anna',
                  policies: { p: policy(allow()) },
                },
              },
            },
            [DEV_ACCOUNT]: {
              roles: {
                DeployRole: { trustPolicy: policy(trust(user, { Action: all })), policies: { p: policy(allow()) } },
              },
            },
            '333333333333': {
              roles: { DeployRole: { trustPolicy: policy(trust({ AWS: TARGET_ROLE }, { Action: thirdActions })) } },
            },
          },
        },
      });
    }
    const anna = { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna' };

    test('transitive tags go on and need sts:TagSession at the next role, the others do not', async () => {
      const aws = await chain(['sts:AssumeRole']);
      const plain = await hop(aws, anna, { Tags: tags });
      expect((await hop(aws, plain, { RoleArn: next })).accessKeyId).toMatch(/^ASIA/);
      const transitive = await hop(aws, anna, { Tags: tags, TransitiveTagKeys: ['team'] });
      expect((await refusalOf(hop(aws, transitive, { RoleArn: next }))).message).toContain('sts:TagSession');
    });

    test('a transitive tag cannot be sent again, in any case', async () => {
      const aws = await chain(['sts:AssumeRole', 'sts:TagSession']);
      const transitive = await hop(aws, anna, { Tags: tags, TransitiveTagKeys: ['Team'] });
      expect((await hop(aws, transitive, { RoleArn: next })).accessKeyId).toMatch(/^ASIA/);
      const again = hop(aws, transitive, { RoleArn: next, Tags: [{ Key: 'TEAM', Value: 'x' }] });
      expect(await refusalOf(again)).toMatchObject({ code: 'InvalidParameterValue', status: 400 });
    });

    test('a source identity goes on, needs sts:SetSourceIdentity at the next role and cannot be changed', async () => {
      const aws = await chain(['sts:AssumeRole', 'sts:SetSourceIdentity']);
      const from = await hop(aws, anna, { SourceIdentity: 'anna' });
      const client = stsClient(aws, from);
      const command = (SourceIdentity?: string) =>
        client.send(new AssumeRoleCommand({ RoleArn: next, RoleSessionName: 'shop-1-1', SourceIdentity }));
      expect(await command()).toMatchObject({ SourceIdentity: 'anna' });
      expect(await command('anna')).toMatchObject({ SourceIdentity: 'anna' });
      expect((await refusalOf(command('other'))).code).toBe('AccessDenied');
      const closed = await chain(['sts:AssumeRole']);
      const sticky = await hop(closed, anna, { SourceIdentity: 'anna' });
      expect((await refusalOf(hop(closed, sticky, { RoleArn: next }))).message).toContain('sts:SetSourceIdentity');
    });
  });
});

describe('durations', () => {
  const long = { target: { maxSessionDurationSeconds: 43200 } };

  test('a session that came out of a role is capped at one hour', async () => {
    const aws = await startEmulator({ world: changed(long) });
    const hub = await exchange(aws);
    expect((await hop(aws, hub, { DurationSeconds: 3600 })).accessKeyId).toMatch(/^ASIA/);
    expect(await refusalOf(hop(aws, hub, { DurationSeconds: 3601 }))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    });
  });

  test('a long-term key is not capped, but for the role’s own maximum', async () => {
    const users = {
      anna: { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna', policies: { p: policy(allow()) } },
    };
    const open = { trustPolicy: policy(trust({ AWS: HUB_ACCOUNT })), maxSessionDurationSeconds: 7200 };
    const aws = await startEmulator({ world: changed({ hubAccount: { users }, target: open }) });
    const anna = { accessKeyId: users.anna.accessKeyId, secretAccessKey: users.anna.secretAccessKey };
    expect((await hop(aws, anna, { DurationSeconds: 7200 })).accessKeyId).toMatch(/^ASIA/);
    expect(await refusalOf(hop(aws, anna, { DurationSeconds: 7201 }))).toMatchObject({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  test('a token’s session may last as long as the role allows, and no longer', async () => {
    const aws = await startEmulator({ world: modelWith({ direct: true, targetMaxSessionDurationSeconds: 43200 }) });
    expect((await exchange(aws, { role: TARGET_ROLE, seconds: 43200 })).accessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(exchange(aws, { seconds: 3601 }))).message).toContain('exceeds the MaxSessionDuration');
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
describe('a statement for tags and a source identity', () => {
  const input = { Tags: [{ Key: 'Team', Value: 'shop' }], TransitiveTagKeys: ['Team'], SourceIdentity: 'anna' };
  const github = 'token.actions.githubusercontent.com';
  test.each<[key: string, value: string, denied: string | undefined]>([
    ['sts:RoleSessionName', 'shop-1-1', 'sts:TagSession'],
    [`${github}:sub`, 'repo:octo/shop:ref:refs/heads/main', 'sts:TagSession'],
    ['sts:SourceIdentity', 'anna', 'sts:TagSession'],
    ['sts:TransitiveTagKeys', 'Team', 'sts:SetSourceIdentity'],
    ['aws:TagKeys', 'Team', 'sts:SetSourceIdentity'],
    ['aws:RequestTag/Team', 'shop', 'sts:SetSourceIdentity'],
    ['aws:PrincipalArn', HUB_ROLE, undefined],
  ])('that tests %s', async (key, value, denied) => {
    const Condition = { StringEquals: { [key]: value } };
    const trustPolicy = policy(
      trust({ AWS: HUB_ROLE }),
      trust({ AWS: HUB_ROLE }, { Action: ['sts:TagSession', 'sts:SetSourceIdentity'], Condition }),
    );
    const aws = await startEmulator({
      world: changed({ hub: { policies: { p: policy(allow()) } }, target: { trustPolicy } }),
    });
    const call = hop(aws, await exchange(aws), input);
    if (denied === undefined) expect((await call).accessKeyId).toMatch(/^ASIA/);
    else expect((await refusalOf(call)).message).toContain(`is not authorized to perform: ${denied} on`);
  });
});

describe('an external id beside session tags', () => {
  const Tags = [{ Key: 'Team', Value: 'shop' }];
  const condition = { StringEquals: { 'sts:ExternalId': 'e-1' } };
  const both = { Action: ['sts:AssumeRole', 'sts:TagSession'] };

  test('is no key of TagSession, so a condition on it must not stand there', async () => {
    const joined = { trustPolicy: policy({ ...trust({ AWS: HUB_ROLE }), ...both, Condition: condition }) };
    const world = modelWith({ allowTagging: true });
    const target = world.accounts['222222222222'] ?? {};
    const aws = await startEmulator({
      world: { accounts: { ...world.accounts, 222222222222: { ...target, roles: { DeployRole: joined } } } },
    });
    const hub = await exchange(aws);
    expect((await hop(aws, hub, { ExternalId: 'e-1' })).accessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(hop(aws, hub, { ExternalId: 'e-1', Tags }))).message).toContain(
      'not authorized to perform: sts:TagSession',
    );
  });

  test('is tested for AssumeRole alone, and tags are let through by a statement of their own', async () => {
    const aws = await startEmulator({ world: modelWith({ allowTagging: true, externalId: 'e-1' }) });
    const hub = await exchange(aws);
    expect((await hop(aws, hub, { ExternalId: 'e-1', Tags })).accessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(hop(aws, hub, { Tags }))).message).toContain('not authorized to perform: sts:AssumeRole');
  });
});

describe('a hub role that was deleted and made again', () => {
  test('is denied until the target’s trust policy is saved again', async () => {
    const world = exampleModel();
    const aws = await startEmulator({ world });
    const old = await exchange(aws);
    const { [HUB_ACCOUNT]: hubAccount, ...others } = world.accounts;
    aws.setWorld({ accounts: { ...others, [HUB_ACCOUNT]: { ...hubAccount, roles: {} } } });
    expect((await refusalOf(hop(aws, old))).code).toBe('AccessDenied');
    aws.setWorld(world);
    expect((await refusalOf(hop(aws, old))).code).toBe('AccessDenied');
    expect((await refusalOf(hop(aws, await exchange(aws)))).code).toBe('AccessDenied');
    aws.setWorld(changed({ target: { trustPolicy: policy(trust({ AWS: HUB_ROLE })) } }));
    expect((await hop(aws, await exchange(aws))).accessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(hop(aws, old))).code).toBe('AccessDenied');
  });

  test('is admitted by a trust policy that names its account', async () => {
    const world = modelWith({ trust: 'account' });
    const aws = await startEmulator({ world });
    const { [HUB_ACCOUNT]: hubAccount, ...others } = world.accounts;
    aws.setWorld({ accounts: { ...others, [HUB_ACCOUNT]: { ...hubAccount, roles: {} } } });
    aws.setWorld(world);
    expect((await hop(aws, await exchange(aws))).accessKeyId).toMatch(/^ASIA/);
  });
});
