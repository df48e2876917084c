/** The claims of GitHub's tokens. */

/**
 * The claims of GitHub's tokens except the times and the id of the token
 * (https://token.actions.githubusercontent.com/.well-known/openid-configuration, `claims_supported`).
 */
export const KNOWN_CLAIMS: readonly string[] = [
  'actor',
  'actor_id',
  'aud',
  'base_ref',
  'check_run_id',
  'enterprise',
  'enterprise_id',
  'environment',
  'environment_node_id',
  'event_name',
  'head_ref',
  'iss',
  'issuer_scope',
  'job_workflow_ref',
  'job_workflow_sha',
  'ref',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'repository_visibility',
  'run_attempt',
  'run_id',
  'run_number',
  'runner_environment',
  'sha',
  'sub',
  'workflow',
  'workflow_ref',
  'workflow_sha',
];

/**
 * True for a claim that a token can have. Organizations can add properties of the repository
 * (https://docs.github.com/en/actions/reference/security/oidc, "Custom repository properties").
 */
export function isKnownClaim(name: string): boolean {
  return KNOWN_CLAIMS.includes(name) || /^repo_property_\w+$/.test(name);
}

/** True for a ref as a token has it: whole, as in `refs/heads/main`. */
export function isWholeRef(text: string): boolean {
  return text.startsWith('refs/');
}
