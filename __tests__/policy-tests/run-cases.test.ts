import { describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { modelWith, withAccount, withRole } from '../support/models.js';
import { HUB_ROLE, PROVIDER, TARGET_ROLE } from '../support/names.js';
import { allowPolicy, policy, trust } from '../support/policies.js';
import { type CaseKeys, reportOf, runCase } from './case-runs.js';

const HUB_ALLOWS = `hub: statement 1 of the trust policy of github-hub allows sts:AssumeRoleWithWebIdentity: StringEquals ${PROVIDER}:aud holds: it requires "sts.amazonaws.com", the request has "sts.amazonaws.com"; StringLike ${PROVIDER}:sub holds: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/main"`;
const OWN_SIDE = "on the caller's side statement 1 of the policy assume-targets of github-hub allows it";
const TARGET_ALLOWS = `target: statement 1 of the trust policy of DeployRole allows sts:AssumeRole; ${OWN_SIDE}`;
const BRANCH = { claims: { ref: 'refs/heads/feature' } };

describe('a case that is as expected', () => {
  test('tells for each hop which statement allowed it, and its conditions', () => {
    expect(reportOf(exampleModel(), {})).toEqual([HUB_ALLOWS, TARGET_ALLOWS]);
  });

  test('tells which condition denied, and goes no further', () => {
    expect(reportOf(exampleModel(), { ...BRANCH, expect: 'denied', at: 'hub', by: ':sub' })).toEqual([
      `hub: no role trust policy allows sts:AssumeRoleWithWebIdentity: in statement 1 of the trust policy of github-hub StringLike ${PROVIDER}:sub does not hold: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/feature"`,
    ]);
  });

  test('tells the kind of policy that denied where its name does not', () => {
    const deny = {
      Version: '2012-10-17',
      Statement: { Sid: 'Frozen', Effect: 'Deny', Action: 'sts:*', Resource: '*' },
    };
    const world = withAccount(exampleModel(), '111122223333', (data) => ({
      ...data,
      serviceControlPolicies: [{ Freeze: deny }],
    }));
    expect(reportOf(world, { expect: 'denied', at: 'target', by: 'service control policy' })).toEqual([
      HUB_ALLOWS,
      'target: service control policy: statement "Frozen" of the Freeze denies sts:AssumeRole',
    ]);
  });

  test('tells the hub alone when that is the role asked for', () => {
    expect(reportOf(exampleModel(), { role: 'hub' })).toEqual([HUB_ALLOWS]);
  });

  test('goes straight to the target on route direct', () => {
    expect(reportOf(modelWith({ direct: true }), { route: 'direct' })).toEqual([
      HUB_ALLOWS.replace(
        'hub: statement 1 of the trust policy of github-hub',
        'target: statement 2 of the trust policy of DeployRole',
      ),
    ]);
  });

  test.each([
    'allows sts:AssumeRole',
    'TRUST POLICY of DeployRole',
    'role trust policy',
    'assume-targets',
    `${PROVIDER}:aud`,
  ])('that is allowed may name %s as what decided', (by) => {
    expect(runCase(exampleModel(), { by }).mismatches).toEqual([]);
  });
});

describe('a case that is not as expected', () => {
  test.each<[string, CaseKeys, string]>([
    ['allowed in place of denied', { expect: 'denied' }, 'expected denied, was allowed'],
    ['allowed in place of denied at the hub', { expect: 'denied', at: 'hub' }, 'expected denied at hub, was allowed'],
    ['denied in place of allowed', BRANCH, 'expected allowed, was denied at hub'],
    [
      'denied at another hop',
      { ...BRANCH, expect: 'denied', at: 'target' },
      'expected denied at target, was denied at hub',
    ],
    [
      'denied by something else',
      { ...BRANCH, expect: 'denied', by: ':aud' },
      'was denied, but ":aud" is not in what decided',
    ],
    ['allowed by something else', { by: '"Main"' }, 'was allowed, but "\\"Main\\"" is not in what decided'],
  ])('is %s', (_, row, mismatch) => {
    expect(reportOf(exampleModel(), row)[0]).toBe(mismatch);
  });

  test.each<[string, CaseKeys, string]>([
    [
      'a role that is not there',
      { role: 'arn:aws:iam::222222222222:role/DeployRoll' },
      `the policies have no arn:aws:iam::222222222222:role/DeployRoll. Use ${TARGET_ROLE} if that is meant`,
    ],
    [
      'a role of another path',
      { role: 'arn:aws:iam::222222222222:role/ci/DeployRole' },
      `the policies have no arn:aws:iam::222222222222:role/ci/DeployRole. Use ${TARGET_ROLE} if that is meant`,
    ],
    [
      'a role of an unlike name',
      { role: 'arn:aws:iam::222222222222:role/Audit' },
      'the policies have no arn:aws:iam::222222222222:role/Audit. Add the role, or correct the case',
    ],
    [
      'an account that is not there',
      { role: 'arn:aws:iam::999999999999:role/DeployRole' },
      'the policies have no account 999999999999, and so no arn:aws:iam::999999999999:role/DeployRole. Add its folder, or correct the case',
    ],
    [
      'an account of another partition',
      { role: 'arn:aws-cn:iam::222222222222:role/DeployRole' },
      'the policies have no account 222222222222, and so no arn:aws-cn:iam::222222222222:role/DeployRole. Add its folder, or correct the case',
    ],
    [
      'a hub role that is not there',
      { 'hub-role': 'arn:aws:iam::111122223333:role/hub' },
      'the policies have no arn:aws:iam::111122223333:role/hub. Add the role, or correct the case',
    ],
  ])('names %s, though nobody is let in there', (_, row, mismatch) => {
    expect(reportOf(exampleModel(), { ...row, expect: 'denied' })[0]).toBe(mismatch);
  });
});

describe('roles, and the STS that is called, of two partitions', () => {
  const ofEveryone = { T: { trustPolicy: policy(trust('*')) } };
  const gov = withAccount(
    withRole(exampleModel(), '111122223333', 'github-hub', (role) => ({ ...role, policies: { p: allowPolicy() } })),
    '222222222222',
    () => ({ partition: 'aws-us-gov', roles: ofEveryone }),
  );
  const T = 'arn:aws-us-gov:iam::222222222222:role/T';
  const REGION = (region: string, of: string) =>
    `AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity (local AWS: the role is in partition ${of}, and the region ${region} is not)`;

  test.each<[string, AwsModelData, CaseKeys, string]>([
    [
      'from the hub to a target of another one',
      gov,
      { role: T },
      `target: AccessDenied: User: arn:aws:sts::111122223333:assumed-role/github-hub/shop-11223344556-1 is not authorized to perform: sts:AssumeRole on resource: ${T} (local AWS: no role of partition aws-us-gov can be assumed from another partition)`,
    ],
    [
      'with a region of GovCloud',
      exampleModel(),
      { 'sts-region': 'us-gov-west-1' },
      `hub: ${REGION('us-gov-west-1', 'aws')}`,
    ],
    ['with a region of China', exampleModel(), { 'sts-region': 'cn-north-1' }, `hub: ${REGION('cn-north-1', 'aws')}`],
    [
      'directly, with a region of the usual one',
      modelWith({ direct: true, partition: 'aws-us-gov' }),
      { route: 'direct', role: T.replace('/T', '/DeployRole'), 'sts-region': 'us-east-1' },
      `target: ${REGION('us-east-1', 'aws-us-gov')}`,
    ],
  ])('deny a job %s', (_, world, keys, line) => {
    expect(reportOf(world, { ...keys, expect: 'denied' }).at(-1)).toBe(line);
  });

  test.each(['us-gov-west-1', 'us-gov-east-1'])('admit it where all are of one: %s', (region) => {
    const world = modelWith({ partition: 'aws-us-gov' });
    const keys = { role: T.replace('/T', '/DeployRole'), 'hub-role': HUB_ROLE.replace('aws', 'aws-us-gov') };
    expect(runCase(world, { ...keys, 'sts-region': region }).mismatches).toEqual([]);
  });
});

describe('what STS refuses for other reasons than policies', () => {
  const tagging = modelWith({ allowTagging: true });
  const noProvider = withAccount(exampleModel(), '111122223333', (data) => ({ ...data, oidcProviders: [] }));
  const disabled = (account: string) =>
    withAccount(exampleModel(), account, (data) => ({ ...data, disabledRegions: ['ap-east-1'] }));
  test.each<[string, AwsModelData, CaseKeys, string]>([
    [
      'no provider for the issuer',
      noProvider,
      {},
      `hub: InvalidIdentityToken: No OpenIDConnect provider found in your account for https://${PROVIDER}. If the tokens have another issuer, set the claim iss`,
    ],
    [
      'an issuer of another installation',
      exampleModel(),
      { claims: { iss: 'https://ghe.example.com/_services/token' } },
      'hub: InvalidIdentityToken: No OpenIDConnect provider found in your account for https://ghe.example.com/_services/token',
    ],
    [
      'an audience that the provider does not take',
      exampleModel(),
      { audience: 'https://github.com/octo' },
      'hub: InvalidIdentityToken: Incorrect token audience',
    ],
    [
      'a session name that does not fit',
      exampleModel(),
      { 'session-name': 'a b' },
      "hub: ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'a chained session of more than an hour',
      withRole(exampleModel(), '222222222222', 'DeployRole', (role) => ({ ...role, maxSessionDurationSeconds: 43200 })),
      { 'duration-seconds': 3601 },
      'target: ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
    [
      'more than the role allows',
      modelWith({ direct: true }),
      { route: 'direct', 'duration-seconds': 3601 },
      'target: ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      'more than the hub role allows',
      exampleModel(),
      { role: 'hub', 'duration-seconds': 3601 },
      'hub: ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      'a policy that is too large',
      exampleModel(),
      {
        'inline-session-policy': JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'b'.repeat(2100)}` },
        }),
      },
      'target: PackedPolicyTooLarge: Packed policy consumes 108% of allotted space, please use smaller policy.',
    ],
    [
      'a policy that is none',
      exampleModel(),
      { 'inline-session-policy': '[]' },
      'target: MalformedPolicyDocument: Syntax errors in policy: expected an object',
    ],
    [
      'a tag twice',
      tagging,
      { tags: { Team: 'a', team: 'b' } },
      'target: InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      'a transitive key without a tag',
      tagging,
      { tags: { Team: 'a' }, 'transitive-tag-keys': ['Wave'] },
      'target: InvalidParameterValue: The specified transitive tag key must be included in the requested tags.',
    ],
    [
      'a source identity of AWS’s own',
      tagging,
      { 'source-identity': 'a/b' },
      "target: ValidationError: 1 validation error detected: Value 'a/b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'a region that the hub’s account has not activated',
      disabled('111122223333'),
      { 'sts-region': 'ap-east-1' },
      'hub: RegionDisabledException: STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.',
    ],
  ])('%s is told with code and words', (_, world, row, line) => {
    expect(reportOf(world, { ...row, expect: 'denied' }).at(-1)).toBe(line);
  });

  test.each<[string, AwsModelData, CaseKeys, string, string]>([
    ['target', modelWith({ direct: true }), { route: 'direct', 'duration-seconds': 21600 }, TARGET_ROLE, '21600'],
    ['hub', exampleModel(), { role: 'hub', 'duration-seconds': 3601 }, HUB_ROLE, '3601'],
  ])(
    'a session of the %s that is too long is told by its length, not by a statement',
    (hop, world, row, role, found) => {
      expect(reportOf(world, row)).toEqual([
        `expected allowed, was denied at ${hop}`,
        `the session of ${found} seconds is longer than the 3600 that ${role} allows. Lower duration-seconds of the case, or raise maxSessionDurationSeconds in the role.json of the role (default 3600) or the maximum in its template`,
        `${hop}: ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.`,
      ]);
      expect(runCase(world, { ...row, expect: 'denied', by: 'trust policy' }).mismatches).toMatchObject([
        { code: 'other-reason' },
      ]);
    },
  );

  test('a region that the target’s account alone has not activated is no obstacle', () => {
    expect(runCase(disabled('222222222222'), { 'sts-region': 'ap-east-1' }).mismatches).toEqual([]);
  });
});

describe('the request that the policies see', () => {
  /** A world whose target admits only under this condition. */
  const under = (condition: object, world = modelWith({ allowTagging: true })) =>
    withRole(world, '222222222222', 'DeployRole', (role) => ({
      ...role,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: HUB_ROLE },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: condition,
        },
      },
    }));
  const tags = { tags: { Team: 'shop' } };
  test.each<[string, object, CaseKeys, CaseKeys | undefined]>([
    [
      'an external id',
      { StringEquals: { 'sts:ExternalId': 'e-123' } },
      { 'external-id': 'e-123' },
      { 'external-id': 'e-124' },
    ],
    [
      'a session name',
      { StringLike: { 'sts:RoleSessionName': 'deploy-*' } },
      { 'session-name': 'deploy-1' },
      { 'session-name': 'other-1' },
    ],
    [
      'the action’s own session name',
      { StringEquals: { 'sts:RoleSessionName': 'shop-77-2' } },
      { claims: { run_id: 77, run_attempt: '2' } },
      {},
    ],
    ['a tag', { StringEquals: { 'aws:RequestTag/Team': 'shop' } }, tags, { tags: { Team: 'shed' } }],
    [
      'transitive keys',
      { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': 'Team' }, Null: { 'sts:TransitiveTagKeys': 'false' } },
      { ...tags, 'transitive-tag-keys': ['Team'] },
      tags,
    ],
    ['a source identity', { StringEquals: { 'sts:SourceIdentity': 'octocat' } }, { 'source-identity': 'octocat' }, {}],
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'source-ip': '203.0.113.9' }, {}],
    ['a region', { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }, { 'sts-region': 'eu-central-1' }, {}],
    [
      'the region of the hub',
      { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      {},
      { 'sts-region': 'eu-north-1' },
    ],
    [
      'the time',
      {
        DateLessThan: { 'aws:CurrentTime': '2026-11-01T12:00:01Z' },
        DateGreaterThan: { 'aws:CurrentTime': '2026-11-01T11:59:59Z' },
      },
      {},
      undefined,
    ],
  ])('has %s', (_, condition, good, bad) => {
    expect(runCase(under(condition), good).mismatches).toEqual([]);
    if (bad === undefined) return;
    expect(runCase(under(condition), { ...bad, expect: 'denied', at: 'target' }).mismatches).toEqual([]);
  });

  test('needs the permission to tag where it tags', () => {
    expect(reportOf(exampleModel(), { ...tags, expect: 'denied', by: 'sts:TagSession' }).at(-1)).toMatch(
      /^target: no identity-based policy allows sts:TagSession/,
    );
  });

  test('narrows the hub by nothing: a session policy is the target’s', () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }] };
    expect(runCase(exampleModel(), { 'inline-session-policy': policy }).mismatches).toEqual([]);
  });
});

describe('the token', () => {
  const immutable = modelWith({ subject: 'repo:octo@9919012/shop@724601234:ref:refs/heads/main' });
  test.each<[string, AwsModelData, CaseKeys, 'allowed' | 'denied']>([
    ['of another repository', exampleModel(), { claims: { repository: 'octo/shed' } }, 'denied'],
    [
      'of another repository that is admitted',
      modelWith({ repository: 'octo/shed' }),
      { claims: { repository: 'octo/shed' } },
      'allowed',
    ],
    [
      'of an environment',
      modelWith({ subject: 'repo:octo/shop:environment:production' }),
      { claims: { environment: 'production' } },
      'allowed',
    ],
    ['with an immutable subject, for a policy with names', exampleModel(), { subject: 'immutable' }, 'denied'],
    ['with an immutable subject, for such a policy', immutable, { subject: 'immutable' }, 'allowed'],
    [
      'with another id under the same name',
      immutable,
      { subject: 'immutable', claims: { repository_id: '2' } },
      'denied',
    ],
    [
      'with a subject of the organization’s own',
      modelWith({ subject: 'mine' }),
      { claims: { sub: 'mine' } },
      'allowed',
    ],
    ['with two audiences in one', exampleModel(), { claims: { aud: 'other' } }, 'denied'],
    ['of a fork', exampleModel(), { fork: true }, 'denied'],
    [
      'of a fork, for a policy that forgets the owner',
      modelWith({ subject: 'repo:*/shop:*' }),
      { fork: true },
      'allowed',
    ],
    [
      'of a fork in an environment of the same name',
      modelWith({ subject: 'repo:octo/shop:*' }),
      { fork: true, claims: { environment: 'production' } },
      'denied',
    ],
  ])('%s', (_, world, row, expected) => {
    expect(runCase(world, { ...row, role: 'hub', expect: expected }).mismatches).toEqual([]);
  });

  test('of a fork has another owner, other ids and its own workflow, and the reusable workflow that it calls', () => {
    const claims = {
      repository: 'octo/shop',
      workflow_ref: 'octo/shop/.github/workflows/x.yml@refs/heads/main',
      job_workflow_ref: 'octo/ci/.github/workflows/deploy.yml@refs/heads/main',
      enterprise_id: '7',
    };
    const wanted = {
      repository: 'a-stranger/shop',
      repository_id: '4000000002',
      repository_owner_id: '4000000001',
      actor: 'a-stranger',
      actor_id: '4000000001',
      job_workflow_ref: claims.job_workflow_ref,
    };
    const keys = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [`${PROVIDER}:${name}`, value]));
    const world = withRole(exampleModel(), '111122223333', 'github-hub', (role) => ({
      ...role,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: keys, Null: { [`${PROVIDER}:enterprise_id`]: 'true' } },
        },
      },
    }));
    expect(reportOf(world, { role: 'hub', fork: true, claims })[0]).toMatch(/^hub: statement 1 /);
    const without = { ...claims, job_workflow_ref: null };
    expect(reportOf(world, { role: 'hub', fork: true, claims: without, expect: 'denied' })[0]).toMatch(
      /job_workflow_ref/,
    );
  });
});

describe('an external id', () => {
  const world = modelWith({ externalId: 'the-secret-1' });
  test.each<[string, CaseKeys]>([
    ['is let in with', { 'external-id': 'the-secret-1' }],
    ['is denied with', { 'external-id': 'the-secret-2' }],
    ['is refused with', { 'external-id': 'the secret 3' }],
    ['is denied without', {}],
  ])('is in no line of a case that %s it', (_, row) => {
    const lines = reportOf(world, row).join('\n');
    expect(lines).toMatch(/ExternalId|externalId/);
    expect(lines).not.toMatch(/the.secret/);
  });
});
