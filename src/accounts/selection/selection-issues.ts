import { formatInputIssue, type InputIssue } from '../../shared/inputs/input-issues.js';
import { quoted } from '../../shared/log/plain.js';

/** What can be wrong with what a workflow asks of the accounts file. Worded by `wordMatrixProblem` alone. */
export type SelectionIssueDetail =
  | { readonly code: 'not-a-condition'; readonly found: string }
  | { readonly code: 'names-nothing' }
  | { readonly code: 'excludes-nothing' }
  | { readonly code: 'no-such-account'; readonly found: string; readonly file: string; readonly near?: string }
  | { readonly code: 'no-such-label'; readonly found: string; readonly file: string; readonly near?: string }
  | {
      readonly code: 'no-such-value';
      readonly label: string;
      readonly found: string;
      /** The values that there are, in the order of people. */
      readonly values: readonly string[];
    }
  | { readonly code: 'without-label'; readonly label: string; readonly accounts: readonly string[] }
  | { readonly code: 'nothing-selected'; readonly file: string; readonly of: number }
  | { readonly code: 'holds-an-id'; readonly keys: readonly string[] };

/** A flaw of the selection and the input that shows it. */
export interface SelectionIssue {
  readonly input: string;
  readonly detail: SelectionIssueDetail;
}

/**
 * The sentence for a problem: the input, what is wrong with it, and what to write instead. `hide` takes the secrets out of
 * what was found, before it is cut to length.
 */
export function formatSelectionIssue(issue: InputIssue | SelectionIssue, hide: (text: string) => string): string {
  if ('name' in issue) return formatInputIssue(issue, hide);
  return hide(`${issue.input} ${formatDetail(issue.detail, (text) => quoted(hide(text)))}`);
}

function formatDetail(detail: SelectionIssueDetail, show: (text: string) => string): string {
  const hint = (near: string | undefined) => (near === undefined ? 'mend it' : `write ${show(near)}`);
  switch (detail.code) {
    case 'not-a-condition':
      return `holds ${show(detail.found)}: write lines label=value.`;
    case 'names-nothing':
      return 'is a list of nothing: write names of accounts, or leave it out for all.';
    case 'excludes-nothing':
      return 'holds a ! with nothing after it: write !NAME, without a blank.';
    case 'no-such-account':
      return `holds ${show(detail.found)}, which no account of ${show(detail.file)} is called: ${hint(detail.near)}, or add the account there.`;
    case 'no-such-label':
      return `names the label ${show(detail.found)}, which no account of ${show(detail.file)} has: ${hint(detail.near)}, or add the label there.`;
    case 'no-such-value':
      return `asks for ${show(`${detail.label}=${detail.found}`)}, which no account has: write one of ${listed(detail.values, show)}, or set allow-empty: true if none may be right.`;
    case 'without-label':
      return `is ${show(detail.label)}, which ${listed(detail.accounts, show)} ${detail.accounts.length === 1 ? 'does' : 'do'} not have: add the label, or leave these accounts out by accounts or where.`;
    case 'nothing-selected':
      return `and where together select none of the ${detail.of} ${detail.of === 1 ? 'account' : 'accounts'} of ${show(detail.file)}: widen them, or set allow-empty: true if none may be right.`;
    case 'holds-an-id':
      return `is true, but ${listed(detail.keys, (key) => key)} ${detail.keys.length === 1 ? 'holds' : 'hold'} the id of an account, and GitHub drops a job output that holds a masked value: take the id out there.`;
  }
}

const NAMED = 10;

function listed(texts: readonly string[], show: (text: string) => string): string {
  const named = texts.slice(0, NAMED).map(show).join(', ');
  return texts.length > NAMED ? `${named} and ${texts.length - NAMED} more` : named;
}
