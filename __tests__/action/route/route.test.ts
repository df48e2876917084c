import { describe, expect, test } from '@jest/globals';
import { planRoute } from '../../../src/action/route/plan.js';
import type { HopPlace } from '../../../src/action/route/route.js';
import { CHAINING_CAP_SECONDS, describeWait, neededActions } from '../../../src/action/route/route.js';
import { accepted, type Inputs } from '../inputs/reading.js';

test.each<[HopPlace, Inputs, string]>([
  ['identity', {}, 'the OIDC token from GitHub'],
  ['identity', { 'web-identity-token-file': '/run/token' }, 'the OIDC token in web-identity-token-file'],
  ['identity', { identity: 'ambient' }, 'the caller identity from STS'],
  ['hub', {}, 'the hub session from STS'],
  ['target', {}, 'the target session from STS'],
  ['target', { identity: 'ambient' }, 'the target session from STS'],
])('at %s with %j the step waits for: %s', (place, inputs, words) => {
  expect(describeWait(place, planRoute(accepted(inputs)))).toBe(words);
});

// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
test('AWS caps a session of role chaining at an hour', () => {
  expect(CHAINING_CAP_SECONDS).toBe(3600);
});

// Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
// and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-perms
describe('a hop to the target needs', () => {
  test.each<[Inputs, string[]]>([
    [{}, ['sts:AssumeRole']],
    [{ 'role-session-tags': 'Team=shop' }, ['sts:AssumeRole', 'sts:TagSession']],
    [{ 'source-identity': 'octocat' }, ['sts:AssumeRole', 'sts:SetSourceIdentity']],
    [
      { 'role-session-tags': 'A=1,B=2', 'source-identity': 'octocat' },
      ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ],
  ])('with %j: %j', (inputs, actions) => {
    const hop = planRoute(accepted(inputs)).hops.at(-1);
    expect(hop?.call === 'AssumeRole' && neededActions(hop)).toEqual(actions);
  });
});
