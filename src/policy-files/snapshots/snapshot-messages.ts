import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';
import { LONG, type Show } from '../location.js';

const COMMAND = 'aws iam get-account-authorization-details';

const FORMATS = {
  'other-name': ({ wanted }: { readonly wanted: string }) =>
    `is the output of ${COMMAND}. Rename it to ${wanted}, which is read as a snapshot of the account.`,
  'no-snapshot': () => `is not the output of ${COMMAND}: it has no RoleDetailList and no Policies. Save that output.`,
  'no-roles': () => `has no RoleDetailList. Add Role to --filter of ${COMMAND}, or leave --filter out.`,
  truncated: () =>
    `is incomplete: more pages follow. Use ${COMMAND} without --max-items, --no-paginate and --query, or add the other pages.`,
  'too-large': ({ limitBytes }: { readonly limitBytes: number }) =>
    `is larger than ${limitBytes} bytes. Reduce it with xacct snapshot.`,
  'for-one-account': () =>
    'is a snapshot of one account, and this folder is for every target. Move it into the folder of its account.',
  'other-account': ({ found, account }: { readonly found: string; readonly account: string }) =>
    `is of account ${found}, in a folder of account ${account}. Move it into the folder of account ${found}.`,
  'several-accounts': ({ found, account }: { readonly found: string; readonly account: string }, show: Show) =>
    `is ${show(found, LONG)}, and the entries before are of account ${account}. Use one file for each account.`,
  'other-partition': ({ found, partition }: { readonly found: string; readonly partition: string }, show: Show) =>
    `has ARNs of partition ${show(found)}, and account.json has ${show(partition)}. Correct "partition" there, or remove it.`,
  missing: () => `has no value. Use the whole output of ${COMMAND}.`,
  'not-an-arn': ({ found, of }: { readonly found: string; readonly of: 'role' | 'policy' }, show: Show) =>
    `is ${show(found, LONG)}, which is not the ARN of a ${of}. Use the output of ${COMMAND} unchanged.`,
  'bad-encoding': () => 'is neither JSON nor JSON in URL encoding. Use the output of the AWS CLI unchanged.',
  'no-default-version': () =>
    `has no document of the default version. Use the whole output of ${COMMAND}, with PolicyVersionList.`,
  'no-such-duration': (
    { found, nearest }: { readonly found: string; readonly nearest: string | undefined },
    show: Show,
  ) =>
    `is for the role ${show(found)}, which no snapshot in this folder has. ${nearest === undefined ? 'Correct the name' : `Use ${show(nearest)} if that is meant`}, or remove it.`,
};

export type SnapshotIssue = IssueOf<typeof FORMATS>;

/** What is wrong, and what to do. */
export function formatSnapshotIssue(issue: SnapshotIssue, show: Show): string {
  return formatIssue(FORMATS, issue, show);
}
