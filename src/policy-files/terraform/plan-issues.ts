/** What can be wrong with a plan or state of Terraform. Worded by `wordTerraformFlaw` alone. */
export type TerraformIssue =
  | { readonly code: 'format'; readonly found: string }
  | { readonly code: 'errored' }
  | { readonly code: 'no-values' }
  | { readonly code: 'after-apply' }
  | { readonly code: 'missing' }
  | { readonly code: 'wrong-value'; readonly wanted: string }
  | { readonly code: 'other-account'; readonly found: readonly string[]; readonly account: string }
  | { readonly code: 'other-partition'; readonly found: string; readonly account: string }
  | { readonly code: 'not-modelled'; readonly type: string };

/** What is wrong, and what to write instead. */
export function formatTerraformIssue(detail: TerraformIssue, show: (text: string, longest?: number) => string): string {
  switch (detail.code) {
    case 'format':
      return `is of the format ${show(detail.found)}, which is not known here: write it with terraform show -json of a release whose format is 0 or 1.`;
    case 'errored':
      return 'is a plan that ended in an error: mend the configuration and show a plan that is whole.';
    case 'no-values':
      return 'holds no resources (root_module): write the whole output of terraform show -json.';
    case 'after-apply':
      return 'is known only after apply: put the output of terraform show -json of the state here after apply, or write the name or ARN by hand in the configuration.';
    case 'missing':
      return 'has no value: write the whole output of terraform show -json.';
    case 'wrong-value':
      return `is not what is wanted: write ${detail.wanted}, as the provider has it.`;
    case 'other-account':
      return `has nothing of account ${detail.account}, in whose folder it is, but of ${detail.found.join(', ')}: move the file to the folder of ${detail.found.length === 1 ? 'that account' : 'one of these'}.`;
    case 'other-partition':
      return `is ${show(detail.found, 300)}, which lies in another partition than account ${detail.account}: write "partition" in the account.json of that account.`;
    case 'not-modelled':
      return `is ${show(detail.type)}, which is not modelled here and may change who gets in: move it to a configuration of its own outside of this folder.`;
  }
}
