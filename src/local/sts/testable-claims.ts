/**
 * The claims of a token that IAM makes condition keys of, each as `PROVIDER:CLAIM`. A policy that tests any other finds no such key.
 *
 * Source: "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
 */

/** Those of GitHub's provider alone, since January 2026. */
export const GITHUB_CLAIMS: readonly string[] = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];

/** All that a policy can test of a token of GitHub. */
export const TESTABLE_CLAIMS: readonly string[] = ['sub', 'aud', ...GITHUB_CLAIMS];
