import { afterEach, describe, expect, test } from '@jest/globals';
import { tokenEndpointOf } from '../../src/exchange/github-token.js';
import { type HopTaken, walkAll } from '../../src/exchange/walk.js';
import { type LocalAws, startLocalAws } from '../../src/local/local-aws.js';
import { simpleWorld } from '../../src/local/simple-world.js';
import { planRoute } from '../../src/route/plan.js';
import { accepted } from '../inputs/reading.js';
import { hastyClock } from '../step/stage.js';

const NAMES = Array.from({ length: 6 }, (_, at) => `deploy-${at}`);

let aws: LocalAws | undefined;
afterEach(async () => aws?.stop());

async function walkWith(
  world: Parameters<typeof simpleWorld>[0],
  inputs: ReadonlyArray<Readonly<Record<string, string>>>,
) {
  aws = await startLocalAws({ world: simpleWorld(world), latencyMs: 5 });
  // Each hop to a target is tried twice or so, and by then the other walks have come as far.
  aws.faults.add('AssumeRole', { kind: 'internal-failure' }, inputs.length);
  const endpoint = aws.stsUrl;
  const hops: HopTaken[] = [];
  const nothing = () => undefined;
  const walked = await walkAll(
    inputs.map((own) => ({ route: planRoute(accepted({ 'sts-endpoint': endpoint, ...own })) })),
    {
      tokenEndpoint: tokenEndpointOf({ ...aws.runnerEnvironment() }),
      proxy: { noProxy: '' },
      userAgent: [],
      limits: {
        maxAttempts: 8,
        accessDeniedMs: 0,
        endsAtMs: Number.POSITIVE_INFINITY,
        signal: new AbortController().signal,
      },
      clock: hastyClock,
      observer: {
        secret: nothing,
        claims: nothing,
        place: nothing,
        pause: nothing,
        foreignHost: nothing,
        hop: (hop) => hops.push(hop),
      },
    },
  );
  return { outcomes: walked.map(({ outcome }) => outcome), hops, calls: aws.calls };
}

describe('routes that begin at the same identity', () => {
  test('share one session at the hub', async () => {
    const { outcomes, calls } = await walkWith({}, [{}, {}]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    const granted = calls.filter(({ status }) => status === 200).map(({ kind }) => kind);
    expect(granted).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  });

  test('have a hub session each where their session names differ, and each hop is signed by its own', async () => {
    const { outcomes, calls } = await walkWith(
      {},
      NAMES.map((name) => ({ 'role-session-name': name })),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
    const asked = calls.filter(({ kind, status }) => kind === 'AssumeRole' && status === 200);
    // Who signed, as the local STS found by the signature.
    const signers = asked.map(({ caller, parameters }) => [caller?.split('/').at(-1), parameters.RoleSessionName]);
    expect(signers).toEqual(signers.map(([, name]) => [name, name]));
    expect(new Set(signers.map(([name]) => name))).toEqual(new Set(NAMES));
  });

  test('that fail say each who stood at its own hub session', async () => {
    const wrong = { 'role-to-assume': 'arn:aws:iam::222222222222:role/Gone' };
    const { outcomes } = await walkWith(
      {},
      NAMES.map((name) => ({ ...wrong, 'role-session-name': name })),
    );
    const callers = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.caller?.split('/').at(-1)));
    expect(callers).toEqual(NAMES);
    const sessions = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.hubSession?.arn.sessionName));
    expect(sessions).toEqual(NAMES);
  });
});
