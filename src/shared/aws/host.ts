/** DNS suffixes of AWS's endpoints in every partition; `api.*` are for dual stack. From the SDKs' partition table. */
const AWS_SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
  'api.aws.ic.gov',
  'api.aws.scloud',
  'api.cloud-aws.adc-e.uk',
  'api.aws.hci.ic.gov',
];

// `sts.REGION`, its FIPS and partition-wide forms, and interface endpoints. Names with more labels (buckets, load balancers, API
// gateways) can belong to anyone.
const SERVICE =
  /^(?:(?:sts|iam)(?:-fips)?(?:\.(?:[a-z]+(?:-[a-z]+)+-\d{1,2}|us-gov|global))?|vpce-[\w-]+\.(?:sts|iam)\.[\w-]+\.vpce)$/;

/** True for a host name of AWS's STS or IAM, in any partition, FIPS, dual-stack and interface endpoints included. */
export function isAwsHost(host: string): boolean {
  const name = host.toLowerCase();
  return AWS_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`) && SERVICE.test(name.slice(0, -suffix.length - 1)));
}

/** True for a host name, as in a URL, that is this machine. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host.toLowerCase());
}
