/** What is compared of the claims that arrive in a run of act. Node runs this file as it is, for .ci/workflows-act.mjs. */

export const COMPARED_CLAIMS = [
  'sub',
  'ref',
  'ref_type',
  'event_name',
  'base_ref',
  'head_ref',
  'environment',
  'repository',
  'repository_owner',
  'workflow',
  'workflow_ref',
  'job_workflow_ref',
] as const;

/** The other claims of the emulator's tokens, and why they are not compared. */
export const OTHER_CLAIMS: Readonly<Record<string, string>> = {
  jti: 'differs for every token',
  iat: 'differs for every token',
  nbf: 'differs for every token',
  exp: 'differs for every token',
  aud: 'is set by the request for the token, which the comparison makes itself',
  iss: 'is a setting of the emulator',
  sha: 'is a commit: no workflow determines it',
  workflow_sha: 'is a commit: no workflow determines it',
  job_workflow_sha: 'is a commit: no workflow determines it',
  run_id: 'differs for every run',
  run_number: 'differs for every run',
  run_attempt: 'differs for every run',
  actor: 'is a person: act runs as octocat',
  actor_id: 'is a person: act does not know it',
  repository_id: 'act does not know it',
  repository_owner_id: 'act does not know it',
  repository_visibility: 'is a setting of the repository: act does not know it',
  ref_protected: 'is a setting of the repository: act does not know it',
  runner_environment: 'is a property of the runner: act is not one of GitHub',
};

/** Not compared in a workflow that another one calls: act names the called one in its place. */
export const CLAIMS_OF_CALLER: readonly string[] = ['workflow', 'workflow_ref'];
