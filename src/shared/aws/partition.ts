/**
 * AWS's partitions. No role can be assumed from one partition in another. Each with the prefix of its regions, and the region that
 * requests to IAM are signed for, because IAM is one service for a whole partition.
 *
 * Sources: the partition table of the AWS SDKs (endpoint rule sets, `partitions.json`), "AWS Identity and Access Management endpoints
 * and quotas" (https://docs.aws.amazon.com/general/latest/gr/iam-service.html).
 */
const TABLE: ReadonlyArray<readonly [partition: string, regionPrefix: string, iamRegion: string]> = [
  ['aws-cn', 'cn-', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-', 'eusc-de-east-1'],
  // All other regions.
  ['aws', '', 'us-east-1'],
];

/** Every partition that a role ARN can name. */
export const PARTITIONS: ReadonlySet<string> = new Set(TABLE.map(([partition]) => partition));

/** The partition of a region; `aws` for a region without a special prefix. */
export function partitionOfRegion(region: string): string {
  return TABLE.find(([, prefix]) => region.startsWith(prefix))?.[0] ?? 'aws';
}

/** The region that requests to IAM are signed for; `undefined` for an unknown partition. */
export function iamSigningRegion(partition: string): string | undefined {
  return TABLE.find(([known]) => known === partition)?.[2];
}

/** A region of the partition, that of IAM; us-east-1 for an unknown partition. */
export function regionIn(partition: string): string {
  return iamSigningRegion(partition) ?? 'us-east-1';
}

// The area of a region, and the directions and numbers in the names of its regions.
const REGION_NAME =
  /^(?:af|ap|ca|eu|il|me|mx|sa|us|cn|us-gov|us-isob?|us-isof|eu-isoe|eusc-[a-z]{2})-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

/** True for a name of the form that AWS's regions have today. New ones can differ, so another name deserves a warning only. */
export function isNamedLikeARegion(region: string): boolean {
  return REGION_NAME.test(region);
}
