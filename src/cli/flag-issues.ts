import { quoted } from '../shared/log/plain.js';

/** What can be wrong with a flag; `flag` is as it was written. Worded by `wordFlagProblem` alone. */
export type FlagProblem =
  | { readonly code: 'unknown'; readonly flag: string; readonly nearest: string | undefined }
  | { readonly code: 'no-value'; readonly flag: string }
  | { readonly code: 'flag-for-value'; readonly flag: string; readonly found: string }
  | { readonly code: 'value'; readonly flag: string }
  | { readonly code: 'word'; readonly found: string };

/** The sentence for a problem; `command` is the word by which its flags are known. */
export function wordFlagProblem(problem: FlagProblem, command: string): string {
  switch (problem.code) {
    case 'unknown':
      return problem.nearest === undefined
        ? `${quoted(problem.flag)} is no flag of ${command}: --help names them.`
        : `${quoted(problem.flag)} is no flag of ${command}: write --${problem.nearest} if that is meant.`;
    case 'no-value':
      return `${problem.flag} has no value: write it behind the flag.`;
    case 'flag-for-value':
      return `${problem.flag} has no value, for ${quoted(problem.found)} follows: write one behind it, or ${problem.flag}=VALUE where the value begins with a dash.`;
    case 'value':
      return `${problem.flag} takes no value: write the flag alone.`;
    case 'word':
      return `${quoted(problem.found)} belongs to no flag: --help names the flags, and a value with blanks needs quotes.`;
  }
}
