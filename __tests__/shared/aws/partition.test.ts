import { expect, test } from '@jest/globals';
import {
  iamSigningRegion,
  isNamedLikeARegion,
  PARTITIONS,
  partitionOfRegion,
} from '../../../src/shared/aws/partition.js';

test.each([
  ['eu-west-1', 'aws'],
  ['us-east-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['il-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
])('%s lies in partition %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
  expect(PARTITIONS).toContain(partition);
  expect(isNamedLikeARegion(region)).toBe(true);
});

test.each([
  'eu-wset-1',
  'eu-west',
  'ue-west-1',
  'us-govv-west-1',
  'westeurope',
  'europe-west1',
  'x-eu-west-1',
  'eu-west-1x',
  'eu-west-123',
  'eusc-east-1',
  'us-isox-east-1',
])('%s is not named like a region', (name) => {
  expect(isNamedLikeARegion(name)).toBe(false);
});

test('a role can name these partitions and no other', () => {
  expect([...PARTITIONS].sort()).toEqual([
    'aws',
    'aws-cn',
    'aws-eusc',
    'aws-iso',
    'aws-iso-b',
    'aws-iso-e',
    'aws-iso-f',
    'aws-us-gov',
  ]);
});

// Source: "AWS Identity and Access Management endpoints and quotas", https://docs.aws.amazon.com/general/latest/gr/iam-service.html
test.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-mars', undefined],
])('IAM of %s is signed for %s', (partition, region) => {
  expect(iamSigningRegion(partition)).toBe(region);
  expect(PARTITIONS.has(partition)).toBe(region !== undefined);
});
