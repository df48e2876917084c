/**
 * The claims that a job's own variables tell, so that a token speaks of the very job that asks for it.
 *
 * Sources: "OpenID Connect reference" (https://docs.github.com/en/actions/reference/security/oidc) and "Variables reference"
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/variables). A job's variables do not tell its environment, and
 * under act there are no ids.
 */
import type { Environment } from '../../inputs/input-source.js';
import type { ClaimOverrides } from '../github-claims.js';

const VARIABLES: Readonly<Record<string, string>> = {
  repository: 'GITHUB_REPOSITORY',
  repository_id: 'GITHUB_REPOSITORY_ID',
  repository_owner_id: 'GITHUB_REPOSITORY_OWNER_ID',
  ref: 'GITHUB_REF',
  ref_protected: 'GITHUB_REF_PROTECTED',
  event_name: 'GITHUB_EVENT_NAME',
  sha: 'GITHUB_SHA',
  head_ref: 'GITHUB_HEAD_REF',
  base_ref: 'GITHUB_BASE_REF',
  run_id: 'GITHUB_RUN_ID',
  run_number: 'GITHUB_RUN_NUMBER',
  run_attempt: 'GITHUB_RUN_ATTEMPT',
  actor: 'GITHUB_ACTOR',
  actor_id: 'GITHUB_ACTOR_ID',
  workflow: 'GITHUB_WORKFLOW',
  workflow_ref: 'GITHUB_WORKFLOW_REF',
  workflow_sha: 'GITHUB_WORKFLOW_SHA',
  runner_environment: 'RUNNER_ENVIRONMENT',
};

/** What the variables of a job say; a blank variable says nothing. */
export function claimsOfJob(environment: Environment): ClaimOverrides {
  const said = Object.entries(VARIABLES).flatMap(([claim, variable]) => {
    const value = environment[variable]?.trim();
    return value ? [[claim, value] as const] : [];
  });
  return Object.fromEntries(said);
}
