/**
 * IAM is one service for a whole partition, and its requests are signed for one region of it.
 *
 * Source: "AWS Identity and Access Management endpoints and quotas" (https://docs.aws.amazon.com/general/latest/gr/iam-service.html) and
 * the endpoint rules of the AWS SDKs.
 */
const SIGNING_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** The region that requests to IAM are signed for in a partition; `undefined` for a partition that is unknown. */
export function iamSigningRegion(partition: string): string | undefined {
  return SIGNING_REGIONS[partition];
}
