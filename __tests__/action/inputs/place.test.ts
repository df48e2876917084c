import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accepted, DIRECT, refusals } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';

describe('the region', () => {
  test.each([
    ['the input alone', { 'aws-region': 'eu-west-1' }, {}, 'eu-west-1', 'eu-west-1'],
    ['the variable of the job', { 'aws-region': undefined }, { AWS_REGION: 'eu-north-1' }, 'eu-north-1', 'eu-north-1'],
    ['the input before the variable, which may be odd', {}, { AWS_REGION: 'odd' }, 'eu-west-1', 'eu-west-1'],
    ['another one for STS', { 'sts-region': 'us-east-1' }, {}, 'eu-west-1', 'us-east-1'],
  ])('is %s', (_, inputs, environment, region, stsRegion) => {
    expect(accepted(inputs, environment)).toMatchObject({ region, sts: { region: stsRegion } });
  });

  test.each(['us-east-2', 'us-west-1', 'us-gov-east-1'])('%s has FIPS where the job demands it', (region) => {
    const partition = region.startsWith('us-gov') ? 'aws-us-gov' : 'aws';
    const [hub, target] = [HUB_ROLE, TARGET_ROLE].map((arn) => arn.replace('arn:aws:', `arn:${partition}:`));
    const inputs = { 'aws-region': region, 'hub-role': hub, 'role-to-assume': target };
    expect(accepted(inputs, { AWS_USE_FIPS_ENDPOINT: 'true' }).region).toBe(region);
  });

  test('is named by where it stands when it has no FIPS', () => {
    const environment = { AWS_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'true' };
    expect(refusals({ 'aws-region': undefined }, environment)).toEqual(['AWS_REGION: no-fips-endpoint']);
  });
});

describe('the way', () => {
  test('ambient credentials need no hub role', () => {
    expect(accepted({ identity: 'ambient', 'hub-role': undefined }).way).toEqual({ by: 'ambient' });
  });

  test('an audience of the own', () => {
    expect(accepted({ audience: 'https://example.com/aws' }).way).toMatchObject({
      identity: { from: 'github-oidc', audience: 'https://example.com/aws' },
    });
  });

  test.each([
    ['relative to the workspace', 'ci/token.jwt', '/work/space/ci/token.jwt'],
    ['absolute', '/var/run/secrets/token', '/var/run/secrets/token'],
  ])('a token file, %s, on either route', (_, file, absolute) => {
    const environment = { GITHUB_WORKSPACE: '/work/space' };
    for (const inputs of [{}, DIRECT]) {
      const { way } = accepted({ ...inputs, 'web-identity-token-file': file }, environment);
      expect(way).toMatchObject({ identity: { from: 'token-file', path: path.resolve(absolute) } });
    }
  });
});

test.each(['ARN:aws:iam::222222222222:role/X', 'aws:iam::222222222222:role/X', 'arn:aws:iam:222222222222:role/X'])(
  'an ARN with a slip in its head is no role name: %s',
  (text) => {
    expect(refusals({ 'role-to-assume': text, account: '222222222222' })).toEqual(['role-to-assume: not-a-role-arn']);
  },
);
