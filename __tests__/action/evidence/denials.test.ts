/** Kinds of denials: the diagnosis names the statement and the condition that the emulator decided by. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DiagnosisCode, Side } from '../../../src/action/diagnosis/diagnosis.js';
import type { Decision } from '../../../src/iam/authorize.js';
import { stopEmulators } from '../../support/emulator.js';
import type { Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { FULL_ACCESS, githubTrustPolicy, policy, statement, trust } from '../../support/policies.js';
import { type Accounts, accountsWith, deniedHop, factsOf, MAY_HOP, READS_ITSELF } from './scene.js';

afterEach(stopEmulators);

const hub = { AWS: HUB_ROLE };
const SUBJECT = `${PROVIDER}:sub`;
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const when = (operator: string, key: string, ...values: string[]) => ({ Condition: { [operator]: { [key]: values } } });
const TAGGED: Inputs = { 'role-session-tags': 'team=shop' };
const MAY_TAG = statement('Allow', 'sts:TagSession', TARGET_ROLE);
const BOUNDARY = `arn:aws:iam::${HUB_ACCOUNT}:policy/limit`;
const OTHER_ROLE = `arn:aws:iam::${DEV_ACCOUNT}:role/Other`;

interface Expected {
  readonly code: DiagnosisCode;
  readonly side: Side;
  /** The number of the statement, and what in it decided. */
  readonly statement?: number;
  readonly elements?: readonly string[];
}
type Row = readonly [name: string, accounts: Accounts, expected: Expected, inputs?: Inputs];

const trustRow = (
  name: string,
  trust: object[],
  elements: string[],
  at = 1,
  side: Side = 'target',
  inputs: Inputs = {},
): Row => [name, { trust }, { code: 'target-trust-missing', side, statement: at, elements }, inputs];
const hubRow = (name: string, hub: object[], elements: string[], at = 1, side: Side = 'hub'): Row => [
  name,
  { hub },
  { code: 'hub-permission-missing', side, statement: at, elements },
];

const ROWS: Row[] = [
  // The target's half.
  trustRow(
    'another subject',
    [trust(hub, when('StringEquals', SUBJECT, ENVIRONMENT))],
    [`StringEquals ${SUBJECT}`],
    1,
    'workflow or target',
  ),
  trustRow(
    'another subject by pattern',
    [trust(hub, when('StringLike', SUBJECT, 'repo:octo/shop:environment:*'))],
    [`StringLike ${SUBJECT}`],
    1,
    'workflow or target',
  ),
  trustRow(
    'a subject that is denied to match',
    [trust(hub, when('StringNotLike', SUBJECT, 'repo:octo/*'))],
    [`StringNotLike ${SUBJECT}`],
    1,
    'workflow or target',
  ),
  trustRow(
    'another audience',
    [trust(hub, when('StringEquals', `${PROVIDER}:aud`, 'other'))],
    [`StringEquals ${PROVIDER}:aud`],
  ),
  trustRow(
    'a claim that no session keeps',
    [trust(hub, when('StringEquals', `${PROVIDER}:repository_id`, '1'))],
    [`StringEquals ${PROVIDER}:repository_id`],
  ),
  trustRow(
    'another provider',
    [trust(hub, when('StringEquals', 'aws:FederatedProvider', 'x'))],
    ['StringEquals aws:FederatedProvider'],
  ),
  trustRow(
    'no external id sent',
    [trust(hub, when('StringEquals', 'sts:ExternalId', 'expected-secret'))],
    ['StringEquals sts:ExternalId'],
    1,
    'workflow or target',
  ),
  trustRow(
    'another external id',
    [trust(hub, when('StringEquals', 'sts:ExternalId', 'expected-secret'))],
    ['StringEquals sts:ExternalId'],
    1,
    'workflow or target',
    { 'role-external-id': 'sent-secret' },
  ),
  [
    'another role of the hub account',
    {
      trust: [trust({ AWS: `arn:aws:iam::${HUB_ACCOUNT}:role/other-hub` })],
      hubAccount: { roles: { 'other-hub': { trustPolicy: githubTrustPolicy() } } },
    },
    { code: 'target-trust-missing', side: 'target', statement: 1, elements: ['Principal'] },
  ],
  trustRow('another account', [trust({ AWS: '999999999999' })], ['Principal']),
  trustRow(
    'another account and subject',
    [trust({ AWS: '999999999999' }, when('StringEquals', SUBJECT, ENVIRONMENT))],
    ['Principal', `StringEquals ${SUBJECT}`],
  ),
  trustRow(
    'the second statement is nearest',
    [
      trust({ AWS: '999999999999' }, when('StringEquals', 'aws:PrincipalTag/a', 'b')),
      trust(hub, when('StringEquals', SUBJECT, ENVIRONMENT)),
    ],
    [`StringEquals ${SUBJECT}`],
    2,
    'workflow or target',
  ),
  trustRow(
    'another session name',
    [trust(hub, when('StringLike', 'sts:RoleSessionName', 'deploy-*'))],
    ['StringLike sts:RoleSessionName'],
    1,
    'workflow or target',
  ),
  trustRow(
    'a missing tag',
    [
      trust(
        { ...hub },
        { Action: ['sts:AssumeRole', 'sts:TagSession'], ...when('StringEquals', 'aws:RequestTag/team', 'shop') },
      ),
    ],
    ['StringEquals aws:RequestTag/team'],
    1,
    'workflow or target',
  ),
  trustRow(
    'a missing source identity',
    [trust(hub, when('StringLike', 'sts:SourceIdentity', '*'))],
    ['StringLike sts:SourceIdentity'],
    1,
    'workflow or target',
  ),
  trustRow(
    'another principal ARN',
    [trust({ AWS: HUB_ACCOUNT }, when('ArnEquals', 'aws:PrincipalArn', `arn:aws:iam::${HUB_ACCOUNT}:role/x`))],
    ['ArnEquals aws:PrincipalArn'],
  ),
  trustRow(
    'another principal account',
    [trust({ AWS: '*' }, when('StringEquals', 'aws:PrincipalAccount', '999999999999'))],
    ['StringEquals aws:PrincipalAccount'],
  ),
  trustRow(
    'a role tag that differs',
    [trust(hub, when('StringEquals', 'aws:ResourceTag/stage', 'prod'))],
    ['StringEquals aws:ResourceTag/stage'],
  ),
  trustRow(
    'a hub tag that differs',
    [trust(hub, when('StringEquals', 'aws:PrincipalTag/stage', 'prod'))],
    ['StringEquals aws:PrincipalTag/stage'],
  ),
  trustRow(
    'a date that has passed',
    [trust(hub, when('DateLessThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z'))],
    ['DateLessThan aws:CurrentTime'],
  ),
  trustRow(
    'another region',
    [trust(hub, when('StringEquals', 'aws:RequestedRegion', 'us-east-2'))],
    ['StringEquals aws:RequestedRegion'],
  ),
  trustRow(
    'no multi-factor device',
    [trust(hub, when('Bool', 'aws:MultiFactorAuthPresent', 'true'))],
    ['Bool aws:MultiFactorAuthPresent'],
  ),
  trustRow(
    'two conditions',
    [trust(hub, { Condition: { StringEquals: { [SUBJECT]: ENVIRONMENT, 'sts:ExternalId': 'expected-secret' } } })],
    [`StringEquals ${SUBJECT}`, 'StringEquals sts:ExternalId'],
    1,
    'workflow or target',
  ),
  [
    'tags without sts:TagSession',
    { trust: [trust(hub)], hub: [MAY_HOP, MAY_TAG] },
    { code: 'target-trust-missing', side: 'target', statement: 1, elements: ['Action'] },
    TAGGED,
  ],
  [
    'a service alone',
    { trust: [trust({ Service: 'ec2.amazonaws.com' })] },
    { code: 'target-trust-missing', side: 'target', statement: 1, elements: ['Principal'] },
  ],
  [
    'a deny of the trust policy',
    { trust: [trust(hub), trust(hub, { Effect: 'Deny', ...when('StringNotEquals', SUBJECT, ENVIRONMENT) })] },
    { code: 'explicitly-denied', side: 'target', statement: 2, elements: [`StringNotEquals ${SUBJECT}`] },
  ],
  [
    'a deny for everybody',
    { trust: [trust(hub), trust('*', { Effect: 'Deny' })] },
    { code: 'explicitly-denied', side: 'target', statement: 2, elements: [] },
  ],
  [
    'a hub role that was created again',
    { trust: [trust({ AWS: 'AROAGONEGONEGONEGONE1' })] },
    { code: 'target-trust-missing', side: 'target', statement: 1, elements: ['Principal'] },
  ],

  // The hub's half.
  [
    'no policy at all',
    { hub: [] },
    { code: 'hub-permission-missing', side: 'workflow or hub', statement: 1, elements: ['Resource'] },
  ],
  hubRow('another role', [statement('Allow', 'sts:AssumeRole', OTHER_ROLE)], ['Resource'], 1, 'workflow or hub'),
  hubRow(
    'another account by pattern',
    [statement('Allow', 'sts:AssumeRole', 'arn:aws:iam::333333333333:role/*')],
    ['Resource'],
    1,
    'workflow or hub',
  ),
  hubRow(
    'a path that differs',
    [statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/ci/*`)],
    ['Resource'],
    1,
    'workflow or hub',
  ),
  hubRow(
    'another action',
    [statement('Allow', 'sts:GetCallerIdentity', TARGET_ROLE)],
    ['Resource'],
    1,
    'workflow or hub',
  ),
  hubRow(
    'a condition on the subject',
    [{ ...MAY_HOP, ...when('StringEquals', SUBJECT, ENVIRONMENT) }],
    [`StringEquals ${SUBJECT}`],
    1,
    'workflow or hub',
  ),
  hubRow(
    'an external id',
    [{ ...MAY_HOP, ...when('StringEquals', 'sts:ExternalId', 'expected-secret') }],
    ['StringEquals sts:ExternalId'],
    1,
    'workflow or hub',
  ),
  hubRow(
    'the second statement is nearest',
    [
      statement('Allow', 'sts:AssumeRole', OTHER_ROLE, when('StringEquals', SUBJECT, ENVIRONMENT)),
      { ...MAY_HOP, ...when('StringEquals', SUBJECT, ENVIRONMENT) },
    ],
    [`StringEquals ${SUBJECT}`],
    2,
    'workflow or hub',
  ),
  [
    'tags that only the trust policy allows',
    { trust: [trust(hub, { Action: ['sts:AssumeRole', 'sts:TagSession'] })] },
    { code: 'hub-permission-missing', side: 'hub', elements: ['Action'], statement: 1 },
    TAGGED,
  ],
  [
    'a deny',
    { hub: [MAY_HOP, statement('Deny', 'sts:AssumeRole', 'arn:aws:iam::*:role/Deploy*')] },
    { code: 'explicitly-denied', side: 'hub', statement: 2, elements: [] },
  ],
  [
    'a deny of an attached policy',
    {
      hubRole: { policies: { deploy: policy(MAY_HOP), diagnosis: READS_ITSELF }, attachedPolicies: [BOUNDARY] },
      managed: { [BOUNDARY]: policy(statement('Allow', 's3:*'), statement('Deny', 'sts:AssumeRole', TARGET_ROLE)) },
    },
    { code: 'explicitly-denied', side: 'hub', statement: 2, elements: [] },
  ],
  [
    'a boundary',
    {
      hubRole: {
        policies: { deploy: policy(MAY_HOP), diagnosis: READS_ITSELF },
        permissionsBoundary: policy(
          statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`),
          statement('Allow', 'iam:*'),
        ),
      },
    },
    { code: 'denied-by-boundary', side: 'workflow or hub', statement: 1, elements: ['Resource'] },
  ],
  // Both.
  [
    'both halves',
    { hub: [statement('Allow', 'sts:AssumeRole', OTHER_ROLE)], trust: [trust({ AWS: '999999999999' })] },
    { code: 'hub-permission-missing', side: 'workflow or hub', statement: 1, elements: ['Resource'] },
  ],
];

/** The number and the elements that a decision of the engine names. */
function decidedIn(
  verdict: Decision | undefined,
): { readonly statement: number; readonly elements: readonly string[] } | undefined {
  const ref = verdict?.statement ?? verdict?.nearest?.statement;
  const elements =
    verdict?.nearest?.mismatches ?? verdict?.conditions.map((one) => ({ element: 'Condition' as const, ...one })) ?? [];
  return (
    ref && {
      statement: ref.index + 1,
      elements: elements.map((one) => (one.element === 'Condition' ? `${one.operator} ${one.key}` : one.element)),
    }
  );
}

test('there are at least 40 kinds', () => expect(ROWS.length).toBeGreaterThanOrEqual(40));

describe('the diagnosis names what decided', () => {
  test.each(ROWS)('%s', async (_, accounts, { statement: at, elements, ...expected }, inputs = {}) => {
    const { diagnosis, verdict, log, summary, sentence } = await deniedHop(accountsWith(accounts), { inputs });
    expect({ code: diagnosis.code, side: diagnosis.side, certainty: diagnosis.certainty }).toEqual({
      ...expected,
      certainty: 'certain',
    });
    const named = {
      statement: Number.parseInt(factsOf(diagnosis, 'statement')[0] ?? '', 10),
      elements: factsOf(diagnosis, 'element'),
    };
    expect(named).toEqual({ statement: at, elements });
    expect(named).toEqual(decidedIn(verdict));
    expect(factsOf(diagnosis, 'policy')).toEqual([(verdict?.statement ?? verdict?.nearest?.statement)?.policy]);
    expect(sentence).toMatch(new RegExp(`statement ${at}\\b`, 'i'));
    for (const text of [log, summary, sentence]) expect(text).not.toMatch(/expected-secret|sent-secret/);
  });
});

describe('what is in no half', () => {
  const organization = 'o-exampleorgid';
  test.each<[string, Accounts]>([
    [
      'a service control policy',
      {
        hubAccount: {
          organizationId: organization,
          serviceControlPolicies: [{ FULL_ACCESS, stop: policy(statement('Deny', 'sts:AssumeRole', TARGET_ROLE)) }],
        },
      },
    ],
    [
      'a resource control policy',
      {
        targetAccount: {
          organizationId: organization,
          resourceControlPolicies: {
            stop: policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: TARGET_ROLE }),
          },
        },
      },
    ],
  ])('%s is left when both roles allow', async (_, accounts) => {
    const { diagnosis, log } = await deniedHop(accountsWith(accounts));
    expect(diagnosis).toMatchObject({
      code: 'both-roles-allow',
      side: 'organization',
      certainty: 'one of these',
      decidedBy: [],
    });
    expect(log).toMatch(/service control policy \(SCP\).*resource control policy \(RCP\).*VPC/s);
  });

  test.each<[string, object, string]>([
    ['the address of the runner', when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), 'aws:sourceip'],
    ['the organization', when('StringEquals', 'aws:PrincipalOrgID', organization), 'aws:principalorgid'],
    ['the VPC', when('StringEquals', 'aws:SourceVpc', 'vpc-1'), 'aws:sourcevpc'],
    ['the id of the session', when('StringLike', 'aws:userid', 'AROAX:*'), 'aws:userid'],
  ])('what depends on %s is not certain', async (_, condition, key) => {
    const { diagnosis, sentence } = await deniedHop(accountsWith({ trust: [trust(hub, condition)] }));
    expect(diagnosis).toMatchObject({ code: 'target-trust-missing', certainty: 'likely' });
    expect(sentence.toLowerCase()).toContain(key);
  });
});

describe('a role that is not there', () => {
  test('does not exist', async () => {
    const { diagnosis } = await deniedHop(accountsWith({ name: undefined }));
    expect(diagnosis).toMatchObject({ code: 'role-not-found', side: 'workflow or target', certainty: 'certain' });
  });

  test('has another path', async () => {
    const reader = {
      policies: { read: policy(statement('Allow', 'iam:GetRole', `arn:aws:iam::${DEV_ACCOUNT}:role/ci/DeployRole`)) },
    };
    const { diagnosis, sentence } = await deniedHop(accountsWith({ name: 'ci/DeployRole', reader }));
    expect(diagnosis).toMatchObject({ code: 'role-not-found', certainty: 'likely' });
    expect(sentence).toContain(`arn:aws:iam::${DEV_ACCOUNT}:role/ci/DeployRole`);
  });
});

describe('what may not be read', () => {
  const nothing = policy(statement('Allow', 's3:*'));
  test('is what the answer without a diagnosis role is, and one line on what to grant', async () => {
    const model = accountsWith({ trust: [trust({ AWS: '999999999999' })], reading: nothing });
    const { diagnosis, aws } = await deniedHop(model);
    const without = await deniedHop(model, { diagnosisRole: undefined });
    expect(without.aws.calls.map(({ kind }) => kind)).toEqual([
      'token',
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
      'SimulatePrincipalPolicy',
    ]);
    expect({ ...diagnosis, notes: [], request: [] }).toEqual({ ...without.diagnosis, notes: [], request: [] });
    expect(diagnosis.notes.length).toBe(without.diagnosis.notes.length + 1);
    expect(aws.calls.filter(({ kind }) => kind === 'AssumeRole')).toHaveLength(2);
  });

  test('of the hub leaves the target’s half certain', async () => {
    const reading = policy(statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`));
    const { diagnosis } = await deniedHop(
      accountsWith({ trust: [trust(hub, when('StringEquals', SUBJECT, ENVIRONMENT))], reading }),
    );
    expect(diagnosis).toMatchObject({ code: 'target-trust-missing', certainty: 'certain' });
  });

  test('of the target leaves the hub’s half certain', async () => {
    const { diagnosis, log } = await deniedHop(
      accountsWith({
        hub: [statement('Allow', 'sts:AssumeRole', OTHER_ROLE)],
        reader: { policies: { read: nothing } },
      }),
    );
    expect(diagnosis).toMatchObject({ code: 'hub-permission-missing', certainty: 'certain' });
    expect(log).not.toContain('iam:GetRole');
  });

  test('by the diagnosis role is named with what to allow', async () => {
    const { log } = await deniedHop(
      accountsWith({ trust: [trust({ AWS: '999999999999' })], reader: { policies: { read: nothing } } }),
    );
    expect(log).toContain(`Allow it iam:GetRole on ${TARGET_ROLE}.`);
  });
});
