/**
 * The claims of a job by its own variables and its workflow, so that a token is about the job that requests it.
 *
 * Sources: "OpenID Connect reference" (https://docs.github.com/en/actions/reference/security/oidc) and "Variables reference"
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/variables).
 */
import type { Environment } from '../../shared/environment.js';
import { runnerKindOf } from '../../shared/runner/runner-kind.js';
import type { ClaimOverrides } from '../github/claims.js';
import { jobWorkflow } from './job-workflow.js';

export interface JobClaims {
  readonly known: ClaimOverrides;
  /** Claims that the job has, with values that nothing shows. */
  readonly undetermined: readonly string[];
}

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

/** The claims of a job. A blank variable counts as absent. */
export function claimsOfJob(environment: Environment): JobClaims {
  const said = Object.entries(VARIABLES).flatMap(([claim, variable]) => {
    const value = environment[variable]?.trim();
    return value ? [[claim, value] as const] : [];
  });
  const known: ClaimOverrides = Object.fromEntries(said);
  return withWorkflow(runnerKindOf(environment) === 'act' ? withoutInventions(known) : known, environment);
}

/**
 * act fills in what it does not know: an actor and a repository `nektos/act`, and outside of a git repository, where there is no commit, its
 * default branch. Its name of the workflow is that of the file which has the job, also where another one calls it
 * (https://github.com/nektos/act/blob/master/pkg/runner/run_context.go).
 */
function withoutInventions({ actor, repository, ref, sha, workflow, ...known }: ClaimOverrides): ClaimOverrides {
  return {
    ...known,
    sha,
    ...(actor !== 'nektos/act' && { actor }),
    ...(repository !== 'nektos/act' && { repository }),
    ...(sha !== undefined && { ref }),
  };
}

/** Adds the claims of the workflow's file, if it is in the workspace. */
function withWorkflow(known: ClaimOverrides, environment: Environment): JobClaims {
  const workflow = jobWorkflow(environment);
  switch (workflow.kind) {
    case 'unknown':
      return { known, undetermined: [] };
    case 'called':
      return { known, undetermined: ['job_workflow_ref'] };
    case 'found': {
      const { repository, ref } = known;
      const own = repository && ref ? `${repository}/${workflow.file}@${ref}` : undefined;
      const reference = known.workflow_ref ?? own;
      const { environment: name } = workflow;
      const ofCaller = workflow.isCallable ? {} : { workflow: workflow.name, workflow_ref: reference };
      return {
        known: { ...ofCaller, job_workflow_ref: reference, ...known, ...(name !== undefined && { environment: name }) },
        undetermined: name === undefined ? ['environment'] : [],
      };
    }
  }
}
