import { describe, expect, test } from '@jest/globals';
import { nearestMiss } from '../../src/iam/near-miss.js';
import { describeNearMiss } from '../../src/iam/wording.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny, trust } from '../support/policies.js';
import { HUB_CALLER, policyOf, requestOf, TOKEN_CALLER, USER_CALLER } from './requests.js';

const KEYS = { 'aws:PrincipalTag/team': 'blue', 'aws:SourceIp': '10.0.0.1' };
const on = (team: string, more: object = {}) => ({
  Sid: team,
  Condition: { StringEquals: { 'aws:PrincipalTag/team': team }, ...more },
});
const ip = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
const other = { Resource: `${TARGET_ROLE}2` };

describe('the nearest miss', () => {
  test.each<[string, object[], string | undefined]>([
    ['of nothing is nothing', [], undefined],
    ['is never a denial', [deny({ Sid: 'd', Resource: `${TARGET_ROLE}2` })], undefined],
    ['is not about another service', [allow({ Sid: 's3', Action: ['s3:*', 'ec2:*'] })], undefined],
    ['is not about a service whose name ends alike', [allow({ Sid: 'ats', Action: 'ats:*' })], undefined],
    ['is the first of several that are as near', [allow(on('red')), allow(on('green'))], 'red'],
    ['is the one with fewer conditions that fail', [allow(on('red', ip)), allow(on('green'))], 'green'],
    [
      'fails in two conditions rather than in its resource',
      [allow({ Sid: 'o', ...other }), allow(on('red', ip))],
      'red',
    ],
    [
      'fails in five conditions rather than in its resource',
      [
        allow({ Sid: 'o', ...other }),
        allow({
          Sid: 'red',
          Condition: { StringEquals: { 'a:1': 'x', 'a:2': 'x', 'a:3': 'x', 'a:4': 'x', 'a:5': 'x' } },
        }),
      ],
      'red',
    ],
    [
      'fails in its resource rather than in its action',
      [allow({ Sid: 'a', Action: 'sts:TagSession' }), allow({ Sid: 'o', ...other })],
      'o',
    ],
    ['fails in its action when there is nothing nearer', [allow({ Sid: 'a', Action: 'STS:TagSession' })], 'a'],
    ['may allow every action', [allow({ Sid: 'all', Action: '*', ...other })], 'all'],
    ['may be of NotAction', [allow({ Sid: 'n', Action: undefined, NotAction: 'sts:*' })], 'n'],
    ['may except another service', [allow({ Sid: 'n', Action: undefined, NotAction: 's3:*', ...other })], 'n'],
    [
      'fails in its resource rather than in its NotAction',
      [allow({ Sid: 'a', Action: undefined, NotAction: 'sts:*' }), allow({ Sid: 'o', ...other })],
      'o',
    ],
    [
      'fails in its NotResource rather than in its action',
      [
        allow({ Sid: 'a', Action: 'sts:TagSession' }),
        allow({ Sid: 'o', Resource: undefined, NotResource: TARGET_ROLE }),
      ],
      'o',
    ],
    ['may have the service among others', [allow({ Sid: 'l', Action: ['s3:*', 'sts:TagSession'] })], 'l'],
  ])('%s', (_, statements, sid) => {
    const policies = statements.map((statement) => policyOf('identity', statement));
    const miss = nearestMiss(policies, requestOf({ keys: KEYS }));
    expect(miss?.statement.sid).toBe(sid);
    expect(miss?.statement).toEqual(sid && { policy: 'p', index: 0, sid });
    if (statements.length > 1) {
      const [only] = [policyOf('identity', ...statements)];
      expect(nearestMiss([only], requestOf({ keys: KEYS }))?.statement.sid).toBe(sid);
    }
  });

  test.each<[string, object, object]>([
    [
      'a principal',
      trust({ AWS: ['999999999999', HUB_CALLER.roleArn] }),
      { element: 'Principal', wanted: ['999999999999', HUB_CALLER.roleArn] },
    ],
    [
      'a principal of a denied name',
      trust({ Service: 'ec2.amazonaws.com' }),
      { element: 'Principal', wanted: ['ec2.amazonaws.com'] },
    ],
  ])('tells %s', (_, statement, mismatch) => {
    const miss = nearestMiss([policyOf('trust', statement)], requestOf({ caller: USER_CALLER }));
    expect(miss?.mismatches).toEqual([
      { ...mismatch, found: [USER_CALLER.arn, USER_CALLER.userId, USER_CALLER.account] },
    ]);
  });

  test('tells everything that stood in the way, in the order of a statement', () => {
    const statement = trust(
      { Federated: TOKEN_CALLER.provider },
      { Action: 'sts:AssumeRoleWithWebIdentity', ...on('red', ip) },
    );
    const miss = nearestMiss([policyOf('trust', statement)], requestOf({ keys: KEYS }));
    expect(miss).toEqual({
      statement: { policy: 'p', index: 0, sid: 'red' },
      mismatches: [
        {
          element: 'Principal',
          wanted: [TOKEN_CALLER.provider],
          found: [HUB_CALLER.arn, HUB_CALLER.roleArn, HUB_CALLER.roleId, HUB_CALLER.account],
        },
        { element: 'Action', wanted: ['sts:AssumeRoleWithWebIdentity'], found: ['sts:AssumeRole'] },
        {
          element: 'Condition',
          operator: 'StringEquals',
          key: 'aws:PrincipalTag/team',
          wanted: ['red'],
          found: ['blue'],
          result: 'fails',
        },
        {
          element: 'Condition',
          operator: 'IpAddress',
          key: 'aws:SourceIp',
          wanted: ['192.0.2.0/24'],
          found: ['10.0.0.1'],
          result: 'fails',
        },
      ],
    });
  });

  test('tells negated elements by their own names, and only the conditions that fail', () => {
    const statement = {
      Effect: 'Allow',
      NotAction: ['s3:*', 'sts:Assume*'],
      NotResource: TARGET_ROLE,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' }, Null: { 'aws:SourceIp': 'true' } },
    };
    expect(nearestMiss([policyOf('identity', statement)], requestOf({ keys: KEYS }))?.mismatches).toEqual([
      { element: 'NotAction', wanted: ['s3:*', 'sts:Assume*'], found: ['sts:AssumeRole'] },
      { element: 'NotResource', wanted: [TARGET_ROLE], found: [TARGET_ROLE] },
      {
        element: 'Condition',
        operator: 'Null',
        key: 'aws:SourceIp',
        wanted: ['true'],
        found: ['10.0.0.1'],
        result: 'fails',
      },
    ]);
  });

  test('fails in its principal rather than in its action, and in a condition rather than in its principal', () => {
    const action = trust('*', { Sid: 'a', Action: 'sts:TagSession' });
    const principal = trust({ AWS: '999999999999' }, { Sid: 'p' });
    const condition = trust('*', on('red'));
    const nearest = (...statements: object[]) =>
      nearestMiss([policyOf('trust', ...statements)], requestOf({ keys: KEYS }))?.statement.sid;
    expect(nearest(action, principal)).toBe('p');
    expect(nearest(action, principal, condition)).toBe('red');
  });

  test('names a token by its provider', () => {
    const miss = nearestMiss(
      [policyOf('trust', trust({ AWS: HUB_CALLER.account }))],
      requestOf({ caller: TOKEN_CALLER }),
    );
    expect(miss?.mismatches).toMatchObject([{ found: [TOKEN_CALLER.provider] }]);
  });

  test('shows the unique id that an ARN was saved with, because it may mean one who is gone', () => {
    const gone = { ...USER_CALLER, userId: 'AIDAOTHEROTHEROTHEROT' };
    const miss = nearestMiss(
      [policyOf('trust', trust({ AWS: [USER_CALLER.arn, USER_CALLER.userId, HUB_CALLER.roleArn] }))],
      requestOf({ caller: gone }),
    );
    expect(miss?.mismatches).toMatchObject([
      {
        wanted: [`${USER_CALLER.arn} (saved as ${USER_CALLER.userId})`, USER_CALLER.userId, HUB_CALLER.roleArn],
        found: [USER_CALLER.arn, gone.userId, USER_CALLER.account],
      },
    ]);
  });
});

describe('a near miss reads', () => {
  const said = (kind: 'identity' | 'trust', statement: object, keys: Record<string, string> = {}) => {
    const miss = nearestMiss([{ ...policyOf(kind, statement), name: 'policy x' }], requestOf({ keys }));
    return miss && describeNearMiss(miss);
  };

  test.each<[string, 'identity' | 'trust', object, string]>([
    [
      'a condition',
      'identity',
      allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': ['a', 'b"'] } } }),
      'in statement 1 of the policy x StringEquals aws:PrincipalTag/team does not hold: it requires "a" or "b\\"", the request has no such key',
    ],
    [
      'an action',
      'identity',
      allow({ Sid: 'Tags', Action: 'sts:TagSession' }),
      'in statement "Tags" of the policy x Action "sts:TagSession" does not cover "sts:AssumeRole"',
    ],
    [
      'a resource',
      'identity',
      allow({ Sid: '', Resource: 'arn:aws:s3:::b' }),
      `in statement 1 of the policy x Resource "arn:aws:s3:::b" does not cover "${TARGET_ROLE}"`,
    ],
    [
      'negated elements',
      'identity',
      { Effect: 'Allow', NotAction: 'sts:*', NotResource: '*' },
      `in statement 1 of the policy x NotAction "sts:*" does not cover "sts:AssumeRole"; NotResource "*" does not cover "${TARGET_ROLE}"`,
    ],
    [
      'a principal',
      'trust',
      trust({ AWS: '999999999999' }),
      `in statement 1 of the policy x Principal "999999999999" does not name the caller, "${HUB_CALLER.arn}" or "${HUB_CALLER.roleArn}" or "${HUB_CALLER.roleId}" or "${HUB_CALLER.account}"`,
    ],
  ])('of %s', (_, kind, statement, sentence) => {
    expect(said(kind, statement)).toBe(sentence);
  });

  test('with the values that were found, none of which can begin a line', () => {
    const statement = allow({ Condition: { StringEquals: { 'aws:UserAgent': 'x' } } });
    expect(said('identity', statement, { 'aws:UserAgent': 'a\n::error::b' })).toContain(
      'the request has "a\\n::error::b"',
    );
  });

  test('with no key where it has no values', () => {
    const statement = allow({ Condition: { StringEquals: { 'aws:TagKeys': 'x' } } });
    const miss = nearestMiss([policyOf('identity', statement)], requestOf({ keys: { 'aws:TagKeys': [] } }));
    expect(miss && describeNearMiss(miss)).toContain('it requires "x", the request has no such key');
  });

  test('without an external id, wanted or found', () => {
    const statement = allow({ Condition: { StringEquals: { 'STS:ExternalID': 'between-us' } } });
    const lacks = 'in statement 1 of the policy x StringEquals STS:ExternalID does not hold: the request has';
    expect(said('identity', statement, { 'sts:ExternalId': 'guessed' })).toBe(`${lacks} a value, which is not shown`);
    expect(said('identity', statement)).toBe(`${lacks} no such key`);
  });
});
