import { quoted } from '../shared/log/plain.js';

/** What can be wrong with a flag; `flag` is as it was written. Worded by `wordFlagProblem` alone. */
export type FlagIssue =
  | { readonly code: 'unknown'; readonly flag: string; readonly nearest: string | undefined }
  | { readonly code: 'no-value'; readonly flag: string }
  | { readonly code: 'flag-for-value'; readonly flag: string; readonly found: string }
  | { readonly code: 'value'; readonly flag: string }
  | { readonly code: 'word'; readonly found: string };

/** The sentence for a problem; `command` is the word by which its flags are known. */
export function formatFlagIssue(issue: FlagIssue, command: string): string {
  switch (issue.code) {
    case 'unknown':
      return issue.nearest === undefined
        ? `${quoted(issue.flag)} is no flag of ${command}: --help names them.`
        : `${quoted(issue.flag)} is no flag of ${command}: write --${issue.nearest} if that is meant.`;
    case 'no-value':
      return `${issue.flag} has no value: write it behind the flag.`;
    case 'flag-for-value':
      return `${issue.flag} has no value, for ${quoted(issue.found)} follows: write one behind it, or ${issue.flag}=VALUE where the value begins with a dash.`;
    case 'value':
      return `${issue.flag} takes no value: write the flag alone.`;
    case 'word':
      return `${quoted(issue.found)} belongs to no flag: --help names the flags, and a value with blanks needs quotes.`;
  }
}
