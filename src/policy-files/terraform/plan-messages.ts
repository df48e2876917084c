import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';
import type { Show } from '../location.js';

const FORMATS = {
  format: ({ found }: { readonly found: string }, show: Show) =>
    `has the format ${show(found)}, which is not known here. Use terraform show -json of a release with format 0 or 1.`,
  errored: () => 'is a plan that ended with an error. Correct the configuration, and create the plan again.',
  'no-values': () => 'has no resources (root_module). Use the whole output of terraform show -json.',
  'after-apply': () =>
    'is known only after apply. Use the output of terraform show -json of the state after apply, or set the name or ARN in the configuration.',
  missing: () => 'has no value. Use the whole output of terraform show -json.',
  'wrong-value': ({ wanted }: { readonly wanted: string }) =>
    `has the wrong type. Use ${wanted}, as the provider does.`,
  'other-account': ({ found, account }: { readonly found: readonly string[]; readonly account: string }) =>
    `is in the folder of account ${account} and has only resources of ${found.join(', ')}. Move the file to the folder of ${found.length === 1 ? 'that account' : 'one of these'}.`,
  'other-partition': ({ found, account }: { readonly found: string; readonly account: string }, show: Show) =>
    `is ${show(found, 300)}, which is in another partition than account ${account}. Set "partition" in the account.json of that account.`,
  'not-modelled': ({ type }: { readonly type: string }, show: Show) =>
    `is ${show(type)}, which is not modelled here and may change who may assume a role. Move it to a configuration of its own outside of this folder.`,
};

export type TerraformIssue = IssueOf<typeof FORMATS>;

/** What is wrong, and what to do. */
export function formatTerraformIssue(issue: TerraformIssue, show: Show): string {
  return formatIssue(FORMATS, issue, show);
}
