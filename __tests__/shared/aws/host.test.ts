import { describe, expect, test } from '@jest/globals';
import { isAwsHost, isLoopback } from '../../../src/shared/aws/host.js';

describe('a host of AWS', () => {
  test.each([
    'sts.amazonaws.com',
    'sts.eu-west-1.amazonaws.com',
    'STS.EU-WEST-1.AMAZONAWS.COM',
    'sts-fips.us-east-1.amazonaws.com',
    'sts.eu-west-1.api.aws',
    'sts.cn-north-1.amazonaws.com.cn',
    'sts.us-gov-west-1.amazonaws.com',
    'sts.eusc-de-east-1.amazonaws.eu',
    'sts.us-iso-east-1.c2s.ic.gov',
    'vpce-0123.sts.eu-west-1.vpce.amazonaws.com',
    'iam.amazonaws.com',
    'iam.us-gov.amazonaws.com',
    'iam.cn-north-1.amazonaws.com.cn',
    'iam.global.api.aws',
  ])('is %s', (host) => {
    expect(isAwsHost(host)).toBe(true);
  });

  test.each([
    'sts.example.com',
    'amazonaws.com.example.com',
    'sts.amazonaws.com.evil.example',
    'notamazonaws.com',
    'amazonaws.com.',
    '127.0.0.1',
    '',
    // Anybody can have these.
    'x.execute-api.us-east-1.amazonaws.com',
    'bucket.s3.eu-west-1.amazonaws.com',
    'sts.s3.eu-west-1.amazonaws.com',
    'sts.s3.amazonaws.com',
    'sts.s3-eu-west-1.amazonaws.com',
    'ec2-203-0-113-25.compute-1.amazonaws.com',
    'sts-1234.eu-west-1.elb.amazonaws.com',
    'vpce-0123.execute-api.eu-west-1.vpce.amazonaws.com',
  ])('is not %j', (host) => {
    expect(isAwsHost(host)).toBe(false);
  });
});

describe('a host that cannot leave the machine', () => {
  // Written as a user writes it; the URL parser brings the odd spellings of an address into one form.
  test.each([
    'http://localhost:80',
    'http://LOCALHOST',
    'http://127.0.0.1:4566',
    'http://127.1.2.3',
    'http://127.1',
    'http://0x7f000001',
    'http://[::1]:4566',
    'http://[0:0:0:0:0:0:0:1]',
  ])('is that of %s', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(true);
  });

  test.each([
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://128.0.0.1',
    'http://[::2]',
    'http://[::ffff:10.0.0.1]',
    'http://notlocalhost',
  ])('is not that of %s', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(false);
  });
});

// Source: `dnsSuffix` and `dualStackDnsSuffix` of each partition in the SDKs' partitions.json.
describe('STS of each partition is a host of AWS:', () => {
  test.each([
    ['us-east-1', 'amazonaws.com', 'api.aws'],
    ['cn-north-1', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
    ['us-gov-west-1', 'amazonaws.com', 'api.aws'],
    ['us-iso-east-1', 'c2s.ic.gov', 'api.aws.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov', 'api.aws.scloud'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
    ['us-isof-south-1', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
    ['eusc-de-east-1', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ])('%s under %s and %s', (region, plain, dualStack) => {
    for (const suffix of [plain, dualStack]) {
      expect([suffix, isAwsHost(`sts.${region}.${suffix}`), isAwsHost(`sts-fips.${region}.${suffix}`)]).toEqual([
        suffix,
        true,
        true,
      ]);
      expect(isAwsHost(`${region}.${suffix}`)).toBe(false);
      expect(isAwsHost(`xsts.${region}.${suffix}`)).toBe(false);
      expect(isAwsHost(`sts.${region}.x${suffix}`)).toBe(false);
    }
  });
});

test('a name of this machine counts in capitals too', () => {
  expect(isLoopback('LOCALHOST')).toBe(true);
});
