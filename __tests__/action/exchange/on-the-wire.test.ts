import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../src/action/exchange/clock.js';
import type { ExchangeDeps, ExchangeOutcome } from '../../../src/action/exchange/exchange.js';
import { runExchanges } from '../../../src/action/exchange/run-exchange.js';
import type { Request } from '../../../src/action/inputs/request.js';
import { planProfileRoute, planRoute } from '../../../src/action/route/plan.js';
import type { Route } from '../../../src/action/route/route.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import { accepted, DIRECT, type Inputs } from '../../support/inputs.js';
import { modelWith } from '../../support/models.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { clockWithoutWaits } from '../../support/step.js';
import { depsFor, LIMITS } from './deps.js';

// What each route sends, parameter by parameter, and what an observer sees meanwhile.

const VIEW = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
const ALL: Inputs = {
  'role-duration-seconds': '1800',
  'role-session-name': 'deploy-1',
  'role-external-id': 'external-id',
  'inline-session-policy': POLICY,
  'managed-session-policies': VIEW,
  'role-session-tags': 'Team=shop',
  'transitive-tag-keys': 'Team',
  'source-identity': 'octocat',
};
const VERSION = { Version: '2011-06-15' };
const SUBJECT = 'repo:octo/shop:ref:refs/heads/main';

let aws: LocalAws;
let seen: string[];

beforeEach(async () => {
  const world = modelWith({ direct: true, allowTagging: true });
  aws = await startLocalAws({ world });
  seen = [];
});

afterEach(() => aws.stop());

function request(inputs: Inputs): Request {
  return accepted({ 'role-session-name': 'deploy-1', 'sts-endpoint': aws.stsUrl, ...inputs });
}

function deps(some: Partial<ExchangeDeps> = {}): ExchangeDeps {
  return depsFor(aws, {
    userAgent: [['xacct-action', '1']],
    limits: { ...LIMITS, maxAttempts: 3 },
    observer: {
      secret: (_, of) => seen.push(`secret of ${of}`),
      claims: ({ sub }) => seen.push(`claims of ${String(sub)}`),
      place: (place) => seen.push(`at ${place}`),
      hop: ({ from, lands, session }) => seen.push(`${lands}: ${from} to ${session.arn.arn}`),
      pause: ({ place, attempt, because }) => seen.push(`pause at ${place} after ${attempt}: ${because.code}`),
      foreignHost: (host) => seen.push(`foreign ${host.replace(/:\d+$/, '')}`),
    },
    ...some,
  });
}

async function outcomesOf(routes: readonly Route[], more?: Partial<ExchangeDeps>): Promise<ExchangeOutcome[]> {
  const all = await runExchanges(
    routes.map((route) => ({ route })),
    deps(more),
  );
  return all.map(({ outcome }) => outcome);
}

/** What was sent, without the token. */
function sent(): object[] {
  return aws.calls.map(({ kind, parameters }) => {
    const { WebIdentityToken, ...others } = parameters;
    return { kind, ...others, ...(WebIdentityToken !== undefined && { token: WebIdentityToken.split('.').length }) };
  });
}

const TOKEN = { kind: 'token', 'api-version': '2.0', audience: 'sts.amazonaws.com' };
const TO_HUB = {
  kind: 'AssumeRoleWithWebIdentity',
  Action: 'AssumeRoleWithWebIdentity',
  ...VERSION,
  RoleArn: HUB_ROLE,
  RoleSessionName: 'deploy-1',
  DurationSeconds: '900',
  token: 3,
};
const TO_TARGET = {
  kind: 'AssumeRole',
  Action: 'AssumeRole',
  ...VERSION,
  RoleArn: TARGET_ROLE,
  RoleSessionName: 'deploy-1',
  DurationSeconds: '3600',
};

describe('route hub', () => {
  test('sends the minimum by default', async () => {
    const [outcome] = await outcomesOf([planRoute(request({}))]);
    expect(sent()).toEqual([TOKEN, TO_HUB, TO_TARGET]);
    expect(outcome).toMatchObject({
      ok: true,
      target: { arn: { arn: 'arn:aws:sts::222222222222:assumed-role/DeployRole/deploy-1' } },
      hub: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/deploy-1' },
    });
  });

  test('sends all settings to the target, and none of them to the hub', async () => {
    await outcomesOf([planRoute(request(ALL))]);
    expect(sent()).toEqual([
      TOKEN,
      TO_HUB,
      {
        ...TO_TARGET,
        DurationSeconds: '1800',
        ExternalId: 'external-id',
        Policy: POLICY,
        'PolicyArns.member.1.arn': VIEW,
        'Tags.member.1.Key': 'Team',
        'Tags.member.1.Value': 'shop',
        'TransitiveTagKeys.member.1': 'Team',
        SourceIdentity: 'octocat',
      },
    ]);
  });

  test('reports each secret before the hop that it belongs to, and the host before all', async () => {
    await outcomesOf([planRoute(request({}))]);
    const hub = 'arn:aws:sts::111122223333:assumed-role/github-hub/deploy-1';
    // A secret in an answer is reported when it arrives, and again when it is parsed.
    const once = seen.filter((line, at) => line !== seen[at - 1] && !line.startsWith('foreign'));
    expect(once).toEqual([
      'at identity',
      'secret of identity',
      `claims of ${SUBJECT}`,
      'at hub',
      'secret of hub',
      `hub: ${SUBJECT} to ${hub}`,
      'at target',
      'secret of target',
      `target: ${hub} to arn:aws:sts::222222222222:assumed-role/DeployRole/deploy-1`,
    ]);
    expect(seen.filter((line) => line.startsWith('foreign'))).toEqual(['foreign 127.0.0.1']);
    expect(seen.indexOf('foreign 127.0.0.1')).toBeLessThan(seen.indexOf('secret of hub'));
  });

  test('uses one connection for all calls to STS', async () => {
    await outcomesOf([planRoute(request({}))]);
    const connections = aws.calls.filter(({ kind }) => kind !== 'token').map(({ connection }) => connection);
    expect(new Set(connections).size).toBe(1);
  });
});

describe('route direct', () => {
  test('sends policies and the whole duration with the token', async () => {
    const inputs = {
      ...DIRECT,
      'role-duration-seconds': '3600',
      'inline-session-policy': POLICY,
      'managed-session-policies': VIEW,
    };
    const [outcome] = await outcomesOf([planRoute(request(inputs))]);
    expect(sent()).toEqual([
      TOKEN,
      {
        ...TO_HUB,
        RoleArn: TARGET_ROLE,
        DurationSeconds: '3600',
        Policy: POLICY,
        'PolicyArns.member.1.arn': VIEW,
      },
    ]);
    expect(outcome).toMatchObject({ ok: true, target: { role: { arn: TARGET_ROLE } } });
    expect(outcome?.ok && outcome.hub).toBeUndefined();
  });

  test('requests a session for each role', async () => {
    const roles = [TARGET_ROLE, TARGET_ROLE.replace('222222222222', '333333333333')];
    const routes = roles.map((role) => planRoute(request({ ...DIRECT, 'role-to-assume': role })));
    const outcomes = await outcomesOf(routes);
    expect(outcomes.map((outcome) => outcome.ok && outcome.target.arn.account)).toEqual([
      '222222222222',
      '333333333333',
    ]);
    expect(aws.calls.map(({ kind }) => kind)).toEqual(['token', ...roles.map(() => 'AssumeRoleWithWebIdentity')]);
  });
});

describe('several routes of one job', () => {
  test('share the longest session at the hub that any of them requests', async () => {
    const own = request({ 'role-duration-seconds': '1800' });
    const routes = [planRoute(own), planProfileRoute(own, { name: 'hub', target: 'hub' })];
    const outcomes = await outcomesOf(routes);
    expect(sent()).toEqual([TOKEN, { ...TO_HUB, DurationSeconds: '1800' }, { ...TO_TARGET, DurationSeconds: '1800' }]);
    expect(outcomes[1]).toMatchObject({
      ok: true,
      target: { arn: { account: '111122223333' } },
      hub: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/deploy-1' },
    });
  });

  test('are reported when they end, with the time of their own calls only', async () => {
    let nowMs = 0;
    const clock: Clock = {
      ...clockWithoutWaits,
      now: () => nowMs,
    };
    aws.faults.add('token', { kind: 'error', status: 500, code: 'x', message: 'x' });
    aws.faults.add('AssumeRole', { kind: 'internal-failure' });
    const slow: Clock = {
      ...clock,
      random: () => 1,
      sleep: async () => {
        nowMs += 1000;
      },
    };
    const ended: Array<readonly [string, number]> = [];
    const requests = [{ name: 'own', route: planRoute(request({})) }];
    await runExchanges(requests, deps({ clock: slow }), ({ name }, ownMs) => ended.push([name, ownMs]));
    // The wait for the token took a second too, but all routes share it.
    expect(nowMs).toBe(2000);
    expect(ended).toEqual([['own', 1000]]);
  });
});

describe('a token that has expired', () => {
  const EXPIRED = { kind: 'error', status: 400, code: 'ExpiredTokenException', message: 'Token expired' } as const;

  test('is replaced once, within the same attempt', async () => {
    aws.faults.add('AssumeRoleWithWebIdentity', EXPIRED);
    const [outcome] = await outcomesOf([planRoute(request({}))]);
    expect(outcome?.ok).toBe(true);
    expect(aws.calls.map(({ kind }) => kind)).toEqual([
      'token',
      'AssumeRoleWithWebIdentity',
      'token',
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
    ]);
    expect(seen.filter((line) => line.startsWith('pause'))).toEqual([]);
  });

  test('is not replaced twice', async () => {
    aws.faults.add('AssumeRoleWithWebIdentity', EXPIRED, 9);
    const [outcome] = await outcomesOf([planRoute(request({}))]);
    expect(outcome).toMatchObject({ ok: false, failure: { place: 'hub', fault: { code: 'token-expired' } } });
    expect(aws.calls.filter(({ kind }) => kind === 'token')).toHaveLength(2);
  });
});

describe('an exchange that fails reports how far it came', () => {
  test('without a token endpoint: no call', async () => {
    const [outcome] = await outcomesOf([planRoute(request({}))], { tokenEndpoint: undefined });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { place: 'identity', attempts: 1, fault: { code: 'no-token-endpoint' } },
      claims: undefined,
      caller: undefined,
      hubSession: undefined,
    });
    expect(aws.calls).toEqual([]);
  });

  test('at the target: the hub session and its ARN', async () => {
    const gone = 'arn:aws:iam::222222222222:role/Gone';
    const [outcome] = await outcomesOf([planRoute(request({ 'role-to-assume': gone }))]);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { place: 'target', attempts: 1, fault: { code: 'access-denied' } },
      claims: { sub: SUBJECT },
      caller: 'arn:aws:sts::111122223333:assumed-role/github-hub/deploy-1',
      hubSession: { arn: { account: '111122223333' } },
      foreignSts: true,
    });
  });

  test('after all attempts on a transient error: how many', async () => {
    aws.faults.add('AssumeRole', { kind: 'internal-failure' }, 9);
    const [outcome] = await outcomesOf([planRoute(request({}))]);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { place: 'target', attempts: 3, fault: { code: 'service-fault' } },
    });
    expect(seen.filter((line) => line.startsWith('pause'))).toEqual([
      'pause at target after 1: service-fault',
      'pause at target after 2: service-fault',
    ]);
  });
});
