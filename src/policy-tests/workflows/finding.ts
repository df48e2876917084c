/** What is to be fixed in a workflow, a policy or the file of cases, in words: every format is made from this. */

/** A place in a file of the repository. A place in a policy has its path, and its line where the text of the file shows it. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** As in `Statement[0].Condition`. */
  readonly path?: string;
}

/** A code that does not change, and its sentence. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** Something to fix in a workflow, a policy or the file of cases; or a note, which fails nothing. */
export interface Finding extends Reason {
  readonly level: 'finding' | 'note';
  readonly place: FilePlace;
  readonly job?: string;
  readonly step?: string;
  /** What all findings of this code have in common, in a few words. */
  readonly title: string;
  /** What to do about findings of this code. */
  readonly help: string;
}

/** True for what changes the exit status. */
export function isFailure({ level }: Pick<Finding, 'level'>): boolean {
  return level === 'finding';
}
