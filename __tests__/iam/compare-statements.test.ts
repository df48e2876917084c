/** Which statements of two policies are the same, and which one is taken for another, changed. */
import { describe, expect, test } from '@jest/globals';
import { comparePolicies } from '../../src/iam/compare-policies.js';
import { parsePolicy } from '../../src/iam/document.js';
import { decidingStatement, evaluate } from '../../src/iam/evaluate.js';
import { federatedDetail } from '../../src/iam/federated.js';
import { HUB_ROLE, PROVIDER } from '../support/names.js';
import { allow, policy, statement, trust } from '../support/policies.js';
import { policyOf, requestOf } from './requests.js';

const hub = { AWS: HUB_ROLE };
const [SUB, AUD] = [`${PROVIDER}:sub`, `${PROVIDER}:aud`];
const when = (operator: string, key: string, values: unknown) => ({ Condition: { [operator]: { [key]: values } } });
const compared = (deployed: readonly object[], written: readonly object[], kind: 'trust' | 'identity' = 'trust') =>
  comparePolicies(parsePolicy(policy(...deployed), kind), parsePolicy(policy(...written), kind));
/** The numbers of the statements that belong together. */
const pairs = (...both: Parameters<typeof compared>) =>
  compared(...both).changed.map(({ deployed, written }) => [deployed.index, written.index]);
const changes = (...both: Parameters<typeof compared>) =>
  compared(...both).changed.flatMap(({ elements }) => elements.map(({ element }) => element));

describe('differ', () => {
  const provider = (account: string) => ({ Federated: `arn:aws:iam::${account}:oidc-provider/${PROVIDER}` });
  test.each<[string, object, object, readonly string[]]>([
    ['two accounts', trust({ AWS: '111111111111' }), trust({ AWS: '222222222222' }), ['Principal']],
    ['two providers', trust(provider('111111111111')), trust(provider('222222222222')), ['Principal']],
    [
      'a pattern beside a text, and the same as texts',
      trust(hub, when('StringLike', SUB, ['a*', 'b'])),
      trust(hub, when('StringEquals', SUB, ['a*', 'b'])),
      [`StringLike ${SUB}`, `StringEquals ${SUB}`],
    ],
    [
      'one of two conditions on a key under operators that are the same',
      trust(hub, { Condition: { StringEquals: { [SUB]: 'a' }, StringLike: { [SUB]: 'b' } } }),
      trust(hub, { Condition: { StringEquals: { [SUB]: 'a' }, StringLike: { [SUB]: 'c' } } }),
      [`StringLike ${SUB}`],
    ],
    [
      'one of two keys that each have two conditions under such operators',
      trust(hub, { Condition: { StringEquals: { [SUB]: 'a', [AUD]: 'a' }, StringLike: { [SUB]: 'b', [AUD]: 'b' } } }),
      trust(hub, { Condition: { StringEquals: { [SUB]: 'a', [AUD]: 'a' }, StringLike: { [SUB]: 'c', [AUD]: 'b' } } }),
      [`StringLike ${SUB}`],
    ],
  ])('%s', (_, deployed, written, elements) => {
    expect(changes([deployed], [written])).toEqual(elements);
  });

  test('not where negated operators are the same without a wildcard', () => {
    const of = (operator: string, value: string) => trust(hub, when(operator, SUB, value));
    expect(changes([of('StringNotLike', 'a')], [of('StringNotEquals', 'a')])).toEqual([]);
    expect(changes([of('StringNotLike', 'a*')], [of('StringNotEquals', 'a*')])).not.toEqual([]);
    expect(changes([of('StringNotLike', 'a')], [of('StringEquals', 'a')])).not.toEqual([]);
  });

  test('not where conditions under operators that are the same stand in another order', () => {
    const of = (first: object, second: object) => trust(hub, { Condition: { ...first, ...second } });
    const [a, b] = [{ StringEquals: { [SUB]: 'a' } }, { StringLike: { [SUB]: 'b' } }];
    const [c, d] = [{ StringLike: { [SUB]: 'a' } }, { StringEquals: { [SUB]: 'b' } }];
    for (const other of [of(b, a), of(c, d), of(d, c)]) expect(changes([of(a, b)], [other])).toEqual([]);
  });

  test('resources of permissions', () => {
    const on = (Resource: string) => statement('Allow', 's3:GetObject', Resource);
    const except = { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' };
    expect(changes([on('arn:aws:s3:::a/*')], [on('arn:aws:s3:::b/*')], 'identity')).toEqual(['Resource']);
    expect(changes([except], [on('arn:aws:s3:::a/*')], 'identity')).toEqual(['NotResource', 'Resource']);
    expect(compared([on('*')], [on('*')], 'identity')).toEqual({ added: [], removed: [], changed: [] });
  });
});

describe('are taken for one, changed', () => {
  test('statements with the same Sid before any other', () => {
    const deployed = [trust(hub, { Sid: 'A' })];
    const written = [
      trust({ AWS: [HUB_ROLE, '888888888888'] }, { Sid: 'B' }),
      trust({ AWS: '999999999999' }, { Sid: 'A' }),
    ];
    expect(pairs(deployed, written)).toEqual([[0, 1]]);
  });

  test('those whose values overlap before those that have no value in common', () => {
    const of = (...values: string[]) => trust(hub, when('StringEquals', SUB, values));
    expect(pairs([of('a', 'b')], [of('c'), of('a')])).toEqual([[0, 1]]);
    expect(pairs([of('c'), of('a')], [of('a', 'b')])).toEqual([[1, 0]]);
  });
});

test('changed statements are in the order of the deployed policy', () => {
  const of = (key: string, ...values: string[]) => trust(hub, when('StringEquals', `a:${key}`, values));
  // The last is the nearest to what it was, and found first.
  const deployed = [of('1', 'a'), of('2', 'a'), of('3', 'a', 'b')];
  const written = [of('3', 'a'), of('2', 'b'), of('1', 'b')];
  expect(pairs(deployed, written)).toEqual([
    [0, 2],
    [1, 1],
    [2, 0],
  ]);
});

test('a statement is found in its file', () => {
  const named = { ...policyOf('identity', allow()), origin: { file: 'policies/hub.json', place: '' } };
  expect(decidingStatement(evaluate([named], requestOf()))?.origin).toEqual({
    file: 'policies/hub.json',
    place: 'Statement[0]',
  });
});

test.each(['cognito-identity.amazonaws.com.example', 'x-arn:aws:iam::123456789012:saml-provider/x'])(
  '%s is no provider',
  (text) => {
    expect(federatedDetail(text)).toBeDefined();
  },
);
