import { afterEach, describe, expect, test } from '@jest/globals';
import type { CompletedHop } from '../../../src/action/exchange/exchange.js';
import { runExchanges } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { accepted, DIRECT, type Inputs } from '../../support/inputs.js';
import { modelWith } from '../../support/models.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { depsFor, LIMITS } from './deps.js';

const NAMES = Array.from({ length: 6 }, (_, at) => `deploy-${at}`);

let aws: LocalAws | undefined;
afterEach(async () => aws?.stop());

async function runWith(world: Parameters<typeof modelWith>[0], inputs: readonly Inputs[]) {
  aws = await startLocalAws({ world: modelWith(world), latencyMs: 5 });
  // Each hop to a target is tried twice or so, and by then the other routes have come as far.
  aws.faults.add('AssumeRole', { kind: 'internal-failure' }, inputs.length);
  const endpoint = aws.stsUrl;
  const hops: CompletedHop[] = [];
  const observer = { secret: () => undefined, hop: (hop: CompletedHop) => hops.push(hop) };
  const results = await runExchanges(
    inputs.map((own) => ({ route: planRoute(accepted({ 'sts-endpoint': endpoint, ...own })) })),
    depsFor(aws, { observer }),
  );
  return { outcomes: results.map(({ outcome }) => outcome), hops, calls: aws.calls };
}

describe('routes that start from the same identity', () => {
  test('share one hub session', async () => {
    const { outcomes, calls } = await runWith({}, [{}, {}]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    const granted = calls.filter(({ status }) => status === 200).map(({ kind }) => kind);
    expect(granted).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  });

  test('have a hub session each where their session names differ, and each hop is signed by its own', async () => {
    const { outcomes, calls } = await runWith(
      {},
      NAMES.map((name) => ({ 'role-session-name': name })),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
    const requested = calls.filter(({ kind, status }) => kind === 'AssumeRole' && status === 200);
    // The caller, as the local STS found by the signature.
    const signers = requested.map(({ caller, parameters }) => [caller?.split('/').at(-1), parameters.RoleSessionName]);
    expect(signers).toEqual(signers.map(([, name]) => [name, name]));
    expect(new Set(signers.map(([name]) => name))).toEqual(new Set(NAMES));
  });

  test('that fail report each its own hub session', async () => {
    const wrong = { 'role-to-assume': 'arn:aws:iam::222222222222:role/Gone' };
    const { outcomes } = await runWith(
      {},
      NAMES.map((name) => ({ ...wrong, 'role-session-name': name })),
    );
    const callers = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.caller?.split('/').at(-1)));
    expect(callers).toEqual(NAMES);
    const sessions = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.hubSession?.arn.sessionName));
    expect(sessions).toEqual(NAMES);
  });

  describe('on route direct', () => {
    const direct = (role: string, seconds: number) => ({
      ...DIRECT,
      'role-to-assume': role,
      'role-duration-seconds': String(seconds),
    });
    const rolesOf = (outcomes: Awaited<ReturnType<typeof runWith>>['outcomes']) =>
      outcomes.map((outcome) => (outcome.ok ? outcome.target.role.arn : outcome.failure.fault.code));

    test.each([
      [900, 3_600],
      [3_600, 900],
    ])(
      'get the session of their own role and account, however long the others live: %d s and %d s',
      async (one, two) => {
        const { outcomes, calls } = await runWith({ direct: true }, [direct(TARGET_ROLE, one), direct(HUB_ROLE, two)]);
        expect(rolesOf(outcomes)).toEqual([TARGET_ROLE, HUB_ROLE]);
        const requested = calls.filter(({ kind }) => kind === 'AssumeRoleWithWebIdentity');
        expect(requested.map(({ parameters }) => [parameters.RoleArn, parameters.DurationSeconds]).sort()).toEqual([
          [HUB_ROLE, String(two)],
          [TARGET_ROLE, String(one)],
        ]);
      },
    );

    test.each([
      [900, 3_600],
      [3_600, 900],
    ])('share one session of the same role, the longest: %d s and %d s', async (one, two) => {
      const { outcomes, calls } = await runWith({ direct: true }, [direct(TARGET_ROLE, one), direct(TARGET_ROLE, two)]);
      expect(rolesOf(outcomes)).toEqual([TARGET_ROLE, TARGET_ROLE]);
      const requested = calls.filter(({ kind }) => kind === 'AssumeRoleWithWebIdentity');
      expect(requested.map(({ parameters }) => parameters.DurationSeconds)).toEqual(['3600']);
    });

    test('share none where policy or session name differ', async () => {
      const { outcomes, calls } = await runWith({ direct: true }, [
        direct(TARGET_ROLE, 900),
        { ...direct(TARGET_ROLE, 3_600), 'role-session-name': 'other' },
        { ...direct(TARGET_ROLE, 3_600), 'inline-session-policy': '{"Version":"2012-10-17","Statement":[]}' },
      ]);
      expect(outcomes).toHaveLength(3);
      expect(calls.filter(({ kind }) => kind === 'AssumeRoleWithWebIdentity').length).toBeGreaterThanOrEqual(3);
    });
  });
});

describe('the host of STS', () => {
  async function hostsOf(inputs: Readonly<Record<string, string>>) {
    aws = await startLocalAws({ world: modelWith({}) });
    const proxy = await ConnectProxy.start({ always: 407 });
    const foreign: string[] = [];
    try {
      const deps = depsFor(aws, {
        // The token endpoint is on this machine; STS is called over the proxy, which lets nothing through.
        proxy: { url: `http://${proxy.address}`, noProxy: '127.0.0.1' },
        limits: { ...LIMITS, maxAttempts: 1 },
        observer: { secret: () => undefined, foreignHost: (host) => foreign.push(host) },
      });
      const [result] = await runExchanges([{ route: planRoute(accepted(inputs)) }], deps);
      const outcome = result?.outcome;
      if (outcome === undefined || outcome.ok) throw new Error('it should have failed');
      return { foreign, foreignSts: outcome.foreignSts, code: outcome.failure.fault.code };
    } finally {
      await proxy.stop();
    }
  }

  test('is not reported where it is AWS’s own', async () => {
    expect(await hostsOf({})).toEqual({ foreign: [], foreignSts: false, code: 'proxy-refused' });
  });

  test('is reported where it is another', async () => {
    expect(await hostsOf({ 'sts-endpoint': 'https://sts.example.com' })).toEqual({
      foreign: ['sts.example.com'],
      foreignSts: true,
      code: 'proxy-refused',
    });
  });
});
