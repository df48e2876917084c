/**
 * Policies after the examples that AWS publishes, with the outcomes that the pages name. The page stands beside each; accounts and names are
 * our own where the page leaves them open.
 */
import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../src/iam/principal.js';
import { PROVIDER } from '../support/names.js';
import { trust } from '../support/policies.js';
import {
  HUB_CALLER,
  type KeyValue,
  MANY_VALUES_PAGE,
  OPERATORS_PAGE,
  outcomeOf,
  requestOf,
  SESSION_TAGS_PAGE,
  STS_KEYS_PAGE,
  TOKEN_CALLER,
  USER_CALLER,
} from './requests.js';

type Row = readonly [name: string, keys: Readonly<Record<string, KeyValue>>, outcome: string];

describe(`a trust policy that wants the user’s name as the session’s (${STS_KEYS_PAGE}#ck_rolesessionname)`, () => {
  const statement = trust(
    { AWS: 'arn:aws:iam::111122223333:root' },
    { Condition: { StringLike: { 'sts:RoleSessionName': '${aws:username}' } } },
  );
  test.each<readonly [string, Caller, Record<string, KeyValue>, string]>([
    [
      'lets in a user who gives it',
      USER_CALLER,
      { 'aws:username': 'matjac', 'sts:RoleSessionName': 'matjac' },
      'allowed',
    ],
    [
      'keeps out a user who gives another',
      USER_CALLER,
      { 'aws:username': 'matjac', 'sts:RoleSessionName': 'x' },
      'implicit-deny',
    ],
    [
      'keeps out temporary credentials, which have no user name',
      HUB_CALLER,
      { 'sts:RoleSessionName': 'matjac' },
      'implicit-deny',
    ],
  ])('%s', (_, caller, keys, outcome) => {
    expect(outcomeOf('trust', [statement], requestOf({ caller, keys }))).toBe(outcome);
  });
});

describe(`a trust policy that wants a source identity (${STS_KEYS_PAGE}#ck_sourceidentity)`, () => {
  const statement = trust(
    { AWS: USER_CALLER.arn },
    {
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Condition: { StringEquals: { 'sts:SourceIdentity': 'DiegoRamirez' } },
    },
  );
  test.each<readonly [string, string, Record<string, KeyValue>, string]>([
    ['lets it be set', 'sts:SetSourceIdentity', { 'sts:SourceIdentity': 'DiegoRamirez' }, 'allowed'],
    ['lets the role be assumed with it', 'sts:AssumeRole', { 'sts:SourceIdentity': 'DiegoRamirez' }, 'allowed'],
    ['lets no other be set', 'sts:SetSourceIdentity', { 'sts:SourceIdentity': 'Saanvi' }, 'implicit-deny'],
    ['does not let the role be assumed without one', 'sts:AssumeRole', {}, 'implicit-deny'],
    ['lets no tags be passed', 'sts:TagSession', { 'sts:SourceIdentity': 'DiegoRamirez' }, 'implicit-deny'],
  ])('%s', (_, action, keys, outcome) => {
    expect(outcomeOf('trust', [statement], requestOf({ caller: USER_CALLER, action, keys }))).toBe(outcome);
  });
});

describe(`a trust policy that wants session tags (${SESSION_TAGS_PAGE}#id_session-tags_permissions-required)`, () => {
  const given = { 'aws:RequestTag/Project': '*', 'aws:RequestTag/CostCenter': '*' };
  const statements = [
    trust(
      { AWS: USER_CALLER.arn },
      {
        Sid: 'AllowIamUserAssumeRole',
        Condition: {
          StringLike: { ...given, 'aws:RequestTag/Department': '*' },
          StringEquals: { 'sts:ExternalId': 'Example987' },
        },
      },
    ),
    trust(
      { AWS: USER_CALLER.arn },
      {
        Sid: 'AllowPassSessionTagsAndTransitive',
        Action: 'sts:TagSession',
        Condition: {
          StringLike: given,
          StringEquals: { 'aws:RequestTag/Department': ['Engineering', 'Marketing'] },
          'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Project', 'Department'] },
        },
      },
    ),
  ];
  const tags = {
    'aws:RequestTag/Project': 'Automation',
    'aws:RequestTag/CostCenter': '12345',
    'aws:RequestTag/Department': 'Engineering',
    'sts:ExternalId': 'Example987',
  };
  test.each<readonly [string, Record<string, KeyValue>, assume: string, tag: string]>([
    ['lets all three be passed', tags, 'allowed', 'allowed'],
    ['lets more than the three be passed', { ...tags, 'aws:RequestTag/Other': 'x' }, 'allowed', 'allowed'],
    ['wants all three', { ...tags, 'aws:RequestTag/Project': undefined }, 'implicit-deny', 'implicit-deny'],
    ['wants one of two departments', { ...tags, 'aws:RequestTag/Department': 'Sales' }, 'allowed', 'implicit-deny'],
    ['wants the external id', { ...tags, 'sts:ExternalId': 'x' }, 'implicit-deny', 'allowed'],
    ['lets one tag be transitive', { ...tags, 'sts:TransitiveTagKeys': ['Project'] }, 'allowed', 'allowed'],
    ['lets two be', { ...tags, 'sts:TransitiveTagKeys': ['Project', 'Department'] }, 'allowed', 'allowed'],
    ['lets no third be', { ...tags, 'sts:TransitiveTagKeys': ['Project', 'CostCenter'] }, 'allowed', 'implicit-deny'],
  ])('%s', (_, keys, assume, tag) => {
    expect(outcomeOf('trust', statements, requestOf({ caller: USER_CALLER, keys }))).toBe(assume);
    expect(outcomeOf('trust', statements, requestOf({ caller: USER_CALLER, keys, action: 'sts:TagSession' }))).toBe(
      tag,
    );
  });

  test('can be made to want a transitive tag, with Null', () => {
    const Condition = { Null: { 'sts:TransitiveTagKeys': 'false' } };
    const statement = trust({ AWS: USER_CALLER.arn }, { Condition });
    expect(outcomeOf('trust', [statement], requestOf({ caller: USER_CALLER }))).toBe('implicit-deny');
    const keys = { 'sts:TransitiveTagKeys': ['Project'] };
    expect(outcomeOf('trust', [statement], requestOf({ caller: USER_CALLER, keys }))).toBe('allowed');
  });
});

function identityPolicy(name: string, statement: object, rows: readonly Row[]): void {
  describe(name, () => {
    test.each(rows)('%s', (_, keys, outcome) => {
      const all = { Effect: 'Allow', Action: '*', Resource: '*' };
      const { Effect: effect } = statement as { Effect?: string };
      const statements = effect === 'Deny' ? [all, statement] : [statement];
      expect(outcomeOf('identity', statements, requestOf({ keys }))).toBe(outcome);
    });
  });
}

identityPolicy(
  'AWSRevokeOlderSessions (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html)',
  {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T12:00:00Z' } },
  },
  [
    ['denies older sessions', { 'aws:TokenIssueTime': '2026-11-22T11:59:59Z' }, 'explicit-deny'],
    ['spares newer ones', { 'aws:TokenIssueTime': '2026-11-22T12:00:00.001Z' }, 'allowed'],
    ['spares long-term keys, which have no such time', {}, 'allowed'],
  ],
);

const MFA_PAGE =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent';
identityPolicy(
  `a denial without MFA by Bool (${MFA_PAGE})`,
  { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } },
  [
    ['denies a session without MFA', { 'aws:MultiFactorAuthPresent': 'false' }, 'explicit-deny'],
    ['spares a session with MFA', { 'aws:MultiFactorAuthPresent': 'true' }, 'allowed'],
    ['spares long-term keys, as the page warns', {}, 'allowed'],
  ],
);
identityPolicy(
  `a denial without MFA by BoolIfExists (${MFA_PAGE})`,
  {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  },
  [
    ['denies a session without MFA', { 'aws:MultiFactorAuthPresent': 'false' }, 'explicit-deny'],
    ['denies long-term keys too', {}, 'explicit-deny'],
    ['spares a session with MFA', { 'aws:MultiFactorAuthPresent': 'true' }, 'allowed'],
  ],
);
identityPolicy(
  `an allowance for users without temporary credentials (${OPERATORS_PAGE}#Conditions_Null)`,
  { Effect: 'Allow', Action: 'sts:*', Resource: '*', Condition: { Null: { 'aws:TokenIssueTime': 'true' } } },
  [
    ['is for long-term keys', {}, 'allowed'],
    ['is not for a session', { 'aws:TokenIssueTime': '2026-11-22T12:00:00Z' }, 'implicit-deny'],
  ],
);
identityPolicy(
  `an allowance for addresses of both families (${OPERATORS_PAGE}#Conditions_IPAddress)`,
  {
    Effect: 'Allow',
    Action: 'sts:*',
    Resource: '*',
    Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
  },
  [
    ['is for the one', { 'aws:SourceIp': '203.0.113.44' }, 'allowed'],
    ['is for the other', { 'aws:SourceIp': '2001:db8:1234:5678::44' }, 'allowed'],
    ['is not for a third', { 'aws:SourceIp': '198.51.100.1' }, 'implicit-deny'],
    ['is not for a call through a VPC endpoint, which has no address', {}, 'implicit-deny'],
  ],
);
identityPolicy(
  `IfExists on a key of some resources only (${OPERATORS_PAGE}#Conditions_IfExists)`,
  {
    Effect: 'Allow',
    Action: 'sts:*',
    Resource: '*',
    Condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } },
  },
  [
    ['allows where it fits', { 'ec2:InstanceType': 't2.micro' }, 'allowed'],
    ['allows where there is none', {}, 'allowed'],
    ['does not allow where it does not fit', { 'ec2:InstanceType': 'c5.large' }, 'implicit-deny'],
  ],
);
identityPolicy(
  `ForAllValues of tag keys (${MANY_VALUES_PAGE})`,
  {
    Effect: 'Allow',
    Action: 'sts:*',
    Resource: '*',
    Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Dept', 'Cost-Center'] } },
  },
  [
    ['allows a subset', { 'aws:TagKeys': ['Dept'] }, 'allowed'],
    ['does not allow another key', { 'aws:TagKeys': ['Dept', 'Owner'] }, 'implicit-deny'],
    ['allows a request without tags, as the page warns', {}, 'allowed'],
  ],
);
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
identityPolicy(
  'a denial outside of regions, with exceptions',
  {
    Effect: 'Deny',
    NotAction: ['iam:*', 'organizations:*', 'route53:*'],
    Resource: '*',
    Condition: {
      StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] },
      ArnNotLike: { 'aws:PrincipalARN': ['arn:aws:iam::*:role/BypassRole'] },
    },
  },
  [
    [
      'spares a region of the list',
      { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalArn': HUB_CALLER.roleArn },
      'allowed',
    ],
    ['denies another', { 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalArn': HUB_CALLER.roleArn }, 'explicit-deny'],
    [
      'spares the role that may',
      { 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalArn': 'arn:aws:iam::1:role/BypassRole' },
      'allowed',
    ],
  ],
);

describe('the trust policy of GitHub’s documentation', () => {
  // https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
  const by = (sub: object) =>
    trust(
      { Federated: TOKEN_CALLER.provider },
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${PROVIDER}:aud`]: 'sts.amazonaws.com' }, ...sub },
      },
    );
  const exact = by({
    StringEquals: {
      [`${PROVIDER}:aud`]: 'sts.amazonaws.com',
      [`${PROVIDER}:sub`]: 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch',
    },
  });
  const any = by({ StringLike: { [`${PROVIDER}:sub`]: 'repo:octo-org/octo-repo:*' } });
  const loose = by({ 'ForAllValues:StringLike': { [`${PROVIDER}:sub`]: 'repo:octo-org/octo-repo:*' } });
  const env = by({ 'ForAllValues:StringEquals': { [`${PROVIDER}:environment`]: 'production' } });
  const branch = 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch';

  test.each<readonly [string, object, Record<string, KeyValue>, string]>([
    ['of one branch lets it in', exact, { sub: branch, aud: 'sts.amazonaws.com' }, 'allowed'],
    ['of one branch keeps another out', exact, { sub: `${branch}2`, aud: 'sts.amazonaws.com' }, 'implicit-deny'],
    [
      'of one branch keeps a wrong audience out',
      exact,
      { sub: branch, aud: 'https://github.com/octo-org' },
      'implicit-deny',
    ],
    [
      'of a repository lets a pull request in',
      any,
      { sub: 'repo:octo-org/octo-repo:pull_request', aud: 'sts.amazonaws.com' },
      'allowed',
    ],
    [
      'of a repository keeps a longer name out',
      any,
      { sub: 'repo:octo-org/octo-repo2:pull_request', aud: 'sts.amazonaws.com' },
      'implicit-deny',
    ],
    [
      'of a repository keeps the immutable format out',
      any,
      { sub: 'repo:octo-org@1/octo-repo@2:pull_request', aud: 'sts.amazonaws.com' },
      'implicit-deny',
    ],
    [
      'by ForAllValues tests a claim that is there',
      loose,
      { sub: 'repo:evil/repo:pull_request', aud: 'sts.amazonaws.com' },
      'implicit-deny',
    ],
    [
      'by ForAllValues lets a token without the claim in',
      env,
      { sub: 'repo:evil/repo:pull_request', aud: 'sts.amazonaws.com' },
      'allowed',
    ],
  ])('%s', (_, statement, claims, outcome) => {
    const keys = Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${PROVIDER}:${name}`, value]));
    const request = requestOf({ caller: TOKEN_CALLER, action: 'sts:AssumeRoleWithWebIdentity', keys });
    expect(outcomeOf('trust', [statement], request)).toBe(outcome);
  });
});

// https://github.com/aws-samples/data-perimeter-policy-examples, resource control policies
describe('a resource control policy of the data perimeter', () => {
  const deny = (Action: string, Condition: object) => ({
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource: '*',
    Condition,
  });
  const organization = deny('sts:AssumeRole', {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-ours' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  });
  const tenant = deny('sts:AssumeRoleWithWebIdentity', {
    StringNotLikeIfExists: { [`${PROVIDER}:sub`]: 'repo:octo-org/*' },
    Null: { [`${PROVIDER}:sub`]: 'false' },
  });
  const provider = deny('sts:AssumeRoleWithWebIdentity', {
    Null: { 'accounts.google.com:aud': 'false' },
  });
  test.each<readonly [string, object, Caller, string, Record<string, KeyValue>, string]>([
    [
      'lets the organization in',
      organization,
      HUB_CALLER,
      'sts:AssumeRole',
      { 'aws:PrincipalOrgID': 'o-ours' },
      'implicit-deny',
    ],
    [
      'denies another organization',
      organization,
      HUB_CALLER,
      'sts:AssumeRole',
      { 'aws:PrincipalOrgID': 'o-theirs', 'aws:PrincipalIsAWSService': 'false' },
      'explicit-deny',
    ],
    [
      'denies an account outside of any',
      organization,
      HUB_CALLER,
      'sts:AssumeRole',
      { 'aws:PrincipalIsAWSService': 'false' },
      'explicit-deny',
    ],
    [
      'is no matter to a service',
      organization,
      HUB_CALLER,
      'sts:AssumeRole',
      { 'aws:PrincipalIsAWSService': 'true' },
      'implicit-deny',
    ],
    [
      'is no matter to a token, which has no organization',
      organization,
      TOKEN_CALLER,
      'sts:AssumeRoleWithWebIdentity',
      {},
      'implicit-deny',
    ],
    [
      'lets the tenant’s repositories in',
      tenant,
      TOKEN_CALLER,
      'sts:AssumeRoleWithWebIdentity',
      { [`${PROVIDER}:sub`]: 'repo:octo-org/x:pull_request' },
      'implicit-deny',
    ],
    [
      'denies other repositories',
      tenant,
      TOKEN_CALLER,
      'sts:AssumeRoleWithWebIdentity',
      { [`${PROVIDER}:sub`]: 'repo:evil/x:pull_request' },
      'explicit-deny',
    ],
    [
      'is no matter to another provider',
      tenant,
      TOKEN_CALLER,
      'sts:AssumeRoleWithWebIdentity',
      { 'gitlab.com:sub': 'x' },
      'implicit-deny',
    ],
    [
      'can deny a provider',
      provider,
      TOKEN_CALLER,
      'sts:AssumeRoleWithWebIdentity',
      { 'accounts.google.com:aud': 'x' },
      'explicit-deny',
    ],
  ])('%s', (_, statement, caller, action, keys, outcome) => {
    expect(outcomeOf('resource-control', [statement], requestOf({ caller, action, keys }))).toBe(outcome);
  });
});
