/**
 * Which condition keys a request has, and which it does not.
 *
 * Sources: "AWS global condition context keys" and "IAM and AWS STS condition context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, …/reference_policies_iam-condition-keys.html).
 */
import { describe, expect, test } from '@jest/globals';
import type { Signer } from '../../../src/emulator/sts/authenticate.js';
import type { AwsModel, Role, RoleData } from '../../../src/iam/aws-model.js';
import { loadModel } from '../../../src/iam/load-model.js';
import {
  hopKeys,
  isKeyOfAction,
  originOf,
  type RequestOrigin,
  requestContext,
  requestKeys,
  roleKeys,
  signerKeys,
  UNKNOWN_ORIGIN,
} from '../../../src/iam/request-context.js';
import type { SessionFacts } from '../../../src/iam/session-facts.js';
import type { ContextValue } from '../../../src/iam/string-pattern.js';
import { NOTHING } from '../../../src/iam/unknown.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { HUB_ACCOUNT } from '../../support/names.js';

const NOW_MS = Date.parse('2026-11-22T12:00:00.500Z');
const trustPolicy = { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } };

function worldOf(role: Partial<RoleData> = {}, organizationId?: string): AwsModel {
  return loadModel({
    accounts: {
      [HUB_ACCOUNT]: {
        ...(organizationId !== undefined && { organizationId }),
        roles: { 'ci/hub': { trustPolicy, ...role } },
        users: { anna: { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 's', tags: { Team: 'blue' } } },
      },
    },
  });
}

function roleOf(world: AwsModel): Role {
  const role = world.accounts.get(HUB_ACCOUNT)?.roles.get('hub');
  if (role === undefined) throw new Error('there is no hub role');
  return role;
}

function session(role: Role, more: Partial<SessionFacts> = {}): Signer {
  const arn = `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/hub/shop-1-1`;
  const facts: SessionFacts = {
    role: role.arn,
    roleId: role.id,
    name: 'shop-1-1',
    arn,
    sessionPolicies: undefined,
    tags: {},
    transitiveKeys: [],
    sourceIdentity: undefined,
    federatedProvider: undefined,
    federatedKeys: {},
    issuedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 900_000,
    ...more,
  };
  return {
    kind: 'session',
    session: { ...facts, accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' },
    caller: { kind: 'role-session', account: HUB_ACCOUNT, roleArn: role.arn.arn, roleId: role.id, arn },
  };
}

/** Only what is there: a key that is `undefined` is no key. */
function present(keys: object): object {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

describe('who signed', () => {
  test('a role session has its role’s ARN, its times, and no MFA', () => {
    const world = worldOf();
    const role = roleOf(world);
    expect(present(signerKeys(session(role), world.accounts.get(HUB_ACCOUNT), role))).toEqual({
      'aws:PrincipalAccount': HUB_ACCOUNT,
      'aws:PrincipalArn': `arn:aws:iam::${HUB_ACCOUNT}:role/ci/hub`,
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalOrgID': { unknown: { ...NOTHING, organizations: [HUB_ACCOUNT] } },
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': { unknown: { ...NOTHING, ids: [role.arn.arn] }, form: 'AROA*:shop-1-1' },
      'aws:TokenIssueTime': '2026-11-22T12:00:00.500Z',
      'aws:MultiFactorAuthPresent': 'false',
    });
  });

  test('a user has its name, and neither times nor MFA', () => {
    const world = worldOf({}, 'o-ours');
    const [user] = [...world.users.values()];
    if (user === undefined) throw new Error('there is no user');
    const caller = { kind: 'user' as const, account: HUB_ACCOUNT, arn: user.arn, userId: user.id };
    expect(present(signerKeys({ kind: 'user', user, caller }, world.accounts.get(HUB_ACCOUNT), undefined))).toEqual({
      'aws:PrincipalAccount': HUB_ACCOUNT,
      'aws:PrincipalArn': user.arn,
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalOrgID': 'o-ours',
      'aws:PrincipalTag/Team': 'blue',
      'aws:PrincipalType': 'User',
      'aws:userid': { unknown: { ...NOTHING, ids: [user.arn] }, form: 'AIDA*' },
      'aws:username': 'anna',
    });
  });

  test('a member of an organization bears its id', () => {
    const world = worldOf({}, 'o-ours');
    const keys = signerKeys(session(roleOf(world)), world.accounts.get(HUB_ACCOUNT), roleOf(world));
    expect(keys['aws:PrincipalOrgID']).toBe('o-ours');
  });

  test('session tags go before the role’s own', () => {
    const world = worldOf({ tags: { Team: 'role', Cost: '1' } });
    const signer = session(roleOf(world), { tags: { Team: 'session' } });
    expect(signerKeys(signer, undefined, roleOf(world))).toMatchObject({
      'aws:PrincipalTag/Team': 'session',
      'aws:PrincipalTag/Cost': '1',
    });
  });

  test('a session bears on its provider, what the token proved, and its source identity', () => {
    const federatedKeys = { 'example.com:sub': 'me', 'example.com:aud': 'sts.amazonaws.com' };
    const signer = session(roleOf(worldOf()), { federatedProvider: 'p', federatedKeys, sourceIdentity: 'anna' });
    expect(signerKeys(signer, undefined, undefined)).toMatchObject({
      'aws:FederatedProvider': 'p',
      'aws:SourceIdentity': 'anna',
      ...federatedKeys,
    });
  });
});

describe('the role that is asked for', () => {
  const arn = parseRoleArn(`arn:aws:iam::${HUB_ACCOUNT}:role/ci/hub`);
  const keysOf = (inherited: Record<string, string> = {}, organizationId?: string) => {
    const world = worldOf({ tags: { Star: '3', Lightning: '3' } }, organizationId);
    if (arn === undefined) throw new Error('no ARN');
    return present(
      roleKeys({ role: arn, sessionName: 's-1' }, world.accounts.get(HUB_ACCOUNT), roleOf(world), inherited),
    );
  };

  test('has its account, the session’s name and its tags, but no duration', () => {
    expect(keysOf()).toEqual({
      'sts:RoleSessionName': 's-1',
      'aws:ResourceAccount': HUB_ACCOUNT,
      'aws:ResourceOrgID': { unknown: { ...NOTHING, organizations: [HUB_ACCOUNT] } },
      'aws:ResourceTag/Star': '3',
      'aws:ResourceTag/Lightning': '3',
      'iam:ResourceTag/Star': '3',
      'iam:ResourceTag/Lightning': '3',
    });
    expect(keysOf({}, 'o-ours')).toMatchObject({ 'aws:ResourceOrgID': 'o-ours' });
  });

  // The page's own example: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
  test('has the value of a transitive tag in place of its own', () => {
    expect(keysOf({ star: '1', Heart: '1' })).toMatchObject({
      'aws:ResourceTag/Star': '1',
      'aws:ResourceTag/Lightning': '3',
      'iam:ResourceTag/Star': '1',
    });
    expect(Object.keys(keysOf({ Heart: '1' })).filter((key) => key.includes('Heart'))).toEqual([]);
  });
});

describe('what is passed with AssumeRole', () => {
  const nothing = { externalId: undefined, sourceIdentity: undefined, tags: {}, transitiveKeys: [] };

  test('is there when it is passed', () => {
    const tagging = { ...nothing, externalId: 'e-1', tags: { Star: '1', Heart: '2' }, transitiveKeys: ['Star'] };
    expect(present(hopKeys(tagging, { tags: {}, sourceIdentity: 'anna' }))).toEqual({
      'sts:ExternalId': 'e-1',
      'sts:SourceIdentity': 'anna',
      'sts:TransitiveTagKeys': ['Star'],
      'aws:TagKeys': ['Star', 'Heart'],
      'aws:RequestTag/Star': '1',
      'aws:RequestTag/Heart': '2',
    });
    expect(present(hopKeys(nothing, { tags: {}, sourceIdentity: undefined }))).toEqual({});
  });

  test('has the tags that the session hands on as well, under all three keys', () => {
    const tagging = { ...nothing, tags: { Heart: '2', Sun: '4' }, transitiveKeys: ['Heart'] };
    expect(present(hopKeys(tagging, { tags: { Star: '1' }, sourceIdentity: undefined }))).toEqual({
      'sts:TransitiveTagKeys': ['Star', 'Heart'],
      'aws:TagKeys': ['Star', 'Heart', 'Sun'],
      'aws:RequestTag/Star': '1',
      'aws:RequestTag/Heart': '2',
      'aws:RequestTag/Sun': '4',
    });
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
describe('a key of AssumeRole', () => {
  const BOTH = ['sts:TagSession', 'sts:SetSourceIdentity'] as const;
  const OIDC = 'token.actions.githubusercontent.com:';
  test.each<[key: string, actions: ReadonlyArray<(typeof BOTH)[number]>]>([
    ['sts:ExternalId', []],
    ['sts:RoleSessionName', []],
    ['iam:ResourceTag/Team', BOTH],
    [`${OIDC}sub`, []],
    [`${OIDC}aud`, []],
    ['saml:sub', []],
    ['sts:SourceIdentity', ['sts:SetSourceIdentity']],
    ['sts:TransitiveTagKeys', ['sts:TagSession']],
    ['aws:RequestTag/Team', ['sts:TagSession']],
    ['aws:TagKeys', ['sts:TagSession']],
    ['aws:SourceIdentity', BOTH],
    ['aws:PrincipalArn', BOTH],
    ['aws:PrincipalOrgID', BOTH],
    ['aws:PrincipalTag/Team', BOTH],
    ['aws:ResourceTag/Team', BOTH],
    ['aws:ResourceAccount', BOTH],
    ['aws:FederatedProvider', BOTH],
    ['aws:SourceIp', BOTH],
    ['aws:RequestedRegion', BOTH],
    ['aws:userid', BOTH],
  ])('%s belongs to %j too', (key, actions) => {
    for (const action of BOTH) {
      expect(isKeyOfAction(action, key)).toBe(actions.includes(action));
    }
  });
});

test('every request has its time, its address and its agent, and one from the internet has no VPC endpoint', () => {
  expect(present(requestKeys(originOf('127.0.0.1', 'cli'), 'eu-west-1', NOW_MS))).toEqual({
    'aws:CurrentTime': '2026-11-22T12:00:00.500Z',
    'aws:EpochTime': '1795348800',
    'aws:RequestedRegion': 'eu-west-1',
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:SourceVpc': [],
    'aws:SourceVpcArn': [],
    'aws:SourceVpce': [],
    'aws:UserAgent': 'cli',
    'aws:ViaAWSService': 'false',
    'aws:VpcSourceIp': [],
    'aws:VpceAccount': [],
    'aws:VpceOrgID': [],
    'aws:VpceOrgPaths': [],
  });
});

describe('a key that is not set', () => {
  const OF_AWS = { unknown: undefined };
  test.each<[what: string, origin: RequestOrigin, key: string, value: ContextValue | undefined]>([
    ['of an organization, with all its units', originOf('203.0.113.7', 'cli'), 'aws:PrincipalOrgPaths', OF_AWS],
    ['that this project does not know', originOf('203.0.113.7', 'cli'), 'aws:Invented', OF_AWS],
    ['of a call through a service', originOf('203.0.113.7', 'cli'), 'aws:CalledVia', undefined],
    ['of a session', originOf('203.0.113.7', 'cli'), 'aws:TokenIssueTime', undefined],
    ['of a tag', originOf('203.0.113.7', 'cli'), 'aws:PrincipalTag/Team', undefined],
    ['of another service', originOf('203.0.113.7', 'cli'), 'ec2:SourceInstanceArn', undefined],
    ['of a VPC, from the internet', originOf('203.0.113.7', 'cli'), 'aws:SourceVpc', []],
    ['of a VPC, from a private address', originOf('10.1.2.3', 'cli'), 'aws:SourceVpc', OF_AWS],
    ['of a VPC, from a private IPv6 address', originOf('fd00::1', 'cli'), 'aws:SourceVpce', OF_AWS],
    ['of a VPC, from nowhere that is known', UNKNOWN_ORIGIN, 'aws:SourceVpc', OF_AWS],
    ['of an address that is not known', UNKNOWN_ORIGIN, 'aws:SourceIp', OF_AWS],
    ['of an agent that is not known', UNKNOWN_ORIGIN, 'aws:UserAgent', OF_AWS],
    ['of a header that is not sent', originOf('203.0.113.7', []), 'aws:UserAgent', []],
  ])('%s', (_, origin, key, value) => {
    expect(requestContext(requestKeys(origin, 'eu-west-1', NOW_MS)).get(key.toLowerCase())).toEqual(value);
  });
});
