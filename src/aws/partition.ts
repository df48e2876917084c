/**
 * AWS's partitions: separate worlds, between which no role can be assumed. A region's name tells its partition.
 *
 * Source: the partition table of the AWS SDKs (endpoint rule sets, `partitions.json`).
 */

const BY_REGION_PREFIX: ReadonlyArray<readonly [prefix: string, partition: string]> = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** Every partition that a role ARN can name. */
export const PARTITIONS: ReadonlySet<string> = new Set(['aws', ...BY_REGION_PREFIX.map(([, partition]) => partition)]);

/** The partition a region belongs to; `aws` for a region of no special prefix. */
export function partitionOfRegion(region: string): string {
  return BY_REGION_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
