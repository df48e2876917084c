/**
 * The files by which a step sets variables, outputs and state: `NAME=value` lines, and `NAME<<DELIMITER` blocks.
 *
 * Sources:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 */

/** The pairs of a file. With an `error` the step fails, but the pairs before the fault still count. */
export interface FilePairs {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly error: string | undefined;
}

/** Reads a `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE` file as the runner on Linux does: only LF ends a line. */
export function parseFilePairs(text: string): FilePairs {
  const pairs: [string, string][] = [];
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const endsInLineFeed = lines.at(-1) === '';
  if (endsInLineFeed) lines.pop();

  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    if (heredoc < 0) return { pairs, error: `Invalid format '${line}'` };
    const name = line.slice(0, heredoc);
    const delimiter = line.slice(heredoc + 2);
    if (name === '' || delimiter === '') {
      return { pairs, error: `Invalid format '${line}'. Name must not be empty and delimiter must not be empty` };
    }
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) {
      const cutShort = at + 1 < lines.length && !endsInLineFeed;
      return {
        pairs,
        error: cutShort
          ? 'Invalid value. EOF marker missing new line.'
          : `Invalid value. Matching delimiter not found '${delimiter}'`,
      };
    }
    pairs.push([name, lines.slice(at + 1, end).join('\n')]);
    at = end;
  }
  return { pairs, error: undefined };
}

/**
 * True for a variable that the runner does not accept from `GITHUB_ENV`, with an error that does not fail the step. Any other
 * name is accepted; what the runner sets itself then wins.
 *
 * Source: https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/FileCommandManager.cs
 */
export function isRefused(name: string): boolean {
  return name.toUpperCase() === 'NODE_OPTIONS';
}

/** Lines of a `GITHUB_PATH` file: folders that are put before `PATH` for later steps. */
export function parsePathFile(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '');
}
