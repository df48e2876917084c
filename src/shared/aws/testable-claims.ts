export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/**
 * The claims that are condition keys for GitHub's providers only, since January 2026. A policy that tests any other claim finds no
 * such key: StringEquals on it always denies. In the order that a reader looks for them.
 *
 * Source: "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
 */
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

/** The claims that a policy can test, each as `PROVIDER:CLAIM`, in a token from GitHub. */
export const TESTABLE_CLAIMS: readonly string[] = ['sub', 'aud', ...GITHUB_CLAIMS];

/**
 * The issuers of github.com, of an enterprise (`…/SLUG`) and of a ghe.com domain: the Service Authorization Reference lists the same
 * keys for each. For the issuer of a GitHub Enterprise Server, IAM knows subject and audience only.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const GITHUB_CLOUD = /^token\.actions\.(?:githubusercontent|[a-z0-9-]+\.ghe)\.com(?:\/[\w.-]+)?$/;

/** The claims that a policy can test in a token of this provider, named without `https://` as in its condition keys. */
export function testableClaimsOf(provider: string): readonly string[] {
  return GITHUB_CLOUD.test(provider) ? TESTABLE_CLAIMS : ['sub', 'aud'];
}
