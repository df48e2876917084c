import { describe, expect, test } from '@jest/globals';
import { CHAINING_CAP_SECONDS } from '../../../src/action/route/chaining-cap.js';
import { neededActions } from '../../../src/action/route/needed-actions.js';
import { planRoute } from '../../../src/action/route/plan.js';
import type { HopPlace } from '../../../src/action/route/route.js';
import { describeWait } from '../../../src/action/route/wait-label.js';
import { accepted, type Inputs } from '../../support/inputs.js';

test.each<[HopPlace, Inputs, string]>([
  ['identity', {}, "GitHub's OIDC token"],
  ['identity', { 'web-identity-token-file': '/run/token' }, 'the token of web-identity-token-file'],
  ['identity', { identity: 'ambient' }, 'STS to name the ambient credentials'],
  ['hub', {}, 'STS to grant the hub role'],
  ['target', {}, 'STS to grant the target role'],
  ['target', { identity: 'ambient' }, 'STS to grant the target role'],
])('at %s with %j the step waits for what it says', (place, inputs, words) => {
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
