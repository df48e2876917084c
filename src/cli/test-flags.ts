import { quoted } from '../shared/log/plain.js';

/** The flags of `xacct test`. */
export const TEST_FLAGS = {
  policies: 'text',
  cases: 'text',
  'accounts-file': 'text',
  only: 'text',
  quiet: 'switch',
} as const;

export const TEST_USAGE = `Usage: xacct test [flags]

Runs a table of cases against a folder of policies: may a job with these claims have that role?

  --policies DIR        the folder of policies; "policies" when absent
  --cases FILE          the table, YAML or JSON; cases.yml, cases.yaml or cases.json in DIR when absent
  --accounts-file FILE  names for accounts and roles; ".github/accounts.yml" when absent, if there is one
  --only TEXT           run only the cases with TEXT in their names
  --quiet               print what failed, the notes and the count, and no more
  --help                print this

Exit status: 0 all as expected, 1 some not, 2 it could not run.
`;

/** What can be wrong with what the flags ask for, beside what can be wrong with a file that one names. */
export type TestIssue =
  | { readonly code: 'no-cases-file'; readonly folder: string; readonly names: readonly string[] }
  | { readonly code: 'no-case-named'; readonly found: string };

/** The sentence for a problem. */
export function formatTestIssue(issue: TestIssue): string {
  switch (issue.code) {
    case 'no-cases-file':
      return `--cases is missing, and ${quoted(issue.folder)} holds none of ${issue.names.join(', ')}: write the table of cases there, or --cases FILE.`;
    case 'no-case-named':
      return `--only ${quoted(issue.found)} is in the name of no case: write words that are.`;
  }
}
