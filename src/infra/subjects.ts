import type { Repository } from './repository.js';

/** What of a job decides on its subject, beside the repository. */
export type JobPlace =
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'environment'; readonly environment: string };

/**
 * The whole subject of a job's token by GitHub's default template. A job with an environment has that in place of its branch, and
 * a `:` in the environment's name becomes `%3A`.
 * Source: https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
export function subjectOfJob({ owner, ownerId, name, id }: Repository, place: JobPlace): string {
  const repository = ownerId === undefined ? `${owner}/${name}` : `${owner}@${ownerId}/${name}@${id}`;
  switch (place.kind) {
    case 'branch':
      return `repo:${repository}:ref:${refOfBranch(place.branch)}`;
    case 'environment':
      return `repo:${repository}:environment:${place.environment.replaceAll(':', '%3A')}`;
  }
}

/** The ref of a branch, as the claim `ref` has it. */
export function refOfBranch(branch: string): string {
  return `refs/heads/${branch}`;
}
