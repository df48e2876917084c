/** A denial explained by the policies that were read: which of them is explained, and which denials one change of the hub fixes. */
import { describe, expect, test } from '@jest/globals';
import type { DiagnosisContext } from '../../../src/action/diagnosis/context.js';
import type { Diagnosis } from '../../../src/action/diagnosis/diagnosis.js';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { renderLine } from '../../../src/action/diagnosis/render-log.js';
import type { ReadHop } from '../../../src/action/evidence/read-hop.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { DEV_ACCOUNT, deployRoleOf, HUB_ROLE, PROD_ACCOUNT, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { statement, trust } from '../../support/policies.js';
import {
  contextOf,
  denial,
  denied,
  failure,
  LACKING,
  NOTHING_HIDDEN,
  routeOf,
  SIMULATED,
} from './diagnosis-context.js';
import { hub, type Read, read, when } from './evidence.js';
import { evidenceOf } from './evidence-cases.js';

const SUBJECT = `${PROVIDER}:sub`;
const TAGGED = { 'role-session-tags': 'team=shop' };
const OTHER = `arn:aws:iam::${DEV_ACCOUNT}:role/Other`;
const TWO_ACCOUNTS = [DEV_ACCOUNT, PROD_ACCOUNT].flatMap((id) => parseRoleArn(deployRoleOf(id)) ?? []);

function explained(evidence: ReadHop, message = denial(), more: Partial<DiagnosisContext> = {}): Diagnosis {
  return explain(failure(denied(message)), contextOf({ evidence, ...more }));
}

describe('what AWS names', () => {
  const deny = { Effect: 'Deny' };
  const FOUND: Readonly<Record<string, Read>> = {
    'the trust policy allows nothing': { trust: [trust({ AWS: '999999999999' })] },
    'the trust policy denies': { trust: [trust(hub), trust('*', deny)] },
    'the permissions allow nothing': { hub: [statement('Allow', 's3:*')] },
    'the permissions deny': { hub: [statement('Allow', 'sts:*'), statement('Deny', 'sts:*')] },
    'the boundary allows nothing': { boundary: [statement('Allow', 's3:*')] },
    'tags are not allowed': { inputs: TAGGED },
  };
  const none = (kind: string, action = 'sts:AssumeRole') => ` because no ${kind} allows the ${action} action`;
  const explicit = (kind: string) => ` with an explicit deny in a ${kind}`;

  test.each<[string, string, string, boolean]>([
    ['nothing', '', 'the trust policy allows nothing', true],
    ['nothing', '', 'the permissions deny', true],
    ['another action', '', 'tags are not allowed', false],
    ['no trust policy', none('role trust policy'), 'the trust policy allows nothing', true],
    ['no trust policy', none('role trust policy'), 'the trust policy denies', false],
    ['no trust policy', none('role trust policy'), 'the permissions allow nothing', false],
    ['no identity-based policy', none('identity-based policy'), 'the permissions allow nothing', true],
    ['no identity-based policy', none('identity-based policy'), 'the permissions deny', false],
    ['no identity-based policy', none('identity-based policy'), 'the boundary allows nothing', false],
    ['no boundary', none('permissions boundary'), 'the boundary allows nothing', true],
    ['a Deny of the permissions', explicit('identity-based policy'), 'the permissions deny', true],
    ['a Deny of the permissions', explicit('identity-based policy'), 'the permissions allow nothing', false],
    ['a Deny of the trust policy', explicit('role trust policy'), 'the trust policy denies', true],
    ['a Deny of the trust policy', explicit('role trust policy'), 'the permissions deny', false],
    ['a Deny of some policy', ' with an explicit deny', 'the trust policy denies', true],
    ['a Deny of some policy', ' with an explicit deny', 'the permissions deny', true],
    ['a Deny of some policy', ' with an explicit deny', 'the trust policy allows nothing', false],
    ['a Deny of an SCP', explicit('service control policy'), 'the permissions deny', false],
  ])('is %s%s: where %s, that is explained: %p', (_, tail, found, isExplained) => {
    const policies = FOUND[found];
    if (policies === undefined) throw new Error(`nothing is found under ${found}`);
    const { decidedBy, notes } = explained(read(policies), denial(tail), { route: routeOf(policies.inputs) });

    expect(decidedBy.length > 0).toBe(isExplained);
    // What is found and not explained is named.
    const named = notes.map((note) => renderLine(note, NOTHING_HIDDEN)).join('\n');
    expect(named.includes('Once that is fixed, it is still denied. ')).toBe(!isExplained);
  });

  test('is tags: AssumeRole itself may be what is denied', () => {
    const found = read({ inputs: TAGGED, hub: [statement('Allow', 'sts:TagSession')] });
    const { decidedBy } = explained(found, denial('', 'sts:TagSession'), { route: routeOf(TAGGED) });

    expect(decidedBy).toContainEqual({ name: 'action', value: 'sts:AssumeRole' });
  });

  test('stays certain where no policy denies that was read', () => {
    const tail = none('role trust policy');

    expect(explained(read({}), denial(tail))).toMatchObject({ code: 'target-trust-missing', certainty: 'certain' });
  });
});

describe('one change of the hub', () => {
  const changeOf = ({ hubChange }: Diagnosis): unknown => hubChange && JSON.parse(hubChange);
  const CERTAIN = [HUB_ROLE, 'sts:AssumeRole', 'certain'];
  const POLICY = 'policy deploy of github-hub';
  const allow = (more: object = {}) => statement('Allow', 'sts:AssumeRole', OTHER, more);

  test.each<[string, Read, unknown]>([
    ['adds a statement', { hub: [statement('Allow', 's3:*')] }, CERTAIN],
    ['adds a role to a statement', { hub: [statement('Allow', 's3:*'), allow()] }, [...CERTAIN, POLICY, 1]],
    [
      'adds an action to a statement',
      { hub: [statement('Allow', 'sts:GetCallerIdentity', OTHER)] },
      [...CERTAIN, POLICY, 0],
    ],
  ])('%s', (_, policies, change) => {
    expect(changeOf(explained(read(policies)))).toEqual(change);
  });

  test('adds what only the trust policies that were read leave to be missing', () => {
    const found = evidenceOf('only the trust policy was read');

    expect(changeOf(explained(found))).toEqual([HUB_ROLE, 'sts:AssumeRole', 'likely', 'trusted']);
    expect(changeOf(explained(found, undefined, { simulation: LACKING }))).toBeDefined();
    expect(changeOf(explained(found, undefined, { simulation: SIMULATED }))).toBeUndefined();
  });

  test.each<[string, Read]>([
    ['the trust policy denies', { trust: [trust({ AWS: '999999999999' })] }],
    ['the trust policy denies too', { hub: [allow()], trust: [trust({ AWS: '999999999999' })] }],
    ['a statement denies', { hub: [statement('Allow', 'sts:*'), statement('Deny', 'sts:*')] }],
    ['the boundary denies', { boundary: [allow()] }],
    ['a condition does not match', { hub: [allow(when('StringEquals', SUBJECT, 'x'))] }],
    ['the role has another path', { hub: [allow()], found: `arn:aws:iam::${DEV_ACCOUNT}:role/ci/DeployRole` }],
  ])('is not enough where %s', (_, policies) => {
    expect(changeOf(explained(read(policies)))).toBeUndefined();
  });

  test('is shown for all the roles that it adds, and only for these', () => {
    const of = (policies: Read) => {
      const { decidedBy } = explained(read(policies), undefined, { targets: TWO_ACCOUNTS });
      return decidedBy.flatMap(({ name, value }) => (name === 'request has' ? [value] : []));
    };
    const both = `${TARGET_ROLE} or ${deployRoleOf(PROD_ACCOUNT)}`;

    expect(of({ hub: [allow()] })).toEqual([both]);
    expect(of({ hub: [statement('Allow', 'sts:GetCallerIdentity', OTHER)] })).toEqual(['sts:AssumeRole', both]);
  });
});
