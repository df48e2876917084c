/** What AWS is asked after a denial, and what it is never asked. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { DenialInquiry, mayCallIam } from '../../src/action/denial-inquiry.js';
import type { FailedExchange } from '../../src/action/diagnose.js';
import type { ExchangeDeps, ExchangeFailure } from '../../src/action/exchange/exchange.js';
import { runExchange } from '../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../src/action/route/plan.js';
import type { ServiceAddress } from '../../src/action/route/route.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { accepted } from '../support/inputs.js';
import { HUB_ACCOUNT, HUB_ROLE } from '../support/names.js';
import { policy, statement, trust } from '../support/policies.js';
import { AMBIENT_ROUTE, DIRECT_ROUTE, denial, denied, failure } from './diagnosis/diagnosis-context.js';
import { accountsWith, DIAGNOSIS_ROLE, roleAt } from './evidence/scene.js';
import { depsFor, LIMITS } from './exchange/deps.js';
import { faultNamed } from './exchange/faults.js';

afterEach(stopEmulators);

const diagnosisRole = roleAt(DIAGNOSIS_ROLE);
const MAY_ASK = policy(statement('Allow', 'sts:AssumeRole', DIAGNOSIS_ROLE), statement('Allow', 'iam:*'));

/** An exchange that the trust policy denies, and what an inquiry about it needs. */
async function deniedExchange(...trusts: object[]) {
  const world = accountsWith({
    reading: MAY_ASK,
    trust: trusts.length > 0 ? trusts : [trust({ AWS: '999999999999' })],
  });
  const aws = await startEmulator({ world });
  const deps = depsFor(aws, { iam: { endpoint: aws.iamUrl, fips: false, dualStack: false } });
  const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl }));
  const outcome = await runExchange(route, deps);
  if (outcome.ok) throw new Error('the exchange was not denied');
  const failed: FailedExchange = { route, outcome, diagnosisRole };
  return { aws, deps, failed };
}

/** What is found about an exchange, and what is logged for debugging. */
async function found(failed: FailedExchange, deps: ExchangeDeps) {
  const written: string[] = [];
  const inquiry = new DenialInquiry([failed], deps, new Log((text) => written.push(text), new Secrets(), true));
  try {
    return { evidence: await inquiry.evidence(failed), simulation: await inquiry.simulation(failed), written };
  } finally {
    await inquiry.close();
  }
}

const OF_AWS = { fips: false, dualStack: false };
const ANOTHER = { ...OF_AWS, endpoint: 'http://127.0.0.1' };

function withIam({ iam: _, ...deps }: ExchangeDeps, iam: ServiceAddress | undefined): ExchangeDeps {
  return { ...deps, ...(iam && { iam }) };
}

const changed = (failed: FailedExchange, more: Partial<ExchangeFailure>): FailedExchange => ({
  ...failed,
  outcome: { ...failed.outcome, ...more },
});

test('a denial of the target hop is read and simulated', async () => {
  const { deps, failed } = await deniedExchange();
  const { evidence, simulation } = await found(failed, deps);

  expect(evidence?.evidence?.denial).toMatchObject({ type: 'role trust policy' });
  expect(simulation?.denied).toEqual([]);
});

describe('nothing is asked', () => {
  test.each<[string, Partial<FailedExchange>, Partial<ExchangeFailure>]>([
    ['where STS did not deny', {}, { failure: failure(faultNamed('throttled')) }],
    ['where STS denied the hub', {}, { failure: failure(denied(denial()), 'hub') }],
    ['where STS denied a token', { route: DIRECT_ROUTE }, {}],
  ])('%s', async (_, more, outcome) => {
    const { aws, deps, failed } = await deniedExchange();
    const before = aws.calls.length;
    const { evidence, simulation } = await found({ ...changed(failed, outcome), ...more }, deps);

    expect({ evidence, simulation }).toEqual({ evidence: undefined, simulation: undefined });
    expect(aws.calls).toHaveLength(before);
  });

  test('of a simulation where AWS names the policy', async () => {
    const { deps, failed } = await deniedExchange();
    const message = denial(' because no role trust policy allows the sts:AssumeRole action');
    const { evidence, simulation } = await found(changed(failed, { failure: failure(denied(message)) }), deps);

    expect(evidence?.evidence?.denial).toBeDefined();
    expect(simulation).toBeUndefined();
  });

  test('of a simulation without a hub session, or of policies without a diagnosis role', async () => {
    const { deps, failed } = await deniedExchange();

    expect((await found(changed(failed, { hubSession: undefined }), deps)).simulation).toBeUndefined();
    const { route, outcome } = failed;
    const { evidence, simulation } = await found({ route, outcome }, deps);
    expect(evidence).toBeUndefined();
    expect(simulation).toBeDefined();
  });

  test.each<[string, ServiceAddress | undefined]>([
    ['of an IAM that is not known', undefined],
    ['of AWS’s own IAM after an emulated STS', OF_AWS],
  ])('%s', async (_, iam) => {
    const { aws, deps, failed } = await deniedExchange();
    const before = aws.calls.length;
    const { evidence, simulation } = await found(changed(failed, { foreignSts: true }), withIam(deps, iam));

    expect(evidence?.readings).toEqual({
      diagnosisRole,
      target: { ok: false, fault: { code: 'no-endpoint' } },
      hub: undefined,
    });
    expect(simulation).toBeUndefined();
    expect(aws.calls).toHaveLength(before);
  });

  test('of AWS’s own IAM where one of several exchanges called an emulated STS', async () => {
    const { aws, deps, failed } = await deniedExchange();
    const before = aws.calls.length;
    const all = [false, true].map((foreignSts) => changed(failed, { foreignSts }));
    const inquiry = new DenialInquiry(all, withIam(deps, OF_AWS), new Log(() => undefined, new Secrets(), false));
    const readings = await Promise.all(all.map(async (one) => (await inquiry.evidence(one))?.readings.target));
    await inquiry.close();

    expect(readings).toEqual(Array(2).fill({ ok: false, fault: { code: 'no-endpoint' } }));
    expect(aws.calls).toHaveLength(before);
  });

  test('once the step is over', async () => {
    const { aws, deps, failed } = await deniedExchange();
    const before = aws.calls.length;
    const over = { ...deps, limits: { ...LIMITS, signal: AbortSignal.abort() } };
    const { evidence, simulation } = await found(failed, over);

    expect(evidence?.readings.target).toMatchObject({ ok: false, fault: { code: 'no-answer' } });
    expect(simulation).toBeUndefined();
    expect(aws.calls).toHaveLength(before);
  });
});

test.each<[string, ServiceAddress | undefined, boolean, boolean]>([
  ['AWS’s own after AWS’s own STS', OF_AWS, false, true],
  ['AWS’s own after another STS', OF_AWS, true, false],
  ['another after another STS', ANOTHER, true, true],
  ['another after AWS’s own STS', ANOTHER, false, true],
  ['none', undefined, false, false],
])('an IAM may be called: %s', (_, iam, foreignSts, may) => {
  expect(mayCallIam(iam, foreignSts)).toBe(may);
});

describe('the time of a denial', () => {
  const MINUTE = 60_000;
  const at = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');

  test('is AWS’s own, by the age of the hub session', async () => {
    // Far from the clock of this machine.
    const now = Date.now() + 600 * MINUTE;
    const Condition = {
      DateGreaterThan: { 'aws:CurrentTime': at(now - MINUTE) },
      DateLessThan: { 'aws:CurrentTime': at(now + MINUTE) },
    };
    const { deps, failed } = await deniedExchange(trust({ AWS: HUB_ROLE }, { Condition }));
    const { hubSession } = failed.outcome;
    if (hubSession === undefined) throw new Error('there is no hub session');
    const later = { ...hubSession, expiresAtMs: hubSession.expiresAtMs + 600 * MINUTE };
    const { evidence } = await found(changed(failed, { hubSession: later }), deps);

    expect(evidence?.evidence?.target).toEqual({ outcome: 'allows' });
  });

  test('that is none leaves the diagnosis as it is without, and is logged for debugging', async () => {
    const { deps, failed } = await deniedExchange();
    const { hubSession } = failed.outcome;
    const { evidence, written } = await found(
      changed(failed, { hubSession: hubSession && { ...hubSession, lifeMs: Number.NaN } }),
      deps,
    );

    expect(evidence).toBeUndefined();
    expect(written.join('')).toMatch(/^::debug::The policies could not be evaluated: RangeError: /m);
  });
});

describe('a caller with ambient credentials', () => {
  const USER = `arn:aws:iam::${HUB_ACCOUNT}:user/ci/runner`;

  test.each<[string, string | undefined, string | undefined]>([
    ['is evaluated as a user', USER, 'unread'],
    ['is evaluated as a session', `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/runner/i-1`, 'unread'],
    ['is not evaluated as no identity', undefined, undefined],
  ])('%s', async (_, caller, outcome) => {
    const { deps, failed } = await deniedExchange();
    const ambient = { ...changed(failed, { caller, hubSession: undefined }), route: AMBIENT_ROUTE };
    const { evidence } = await found(ambient, withIam(deps, undefined));

    expect(evidence?.readings.hub).toBeUndefined();
    expect(evidence?.evidence?.hub.outcome).toBe(outcome);
  });
});
