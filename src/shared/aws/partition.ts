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

// Where a region lies, and the directions and numbers that AWS tells regions of one place apart by.
const USUAL =
  /^(?:af|ap|ca|eu|il|me|mx|sa|us|cn|us-gov|us-isob?|us-isof|eu-isoe|eusc-[a-z]{2})-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

/**
 * True when a name is made as AWS makes those of its regions. New regions come, on new continents too, so a name that is not
 * deserves a warning and no more.
 */
export function isNamedLikeARegion(region: string): boolean {
  return USUAL.test(region);
}
