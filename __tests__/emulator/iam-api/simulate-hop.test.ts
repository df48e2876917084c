/** The action's own question, asked of the local IAM. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { Iam } from '../../../src/action/exchange/iam.js';
import type { Session } from '../../../src/action/exchange/session.js';
import { type Simulation, simulateHop } from '../../../src/action/exchange/simulation.js';
import type { AssumeRoleHop } from '../../../src/action/route/route.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { parseAssumedRoleArn, parseRoleArn } from '../../../src/shared/aws/arn.js';
import { monotonicMs } from '../../../src/shared/monotonic.js';
import { exchange, startEmulator, stopEmulators } from '../../support/emulator.js';
import { hubWith, modelWith } from '../../support/models.js';
import { HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { FULL_ACCESS, policy, statement } from '../../support/policies.js';

afterEach(stopEmulators);

function role(arn: string) {
  const parsed = parseRoleArn(arn);
  if (parsed === undefined) throw new Error(`${arn} is no role`);
  return parsed;
}

const HOP: AssumeRoleHop = {
  call: 'AssumeRole',
  lands: 'target',
  role: role(TARGET_ROLE),
  sessionName: 'shop-1-1',
  durationSeconds: 3600,
  policyArns: [],
  tags: [],
  transitiveTagKeys: [],
};
const TAGGED = { ...HOP, tags: [{ key: 'team', value: 'shop' }] };
const ALLOWED: Simulation = {
  denied: [],
  how: 'implicit',
  allowedByOrganization: undefined,
  allowedByBoundary: undefined,
  lacksContext: false,
};
const DENIED: Simulation = { ...ALLOWED, denied: ['sts:AssumeRole'] };
const MAY_HOP = policy(statement('Allow', 'sts:AssumeRole', TARGET_ROLE));

async function hubSession(aws: LocalAws, hub = HUB_ROLE): Promise<Session> {
  const { sessionToken = '', ...keys } = await exchange(aws);
  const arn = parseAssumedRoleArn(HUB_SESSION);
  if (arn === undefined) throw new Error('the hub session has no ARN');
  const lifeMs = 3_600_000;
  const life = { expiresAtMs: Date.now() + lifeMs, lifeMs, grantedMs: monotonicMs() };
  return { credentials: { ...keys, sessionToken }, ...life, role: role(hub), arn };
}

async function simulated(aws: LocalAws, hop: AssumeRoleHop, more: { hub?: string; signal?: AbortSignal } = {}) {
  const signal = more.signal ?? new AbortController().signal;
  const iam = new Iam({
    proxy: { noProxy: '' },
    userAgent: [['xacct-action', 'test']],
    signal,
    foreignHost: () => undefined,
    address: { endpoint: aws.iamUrl, fips: false, dualStack: false },
  });
  try {
    return await simulateHop(hop, await hubSession(aws, more.hub), iam, signal);
  } finally {
    iam.close();
  }
}

describe('the hub’s half of a hop', () => {
  const stopHop = policy(statement('Deny', 'sts:AssumeRole', TARGET_ROLE));
  const tests = { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } };
  const onlyIam = policy(statement('Allow', 'iam:*'));
  type Case = readonly [name: string, world: AwsModelData, hop: AssumeRoleHop, told: Simulation];
  test.each<Case>([
    ['is allowed', modelWith({ allowSimulation: true }), HOP, ALLOWED],
    ['lacks the permission', hubWith({}), HOP, DENIED],
    ['is denied by a statement', hubWith({ MAY_HOP, stopHop }), HOP, { ...DENIED, how: 'explicit' }],
    [
      'is denied by a service control policy',
      hubWith({ MAY_HOP }, {}, { serviceControlPolicies: [{ FULL_ACCESS, stopHop }] }),
      HOP,
      { ...DENIED, allowedByOrganization: false },
    ],
    [
      'lacks the permission, and no service control policy is to blame',
      hubWith({}, {}, { serviceControlPolicies: [{ FULL_ACCESS }] }),
      HOP,
      { ...DENIED, allowedByOrganization: true },
    ],
    [
      'is denied by a permissions boundary',
      hubWith({ MAY_HOP }, { permissionsBoundary: onlyIam }),
      HOP,
      { ...DENIED, allowedByBoundary: false },
    ],
    ['lacks sts:TagSession', hubWith({ MAY_HOP }), TAGGED, { ...ALLOWED, denied: ['sts:TagSession'] }],
    [
      'lacks both permissions that a source identity and tags need',
      hubWith({ MAY_HOP }),
      { ...TAGGED, sourceIdentity: 'octocat' },
      { ...ALLOWED, denied: ['sts:TagSession', 'sts:SetSourceIdentity'] },
    ],
    [
      'has all permissions for tags',
      modelWith({ allowSimulation: true, allowTagging: true }),
      { ...TAGGED, sourceIdentity: 'octocat' },
      ALLOWED,
    ],
    [
      'hangs on context that is not given',
      hubWith({ hop: policy(statement('Allow', 'sts:AssumeRole', TARGET_ROLE, tests)) }),
      HOP,
      { ...DENIED, lacksContext: true },
    ],
  ])('%s', async (_, world, hop, told) => {
    const aws = await startEmulator({ world });
    expect(await simulated(aws, hop)).toEqual(told);
  });
});

describe('IAM does not say', () => {
  test('to a hub role that may not ask', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    expect(await simulated(aws, HOP)).toBeUndefined();
    expect(aws.calls.at(-1)?.errorCode).toBe('AccessDenied');
  });

  test('of a role that does not exist', async () => {
    const aws = await startEmulator({ world: hubWith({ FULL_ACCESS }) });
    expect(await simulated(aws, HOP, { hub: HUB_ROLE.replace('hub', 'nobody') })).toBeUndefined();
    expect(aws.calls.at(-1)?.errorCode).toBe('NoSuchEntity');
  });

  test.each([
    { kind: 'internal-failure' },
    { kind: 'connection-reset' },
    { kind: 'truncated' },
    { kind: 'html' },
  ] as const)('on a bad day: %j', async (fault) => {
    const aws = await startEmulator({ world: modelWith({ allowSimulation: true }) });
    aws.faults.add('SimulatePrincipalPolicy', fault);
    expect(await simulated(aws, HOP)).toBeUndefined();
    expect(aws.calls.at(-1)).toMatchObject({ kind: 'SimulatePrincipalPolicy', fault: fault.kind });
  });

  test('when it stalls for longer than it may', async () => {
    const giveUp = new AbortController();
    const aws = await startEmulator({
      world: modelWith({ allowSimulation: true }),
      onCall: ({ kind }) => kind === 'SimulatePrincipalPolicy' && giveUp.abort(),
    });
    aws.faults.add('SimulatePrincipalPolicy', { kind: 'stall' });
    expect(await simulated(aws, HOP, { signal: giveUp.signal })).toBeUndefined();
  });
});

test('the simulation is asked once, and sends no context, least of all the external id', async () => {
  const aws = await startEmulator({ world: modelWith({ allowSimulation: true, externalId: 'between-us' }) });
  await simulated(aws, { ...HOP, externalId: 'between-us' });
  const asked = aws.calls.filter(({ kind }) => kind === 'SimulatePrincipalPolicy');
  expect(asked.map(({ parameters }) => parameters)).toEqual([
    {
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: HUB_ROLE,
      'ActionNames.member.1': 'sts:AssumeRole',
      'ResourceArns.member.1': TARGET_ROLE,
    },
  ]);
});
