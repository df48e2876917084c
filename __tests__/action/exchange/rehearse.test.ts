import { expect, test } from '@jest/globals';
import { rehearse } from '../../../src/action/exchange/rehearse.js';
import { runExchange } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { isAmbient } from '../../../src/action/route/route.js';
import { startLocalAws } from '../../../src/emulator/emulator.js';
import { accepted, DIRECT, type Inputs } from '../../support/inputs.js';
import { modelWith } from '../../support/models.js';
import { depsFor } from './deps.js';

const EXTRAS: Inputs = {
  'external-id': 'only-for-the-target',
  'session-tags': 'team=shop',
  'inline-session-policy': '{"Version":"2012-10-17","Statement":[]}',
};

test.each<[string, Inputs]>([
  ['hub', {}],
  ['hub, with all that a call can carry', EXTRAS],
  ['direct', DIRECT],
])('the last call of route %s succeeds without a server, a secret or a host', async (_, inputs) => {
  const route = planRoute(accepted({ 'sts-endpoint': 'https://sts.example.com', ...inputs }));
  if (isAmbient(route)) throw new Error('not a route from a token');
  const told: string[] = [];
  await rehearse(route, {
    address: route.sts,
    proxy: { noProxy: '' },
    userAgent: [],
    isAmbient: false,
    signal: new AbortController().signal,
    secret: (value) => told.push(value),
    foreignHost: (host) => told.push(host),
  });
  expect(told).toEqual([]);
});

test('it is not a call, and no part of the outcome', async () => {
  const aws = await startLocalAws({ world: modelWith(), latencyMs: 20 });
  try {
    let requested = 0;
    const secrets = new Set<string>();
    const observer = {
      secret: (value: string) => secrets.add(value),
      tokenRequested: () => {
        requested += 1;
      },
    };
    aws.faults.add('token', { kind: 'service-unavailable' }, 1);
    const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl }));
    expect(await runExchange(route, depsFor(aws, { observer }))).toMatchObject({ ok: true });
    expect(aws.calls.map(({ kind }) => kind)).toEqual(['token', 'token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(requested).toBe(1);
    expect([...secrets].filter((value) => /rehears/i.test(value))).toEqual([]);
  } finally {
    await aws.stop();
  }
});
