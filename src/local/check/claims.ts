/** The claims that a case may give, and what a fork makes of them. */
import type { ClaimOverrides } from '../github-claims.js';

/**
 * The claims of GitHub's tokens but for the times and the id of the token
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

// Names and ids of nobody that a policy could name; the ids are above GitHub's, so that no account has them.
const STRANGER = 'a-stranger';
const STRANGER_ID = '4000000001';
const FORK_ID = '4000000002';

/**
 * The claims of a workflow that runs in a fork of the repository that these claims name: another owner, the same name, other ids, all of
 * the stranger's own choice that a stranger can choose (branch, environment, names of workflows).
 */
export function forkClaims(claims: ClaimOverrides): ClaimOverrides {
  const name = String(claims.repository ?? 'octo/shop').split('/')[1];
  // `workflow_ref` follows the repository. What a job takes from elsewhere (`job_workflow_ref`) a fork can take, too.
  const others = Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== 'workflow_ref'));
  return {
    ...others,
    repository: `${STRANGER}/${name}`,
    repository_id: FORK_ID,
    repository_owner: STRANGER,
    repository_owner_id: STRANGER_ID,
    actor: STRANGER,
    actor_id: STRANGER_ID,
    // Whoever forks is in no enterprise of the owner's.
    enterprise: null,
    enterprise_id: null,
  };
}
