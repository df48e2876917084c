import { describe, expect, test } from '@jest/globals';
import { refusals } from '../../support/inputs.js';

describe('all that is wrong is told in one go, also', () => {
  test.each([
    [
      'a duration beyond the cap beside a bad hub role',
      { 'hub-role': 'hub', 'role-duration-seconds': '3601' },
      ['hub-role: not-a-role-arn', 'role-duration-seconds: beyond-chaining-cap'],
    ],
    [
      'a duration beyond the cap without a hub role',
      { 'hub-role': undefined, 'role-duration-seconds': '3601' },
      ['hub-role: missing', 'role-duration-seconds: beyond-chaining-cap'],
    ],
    [
      'a bad tag beside a bad policy',
      { 'role-session-tags': 'x', 'inline-session-policy': '[]' },
      ['inline-session-policy: policy-not-an-object', 'role-session-tags: not-a-tag'],
    ],
    [
      'both regions in another partition',
      { 'aws-region': 'cn-north-1', 'sts-region': 'us-gov-west-1' },
      ['aws-region: region-of-another-partition', 'sts-region: region-of-another-partition'],
    ],
  ])('%s', (_, inputs, refused) => {
    expect(refusals(inputs)).toEqual(refused);
  });

  test.each(['chain', 'direct'])('but no cap is claimed for route %s', (route) => {
    const inputs = { route, 'hub-role': undefined, 'role-duration-seconds': '43200' };
    expect(refusals(inputs)).toEqual(route === 'direct' ? [] : ['route: not-one-of']);
  });
});
