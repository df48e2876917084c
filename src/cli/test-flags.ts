import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

export const TEST_FLAGS = {
  policies: 'text',
  cases: 'text',
  'accounts-file': 'text',
  workflows: 'text',
  vars: 'list',
  inputs: 'list',
  secrets: 'list',
  claims: 'list',
  strict: 'switch',
  format: 'text',
  summary: 'text',
  only: 'text',
  quiet: 'switch',
} as const;

export const TEST_USAGE = `Usage: xacct test [flags]

Runs a table of cases against a folder of policies: may a job with these claims assume that role?
With --workflows, also which roles the workflows of the repository may assume.

  --policies DIR        the folder of policies. Default: policies
  --cases FILE          the table, YAML or JSON. Default: cases.yml, cases.yaml or cases.json in DIR
  --accounts-file FILE  names of accounts and roles. Default: .github/accounts.yml, if it exists
  --workflows DIR       test the workflows of DIR, such as .github/workflows. Cases are optional then
  --vars NAME=VALUE     value of vars.NAME in the workflows; NAME@ENVIRONMENT=VALUE for one environment. Can be set more than once
  --inputs NAME=VALUE   value of inputs.NAME of workflow_dispatch. Set it again to test another value
  --secrets NAME=ROLE   role (ARN or name) or account id in secrets.NAME; NAME@ENVIRONMENT=ROLE for one environment. No other secrets
  --claims CLAIM=VALUE  claim of every token of the repository, such as repository, or the word immutable-subject
  --strict              what cannot be decided in the workflows is something to fix
  --format FORMAT       text, json, sarif or junit, on standard output. Default: text
  --summary FILE        append a Markdown summary to FILE. Default: the file in GITHUB_STEP_SUMMARY, if that is set
  --only TEXT           run only the cases and requests with TEXT in their names, with the findings on these
  --quiet               print only what failed, findings, notes on what the policies leave out, and the counts
  --help                print this

Exit status: 0 every result is as expected, 1 something to fix was found, 2 the command could not run.
`;

const FORMATS = {
  'no-cases-file': ({ folder, names }: { readonly folder: string; readonly names: readonly string[] }, show: Show) =>
    `--cases is missing, and ${show(folder)} has none of ${names.join(', ')}. Add the cases there, or set --cases FILE.`,
  'no-case-named': ({ found }: { readonly found: string }, show: Show) =>
    `--only ${show(found)} is in no case's name. Use a part of a name.`,
  'no-request-named': ({ found }: { readonly found: string }, show: Show) =>
    `--only ${show(found)} is in no name of a case or request. Use a part of a name.`,
  'no-workflows': ({ folder }: { readonly folder: string }, show: Show) =>
    `--workflows ${show(folder)} is not a folder. Use the folder of the workflows, such as .github/workflows.`,
  'no-repository': () => 'The repository of the workflows is not known. Set --claims repository=OWNER/NAME.',
  'only-rows': () => 'The file of cases has rows for workflows only. Add --workflows DIR, or cases.',
  'not-a-pair': ({ flag, found }: { readonly flag: string; readonly found: string }, show: Show) =>
    `${flag} ${show(found)} is not NAME=VALUE. Add the name, an equals sign and the value.`,
  'not-a-role': ({ name }: { readonly name: string | undefined }, show: Show) =>
    `--secrets${name === undefined ? ' NAME=ROLE' : ` ${show(name)}`} has a value that is not a role's ARN or name, nor an account id. Use one of these, and leave other secrets out.`,
  'not-a-format': ({ found, formats }: { readonly found: string; readonly formats: readonly string[] }, show: Show) =>
    `--format ${show(found)} is not supported. Use ${formats.join(', ')}.`,
  'summary-not-written': ({ found, reason }: { readonly found: string; readonly reason: string }, show: Show) =>
    `--summary ${show(found)} cannot be written: ${show(reason)}. Use a file that can be.`,
  'only-with-workflows': ({ flag }: { readonly flag: string }) => `${flag} is for workflows. Add --workflows DIR.`,
};

/** What is wrong with what the flags ask for, other than with a file. */
export type TestIssue = IssueOf<typeof FORMATS>;

/** The sentence of an issue. */
export function formatTestIssue(issue: TestIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}
