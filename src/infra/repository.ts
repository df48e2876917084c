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
 * Reads `OWNER@OWNER_ID/REPO@REPO_ID`, the name as an immutable subject bears it, or `OWNER/REPO@REPO_ID` for a repository with
 * name-based subjects; `undefined` when it is neither, wildcards included.
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 */
export function parseRepository(text: string): Repository | undefined {
  const [, owner, ownerId, name, id] = REPOSITORY.exec(text) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  // An owner's id by itself makes no subject of either format.
  if (ownerId !== undefined && id === undefined) return undefined;
  return { owner, name, ownerId, id };
}

/** True for a repository whose subjects bear ids. */
export function isImmutable({ ownerId }: Repository): boolean {
  return ownerId !== undefined;
}
