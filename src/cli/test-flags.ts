import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

export const TEST_FLAGS = {
  policies: 'text',
  cases: 'text',
  'accounts-file': 'text',
  only: 'text',
  quiet: 'switch',
} as const;

export const TEST_USAGE = `Usage: xacct test [flags]

Runs a table of cases against a folder of policies: may a job with these claims assume that role?

  --policies DIR        the folder of policies. Default: policies
  --cases FILE          the table, YAML or JSON. Default: cases.yml, cases.yaml or cases.json in DIR
  --accounts-file FILE  names of accounts and roles. Default: .github/accounts.yml, if it exists
  --only TEXT           run only the cases with TEXT in their names
  --quiet               print only what failed, the notes and the count
  --help                print this

Exit status: 0 every case has the expected result, 1 a case has another result, 2 the command could not run.
`;

const FORMATS = {
  'no-cases-file': ({ folder, names }: { readonly folder: string; readonly names: readonly string[] }, show: Show) =>
    `--cases is missing, and ${show(folder)} has none of ${names.join(', ')}. Add the cases there, or set --cases FILE.`,
  'no-case-named': ({ found }: { readonly found: string }, show: Show) =>
    `--only ${show(found)} is in no case's name. Use a part of a name.`,
};

/** What is wrong with what the flags ask for, other than with a file. */
export type TestIssue = IssueOf<typeof FORMATS>;

/** The sentence of an issue. */
export function formatTestIssue(issue: TestIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}
