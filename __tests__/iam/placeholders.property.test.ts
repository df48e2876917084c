/** What is determined in spite of a placeholder is so whatever value takes its place. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  authorizeByRole,
  authorizeHop,
  type CallerPolicies,
  type Decision,
  type RolePolicies,
} from '../../src/iam/authorize.js';
import type { ModelAccount } from '../../src/iam/aws-model.js';
import type { PolicyKind } from '../../src/iam/document.js';
import type { Caller } from '../../src/iam/principal.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { NOTHING } from '../../src/iam/unknown.js';
import { TARGET_ROLE } from '../support/names.js';
import { HUB_CALLER, policyOf, TOKEN_CALLER, USER_CALLER } from './requests.js';

const CASES = 4000;
const SEED = 11;
const KEY = 'p:actor';
/** Values of the key that conditions and resources below look for, one that none looks for, and none at all. */
const VALUES = ['anna', 'DeployRole', 'somebody', undefined];

const effect = fc.constantFrom('Allow', 'Deny');
const condition = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constant({ StringEquals: { [KEY]: 'anna' } }),
  fc.constant({ StringNotLike: { [KEY]: 'a*' } }),
  fc.constant({ Null: { [KEY]: 'true' } }),
  fc.constant({ 'ForAllValues:StringEquals': { [KEY]: 'anna' } }),
  fc.constant({ StringEqualsIfExists: { 'p:ref': ['main', `\${${KEY}}`] } }),
  fc.constant({ StringEquals: { [KEY]: 'anna', 'p:ref': 'other' } }),
);
const resource = fc.oneof(
  fc.constant({ Resource: '*' }),
  fc.constant({ Resource: [TARGET_ROLE, `arn:aws:iam::222222222222:role/\${${KEY}}`] }),
  fc.constant({ Resource: `arn:aws:iam::222222222222:role/\${${KEY}}` }),
  fc.constant({ NotResource: `arn:aws:iam::222222222222:role/\${${KEY}}` }),
);
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: [HUB_CALLER.account, USER_CALLER.account] },
  { AWS: HUB_CALLER.roleArn },
  { AWS: HUB_CALLER.arn },
  { AWS: USER_CALLER.arn },
  { AWS: ['*', HUB_CALLER.roleArn] },
  { Federated: TOKEN_CALLER.provider },
);
const action = fc.constantFrom({ Action: 'sts:*' }, { Action: 'sts:TagSession' }, { NotAction: 'sts:TagSession' });

interface Source {
  readonly Effect: string;
}

const plain = (parts: object): Source & object => JSON.parse(JSON.stringify(parts));
const attached = fc
  .tuple(effect, action, resource, condition)
  .map(([Effect, actions, resources, Condition]) => plain({ Effect, ...actions, ...resources, Condition }));
const trusting = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: fc.constant('Allow') }, fc.constant('Deny')), principal, condition)
  .map(([Effect, Principal, Condition]) => plain({ Effect, Principal, Action: 'sts:*', Condition }));
const guarding = fc
  .tuple(resource, condition)
  .map(([resources, Condition]) => plain({ Effect: 'Deny', Principal: '*', Action: 'sts:*', ...resources, Condition }));

const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 1 });
const scene = fc.record({
  caller: fc.constantFrom<Caller>(HUB_CALLER, USER_CALLER, TOKEN_CALLER),
  sameAccount: fc.boolean(),
  identity: fc.array(attached, { maxLength: 2 }),
  boundary: maybe(some(attached)),
  session: maybe(some(attached)),
  scp: maybe(some(attached)),
  rcp: maybe(some(guarding)),
  trust: some(trusting),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const policies = (kind: PolicyKind, statements: object[] | undefined) =>
  statements === undefined || statements.length === 0 ? [] : [policyOf(kind, ...statements)];

function halvesOf({ sameAccount, identity, boundary, session, scp, rcp, trust }: Scene) {
  const account = (id: string): ModelAccount => ({
    id,
    partition: 'aws',
    organizationId: undefined,
    oidcProviders: new Map(),
    roles: new Map(),
    serviceControlPolicies: scp === undefined ? [] : [policies('service-control', scp)],
    resourceControlPolicies: policies('resource-control', rcp),
    disabledRegions: new Set(),
  });
  const home = account(HUB_CALLER.account);
  const from: CallerPolicies = {
    account: home,
    permissions: {
      identity: policies('identity', identity),
      boundary: boundary && policies('boundary', boundary),
    },
    sessionPolicies: session && policies('session', session),
  };
  const to: RolePolicies = {
    account: sameAccount ? home : account('222222222222'),
    role: {
      arn: { partition: 'aws', account: '222222222222', path: '/', name: 'DeployRole', arn: TARGET_ROLE },
      id: 'AROATARGETTARGETTARGE',
      trust: policyOf('trust', ...trust),
      permissions: { identity: [], boundary: undefined },
      maxSessionDurationSeconds: 3600,
      tags: {},
    },
  };
  return { from, to };
}

function judge(scene: Scene, value: Parameters<typeof contextKeys>[0][string]): Decision {
  const { from, to } = halvesOf(scene);
  const context = contextKeys({ 'p:ref': 'main', [KEY]: value });
  const { caller } = scene;
  const request = { caller, action: 'sts:AssumeRole', resource: TARGET_ROLE, context };
  return caller.kind === 'web-identity' ? authorizeByRole(to, request) : authorizeHop(from, to, request);
}

describe('a placeholder', () => {
  test(`leaves determined only what no value of it changes (${CASES} cases)`, () => {
    const seen = { allowed: 0, denied: 0, undetermined: 0 };
    fc.assert(
      fc.property(scene, (given) => {
        const { allowed, unknown } = judge(given, { unknown: { ...NOTHING, claims: ['actor'] } });
        const outcomes = VALUES.map((value) => judge(given, value));
        // A value may be under a rule that AWS does not document. Nothing else is unknown of it.
        for (const one of outcomes)
          expect(one.unknown ?? NOTHING).toEqual({ ...NOTHING, rules: one.unknown?.rules ?? [] });
        if (unknown !== undefined) {
          seen.undetermined += 1;
          expect(allowed).toBe(false);
        } else {
          seen[allowed ? 'allowed' : 'denied'] += 1;
          expect(outcomes.map((one) => one.allowed)).toEqual(VALUES.map(() => allowed));
          expect(outcomes.flatMap((one) => one.unknown ?? [])).toEqual([]);
        }
      }),
      { numRuns: CASES, seed: SEED },
    );
    // All three came up often enough to say something.
    expect(Math.min(seen.allowed, seen.denied, seen.undetermined)).toBeGreaterThan(CASES / 50);
  });
});
