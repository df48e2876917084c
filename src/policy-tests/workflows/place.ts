/** A place in a file of the repository: line and column count from 1. */
export interface Place {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** As editors and compilers write it. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** What decides whether a workflow gets a token whose caller sets no permissions. */
export const DEFAULT_PERMISSIONS = "the repository's setting for workflow permissions";

/** At the end of a cause: a secret that a called workflow uses, and that the calling job does not pass. */
export const NOT_PASSED = ' (which the calling job does not pass)';

export function isNotPassed(cause: string): boolean {
  return cause.endsWith(NOT_PASSED);
}

/** What to do about causes that a flag or a permission can set; empty where none can. */
export function hintsFor(causes: readonly string[]): string[] {
  return causes.flatMap((cause) => {
    if (cause === DEFAULT_PERMISSIONS) return ['Set id-token: write in the permissions of this job'];
    if (isNotPassed(cause)) return ['Pass it with secrets: at the calling job'];
    const [, context, name] = /^(vars|inputs|secrets)\.([\w-]+)$/.exec(cause) ?? [];
    if (context === undefined) return [];
    return [
      context === 'secrets'
        ? `If it is a role, set it with --secrets ${name}=ROLE`
        : `Set it with --${context} ${name}=VALUE`,
    ];
  });
}

/** An expression whose value is not known before the workflow runs. */
export interface UndecidedExpression {
  readonly place: Place;
  /** What it sets, such as `if of the job` or `account`. */
  readonly what: string;
  /** Without `${{` and `}}`. */
  readonly expression: string;
  /** The parts of it that are not known, such as `vars.REGION`. */
  readonly causes: readonly string[];
}
