/** What a verdict tells, and in which words. */
import { describe, expect, test } from '@jest/globals';
import {
  authorizeByCaller,
  authorizeByRole,
  type Decision,
  denialTail,
  describeVerdict,
  undeterminedTail,
} from '../../src/iam/authorize.js';
import { unreadPolicy } from '../../src/iam/unread.js';
import { allow, deny, trust } from '../support/policies.js';
import { HUB_CALLER, requestOf, TOKEN_CALLER } from './requests.js';
import { ANY, account, acrossAccounts, callersHalf, NO, NO_RCP, OTHER, role, type Side, withinOne } from './sides.js';

describe('a verdict tells', () => {
  const Condition = { StringLike: { 'aws:PrincipalTag/team': 'b*' } };
  const keys = { 'aws:PrincipalTag/team': 'blue' };
  const judged = (side: Side) =>
    authorizeByRole({ account: account('2', side), role: role(side) }, requestOf({ caller: TOKEN_CALLER, keys }));
  const byToken = (more: object) => trust({ Federated: TOKEN_CALLER.provider }, more);
  const finding = {
    operator: 'StringLike',
    key: 'aws:PrincipalTag/team',
    wanted: ['b*'],
    found: ['blue'],
    result: 'holds',
  };

  test('the statement that allows, and its conditions', () => {
    expect(judged({ trust: [byToken({ Sid: 'Blue', Condition })] })).toEqual({
      allowed: true,
      action: 'sts:AssumeRole',
      because: 'statement "Blue" of the trust policy allows sts:AssumeRole',
      unknown: undefined,
      type: 'role trust policy',
      explicit: false,
      statement: { policy: 'trust policy', index: 0, sid: 'Blue' },
      conditions: [finding],
      nearest: undefined,
      outcomes: [
        { type: 'resource control policy', outcome: 'implicit-deny', statement: undefined },
        { type: 'role trust policy', outcome: 'allowed', statement: { policy: 'trust policy', index: 0, sid: 'Blue' } },
      ],
    });
  });

  test('the statement that denies, and its conditions', () => {
    const verdict = judged({
      trust: [byToken({}), byToken({ Effect: 'Deny', Condition: { ...Condition, Null: { 'a:x': 'true' } } })],
    });
    expect(verdict).toMatchObject({
      allowed: false,
      explicit: true,
      statement: { policy: 'trust policy', index: 1, sid: undefined },
      conditions: [finding, { operator: 'Null', found: undefined, result: 'holds' }],
      nearest: undefined,
    });
    expect(verdict.because).toBe(
      'statement 2 of the trust policy denies sts:AssumeRole: StringLike aws:PrincipalTag/team holds: it requires "b*", the request has "blue"; Null a:x holds: it requires "true", the request has no such key',
    );
  });

  test('the one condition of a denial', () => {
    expect(judged({ trust: [byToken({ Effect: 'Deny', Condition })] }).because).toBe(
      'statement 1 of the trust policy denies sts:AssumeRole: StringLike aws:PrincipalTag/team holds: it requires "b*", the request has "blue"',
    );
  });

  test('a denial without conditions in one clause', () => {
    expect(judged({ trust: [byToken({ Effect: 'Deny' })] }).because).toBe(
      'statement 1 of the trust policy denies sts:AssumeRole',
    );
  });

  test('what almost allowed, and what stood in the way', () => {
    const verdict = judged({ trust: [byToken({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } })] });
    expect(verdict).toMatchObject({
      allowed: false,
      explicit: false,
      statement: undefined,
      conditions: [],
      nearest: {
        statement: { policy: 'trust policy', index: 0, sid: undefined },
        mismatches: [{ element: 'Condition', operator: 'StringEquals', wanted: ['red'], found: ['blue'] }],
      },
    });
    expect(verdict.because).toBe(
      'no role trust policy allows sts:AssumeRole: in statement 1 of the trust policy StringEquals aws:PrincipalTag/team does not hold: it requires "red", the request has "blue"',
    );
  });

  test('that nothing came near', () => {
    expect(judged({})).toMatchObject({ because: 'no role trust policy allows sts:AssumeRole', nearest: undefined });
  });

  test('what every kind of policy said, in order, a level of SCPs each', () => {
    const side = {
      scp: [ANY, ANY],
      identity: OTHER,
      boundary: ANY,
      session: ANY,
      trust: [trust({ AWS: HUB_CALLER.roleArn })],
    };
    expect(acrossAccounts(HUB_CALLER, side).outcomes.map(({ type, outcome }) => `${type}: ${outcome}`)).toEqual([
      'service control policy: allowed',
      'service control policy: allowed',
      'resource control policy: implicit-deny',
      'identity-based policy: implicit-deny',
      'permissions boundary: allowed',
      'session policy: allowed',
      'role trust policy: allowed',
    ]);
  });
});

// The words: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
describe('AWS’s tail', () => {
  test.each<[Side, string]>([
    [{ trust: [trust('*')] }, ' because no identity-based policy allows the sts:AssumeRole action'],
    [{ trust: [trust('*')], identity: NO }, ' with an explicit deny in an identity-based policy'],
    [{ identity: ANY }, ' because no role trust policy allows the sts:AssumeRole action'],
    [{ trust: [trust('*', { Effect: 'Deny' })] }, ' with an explicit deny in the role trust policy'],
    [{ scp: [[]] }, ' because no service control policy allows the sts:AssumeRole action'],
    [{ scp: [NO] }, ' with an explicit deny in a service control policy'],
    [{ rcp: NO_RCP }, ' with an explicit deny in a resource control policy'],
    [{ identity: ANY, boundary: OTHER }, ' because no permissions boundary allows the sts:AssumeRole action'],
    [{ identity: ANY, session: NO }, ' with an explicit deny in a session policy'],
  ])('of %j is "%s"', (side, tail) => {
    expect(denialTail(acrossAccounts(HUB_CALLER, side))).toBe(tail);
  });
});

/** Hangs on a value that only AWS knows. */
const OPEN = { Condition: { StringNotEquals: { 'aws:SourceVpce': '{{placeholder.Endpoint}}' } } };

describe('our own tail', () => {
  test('is empty where all is known', () => {
    expect(undeterminedTail(acrossAccounts(HUB_CALLER, { identity: ANY, trust: [trust('*')] }))).toBe('');
    expect(undeterminedTail(acrossAccounts(HUB_CALLER, { trust: [trust('*', OPEN)] }))).toBe('');
  });

  test('names what is not known', () => {
    expect(undeterminedTail(acrossAccounts(HUB_CALLER, { identity: ANY, trust: [trust('*', OPEN)] }))).toBe(
      ' (local AWS: only AWS knows the value of Endpoint. Use a parameter with that value in the template)',
    );
  });
});

describe('a verdict in one sentence', () => {
  const bySession = trust({ AWS: HUB_CALLER.arn });
  const twice = { Condition: { Null: { 'a:x': 'true', 'a:y': 'true' } } };
  const allows = 'statement 1 of the trust policy allows sts:AssumeRole';
  const ofCaller = "; on the caller's side statement 1 of the policy allows it";
  const atHome = (side: Side) =>
    authorizeByCaller({ account: account('111122223333', side), ...callersHalf(side) }, requestOf());

  test.each<[string, Decision, string]>([
    [
      'has both sides across accounts',
      acrossAccounts(HUB_CALLER, { scp: [ANY], boundary: ANY, identity: ANY, trust: [bySession] }),
      `${allows}${ofCaller}`,
    ],
    [
      'has the conditions that hold',
      acrossAccounts(HUB_CALLER, { identity: ANY, trust: [trust('*', twice)] }),
      `${allows}: Null a:x holds: it requires "true", the request has no such key; Null a:y holds: it requires "true", the request has no such key${ofCaller}`,
    ],
    [
      'has the condition that holds',
      acrossAccounts(HUB_CALLER, { identity: ANY, trust: [trust('*', { Condition: { Null: { 'a:x': 'true' } } })] }),
      `${allows}: Null a:x holds: it requires "true", the request has no such key${ofCaller}`,
    ],
    ['has one side where that is enough', withinOne(HUB_CALLER, { identity: OTHER, trust: [bySession] }), allows],
    [
      'has one side where the other may allow',
      withinOne(HUB_CALLER, { identity: [allow(OPEN)], trust: [bySession] }),
      allows,
    ],
    [
      'has one side where there is no other',
      atHome({ identity: ANY }),
      'statement 1 of the policy allows sts:AssumeRole',
    ],
    [
      'names the kind of policy that denies',
      acrossAccounts(HUB_CALLER, { scp: [[...ANY, ...NO]], identity: ANY }),
      'service control policy: statement 2 of the SCP 0 denies sts:AssumeRole',
    ],
    [
      'does not name the kind of a trust policy, whose name has it',
      acrossAccounts(HUB_CALLER, { trust: [{ ...bySession, Effect: 'Deny' }] }),
      'statement 1 of the trust policy denies sts:AssumeRole',
    ],
    ['has the kind that does not allow once', atHome({}), 'no identity-based policy allows sts:AssumeRole'],
  ])('%s', (_, verdict, sentence) => {
    expect(describeVerdict(verdict)).toBe(sentence);
  });

  test('has all that leaves it open, and nothing else', () => {
    const { Condition } = OPEN;
    const open = {
      Condition: {
        Null: { 'a:x': 'true' },
        StringNotEquals: { ...Condition.StringNotEquals, 'aws:SourceVpc': '{{placeholder.Vpc}}' },
      },
    };
    const why = (key: string, resource: string) =>
      `StringNotEquals ${key} is undetermined: it requires "{{placeholder.${resource}}}", and only AWS knows the value of ${resource}. Use a parameter with that value in the template`;
    const both = `${why('aws:SourceVpce', 'Endpoint')}; ${why('aws:SourceVpc', 'Vpc')}`;
    const mayAllow = acrossAccounts(HUB_CALLER, { identity: ANY, trust: [trust('*', open)] });
    expect(describeVerdict(mayAllow)).toBe(
      `whether statement 1 of the trust policy allows sts:AssumeRole is undetermined: ${both}`,
    );
    expect(mayAllow.unknown).toMatchObject({ resources: ['Endpoint', 'Vpc'] });
    const mayDeny = acrossAccounts(HUB_CALLER, { identity: [...ANY, deny(open)], trust: [trust('*')] });
    expect(describeVerdict(mayDeny)).toBe(
      `identity-based policy: whether statement 2 of the policy denies sts:AssumeRole is undetermined: ${both}`,
    );
  });

  test('names a policy that was not read, which has no conditions', () => {
    const from = { account: account('111122223333', {}), ...callersHalf({ identity: ANY }) };
    const verdict = authorizeByCaller({ ...from, sessionPolicies: [unreadPolicy('session policy x')] }, requestOf());
    expect(describeVerdict(verdict)).toBe(
      'session policy: whether statement 2 of the session policy x denies sts:AssumeRole is undetermined: session policy x cannot be read',
    );
  });
});
