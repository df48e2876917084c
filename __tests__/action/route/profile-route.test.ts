import { describe, expect, test } from '@jest/globals';
import type { OwnTerms, Request } from '../../../src/action/inputs/request.js';
import { planProfileRoute, planRoute } from '../../../src/action/route/plan.js';
import { accepted, DIRECT, type Inputs } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';

const OTHER = 'arn:aws:iam::333333333333:role/ci/Other';
const ALL: Inputs = {
  'allowed-account-ids': '222222222222 333333333333',
  'role-duration-seconds': '1800',
  'role-session-name': 'deploy-1',
  'role-external-id': 'external-id',
  'role-session-tags': 'Team=shop',
};

function routeOf(inputs: Inputs) {
  const request = accepted(inputs);
  const [profile] = request.profiles;
  if (profile === undefined) throw new Error('no profile');
  return { request, route: planProfileRoute(request, profile) };
}

test('a profile for another role has the route of the step with that role at its end', () => {
  const { request, route } = routeOf({ ...ALL, profiles: `other = ${OTHER}` });
  const [toHub, toTarget] = planRoute(request).hops;
  expect(route).toEqual({
    ...planRoute(request),
    hops: [
      toHub,
      {
        ...toTarget,
        role: { arn: OTHER, partition: 'aws', account: '333333333333', path: '/ci/', name: 'Other' },
      },
    ],
  });
  expect(route.hops[1]).toMatchObject({ externalId: 'external-id', tags: [{ key: 'Team', value: 'shop' }] });
});

test('a profile for the hub is the way to it alone, of the whole duration, in whatever account', () => {
  const { route } = routeOf({ ...ALL, profiles: 'hub = hub' });
  expect(route).toEqual({
    sts: { region: 'eu-west-1', fips: false, dualStack: false },
    allowedAccountIds: [],
    identity: { from: 'github-oidc', audience: 'sts.amazonaws.com' },
    hops: [
      {
        call: 'AssumeRoleWithWebIdentity',
        lands: 'hub',
        role: expect.objectContaining({ arn: HUB_ROLE }),
        sessionName: 'deploy-1',
        durationSeconds: 1800,
        policyArns: [],
      },
    ],
  });
});

describe('a profile for an account of the accounts file', () => {
  const step = accepted(ALL);
  const direct = accepted({ ...DIRECT, 'role-to-assume': OTHER, 'role-duration-seconds': '7200' });

  test.each<[string, Request, OwnTerms]>([
    ['has its own way and session', step, { way: direct.way, session: direct.target }],
    ['may go through the hub where the step does not', direct, { way: step.way, session: step.target }],
  ])('%s', (_, request, own) => {
    const { way, session } = own;
    const route = planProfileRoute(request, { name: 'own', target: session.role, own });
    expect(route).toEqual(planRoute({ ...request, way, target: session }));
    expect(route.hops.at(-1)).toMatchObject({
      role: { arn: session.role.arn },
      durationSeconds: session.durationSeconds,
    });
  });

  test('is not the route of the step', () => {
    const own = { way: direct.way, session: direct.target };
    const { hops } = planProfileRoute(step, { name: 'own', target: direct.target.role, own });
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ call: 'AssumeRoleWithWebIdentity', lands: 'target', durationSeconds: 7200 });
  });
});

describe('there is no profile for the hub', () => {
  test.each<[string, Inputs]>([
    ['on route direct', { ...DIRECT, 'role-to-assume': TARGET_ROLE }],
    ['with credentials of the runner', { identity: 'ambient' }],
  ])('%s, which the inputs refuse, so it can only be a mistake of ours', (_, inputs) => {
    expect(() => planProfileRoute(accepted(inputs), { name: 'hub', target: 'hub' })).toThrow(
      'the inputs admit a hub profile on route hub only',
    );
  });
});
