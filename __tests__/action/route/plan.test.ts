import { describe, expect, test } from '@jest/globals';
import type { OwnTerms, Request } from '../../../src/action/inputs/request.js';
import { HUB_SESSION_SECONDS, planProfileRoute, planRoute } from '../../../src/action/route/plan.js';
import { isAmbient } from '../../../src/action/route/route.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { accepted, DIRECT, HUB, type Inputs, TARGET } from '../inputs/reading.js';

const POLICY = '{"Statement": []}';
const VIEW = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
/** All settings of a target session. */
const ALL: Inputs = {
  'sts-region': 'us-east-1',
  'sts-endpoint': 'https://sts.example.com',
  'allowed-account-ids': '222222222222',
  'role-duration-seconds': '1800',
  'role-session-name': 'deploy-1',
  'role-external-id': 'external-id',
  'inline-session-policy': POLICY,
  'managed-session-policies': VIEW,
  'role-session-tags': 'Team=shop',
  'transitive-tag-keys': 'Team',
  'source-identity': 'octocat',
};
const TERMS = {
  sts: {
    region: 'us-east-1',
    endpoint: 'https://sts.example.com',
    setBy: 'sts-endpoint',
    fips: false,
    dualStack: false,
  },
  allowedAccountIds: ['222222222222'],
};
const GITHUB = { from: 'github-oidc', audience: 'sts.amazonaws.com' };
const TO_TARGET = {
  call: 'AssumeRole',
  lands: 'target',
  role: expect.objectContaining({ arn: TARGET }),
  sessionName: 'deploy-1',
  durationSeconds: 1800,
  policy: POLICY,
  policyArns: [VIEW],
  tags: [{ key: 'Team', value: 'shop' }],
  transitiveTagKeys: ['Team'],
  externalId: 'external-id',
  sourceIdentity: 'octocat',
};

describe('route hub', () => {
  test('goes from token to hub to target, and nowhere in between', () => {
    expect(planRoute(accepted(ALL))).toEqual({
      ...TERMS,
      identity: GITHUB,
      hops: [
        // Only the session name is the user's: the hub session is used for the next hop only.
        {
          call: 'AssumeRoleWithWebIdentity',
          lands: 'hub',
          role: expect.objectContaining({ arn: HUB }),
          sessionName: 'deploy-1',
          durationSeconds: 900,
          policyArns: [],
        },
        TO_TARGET,
      ],
    });
  });

  test('requests the shortest hub session that STS grants', () => {
    expect(HUB_SESSION_SECONDS).toBe(900);
  });

  test('leaves out what is not set', () => {
    const [, toTarget] = planRoute(accepted({})).hops;
    expect(Object.keys(toTarget ?? {}).sort()).toEqual(
      ['call', 'lands', 'role', 'sessionName', 'durationSeconds', 'policyArns', 'tags', 'transitiveTagKeys'].sort(),
    );
    expect(toTarget).toMatchObject({ durationSeconds: 3600, tags: [], transitiveTagKeys: [], policyArns: [] });
  });
});

test('route direct is one web-identity call, with policies and the whole duration', () => {
  const { 'role-session-name': name, 'inline-session-policy': policy, 'managed-session-policies': managed } = ALL;
  const inputs = {
    ...DIRECT,
    'role-duration-seconds': '43200',
    'role-session-name': name,
    'inline-session-policy': policy,
    'managed-session-policies': managed,
  };
  expect(planRoute(accepted(inputs))).toEqual({
    sts: { region: 'eu-west-1', fips: false, dualStack: false },
    allowedAccountIds: [],
    identity: GITHUB,
    hops: [
      {
        call: 'AssumeRoleWithWebIdentity',
        lands: 'target',
        role: expect.objectContaining({ arn: TARGET }),
        sessionName: 'deploy-1',
        durationSeconds: 43_200,
        policy: POLICY,
        policyArns: [VIEW],
      },
    ],
  });
});

test('ambient credentials take the place of the hub session', () => {
  const route = planRoute(accepted({ ...ALL, identity: 'ambient' }));
  expect(route).toEqual({ ...TERMS, identity: { from: 'ambient' }, hops: [TO_TARGET] });
  expect(isAmbient(route)).toBe(true);
});

test.each([{}, DIRECT])('a token file takes the place of the token of GitHub: %j', (inputs) => {
  const route = planRoute(accepted({ ...inputs, 'web-identity-token-file': '/run/token' }));
  expect(route.identity).toEqual({ from: 'token-file', path: '/run/token', workspace: process.cwd() });
  expect(isAmbient(route)).toBe(false);
});

test.each([{}, ALL, DIRECT, { identity: 'ambient' }])(
  'a route is plain data and survives being stored: %j',
  (inputs) => {
    const route = planRoute(accepted(inputs));
    expect(JSON.parse(JSON.stringify(route))).toEqual(route);
  },
);

const OTHER_ARN = 'arn:aws:iam::333333333333:role/ci/Other';

describe('the route of a profile', () => {
  const OTHER = parseRoleArn(OTHER_ARN);
  if (OTHER === undefined) throw new Error('no role');

  test('is the step’s own with another target role', () => {
    const request = accepted(ALL);
    const route = planProfileRoute(request, { name: 'x', target: OTHER });
    const own = planRoute(request);
    expect(route).toEqual({ ...own, hops: [own.hops[0], { ...TO_TARGET, role: OTHER }] });
    // The step's own route is not changed.
    expect(planRoute(request)).toEqual(own);
  });

  test('to the hub is the first hop, as long as the target session, and without allowed accounts', () => {
    const request = accepted(ALL);
    const [toHub] = planRoute(request).hops;
    expect(planProfileRoute(request, { name: 'x', target: 'hub' })).toEqual({
      ...TERMS,
      identity: GITHUB,
      allowedAccountIds: [],
      hops: [{ ...toHub, durationSeconds: 1_800 }],
    });
  });

  test('is what the accounts file sets, in place of all inputs for the target', () => {
    const request = accepted(ALL);
    const session = { ...accepted({}).target, role: OTHER, sessionName: 'own' };
    const way = { by: 'direct', identity: { from: 'github-oidc', audience: 'own' } } as const;
    const route = planProfileRoute(request, { name: 'x', target: OTHER, own: { session, way, region: 'eu-west-1' } });
    expect(route).toMatchObject({ identity: { audience: 'own' }, ...TERMS });
    expect(route.hops).toEqual([
      {
        call: 'AssumeRoleWithWebIdentity',
        lands: 'target',
        role: OTHER,
        sessionName: 'own',
        durationSeconds: session.durationSeconds,
        policyArns: [],
      },
    ]);
  });

  test.each([{ ...DIRECT }, { identity: 'ambient', 'hub-role': undefined }])(
    'to the hub is an error where there is no hub: %j',
    (inputs) => {
      expect(() => planProfileRoute(accepted(inputs), { name: 'x', target: 'hub' })).toThrow('route hub only');
    },
  );
});

describe('a profile for an account of the accounts file', () => {
  const step = accepted(ALL);
  const direct = accepted({ ...DIRECT, 'role-to-assume': OTHER_ARN, 'role-duration-seconds': '7200' });

  test.each<[string, Request, OwnTerms]>([
    ['has its own route and session', step, { way: direct.way, session: direct.target }],
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
