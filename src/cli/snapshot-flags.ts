import type { KeptBecause, KeptRole } from '../policy-files/snapshots/kept-roles.js';
import type { Snapshot } from '../policy-files/snapshots/read-snapshot.js';
import { plain, quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

export const SNAPSHOT_FLAGS = {
  'accounts-file': 'text',
  roles: 'list',
  output: 'text',
} as const;

export const SNAPSHOT_USAGE = `Usage: xacct snapshot FILE [flags]

Reduces the output of aws iam get-account-authorization-details to the roles that matter for jobs.
FILE is that output, or - for standard input. The result is a snapshot for the folder of policies.

Kept are the roles that the accounts file or --roles names, those that tokens of GitHub or a hub role
may assume, those that can be assumed from them, and the managed policies that these roles have.

  --accounts-file FILE  names of roles, and the hub roles. Default: .github/accounts.yml, if it exists
  --roles PATTERN       keep roles with this name, such as "ci-*" or "ci/*". Can be set more than once
  --output FILE         write to FILE. Default: standard output
  --help                print this

Exit status: 0 the snapshot is written, 2 the command could not run.
`;

const FORMATS = {
  'no-file': () =>
    'FILE is missing. Add the output of aws iam get-account-authorization-details, or - for standard input.',
  'several-files': ({ found }: { readonly found: string }, show: Show) =>
    `${show(found)} is a second file. Use one file for each account, and --output for the result.`,
  'too-large': ({ limitBytes }: { readonly limitBytes: number }) =>
    `standard input is larger than ${limitBytes} bytes. Add --filter Role LocalManagedPolicy AWSManagedPolicy to the AWS CLI.`,
  'not-written': ({ found, reason }: { readonly found: string; readonly reason: string }, show: Show) =>
    `--output ${show(found)} cannot be written: ${show(reason)}. Use a file that can be.`,
};

/** What is wrong with the flags, or with a file that they name. */
export type SnapshotCommandIssue = IssueOf<typeof FORMATS>;

/** The sentence of an issue. */
export function formatSnapshotCommandIssue(issue: SnapshotCommandIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}

/** What was kept and why, and what was left out: lines for a person. */
export function reductionLines(
  { account, roles, policies, others }: Snapshot,
  kept: readonly KeptRole[],
  keptPolicies: number,
): string[] {
  const of = (count: number, all: number, what: string) => `${count} of ${all} ${what}`;
  const head = `${of(kept.length, roles.length, 'roles')}, ${of(keptPolicies, policies.size, 'managed policies')}`;
  return [
    `${account === undefined ? 'no account' : `account ${account}`}: kept ${head}`,
    ...kept.map(({ role, why }) => `  ${plain(role.parsed.name)}: ${formatReason(why)}`),
    `left out: ${others.users} users, ${others.groups} groups, and dates, last use, instance profiles and old policy versions`,
    ...(kept.length > 0 ? [] : ['No role is kept. Set --accounts-file or --roles if the account has roles for jobs.']),
  ];
}

function formatReason(why: KeptBecause): string {
  switch (why.because) {
    case 'accounts-file':
      return 'named in the accounts file';
    case 'pattern':
      return 'matches --roles';
    case 'github':
      return "its trust policy accepts GitHub's tokens";
    case 'invalid-trust':
      return 'its trust policy is not valid, so who may assume it is not known';
    case 'caller':
      return `may be assumed by ${plain(why.caller)}`;
  }
}
