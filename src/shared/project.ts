/** Where this action is published. Everything that names its repository or the reference of its pages takes them from here. */

/** OWNER/NAME on GitHub. */
export const REPOSITORY = 'org/xacct-action';
/** The tag that workflows use and pages are read at. */
export const REF = 'v1';

/** A published copy of this action. */
export interface Project {
  /** OWNER/NAME */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly ref: string;
}

/** The copy that these sources belong to. */
export const PROJECT: Project = { repository: REPOSITORY, ref: REF };

/** The value of `uses:` for this action. */
export function formatUse({ repository, ref }: Project): string {
  return `${repository}@${ref}`;
}
