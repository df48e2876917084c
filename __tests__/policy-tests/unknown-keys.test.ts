/** A case proves nothing by a condition key whose value it does not set, and that AWS may have, whatever it expects. */
import { describe, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { formatMismatch } from '../../src/policy-tests/case-mismatch.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../support/names.js';
import { policy } from '../support/policies.js';
import { type CaseKeys, runCase } from './case-runs.js';

const NAMED = { 'session-name': 'abc' };
const ORGANIZATION = 'o-exampleorgid';
const PATHS = `${ORGANIZATION}/r-ab12/ou-ab12-sandbox/*`;

interface Policies {
  /** Conditions of the statement with which the target's trust policy allows the hub role. */
  readonly allow?: object;
  /** Conditions of a statement of the target's trust policy that denies. */
  readonly deny?: object;
  /** The action of that statement. */
  readonly action?: string;
  /** Conditions of a service control policy of the hub's account, and of a resource control policy of both, that deny. */
  readonly scp?: object;
  readonly rcp?: object;
  /** Conditions of a statement of the hub role's permissions that denies. */
  readonly permissions?: object;
  readonly organizationId?: string;
  /** Another statement of the hub role's trust policy. */
  readonly hub?: object;
}

function modelWith({ allow, deny, scp, rcp, permissions, organizationId, hub, action }: Policies): AwsModelData {
  const denial = (Condition: object, more: object) => ({ Effect: 'Deny', Action: 'sts:*', Condition, ...more });
  const organization = {
    ...(organizationId !== undefined && { organizationId }),
    ...(rcp && { resourceControlPolicies: { rcp: policy(denial(rcp, { Principal: '*', Resource: '*' })) } }),
  };
  const scps = scp && {
    serviceControlPolicies: [
      { all: policy({ Effect: 'Allow', Action: '*', Resource: '*' }, denial(scp, { Resource: '*' })) },
    ],
  };
  return {
    accounts: {
      [HUB_ACCOUNT]: {
        ...organization,
        ...scps,
        oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }],
        roles: {
          'github-hub': {
            trustPolicy: policy(
              {
                Effect: 'Allow',
                Principal: { Federated: `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}` },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: { StringLike: { [`${PROVIDER}:sub`]: 'repo:octo/shop:*' } },
              },
              ...(hub ? [hub] : []),
            ),
            policies: {
              targets: policy(
                {
                  Effect: 'Allow',
                  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
                  Resource: '*',
                },
                ...(permissions ? [denial(permissions, { Resource: '*' })] : []),
              ),
            },
          },
        },
      },
      [DEV_ACCOUNT]: {
        ...organization,
        roles: {
          DeployRole: {
            trustPolicy: policy(
              {
                Effect: 'Allow',
                Principal: { AWS: HUB_ROLE },
                Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
                ...(allow && { Condition: allow }),
              },
              ...(deny ? [denial(deny, { Principal: '*', ...(action && { Action: action }) })] : []),
            ),
          },
        },
      },
    },
  };
}

/** What is reported of a case, whether it expects `allowed` or `denied`; `ok` where it passes. */
function told(policies: Policies, keys: CaseKeys): { readonly allowed: string; readonly denied: string } {
  const lineOf = (expected: string) => {
    const { mismatches } = runCase(modelWith(policies), { 'hub-role': HUB_ROLE, ...keys, expect: expected });
    return mismatches.map(formatMismatch).join() || 'ok';
  };
  return { allowed: lineOf('allowed'), denied: lineOf('denied') };
}

const undetermined = (why: string, at = 'target') => {
  const line = `is undetermined at ${at}: ${why}`;
  return { allowed: line, denied: line };
};
const ofAws = (key: string, at?: string) => undetermined(`only AWS knows the value of ${key} in this request`, at);
const ofOrganization = (account: string, at?: string) =>
  undetermined(`the organization of account ${account} is not known. Set organizationId in its account.json`, at);
const ALLOWED = { allowed: 'ok', denied: 'expected denied, was allowed' };
const DENIED = { allowed: 'expected allowed, was denied at target', denied: 'ok' };
const AT_HUB = { allowed: 'expected allowed, was denied at hub', denied: 'ok' };

describe('a condition on a key that no field of a case sets', () => {
  test.each<[string, Policies, object, CaseKeys?]>([
    [
      'paths of an organization, in a denial',
      { deny: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': PATHS } } },
      ofAws('aws:PrincipalOrgPaths'),
    ],
    [
      'paths of an organization, for all values',
      { allow: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': PATHS } } },
      ofAws('aws:PrincipalOrgPaths'),
    ],
    [
      'paths of an organization, for any value',
      { allow: { 'ForAnyValue:StringLike': { 'AWS:principalorgpaths': PATHS } } },
      ofAws('AWS:principalorgpaths'),
    ],
    [
      'paths of the organization of the role',
      { scp: { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': PATHS } } },
      ofAws('aws:ResourceOrgPaths'),
    ],
    ['its own absence', { deny: { Null: { 'aws:PrincipalOrgPaths': 'true' } } }, ofAws('aws:PrincipalOrgPaths')],
    [
      'a policy variable',
      { deny: { StringEquals: { 'aws:PrincipalAccount': '${aws:Invented}' } } },
      ofAws('aws:Invented'),
    ],
    [
      'the id of a session',
      { allow: { StringLike: { 'aws:userid': 'AROAEXAMPLEEXAMPLE1:*' } } },
      undetermined(`only AWS knows the id of ${HUB_ROLE}. Test aws:PrincipalArn in the policy`),
    ],
    ['the agent', { deny: { StringLike: { 'aws:UserAgent': '*xacct-action/*' } } }, ofAws('aws:UserAgent')],
    [
      'the agent, as it was invented',
      { allow: { StringEquals: { 'aws:UserAgent': 'xacct-action' } } },
      ofAws('aws:UserAgent'),
    ],
    [
      'the organization, in a denial',
      { deny: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      ofOrganization(HUB_ACCOUNT),
    ],
    [
      'the organization, negated',
      { allow: { StringNotEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      ofOrganization(HUB_ACCOUNT),
    ],
    [
      'the organization',
      { allow: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      ofOrganization(HUB_ACCOUNT),
    ],
    [
      'the organization, if it exists',
      { allow: { StringEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      ofOrganization(HUB_ACCOUNT),
    ],
    [
      'the organization of the role',
      { rcp: { StringEquals: { 'aws:ResourceOrgID': ORGANIZATION } } },
      ofOrganization(HUB_ACCOUNT, 'hub'),
    ],
    [
      'the organization of the role, in the permissions',
      { permissions: { StringNotEquals: { 'aws:ResourceOrgID': ORGANIZATION } } },
      ofOrganization(DEV_ACCOUNT),
    ],
    [
      'a VPC, from a private address',
      { deny: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } },
      ofAws('aws:SourceVpc'),
      { 'source-ip': '10.1.2.3' },
    ],
  ])('%s', (_, policies, expected, keys = {}) => {
    expect(told(policies, keys)).toEqual(expected);
  });
});

describe('a condition that decides nevertheless', () => {
  const known = { organizationId: ORGANIZATION };
  test.each<[string, Policies, object, CaseKeys?]>([
    [
      'the organization that is set',
      { ...known, allow: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      ALLOWED,
    ],
    ['another organization', { ...known, allow: { StringEquals: { 'aws:PrincipalOrgID': 'o-otherorgid0' } } }, DENIED],
    [
      'a key that another condition makes needless',
      { deny: { StringLike: { 'aws:PrincipalOrgID': '*' }, StringEquals: { 'aws:PrincipalAccount': '999999999999' } } },
      ALLOWED,
    ],
    ['a key of a service', { deny: { StringEquals: { 'aws:CalledViaFirst': 'athena.amazonaws.com' } } }, ALLOWED],
    ['a call through a service', { deny: { Bool: { 'aws:ViaAWSService': 'true' } } }, ALLOWED],
    ['a call through an MCP server of AWS', { deny: { Bool: { 'aws:ViaAWSMCPService': 'true' } } }, ALLOWED],
    ['a session of AssumeRoot', { deny: { Null: { 'aws:AssumedRoot': 'false' } } }, ALLOWED],
    ['the name in the id of a session', { allow: { StringLike: { 'aws:userid': '*:abc' } } }, ALLOWED, NAMED],
    ['another name in the id of a session', { allow: { StringLike: { 'aws:userid': '*:abd' } } }, DENIED, NAMED],
    ['an account in place of the id of a session', { deny: { StringEquals: { 'aws:userid': HUB_ACCOUNT } } }, ALLOWED],
    ['the id of a user', { deny: { StringLike: { 'aws:userid': 'AIDA*' } } }, ALLOWED],
    ['MFA', { deny: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }, DENIED],
    [
      'the organization of a token',
      { rcp: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } } },
      AT_HUB,
    ],
    ['a VPC, from the internet', { deny: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, ALLOWED],
    ['a VPC endpoint, from the internet', { allow: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }, DENIED],
  ])('%s', (_, policies, expected, keys = {}) => {
    expect(told(policies, keys)).toEqual(expected);
  });

  // https://github.com/aws-samples/data-perimeter-policy-examples
  const NETWORK = {
    NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
    StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalTag/network-perimeter-exception': 'true' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
  };
  const IDENTITY = {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  };
  const RESOURCE = { StringNotEqualsIfExists: { 'aws:ResourceOrgID': ORGANIZATION } };

  test.each<[string, Policies, object, CaseKeys?]>([
    ['of networks, from an expected one', { scp: NETWORK }, ALLOWED, { 'source-ip': '203.0.113.9' }],
    ['of networks, from another one', { scp: NETWORK }, DENIED, {}],
    [
      'of networks, for an exempt role',
      { scp: { ...NETWORK, ArnNotLikeIfExists: { 'aws:PrincipalArn': HUB_ROLE } } },
      ALLOWED,
      { 'source-ip': '10.1.2.3' },
    ],
    ['of networks, from a private one', { scp: NETWORK }, ofAws('aws:SourceVpc'), { 'source-ip': '10.1.2.3' }],
    ['of identities, in the organization', { ...known, deny: IDENTITY }, ALLOWED],
    ['of identities, in another organization', { organizationId: 'o-otherorgid0', deny: IDENTITY }, DENIED],
    ['of identities, without an organization', { deny: IDENTITY }, ofOrganization(HUB_ACCOUNT)],
    ['of resources, in the organization', { ...known, scp: RESOURCE }, ALLOWED],
    ['of resources, in another organization', { organizationId: 'o-otherorgid0', scp: RESOURCE }, DENIED],
    ['of resources, without an organization', { scp: RESOURCE }, ofOrganization(DEV_ACCOUNT)],
  ])('a data perimeter %s', (_, policies, expected, keys = {}) => {
    expect(told(policies, keys)).toEqual(expected);
  });
});

describe('what AWS does not document', () => {
  const web = { Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' };
  const tags = { tags: { team: 'a', env: 'b' } };
  const SEVERAL =
    'AWS does not document what an operator without ForAllValues or ForAnyValue does with a key that can have several values';
  const UNFIT = 'AWS does not document what a negated operator does with a value of another type';
  const IF_EXISTS = 'AWS does not document what ForAnyValue with IfExists does in a request without the key';
  const EVERYONE = 'AWS does not document whether the principal "*" includes web identities. Name the OIDC provider';
  const UNLISTED = 'AWS does not list the condition key for this action. Test it for sts:AssumeRole only';
  const ANY_ARN = 'AWS does not document what "*" alone matches under an ARN operator. Use an ARN with wildcards';

  test.each<[string, Policies, object, CaseKeys?]>([
    [
      'values without a set operator',
      { allow: { StringEquals: { 'aws:TagKeys': 'team' } } },
      undetermined(SEVERAL),
      tags,
    ],
    [
      'values without a set operator, in a denial',
      { deny: { StringNotEquals: { 'aws:TagKeys': 'team' } } },
      undetermined(SEVERAL),
      tags,
    ],
    [
      'no value without a set operator',
      { allow: { StringNotEquals: { 'aws:TagKeys': 'team' } } },
      undetermined(SEVERAL),
    ],
    [
      'any value, if it exists',
      { allow: { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'team' } } },
      undetermined(IF_EXISTS),
    ],
    ['any ARN', { allow: { ArnLike: { 'aws:PrincipalArn': '*' } } }, undetermined(ANY_ARN)],
    ['no ARN', { deny: { ArnNotLike: { 'aws:PrincipalArn': '*' } } }, undetermined(ANY_ARN)],
    ['a value of another type', { allow: { ArnNotEquals: { 'aws:PrincipalAccount': HUB_ROLE } } }, undetermined(UNFIT)],
    ['everyone, in a denial', { hub: { ...web, Effect: 'Deny' } }, undetermined(EVERYONE, 'hub')],
    ['everyone, where the provider is named too', { hub: { ...web, Effect: 'Allow' } }, ALLOWED],
    [
      'a key that AWS does not list for tags, in a denial of all actions',
      { deny: { StringEquals: { 'sts:RoleSessionName': 'abc' } } },
      DENIED,
      { ...tags, 'session-name': 'abc' },
    ],
    [
      'a key that AWS does not list for tags, in a denial',
      { action: 'sts:TagSession', deny: { StringEquals: { 'sts:ExternalId': 'e-1' } } },
      undetermined(UNLISTED),
      { ...tags, 'external-id': 'e-1' },
    ],
    [
      'a key that AWS does not list for tags, negated in a denial',
      { action: 'sts:TagSession', deny: { StringNotLike: { 'sts:RoleSessionName': 'abc*' } } },
      undetermined(UNLISTED),
      { ...tags, 'session-name': 'abc' },
    ],
    [
      'a key that AWS does not list for a source identity, in a denial',
      { action: 'sts:SetSourceIdentity', deny: { StringLike: { [`${PROVIDER}:sub`]: 'repo:octo/*' } } },
      undetermined(UNLISTED),
      { 'source-identity': 'octocat' },
    ],
    [
      'a key that AWS does not list, and that the request lacks',
      { action: 'sts:TagSession', deny: { StringEquals: { 'sts:ExternalId': 'e-1' } } },
      ALLOWED,
      tags,
    ],
    [
      'a key that AWS does not list for tags, which an Allow needs',
      { allow: { StringEquals: { 'sts:ExternalId': 'e-1' } } },
      DENIED,
      { ...tags, 'external-id': 'e-1' },
    ],
    [
      'a key that AWS does not list for tags, in an Allow that may hold without it',
      { allow: { StringNotEquals: { 'sts:ExternalId': 'e-2' } } },
      undetermined(UNLISTED),
      { ...tags, 'external-id': 'e-1' },
    ],
    ['a set operator', { deny: { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'team' } } }, DENIED],
    ['an ARN with wildcards', { allow: { ArnLike: { 'aws:PrincipalArn': ['*', 'arn:*:iam::*:role/*'] } } }, ALLOWED],
  ])('%s', (_, policies, expected, keys = {}) => {
    expect(told(policies, keys)).toEqual(expected);
  });
});
