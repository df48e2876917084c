/** What two trust policies differ in. */
import { describe, expect, test } from '@jest/globals';
import { comparePolicies } from '../../src/iam/compare-policies.js';
import { parsePolicy } from '../../src/iam/document.js';
import { placeholderText } from '../../src/iam/unknown.js';
import { HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../support/names.js';
import { policy, trust } from '../support/policies.js';

const hub = { AWS: HUB_ROLE };
const when = (operator: string, key: string, values: unknown) => ({ Condition: { [operator]: { [key]: values } } });
const SUB = `${PROVIDER}:sub`;
const ID = 'sts:ExternalId';
const OTHER = 'arn:aws:iam::999999999999:role/Other';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1';
const GONE = 'AROAGONEGONEGONEGONE1';

const VALUES: Readonly<Record<string, string>> = {
  NumericLessThan: '3600',
  DateLessThan: '2030-01-01',
  Bool: 'true',
  IpAddress: '192.0.2.1',
  StringEqualsIgnoreCase: 'Repo',
  ArnLike: HUB_ROLE,
};

function compare(deployed: readonly object[], written: readonly object[], version?: string) {
  const older = version === undefined ? {} : { Version: version };
  return comparePolicies(
    parsePolicy({ ...policy(...deployed), ...older }, 'trust'),
    parsePolicy(policy(...written), 'trust'),
  );
}

describe('the same are', () => {
  test.each<[string, readonly object[], readonly object[]]>([
    ['a value and a list of it', [trust(hub)], [{ ...trust({ AWS: [HUB_ROLE] }), Action: ['sts:AssumeRole'] }]],
    [
      'lists in another order, with a value twice',
      [{ ...trust(hub), Action: ['sts:TagSession', 'sts:AssumeRole'] }],
      [{ ...trust(hub), Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRole'] }],
    ],
    [
      'statements in another order and with other names',
      [trust(hub, { Sid: 'A' }), trust({ AWS: OTHER }, { Sid: 'B' })],
      [trust({ AWS: OTHER }, { Sid: 'A' }), trust(hub)],
    ],
    ['a statement and the same one twice', [trust(hub), trust(hub)], [trust(hub)]],
    ['actions in another case', [{ ...trust(hub), Action: 'STS:assumerole' }], [trust(hub)]],
    ['an account and its root', [trust({ AWS: HUB_ACCOUNT })], [trust({ AWS: `arn:aws:iam::${HUB_ACCOUNT}:root` })]],
    [
      'a service and a list of it',
      [trust({ Service: 'ec2.amazonaws.com' })],
      [trust({ Service: ['ec2.amazonaws.com'] })],
    ],
    [
      'a session of GetFederationToken and a list of it',
      [trust({ AWS: 'arn:aws:sts::111122223333:federated-user/anna' })],
      [trust({ AWS: ['arn:aws:sts::111122223333:federated-user/anna'] })],
    ],
    ['everyone in both forms', [trust('*')], [trust({ AWS: '*' })]],
    [
      'operators and keys in another case',
      [trust(hub, when('stringequals', 'AWS:principaltag/Team', 'x'))],
      [trust(hub, when('StringEquals', 'aws:PrincipalTag/team', ['x']))],
    ],
    [
      'a pattern without wildcards, and the text',
      [trust(hub, when('StringLike', SUB, 'a'))],
      [trust(hub, when('StringEquals', SUB, 'a'))],
    ],
    [
      'ArnEquals and ArnLike',
      [trust(hub, when('ArnEquals', 'aws:PrincipalArn', HUB_ROLE))],
      [trust(hub, when('ArnLike', 'aws:PrincipalArn', HUB_ROLE))],
    ],
    [
      'ArnNotEquals and ArnNotLike',
      [trust(hub, when('ArnNotEquals', 'aws:PrincipalArn', OTHER))],
      [trust(hub, when('ArnNotLike', 'aws:PrincipalArn', OTHER))],
    ],
    [
      'a text in another case where that does not matter',
      [trust(hub, when('StringEqualsIgnoreCase', SUB, 'Repo:A'))],
      [trust(hub, when('StringEqualsIgnoreCase', SUB, 'repo:a'))],
    ],
    [
      'whether a key is there, in another case',
      [trust(hub, when('Null', SUB, 'True'))],
      [trust(hub, when('Null', SUB, 'true'))],
    ],
    [
      'a key under the same operator with and without IfExists and set, in another order',
      [
        trust(hub, {
          Condition: {
            StringEquals: { [SUB]: 'a' },
            StringEqualsIfExists: { [SUB]: 'a' },
            'ForAllValues:StringEquals': { [SUB]: 'a' },
          },
        }),
      ],
      [
        trust(hub, {
          Condition: {
            'ForAllValues:StringEquals': { [SUB]: 'a' },
            StringEqualsIfExists: { [SUB]: 'a' },
            StringEquals: { [SUB]: 'a' },
          },
        }),
      ],
    ],
    [
      'true as text and as boolean',
      [trust(hub, when('Bool', 'aws:SecureTransport', true))],
      [trust(hub, when('Bool', 'aws:SecureTransport', 'TRUE'))],
    ],
    [
      'numbers and dates in another form',
      [
        trust(hub, {
          Condition: {
            NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 },
            DateLessThan: { 'aws:CurrentTime': '2030-01-01' },
          },
        }),
      ],
      [
        trust(hub, {
          Condition: {
            DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '3600.0' },
          },
        }),
      ],
    ],
    [
      'one address with and without its range',
      [trust(hub, when('IpAddress', 'aws:SourceIp', '192.0.2.1'))],
      [trust(hub, when('IpAddress', 'aws:SourceIp', '192.0.2.1/32'))],
    ],
    [
      'one address that is excepted, with and without its range',
      [trust(hub, when('NotIpAddress', 'aws:SourceIp', '192.0.2.1'))],
      [trust(hub, when('NotIpAddress', 'aws:SourceIp', '192.0.2.1/32'))],
    ],
    [
      'values in another order under two operators that are the same',
      [trust(hub, { Condition: { StringLike: { [SUB]: ['a', 'z'] }, StringEquals: { [SUB]: 'm' } } })],
      [trust(hub, { Condition: { StringLike: { [SUB]: ['z', 'a'] }, StringEquals: { [SUB]: 'm' } } })],
    ],
    ...['NumericLessThan', 'DateLessThan', 'Bool', 'IpAddress', 'StringEqualsIgnoreCase', 'ArnLike'].map(
      (operator): [string, readonly object[], readonly object[]] => [
        `a value and a placeholder for it under ${operator}`,
        [trust(hub, when(operator, 'a:b', VALUES[operator]))],
        [trust(hub, when(operator, 'a:b', placeholderText('X')))],
      ],
    ),
    [
      'a key under two operators that are the same, in either order',
      [trust(hub, { Condition: { StringLike: { [SUB]: 'a' }, StringEquals: { [SUB]: 'b' } } })],
      [trust(hub, { Condition: { StringEquals: { [SUB]: 'a' }, StringLike: { [SUB]: 'b' } } })],
    ],
    [
      'a value with characters of all kinds and a placeholder for a part of it',
      [trust(hub, when('StringLike', SUB, 'repo:(a|b)+.*?/x\n:[main]'))],
      [trust(hub, when('StringLike', SUB, `repo:(a|b)+.*?/${placeholderText('Repo')}:[main]`))],
    ],
    [
      'a value and a placeholder for it',
      [trust(hub, when('StringEquals', ID, 'S3CRET-1'))],
      [trust(hub, when('StringEquals', ID, placeholderText('Secret')))],
    ],
    [
      'an external id',
      [trust(hub, when('StringEquals', ID, 'S3CRET-1'))],
      [trust(hub, when('StringEquals', ID, ['S3CRET-1']))],
    ],
  ])('%s', (_, deployed, written) => {
    const nothing = { added: [], removed: [], changed: [] };
    expect(compare(deployed, written)).toEqual(nothing);
    // A placeholder is one in the written policy only.
    if (!JSON.stringify(written).includes('placeholder')) expect(compare(written, deployed)).toEqual(nothing);
  });
});

describe('a changed statement has', () => {
  type Change = readonly [element: string, deployed: unknown, written: unknown];
  test.each<[string, object, object, readonly Change[]]>([
    [
      'its effect, matched by Sid',
      trust(hub, { Sid: 'A', Effect: 'Deny' }),
      trust(hub, { Sid: 'A' }),
      [['Effect', ['Deny'], ['Allow']]],
    ],
    ['its principal', trust({ AWS: [HUB_ROLE, OTHER] }), trust(hub), [['Principal', [HUB_ROLE, OTHER], [HUB_ROLE]]]],
    ['a deleted role', trust({ AWS: GONE }), trust(hub), [['Principal', [`${GONE} (a deleted role)`], [HUB_ROLE]]]],
    [
      'the root in place of a role',
      trust({ AWS: HUB_ACCOUNT }),
      trust(hub),
      [['Principal', [HUB_ACCOUNT], [HUB_ROLE]]],
    ],
    [
      'its actions',
      { ...trust(hub), Action: ['sts:AssumeRole', 'sts:TagSession'] },
      trust(hub),
      [['Action', ['sts:AssumeRole', 'sts:TagSession'], ['sts:AssumeRole']]],
    ],
    [
      'NotAction in place of Action',
      { ...trust(hub), Action: undefined, NotAction: 'sts:TagSession' },
      trust(hub),
      [
        ['NotAction', ['sts:TagSession'], undefined],
        ['Action', undefined, ['sts:AssumeRole']],
      ],
    ],
    [
      'the value of a condition',
      trust(hub, when('StringEquals', SUB, 'a')),
      trust(hub, when('StringEquals', SUB, ['a', 'b'])),
      [[`StringEquals ${SUB}`, ['a'], ['a', 'b']]],
    ],
    [
      'the case of a value',
      trust(hub, when('StringEquals', SUB, 'A')),
      trust(hub, when('StringEquals', SUB, 'a')),
      [[`StringEquals ${SUB}`, ['A'], ['a']]],
    ],
    [
      'a condition that was removed',
      trust(hub),
      trust(hub, when('StringEquals', SUB, 'a')),
      [[`StringEquals ${SUB}`, undefined, ['a']]],
    ],
    [
      'another operator',
      trust(hub, when('StringEqualsIfExists', SUB, 'a')),
      trust(hub, when('StringEquals', SUB, 'a')),
      [
        [`StringEqualsIfExists ${SUB}`, ['a'], undefined],
        [`StringEquals ${SUB}`, undefined, ['a']],
      ],
    ],
    [
      'an external id, which is not shown',
      trust(hub, when('StringEquals', ID, 'S3CRET-1')),
      trust(hub, when('StringEquals', ID, 'S3CRET-2')),
      [[`StringEquals ${ID}`, 'hidden', 'hidden']],
    ],
    [
      'an external id that was removed',
      trust(hub),
      trust(hub, when('StringLike', 'STS:externalid', 'S3CRET-2*')),
      [['StringLike STS:externalid', undefined, 'hidden']],
    ],
    ...['repo:x.y:b', 'repo:xby', 'repo:aab'].map((deployed): [string, object, object, readonly Change[]] => [
      `a value that no placeholder can be, ${deployed}`,
      trust(hub, when('StringEquals', SUB, deployed)),
      trust(hub, when('StringEquals', SUB, `repo:a*${placeholderText('Id')}:b`)),
      [[`StringEquals ${SUB}`, [deployed], ['repo:a*{{placeholder.Id}}:b']]],
    ]),
    ['everyone in place of a role', trust({ AWS: '*' }), trust(hub), [['Principal', ['*'], [HUB_ROLE]]]],
    ['a session in place of its role', trust({ AWS: SESSION }), trust(hub), [['Principal', [SESSION], [HUB_ROLE]]]],
    [
      'another service',
      trust({ Service: 'ec2.amazonaws.com' }),
      trust({ Service: 'ecs.amazonaws.com' }),
      [['Principal', ['ec2.amazonaws.com'], ['ecs.amazonaws.com']]],
    ],
    [
      'a set operator',
      trust(hub, when('ForAllValues:StringEquals', SUB, 'a')),
      trust(hub, when('ForAnyValue:StringEquals', SUB, 'a')),
      [
        [`ForAllValues:StringEquals ${SUB}`, ['a'], undefined],
        [`ForAnyValue:StringEquals ${SUB}`, undefined, ['a']],
      ],
    ],
    [
      'a block of addresses that only looks like a single one',
      trust(hub, when('IpAddress', 'aws:SourceIp', '2001:db8::/12')),
      trust(hub, when('IpAddress', 'aws:SourceIp', '2001:db8::/128')),
      [['IpAddress aws:SourceIp', ['2001:db8::/12'], ['2001:db8::/128']]],
    ],
    [
      'a value that no placeholder can be',
      trust(hub, when('StringEquals', SUB, 'repo:b')),
      trust(hub, when('StringEquals', SUB, `${placeholderText('Id')}:a`)),
      [[`StringEquals ${SUB}`, ['repo:b'], ['{{placeholder.Id}}:a']]],
    ],
  ])('%s', (_, deployed, written, expected) => {
    const { added, removed, changed } = compare([deployed], [written]);
    expect([added, removed]).toEqual([[], []]);
    const changes = changed.flatMap(({ elements }) =>
      elements.map(({ element, deployed: one, written: theirs }): Change => [element, one, theirs]),
    );
    expect(changes).toEqual(expected);
    expect(JSON.stringify(changed)).not.toContain('S3CRET');
  });

  test.each([[['${aws:username}']], [['${aws:username}', '${aws:userid}']]])(
    '%j, which an older document has as text',
    (values) => {
      const one = trust(hub, when('StringEquals', 'sts:RoleSessionName', values));
      const { changed } = compare([one], [one], '2008-10-17');
      expect(changed[0]?.elements).toEqual([
        {
          element: 'StringEquals sts:RoleSessionName',
          deployed: values.map((value) => `${value} (a text, not a variable)`),
          written: values,
        },
      ]);
    },
  );
});

describe('statements that differ', () => {
  const names = (list: ReadonlyArray<{ readonly index: number }>) => list.map(({ index }) => index);

  test('are added or removed where the others are the same', () => {
    const [one, other] = [trust(hub), trust({ AWS: OTHER })];
    expect(names(compare([one, other], [one]).added)).toEqual([1]);
    expect(names(compare([one], [other, one]).removed)).toEqual([0]);
  });

  test('are matched with the nearest one', () => {
    const near = trust(hub, when('StringEquals', SUB, 'a'));
    const far = trust({ AWS: OTHER }, when('StringEquals', 'aws:PrincipalTag/x', 'y'));
    const changedNear = trust(hub, when('StringEquals', SUB, 'b'));
    const { added, removed, changed } = compare([far, near], [changedNear]);
    expect([names(added), names(removed)]).toEqual([[0], []]);
    expect(changed.map(({ deployed, written }) => [deployed.index, written.index])).toEqual([[1, 0]]);
  });

  test('are matched by Sid before that', () => {
    const { changed } = compare(
      [trust(hub, { Sid: 'A' }), trust({ AWS: OTHER }, { Sid: 'B', ...when('Bool', 'aws:SecureTransport', true) })],
      [trust({ AWS: OTHER }, { Sid: 'A' }), trust({ AWS: GONE }, { Sid: 'B' })],
    );
    expect(changed.map(({ deployed, written }) => [deployed.sid, written.sid])).toEqual([
      ['A', 'A'],
      ['B', 'B'],
    ]);
  });

  test('are not one statement where one denies', () => {
    const { added, removed, changed } = compare([trust(hub, { Effect: 'Deny' })], [trust(hub)]);
    expect([names(added), names(removed), changed]).toEqual([[0], [0], []]);
    expect(added[0]?.elements.slice(0, 2)).toEqual([
      { element: 'Effect', values: ['Deny'] },
      { element: 'Principal', values: [HUB_ROLE] },
    ]);
  });

  test('in hundreds are compared in a moment', () => {
    const many = (text: string) =>
      Array.from({ length: 150 }, (_, at) => trust(hub, when('StringEquals', SUB, `${text}-${at}`)));
    expect(compare(many('a'), many('b')).changed).toHaveLength(150);
  });
});
