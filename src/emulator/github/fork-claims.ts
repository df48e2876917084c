/** The token of a workflow that runs in somebody else's copy of a repository. */
import { type ClaimOverrides, DEFAULT_REPOSITORY } from './claims.js';

// A name and ids that no policy has; the ids are above GitHub's, so that no account has them.
const STRANGER = 'a-stranger';
const STRANGER_ID = '4000000001';
const FORK_ID = '4000000002';

/**
 * The claims of a workflow that runs in a fork of the repository that these claims name: another owner, the same name, other ids, all of
 * the stranger's own choice that a stranger can choose (branch, environment, names of workflows).
 */
export function forkClaims(claims: ClaimOverrides): ClaimOverrides {
  const name = String(claims.repository ?? DEFAULT_REPOSITORY).split('/')[1];
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
