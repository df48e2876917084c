/**
 * The claims of a token that IAM makes condition keys of, each as `PROVIDER:CLAIM`, in the order that a reader looks for them. A policy
 * that tests any other finds no such key: a StringEquals on it denies for ever.
 *
 * Source: "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
 */

/** Those of GitHub's providers alone, since January 2026. */
export const GITHUB_CLAIMS: readonly string[] = [
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'environment',
  'workflow',
  'job_workflow_ref',
  'actor',
  'actor_id',
  'enterprise_id',
];

/** All that a policy can test of a token of GitHub. */
export const TESTABLE_CLAIMS: readonly string[] = ['sub', 'aud', ...GITHUB_CLAIMS];

/**
 * GitHub's issuer, that of an enterprise (`…/SLUG`) and that of a ghe.com domain: the Service Authorization Reference lists the same ten keys
 * for each. A GitHub Enterprise Server has an issuer of its own host, of which IAM knows the subject and the audience alone.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const GITHUB_CLOUD = /^token\.actions\.(?:githubusercontent|[a-z0-9-]+\.ghe)\.com(?:\/[\w.-]+)?$/;

/** The claims that a policy can test of a token of this provider, which is named without `https://`, as in its condition keys. */
export function testableClaimsOf(provider: string): readonly string[] {
  return GITHUB_CLOUD.test(provider) ? TESTABLE_CLAIMS : ['sub', 'aud'];
}
