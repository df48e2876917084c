import { describe, expect, test } from '@jest/globals';
import { nearestMiss } from '../../src/iam/near-miss.js';
import { describeNearMiss } from '../../src/iam/wording.js';
import { allow, asked, deny, HUB, named, TARGET, TOKEN, trust, USER } from './deciding.js';

const KEYS = { 'aws:PrincipalTag/team': 'blue', 'aws:SourceIp': '10.0.0.1' };
const on = (team: string, more: object = {}) => ({
  Sid: team,
  Condition: { StringEquals: { 'aws:PrincipalTag/team': team }, ...more },
});
const ip = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
const other = { Resource: `${TARGET}2` };

describe('the nearest miss', () => {
  test.each<[string, object[], string | undefined]>([
    ['of nothing is nothing', [], undefined],
    ['is never a denial', [deny({ Sid: 'd', Resource: `${TARGET}2` })], undefined],
    ['is not about another service', [allow({ Sid: 's3', Action: ['s3:*', 'ec2:*'] })], undefined],
    ['is the first of several that are as near', [allow(on('red')), allow(on('green'))], 'red'],
    ['is the one with fewer conditions that fail', [allow(on('red', ip)), allow(on('green'))], 'green'],
    [
      'fails in two conditions rather than in its resource',
      [allow({ Sid: 'o', ...other }), allow(on('red', ip))],
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
      [allow({ Sid: 'a', Action: 'sts:TagSession' }), allow({ Sid: 'o', Resource: undefined, NotResource: TARGET })],
      'o',
    ],
    ['may have the service among others', [allow({ Sid: 'l', Action: ['s3:*', 'sts:TagSession'] })], 'l'],
  ])('%s', (_, statements, sid) => {
    const policies = statements.map((statement) => named('identity', statement));
    const miss = nearestMiss(policies, asked({ keys: KEYS }));
    expect(miss?.statement.sid).toBe(sid);
    expect(miss?.statement).toEqual(sid && { policy: 'p', index: 0, sid });
    if (statements.length > 1) {
      const [only] = [named('identity', ...statements)];
      expect(nearestMiss([only], asked({ keys: KEYS }))?.statement.sid).toBe(sid);
    }
  });

  test.each<[string, object, object]>([
    [
      'a principal',
      trust({ AWS: ['999999999999', HUB.roleArn] }),
      { element: 'Principal', wanted: ['999999999999', HUB.roleArn] },
    ],
    [
      'a principal of a denied name',
      trust({ Service: 'ec2.amazonaws.com' }),
      { element: 'Principal', wanted: ['ec2.amazonaws.com'] },
    ],
  ])('tells %s', (_, statement, mismatch) => {
    const miss = nearestMiss([named('trust', statement)], asked({ caller: USER }));
    expect(miss?.mismatches).toEqual([{ ...mismatch, found: [USER.arn, USER.userId, USER.account] }]);
  });

  test('tells everything that stood in the way, in the order of a statement', () => {
    const statement = trust(
      { Federated: TOKEN.provider },
      { Action: 'sts:AssumeRoleWithWebIdentity', ...on('red', ip) },
    );
    const miss = nearestMiss([named('trust', statement)], asked({ keys: KEYS }));
    expect(miss).toEqual({
      statement: { policy: 'p', index: 0, sid: 'red' },
      mismatches: [
        { element: 'Principal', wanted: [TOKEN.provider], found: [HUB.arn, HUB.roleArn, HUB.roleId, HUB.account] },
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
      NotResource: TARGET,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' }, Null: { 'aws:SourceIp': 'true' } },
    };
    expect(nearestMiss([named('identity', statement)], asked({ keys: KEYS }))?.mismatches).toEqual([
      { element: 'NotAction', wanted: ['s3:*', 'sts:Assume*'], found: ['sts:AssumeRole'] },
      { element: 'NotResource', wanted: [TARGET], found: [TARGET] },
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
      nearestMiss([named('trust', ...statements)], asked({ keys: KEYS }))?.statement.sid;
    expect(nearest(action, principal)).toBe('p');
    expect(nearest(action, principal, condition)).toBe('red');
  });

  test('names a token by its provider', () => {
    const miss = nearestMiss([named('trust', trust({ AWS: HUB.account }))], asked({ caller: TOKEN }));
    expect(miss?.mismatches).toMatchObject([{ found: [TOKEN.provider] }]);
  });

  test('shows the unique id that an ARN was saved with, because it may mean one who is gone', () => {
    const gone = { ...USER, userId: 'AIDAOTHEROTHEROTHEROT' };
    const miss = nearestMiss(
      [named('trust', trust({ AWS: [USER.arn, USER.userId, HUB.roleArn] }))],
      asked({ caller: gone }),
    );
    expect(miss?.mismatches).toMatchObject([
      {
        wanted: [`${USER.arn} (saved as ${USER.userId})`, USER.userId, HUB.roleArn],
        found: [USER.arn, gone.userId, USER.account],
      },
    ]);
  });
});

describe('a near miss reads', () => {
  const said = (kind: 'identity' | 'trust', statement: object, keys: Record<string, string> = {}) => {
    const miss = nearestMiss([{ ...named(kind, statement), name: 'policy x' }], asked({ keys }));
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
      `in statement 1 of the policy x Resource "arn:aws:s3:::b" does not cover "${TARGET}"`,
    ],
    [
      'negated elements',
      'identity',
      { Effect: 'Allow', NotAction: 'sts:*', NotResource: '*' },
      `in statement 1 of the policy x NotAction "sts:*" does not cover "sts:AssumeRole"; NotResource "*" does not cover "${TARGET}"`,
    ],
    [
      'a principal',
      'trust',
      trust({ AWS: '999999999999' }),
      `in statement 1 of the policy x Principal "999999999999" does not name the caller, "${HUB.arn}" or "${HUB.roleArn}" or "${HUB.roleId}" or "${HUB.account}"`,
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

  test('with nothing found where a key has no values', () => {
    const statement = allow({ Condition: { StringEquals: { 'aws:TagKeys': 'x' } } });
    const miss = nearestMiss([named('identity', statement)], asked({ keys: { 'aws:TagKeys': [] } }));
    expect(miss && describeNearMiss(miss)).toContain('it requires "x", the request has nothing');
  });

  test('without an external id, wanted or found', () => {
    const statement = allow({ Condition: { StringEquals: { 'STS:ExternalID': 'between-us' } } });
    const lacks = 'in statement 1 of the policy x StringEquals STS:ExternalID does not hold: the request has';
    expect(said('identity', statement, { 'sts:ExternalId': 'guessed' })).toBe(`${lacks} a value, which is not shown`);
    expect(said('identity', statement)).toBe(`${lacks} no such key`);
  });
});
