/** A value that nothing tells decides nothing: it lets no condition hold, and no denial pass. */
import { describe, expect, test } from '@jest/globals';
import { authorizeByRole, authorizeHop, type RolePolicies } from '../../src/iam/authorize.js';
import type { ModelAccount, Role } from '../../src/iam/aws-model.js';
import { VALUE_OPERATORS } from '../../src/iam/condition-operators.js';
import { compileCondition, conditionOutcome, resultOf } from '../../src/iam/conditions.js';
import { parsePolicy } from '../../src/iam/document.js';
import { evaluate } from '../../src/iam/evaluate.js';
import { type ContextValue, contextKeys } from '../../src/iam/string-pattern.js';
import { NOTHING } from '../../src/iam/unknown.js';
import { formatConditionOutcome } from '../../src/iam/wording.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny, trust } from '../support/policies.js';
import { HUB_CALLER, policyOf, requestOf, TOKEN_CALLER } from './requests.js';

const ACTOR = { unknown: { ...NOTHING, claims: ['actor'] } };
const IDS = { unknown: { ...NOTHING, claims: ['repository_id', 'repository_owner_id'] } };
const KEYS: Readonly<Record<string, string | ContextValue>> = { 'p:actor': ACTOR, 'p:sub': IDS, 'p:ref': 'main' };
const request = (more: Parameters<typeof requestOf>[0] = {}) => ({ ...requestOf(more), context: contextKeys(KEYS) });

/** A value that the operator takes. */
function valueFor(operator: string): string {
  if (operator.startsWith('Numeric')) return '1';
  if (operator.startsWith('Date')) return '2026-01-01T00:00:00Z';
  if (operator === 'Bool') return 'true';
  if (operator === 'BinaryEquals') return 'YQ==';
  if (operator.includes('IpAddress')) return '10.0.0.0/8';
  return operator.startsWith('Arn') ? 'arn:aws:iam::1:role/r' : '*';
}

describe('a condition on a placeholder is undetermined', () => {
  const operators = VALUE_OPERATORS.flatMap((name) =>
    ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((prefix) => ['', 'IfExists'].map((end) => prefix + name + end)),
  );

  test.each(operators)('under %s', (operator) => {
    const condition = compileCondition(
      operator,
      'P:Actor',
      [valueFor(operator.replace(/^.*:|IfExists$/g, ''))],
      true,
      '',
    );
    expect(resultOf(condition, contextKeys(KEYS), 'Deny')).toBe('undetermined');
  });

  test.each(['true', 'false'])('under Null, %s', (value) => {
    expect(resultOf(compileCondition('Null', 'p:actor', [value], true, ''), contextKeys(KEYS), 'Deny')).toBe(
      'undetermined',
    );
  });

  test.each([
    ['${p:actor}', 'undetermined'],
    ["${p:actor, 'nobody'}", 'undetermined'],
    ['x-${P:Actor}-*', 'undetermined'],
    ['${p:ref}', 'holds'],
    ['${*}', 'fails'],
  ])('by a policy variable: %s', (value, result) => {
    const condition = compileCondition('StringLike', 'p:ref', [value], true, '');
    expect(resultOf(condition, contextKeys(KEYS), 'Deny')).toBe(result);
  });

  test('where the version of the document knows variables', () => {
    const condition = compileCondition('StringNotLike', 'p:ref', ['${p:actor}'], false, '');
    expect(resultOf(condition, contextKeys(KEYS), 'Deny')).toBe('holds');
  });

  test.each([
    ['StringEquals', 'x'],
    ['StringNotEquals', 'x'],
    ['ForAllValues:StringLike', '*'],
    ['Null', 'true'],
    ['Null', 'false'],
  ])('in the name of its key: %s %s', (operator, value) => {
    const condition = compileCondition(operator, 'p:{{placeholder.Tag}}', [value], true, '');
    expect(conditionOutcome(condition, contextKeys(KEYS), 'Deny')).toMatchObject({
      result: 'undetermined',
      unknown: { ...NOTHING, resources: ['Tag'] },
    });
  });

  test.each<[operator: string, fits: string, unfit: string]>([
    ['NumericLessThan', '1', 'one'],
    ['DateEquals', '2026', 'today'],
    ['BinaryEquals', 'AAE=', 'not base64!'],
    ['IpAddress', '10.0.0.1', 'here'],
    ['ArnLike', 'arn:aws:iam::1:role/r', 'no arn'],
  ])(
    'in the place of a value under %s, unless its operator takes no such value of the request',
    (operator, fits, unfit) => {
      const condition = compileCondition(operator, 'k:k', ['{{placeholder.X}}'], true, '');
      expect(resultOf(condition, contextKeys({ 'k:k': fits }), 'Deny')).toBe('undetermined');
      expect(resultOf(condition, contextKeys({ 'k:k': unfit }), 'Deny')).toBe('fails');
    },
  );

  test('and names the key and the value where both are not known', () => {
    const condition = compileCondition('StringEquals', 'p:actor', ['{{placeholder.X}}'], true, '');
    expect(conditionOutcome(condition, contextKeys(KEYS), 'Deny')).toMatchObject({
      unknown: { ...NOTHING, claims: ['actor'], resources: ['X'] },
    });
  });

  test('and says which claims would tell', () => {
    const finding = conditionOutcome(
      compileCondition('StringLike', 'p:sub', ['repo:*'], true, ''),
      contextKeys(KEYS),
      'Deny',
    );
    expect(formatConditionOutcome(finding)).toBe(
      'StringLike p:sub is undetermined: it requires "repo:*", and the claims repository_id, repository_owner_id are not known. Set them in claims',
    );
  });
});

test('of an external id, what is required is not shown', () => {
  const condition = compileCondition('StringEquals', 'sts:ExternalId', ['between-us'], true, '');
  const outcome = conditionOutcome(condition, contextKeys({ 'sts:ExternalId': ACTOR }), 'Allow');
  expect(formatConditionOutcome(outcome)).toBe(
    'StringEquals sts:ExternalId is undetermined: the claim actor is not known. Set it in claims',
  );
});

describe('a document', () => {
  const onActor = { Condition: { StringEquals: { 'p:actor': 'anna' } } };
  const onMain = { Condition: { StringEquals: { 'p:ref': 'main' } } };
  const onOther = { Condition: { StringEquals: { 'p:ref': 'other', 'p:actor': 'anna' } } };
  const byVariable = { Resource: 'arn:aws:iam::222222222222:role/${p:actor}' };
  const byDefault = { Resource: "arn:aws:iam::222222222222:role/${p:actor, 'DeployRole'}" };
  const orSurely = { Resource: [byVariable.Resource, TARGET_ROLE] };
  const orNot = { Resource: [byVariable.Resource, 'arn:aws:s3:::b'] };

  test.each<[string, object[], string]>([
    ['an allow that hangs on it', [allow(onActor)], 'undetermined'],
    ['an allow that hangs on it, beside one that does not', [allow(onActor), allow(onMain)], 'allowed'],
    ['an allow that fails anyway', [allow(onOther)], 'implicit-deny'],
    ['an allow about another resource', [allow({ ...onActor, Resource: 'arn:aws:iam::1:role/x' })], 'implicit-deny'],
    ['a denial that hangs on it', [allow(), deny(onActor)], 'undetermined'],
    ['a denial that fails anyway', [allow(), deny(onOther)], 'allowed'],
    ['a denial that hangs on it, beside a sure one', [allow(), deny(onActor), deny()], 'explicit-deny'],
    ['an allow whose resource hangs on it', [allow(byVariable)], 'undetermined'],
    ['an allow with such a resource beside one that matches', [allow(orSurely)], 'allowed'],
    ['a denial with such a resource beside one that matches', [allow(), deny(orSurely)], 'explicit-deny'],
    ['an allow with such a resource beside one that does not match', [allow(orNot)], 'undetermined'],
    ['a denial with such a resource beside one that does not match', [allow(), deny(orNot)], 'undetermined'],
    [
      'an allow of all but what surely matches',
      [{ ...allow(), Resource: undefined, NotResource: orSurely.Resource }],
      'implicit-deny',
    ],
    ['an allow with a default for what nothing tells', [allow(byDefault)], 'undetermined'],
    [
      'a denial of all but what hangs on it',
      [allow(), { ...deny(), Resource: undefined, NotResource: byVariable.Resource }],
      'undetermined',
    ],
    [
      'an allow of all but what hangs on it',
      [{ ...allow(), Resource: undefined, NotResource: byVariable.Resource }],
      'undetermined',
    ],
  ])('with %s', (_, statements, outcome) => {
    const clean = statements.map((one) => JSON.parse(JSON.stringify(one)));
    expect(evaluate([policyOf('identity', ...clean)], request()).outcome).toBe(outcome);
  });
});

test('a document of the older version has no variable that hangs on it', () => {
  const Resource = 'arn:aws:iam::222222222222:role/${p:actor}';
  const older = (...Statement: object[]) => ({
    name: 'p',
    policy: parsePolicy({ Version: '2008-10-17', Statement }, 'identity'),
  });
  expect(evaluate([older(allow({ Resource }))], request()).outcome).toBe('implicit-deny');
  expect(evaluate([older(allow(), deny({ Resource }))], request()).outcome).toBe('allowed');
});

describe('of statements that may allow', () => {
  const onActor = { Condition: { StringEquals: { 'p:actor': 'anna' } } };
  const [account, role, session] = [HUB_CALLER.account, HUB_CALLER.roleArn, HUB_CALLER.arn];
  test.each<[string, readonly string[], number, string]>([
    ['the one that grants most, last', [account, session], 1, 'session'],
    ['the one that grants most, first', [session, account], 0, 'session'],
    ['the one that grants most, between', [account, role, account], 1, 'identity'],
    ['the first of two that grant as much', [role, role], 0, 'identity'],
  ])('%s, decides', (_, principals, index, reach) => {
    const trusting = principals.map((AWS) => trust({ AWS }, onActor));
    const decision = evaluate([policyOf('trust', ...trusting)], request());
    const by = { statement: expect.objectContaining({ index }) };
    expect(decision).toMatchObject({ outcome: 'undetermined', by, reach, otherwise: { outcome: 'implicit-deny' } });
  });
});

describe('a verdict', () => {
  const account = (id: string): ModelAccount => ({
    id,
    partition: 'aws',
    organizationId: undefined,
    oidcProviders: new Map(),
    roles: new Map(),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    disabledRegions: new Set(),
  });
  const roleWith = (...statements: object[]): Role => ({
    arn: { partition: 'aws', account: '222222222222', path: '/', name: 'DeployRole', arn: TARGET_ROLE },
    id: 'AROATARGETTARGETTARGE',
    trust: policyOf('trust', ...statements),
    permissions: { identity: [], boundary: undefined },
    maxSessionDurationSeconds: 3600,
    tags: {},
  });
  const half = (...statements: object[]): RolePolicies => ({
    account: account('222222222222'),
    role: roleWith(...statements),
  });
  const ofHub = (...statements: object[]) => ({
    account: account('111122223333'),
    permissions: { identity: [policyOf('identity', ...statements)], boundary: undefined },
    sessionPolicies: undefined,
  });
  const onSub = { Condition: { StringLike: { 'p:sub': 'repo:*' } } };
  const byToken = (more: object) => trust({ Federated: TOKEN_CALLER.provider }, more);

  test('denies a token whose claim decides and is not told', () => {
    const verdict = authorizeByRole(half(byToken(onSub)), request({ caller: TOKEN_CALLER }));
    expect(verdict).toMatchObject({
      allowed: false,
      explicit: false,
      unknown: IDS.unknown,
      because:
        'whether statement 1 of the p allows sts:AssumeRole is undetermined: StringLike p:sub is undetermined: it requires "repo:*", and the claims repository_id, repository_owner_id are not known. Set them in claims',
    });
  });

  test('denies by a denial that may apply', () => {
    const to = half(byToken({}), { ...byToken(onSub), Effect: 'Deny' });
    expect(authorizeByRole(to, request({ caller: TOKEN_CALLER }))).toMatchObject({
      allowed: false,
      explicit: true,
      unknown: IDS.unknown,
    });
  });

  test('denies by a resource control policy that may apply, which nothing else needs', () => {
    const rcp = policyOf('resource-control', { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', ...onSub });
    const to = { ...half(byToken({})), account: { ...account('222222222222'), resourceControlPolicies: [rcp] } };
    expect(authorizeByRole(to, request({ caller: TOKEN_CALLER }))).toMatchObject({
      allowed: false,
      unknown: IDS.unknown,
    });
  });

  test('is a sure denial where another half denies in any case', () => {
    const verdict = authorizeHop(ofHub(deny()), half(trust({ AWS: HUB_CALLER.roleArn }, onSub)), request());
    expect(verdict).toMatchObject({ allowed: false, explicit: true, unknown: undefined });
    const nothing = authorizeHop(
      ofHub(allow({ Action: 'sts:TagSession' })),
      half(trust({ AWS: HUB_CALLER.roleArn }, onSub)),
      request(),
    );
    expect(nothing).toMatchObject({ allowed: false, type: 'identity-based policy', unknown: undefined });
  });

  test('is undetermined across a hop where only that is left', () => {
    const verdict = authorizeHop(ofHub(allow()), half(trust({ AWS: HUB_CALLER.roleArn }, onSub)), request());
    expect(verdict).toMatchObject({ allowed: false, type: 'role trust policy', unknown: IDS.unknown });
  });

  test('is a sure denial where nothing allows, and does not name a denial that may apply', () => {
    const to = half({ ...byToken(onSub), Effect: 'Deny' }, byToken({ Condition: { StringEquals: { 'p:ref': 'v1' } } }));
    expect(authorizeByRole(to, request({ caller: TOKEN_CALLER }))).toMatchObject({
      explicit: false,
      unknown: undefined,
      statement: undefined,
      nearest: { statement: { index: 1 } },
      because:
        'no role trust policy allows sts:AssumeRole: in statement 2 of the p StringEquals p:ref does not hold: it requires "v1", the request has "main"',
    });
  });

  describe('within one account, beside a statement that surely allows the account', () => {
    const home = account('111122223333');
    const withinOne = (identity: object[], ...statements: object[]) =>
      authorizeHop(
        { ...ofHub(...identity), account: home },
        { account: home, role: roleWith(trust({ AWS: HUB_CALLER.account }), ...statements) },
        request(),
      );

    test.each<[string, unknown]>([
      ['its role', { AWS: HUB_CALLER.roleArn }],
      ['its session', { AWS: HUB_CALLER.arn }],
      ['everyone', '*'],
    ])('one that may allow %s counts where the account is not enough', (_, principal) => {
      const other = [allow({ Action: 'sts:TagSession' })];
      expect(withinOne(other, trust(principal, onSub))).toMatchObject({
        allowed: false,
        type: 'role trust policy',
        unknown: IDS.unknown,
      });
      expect(withinOne([allow()], trust(principal, onSub))).toMatchObject({ allowed: true, unknown: undefined });
      expect(withinOne([deny()], trust(principal, onSub))).toMatchObject({ explicit: true, unknown: undefined });
    });

    test('one that surely allows the session is enough, whatever an identity policy may allow', () => {
      expect(withinOne([allow(onSub)], trust({ AWS: HUB_CALLER.arn }))).toMatchObject({ allowed: true });
    });

    test('one that may deny leaves open what one for the session surely allows', () => {
      const mayDeny = { ...trust('*', onSub), Effect: 'Deny' };
      expect(withinOne([allow({ Action: 'sts:TagSession' })], trust({ AWS: HUB_CALLER.arn }), mayDeny)).toMatchObject({
        allowed: false,
        type: 'role trust policy',
        explicit: true,
        unknown: IDS.unknown,
      });
    });
  });

  test('across accounts, and for a token, a statement that surely allows is enough', () => {
    const may = trust('*', onSub);
    const hop = authorizeHop(ofHub(allow()), half(trust({ AWS: HUB_CALLER.account }), may), request());
    expect(hop).toMatchObject({ allowed: true, unknown: undefined });
    const token = authorizeByRole(half(byToken({}), may), request({ caller: TOKEN_CALLER }));
    expect(token).toMatchObject({ allowed: true, unknown: undefined });
  });

  test('names no resource as the reason that hangs on a variable', () => {
    const onOther = { Condition: { StringEquals: { 'p:ref': 'v1' } } };
    const from = ofHub(allow({ Resource: 'arn:aws:iam::222222222222:role/${p:actor}', ...onOther }));
    expect(authorizeHop(from, half(trust({ AWS: HUB_CALLER.roleArn })), request())).toMatchObject({
      unknown: undefined,
      nearest: { mismatches: [{ element: 'Condition', key: 'p:ref' }] },
    });
  });

  test('names what a variable in a resource hangs on', () => {
    const from = ofHub(allow({ Resource: 'arn:aws:iam::222222222222:role/${p:actor}' }));
    const verdict = authorizeHop(from, half(trust({ AWS: HUB_CALLER.roleArn })), request());
    expect(verdict).toMatchObject({
      unknown: ACTOR.unknown,
      because:
        'whether statement 1 of the p allows sts:AssumeRole is undetermined: the claim actor is not known. Set it in claims',
    });
  });
});

describe('a value of which the form is known', () => {
  const unknown = { ...NOTHING, ids: ['arn:aws:iam::1:role/x'] };
  test.each<[operator: string, values: string[], form: string, result: string]>([
    ['StringLike', ['deploy-*'], 'deploy-*', 'holds'],
    ['StringLike', ['*'], 'deploy-*', 'holds'],
    ['StringLike', ['other', 'dep*-*'], 'deploy-*', 'holds'],
    ['StringLike', ['*:abc'], 'AROA*:abc', 'holds'],
    ['StringLike', ['deploy-1*'], 'deploy-*', 'undetermined'],
    ['StringLike', ['deploy-?'], 'deploy-*', 'undetermined'],
    ['StringLike', ['deploy-?*'], 'deploy-*', 'undetermined'],
    ['StringLike', ['deploy-**'], 'deploy-*', 'holds'],
    ['StringLike', ['test-*', 'prod-*'], 'deploy-*', 'fails'],
    ['StringLike', ['test-*', 'deploy-7'], 'deploy-*', 'undetermined'],
    ['StringNotLike', ['deploy-*'], 'deploy-*', 'fails'],
    ['StringNotLike', ['test-*'], 'deploy-*', 'holds'],
    ['StringNotLike', ['deploy-1'], 'deploy-*', 'undetermined'],
    ['StringLikeIfExists', ['test-*'], 'deploy-*', 'fails'],
    ['ForAllValues:StringLike', ['deploy-*'], 'deploy-*', 'holds'],
    ['ForAnyValue:StringNotLike', ['deploy-*'], 'deploy-*', 'fails'],
    ['StringEquals', ['111122223333'], 'AROA*:abc', 'fails'],
    ['StringEquals', ['AROAX:abc'], 'AROA*:abc', 'undetermined'],
    ['StringEquals', ['AROA*:abc'], 'AROA*:abc', 'undetermined'],
    ['StringNotEquals', ['111122223333'], 'AROA*:abc', 'holds'],
    ['StringEqualsIgnoreCase', ['aroax:ABC'], 'AROA*:abc', 'undetermined'],
    ['StringEqualsIgnoreCase', ['x'], 'AROA*:abc', 'fails'],
    ['StringLike', ['${aws:username}'], 'deploy-*', 'undetermined'],
    ['StringLike', ['${aws:username}', 'deploy-*'], 'deploy-*', 'holds'],
    ['StringLike', ['{{placeholder.x}}'], 'deploy-*', 'undetermined'],
    ['NumericEquals', ['1'], 'deploy-*', 'undetermined'],
    ['Null', ['true'], 'deploy-*', 'undetermined'],
  ])('%s %j on %s: %s', (operator, values, form, result) => {
    const condition = compileCondition(operator, 'P:Key', values, true, '');
    expect(resultOf(condition, contextKeys({ 'p:key': { unknown, form } }), 'Deny')).toBe(result);
  });

  test('is compared with a text in a document of the older version', () => {
    const condition = compileCondition('StringLike', 'p:key', ['${aws:username}'], false, '');
    expect(resultOf(condition, contextKeys({ 'p:key': { unknown, form: 'deploy-*' } }), 'Deny')).toBe('fails');
  });

  test('is shown', () => {
    const condition = compileCondition('StringLike', 'p:key', ['deploy-*'], true, '');
    const outcome = conditionOutcome(condition, contextKeys({ 'p:key': { unknown, form: 'deploy-*' } }), 'Allow');
    expect(outcome).toMatchObject({ result: 'holds', found: ['deploy-*'] });
  });
});
