/**
 * Text from outside (claims, branch names, AWS messages, file contents) is data. In a log it must not start a workflow command or
 * move the cursor. The runner reads `::name::` at the start of a line and `##[name]` anywhere in it, on standard output and
 * standard error.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */

// C0 and C1 controls, the Unicode line and paragraph separators, and the marks that reorder text (bidi), which can make a log
// show something else than its text.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of text: control characters become a space, and no workflow command can begin in it. */
export function plain(text: string): string {
  return (
    text
      .replace(UNPRINTABLE, ' ')
      // With the lookbehind a match begins at the first # only, so many of them take no longer than other text.
      .replace(/(?<!#)##+\[/g, (marks) => `${[...marks].join(' ')}`)
      .replace(/^(\s*):+/u, (marks) => marks.replaceAll(':', '\u2236'))
  );
}

const SHOWN_CHARACTERS = 100;

/** A value in double quotes, plain, cut to a readable length. */
export function quoted(text: string, longest = SHOWN_CHARACTERS): string {
  // A character is two units at most.
  const trimmed = text.trim();
  const shown = [...trimmed.slice(0, 2 * longest + 2)];
  const cut = shown.length > longest ? `${shown.slice(0, longest).join('')}…` : trimmed;
  return `"${plain(cut)}"`;
}
