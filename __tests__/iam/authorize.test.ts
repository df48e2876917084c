/** How the kinds of policies join. The page in a group's name states its rules. */
import { describe, expect, test } from '@jest/globals';
import {
  authorizeByCaller,
  authorizeByRole,
  authorizeHop,
  type Decision,
  type PolicyType,
} from '../../src/iam/authorize.js';
import type { Caller } from '../../src/iam/principal.js';
import { TARGET_ROLE } from '../support/names.js';
import { deny, trust } from '../support/policies.js';
import {
  CROSS_ACCOUNT_PAGE,
  EVALUATION_PAGE,
  HUB_CALLER,
  PRINCIPAL_PAGE,
  requestOf,
  TOKEN_CALLER,
  USER_CALLER,
} from './requests.js';
import { ANY, account, acrossAccounts, callersHalf, NO, NO_RCP, OTHER, role, type Side, withinOne } from './sides.js';

/** The kind of policy that denied, with `!` for an explicit denial; `undefined` when all is well. */
type Refusal = PolicyType | `${PolicyType}!` | undefined;

function refusal({ allowed, type, explicit }: Decision): Refusal {
  return allowed ? undefined : explicit ? `${type}!` : type;
}

describe(`across accounts both halves must allow (${CROSS_ACCOUNT_PAGE})`, () => {
  const both = { identity: ANY, trust: [trust({ AWS: HUB_CALLER.roleArn })] };
  const account = { ...both, trust: [trust({ AWS: HUB_CALLER.account })] };
  test.each<[string, Side, Refusal]>([
    ['both do', both, undefined],
    ['the trust policy names the account', account, undefined],
    ['only the trust policy does', { ...both, identity: [] }, 'identity-based policy'],
    [
      'only the trust policy does, and names the session',
      { trust: [trust({ AWS: HUB_CALLER.arn })] },
      'identity-based policy',
    ],
    ['only the trust policy does, and names everyone', { trust: [trust('*')] }, 'identity-based policy'],
    ['only the identity policy does', { ...both, trust: [trust({ AWS: '999999999999' })] }, 'role trust policy'],
    ['the role is not there', { identity: ANY }, 'role trust policy'],
    ['neither does', { trust: [trust({ AWS: '999999999999' })] }, 'identity-based policy'],
    ['the identity policy is about something else', { ...both, identity: OTHER }, 'identity-based policy'],
    ['the identity policy denies', { ...both, identity: [...ANY, ...NO] }, 'identity-based policy!'],
    [
      'the trust policy denies',
      { ...both, trust: [...both.trust, { ...trust('*'), Effect: 'Deny' }] },
      'role trust policy!',
    ],
    ['the boundary allows', { ...both, boundary: ANY }, undefined],
    ['the boundary does not allow', { ...both, boundary: OTHER }, 'permissions boundary'],
    ['the boundary denies', { ...both, boundary: [...ANY, ...NO] }, 'permissions boundary!'],
    ['the boundary alone allows', { ...both, identity: [], boundary: ANY }, 'identity-based policy'],
    ['the session policy allows', { ...both, session: ANY }, undefined],
    ['the session policy does not allow', { ...both, session: OTHER }, 'session policy'],
    ['there are session policies, all unknown', { ...both, session: [] }, 'session policy'],
    ['the session policy denies', { ...both, session: [...ANY, ...NO] }, 'session policy!'],
    ['the session policy alone allows', { ...both, identity: [], session: ANY }, 'identity-based policy'],
    [
      'the trust policy names the session, the session policy does not allow',
      { ...both, trust: [trust({ AWS: HUB_CALLER.arn })], session: OTHER },
      'session policy',
    ],
    [
      'the trust policy names the session, the boundary does not allow',
      { ...both, trust: [trust({ AWS: HUB_CALLER.arn })], boundary: OTHER },
      'permissions boundary',
    ],
    ['all levels of SCPs allow', { ...both, scp: [ANY, ANY] }, undefined],
    ['one level of SCPs does not', { ...both, scp: [ANY, OTHER] }, 'service control policy'],
    ['a level of SCPs is empty', { ...both, scp: [[], ANY] }, 'service control policy'],
    ['an SCP denies', { ...both, scp: [[...ANY, ...NO]] }, 'service control policy!'],
    ['an SCP alone allows', { ...both, identity: [], scp: [ANY] }, 'identity-based policy'],
    ['an RCP denies', { ...both, rcp: NO_RCP }, 'resource control policy!'],
    ['an RCP denies something else', { ...both, rcp: [deny({ Principal: '*', Action: 's3:*' })] }, undefined],
    [
      'RCPFullAWSAccess is there',
      { ...both, rcp: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
      undefined,
    ],
  ])('%s', (_, side, expected) => {
    expect(refusal(acrossAccounts(HUB_CALLER, side))).toBe(expected);
  });

  test('an account that is not known is another account', () => {
    const from = { account: undefined, ...callersHalf({ identity: [] }) };
    const to = { account: undefined, role: role({ trust: [trust({ AWS: HUB_CALLER.arn })] }) };
    expect(refusal(authorizeHop(from, to, requestOf()))).toBe('identity-based policy');
  });
});

describe(`within one account a trust policy that names a role session (${EVALUATION_PAGE}, ${PRINCIPAL_PAGE})`, () => {
  const byRole = { trust: [trust({ AWS: HUB_CALLER.roleArn })] };
  const bySession = { trust: [trust({ AWS: HUB_CALLER.arn })] };
  const byEveryone = { trust: [trust('*')] };
  const byAccount = { trust: [trust({ AWS: HUB_CALLER.account })] };
  const byRoleAndEveryone = { trust: [trust({ AWS: [HUB_CALLER.roleArn, '*'] })] };
  const byArnCondition = { trust: [trust('*', { Condition: { Null: { 'aws:PrincipalArn': 'true' } } })] };
  test.each<[string, Side, Refusal]>([
    ['by its role needs no identity policy', byRole, undefined],
    ['by its role is bound by a boundary', { ...byRole, boundary: OTHER }, 'permissions boundary'],
    ['by its role is bound by a session policy', { ...byRole, session: OTHER }, 'session policy'],
    ['by its role is within boundary and session policy', { ...byRole, boundary: ANY, session: ANY }, undefined],
    ['by its role and its account is named by its role', { trust: [...byAccount.trust, ...byRole.trust] }, undefined],
    ['by itself needs no identity policy', bySession, undefined],
    ['by itself is past a boundary', { ...bySession, boundary: OTHER }, undefined],
    ['by itself is past a session policy', { ...bySession, session: OTHER }, undefined],
    ['by itself is not past a denial of its identity policy', { ...bySession, identity: NO }, 'identity-based policy!'],
    ['by itself is not past a denial of its boundary', { ...bySession, boundary: NO }, 'permissions boundary!'],
    ['by itself is not past a denial of its session policy', { ...bySession, session: NO }, 'session policy!'],
    ['by itself is not past an SCP', { ...bySession, scp: [OTHER] }, 'service control policy'],
    ['by itself is not past an RCP', { ...bySession, rcp: NO_RCP }, 'resource control policy!'],
    ['among everyone needs no identity policy', byEveryone, undefined],
    ['among everyone is past a boundary', { ...byArnCondition, boundary: OTHER }, undefined],
    ['among everyone is past a session policy', { ...byArnCondition, session: OTHER }, undefined],
    ['among everyone is not past a denial', { ...byEveryone, identity: NO }, 'identity-based policy!'],
    ['by its role and among everyone is past a boundary', { ...byRoleAndEveryone, boundary: OTHER }, undefined],
    ['by its role and among everyone is past a session policy', { ...byRoleAndEveryone, session: OTHER }, undefined],
    [
      'by its role in one statement and among everyone in the next is past a boundary',
      { trust: [...byRole.trust, ...byArnCondition.trust], boundary: OTHER },
      undefined,
    ],
    [
      'among everyone in one statement and by its role in the next is past a session policy',
      { trust: [...byArnCondition.trust, ...byRole.trust], session: OTHER },
      undefined,
    ],
    [
      'by its role, and among everyone under a condition that does not hold, is bound by a boundary',
      {
        trust: [...byRole.trust, trust('*', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } })],
        boundary: OTHER,
      },
      'permissions boundary',
    ],
    [
      'by its account and among everyone needs no identity policy',
      { trust: [trust({ AWS: [HUB_CALLER.account, '*'] })] },
      undefined,
    ],
    [
      'by its role and by itself is past a boundary',
      { trust: [...byRole.trust, ...bySession.trust], boundary: OTHER },
      undefined,
    ],
    ['by its account needs an identity policy', byAccount, 'identity-based policy'],
    ['by its account and an identity policy is let in', { ...byAccount, identity: ANY }, undefined],
    ['by its account is bound by a boundary', { ...byAccount, identity: ANY, boundary: OTHER }, 'permissions boundary'],
    ['by its account is bound by a session policy', { ...byAccount, identity: ANY, session: OTHER }, 'session policy'],
    [
      'not at all keeps it out, whatever its identity policy',
      { identity: ANY, trust: [trust({ Service: 'ec2.amazonaws.com' })] },
      'role trust policy',
    ],
  ])('%s', (_, side, expected) => {
    expect(refusal(withinOne(HUB_CALLER, side))).toBe(expected);
  });

  test('a role is not trusted by itself unless its trust policy says so', () => {
    const itself: Caller = { ...HUB_CALLER, roleArn: TARGET_ROLE };
    expect(refusal(withinOne(itself, { identity: ANY, trust: [trust({ Service: 'ec2.amazonaws.com' })] }))).toBe(
      'role trust policy',
    );
    expect(refusal(withinOne(itself, { trust: [trust({ AWS: TARGET_ROLE })] }))).toBeUndefined();
  });
});

describe(`within one account a trust policy that names a user (${EVALUATION_PAGE})`, () => {
  const byUser = { trust: [trust({ AWS: USER_CALLER.arn })] };
  const byAccount = { trust: [trust({ AWS: USER_CALLER.account })] };
  test.each<[string, Side, Refusal]>([
    ['by its ARN needs no identity policy', byUser, undefined],
    ['by its ARN is past a boundary', { ...byUser, boundary: OTHER }, undefined],
    ['by its ARN is not past a denial of its boundary', { ...byUser, boundary: NO }, 'permissions boundary!'],
    [
      'by its ARN and among everyone is past a boundary',
      { trust: [trust({ AWS: [USER_CALLER.arn, '*'] })], boundary: OTHER },
      undefined,
    ],
    [
      'by its account and among everyone is past a boundary',
      { trust: [trust({ AWS: [USER_CALLER.account, '*'] })], boundary: OTHER },
      undefined,
    ],
    ['by its ARN is not past an SCP', { ...byUser, scp: [[]] }, 'service control policy'],
    ['by its account needs an identity policy', byAccount, 'identity-based policy'],
    ['by its account is bound by a boundary', { ...byAccount, identity: ANY, boundary: OTHER }, 'permissions boundary'],
  ])('%s', (_, side, expected) => {
    expect(refusal(withinOne(USER_CALLER, side))).toBe(expected);
  });
});

describe('a web identity', () => {
  const trusted = { trust: [trust({ Federated: TOKEN_CALLER.provider })] };
  test.each<[string, Side, Refusal]>([
    ['needs the trust policy alone', trusted, undefined],
    ['is kept out by another provider', { trust: [trust({ Federated: 'accounts.google.com' })] }, 'role trust policy'],
    ['is kept out where there is no role', {}, 'role trust policy'],
    [
      'is denied by a trust policy',
      { trust: [...trusted.trust, trust('*', { Effect: 'Deny' })] },
      'role trust policy!',
    ],
    ['is denied by an RCP of the role’s account', { ...trusted, rcp: NO_RCP }, 'resource control policy!'],
    ['is not bound by SCPs of the role’s account', { ...trusted, scp: [NO] }, undefined],
  ])('%s', (_, side, expected) => {
    const to = { account: account('222222222222', side), role: role(side) };
    expect(refusal(authorizeByRole(to, requestOf({ caller: TOKEN_CALLER })))).toBe(expected);
  });

  test('is kept out of an account that is not there', () => {
    expect(refusal(authorizeByRole({ account: undefined, role: undefined }, requestOf({ caller: TOKEN_CALLER })))).toBe(
      'role trust policy',
    );
  });
});

describe('an action at home', () => {
  test.each<[string, Side, Refusal]>([
    ['needs an identity policy', {}, 'identity-based policy'],
    ['is allowed by one', { identity: ANY }, undefined],
    ['is bound by a boundary', { identity: ANY, boundary: OTHER }, 'permissions boundary'],
    ['is bound by a session policy', { identity: ANY, session: OTHER }, 'session policy'],
    ['is bound by SCPs', { identity: ANY, scp: [ANY, OTHER] }, 'service control policy'],
    ['is denied by an SCP before all else', { identity: NO, scp: [NO] }, 'service control policy!'],
  ])('%s', (_, side, expected) => {
    const from = { account: account('111122223333', side), ...callersHalf(side) };
    expect(refusal(authorizeByCaller(from, requestOf()))).toBe(expected);
  });
});
