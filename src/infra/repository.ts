/** A repository whose jobs get in, as its subjects name it. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** With both ids, the subjects are of the immutable format. */
  readonly ownerId: string | undefined;
  readonly id: string | undefined;
}

const REPOSITORY = /^([A-Za-z0-9_-]+)(?:@([1-9][0-9]{0,19}))?\/([A-Za-z0-9._-]+)(?:@([1-9][0-9]{0,19}))?$/;

/**
 * Reads `OWNER@OWNER_ID/REPO@REPO_ID`, the name as in an immutable subject, or `OWNER/REPO@REPO_ID` for a repository with
 * name-based subjects; `undefined` when it is neither, wildcards included.
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 */
export function parseRepository(text: string): Repository | undefined {
  const [, owner, ownerId, name, id] = REPOSITORY.exec(text) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  // An owner's id alone is in no subject of either format.
  if (ownerId !== undefined && id === undefined) return undefined;
  return { owner, name, ownerId, id };
}

/** True for a repository whose subjects have ids. */
export function isImmutable({ ownerId }: Repository): boolean {
  return ownerId !== undefined;
}

/** What decides the subject of a job, in addition to the repository. */
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
