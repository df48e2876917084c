import { formatInputIssue, type InputIssue } from '../../shared/inputs/input-messages.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../../shared/text/issue-formats.js';
import { namesOf } from '../../shared/text/name-list.js';

interface Unknown {
  readonly found: string;
  readonly file: string;
  readonly near?: string;
}

const ALLOW_EMPTY = 'or set allow-empty: true if an empty result is fine';

/** Every issue of a selection; each sentence follows the input's name. */
const FORMATS = {
  'not-a-condition': ({ found }: { readonly found: string }, show: Show) =>
    `contains ${show(found)}, which is not a condition. Use lines LABEL=VALUE.`,
  'names-nothing': () => 'has no names. Add names of accounts, or remove the input for all accounts.',
  'excludes-nothing': () => 'contains a ! without a name. Use !NAME, without a space.',
  'no-such-account': ({ found, file, near }: Unknown, show: Show) =>
    `contains ${show(found)}, which is not an account of ${show(file)}. ${correction(near, show)}, or add the account there.`,
  'no-account-matches': ({ found, file }: Omit<Unknown, 'near'>, show: Show) =>
    `contains ${show(found)}, which matches no account of ${show(file)}. Correct or remove it.`,
  'no-such-label': ({ found, file, near }: Unknown, show: Show) =>
    `uses the label ${show(found)}, which no account of ${show(file)} has. ${correction(near, show)}, or add the label there.`,
  'no-such-value': (
    data: { readonly label: string; readonly found: string; readonly values: readonly string[] },
    show: Show,
  ) =>
    `contains ${show(`${data.label}=${data.found}`)}, which no account has. Use one of ${namesOf(data.values.map(show))}, ${ALLOW_EMPTY}.`,
  'without-label': (
    { label, accounts }: { readonly label: string; readonly accounts: readonly string[] },
    show: Show,
  ) =>
    `is ${show(label)}, and these accounts have no such label: ${namesOf(accounts.map(show))}. Add the label, or exclude the accounts.`,
  'nothing-selected': ({ file, of }: { readonly file: string; readonly of: number }, show: Show) =>
    `and where select none of the ${of} ${of === 1 ? 'account' : 'accounts'} of ${show(file)}. Change them, ${ALLOW_EMPTY}.`,
  'holds-an-id': ({ keys }: { readonly keys: readonly string[] }) =>
    `is true, and GitHub drops a job output that contains a masked account id. Remove the id from ${namesOf(keys)}.`,
};

export type SelectionIssueDetail = IssueOf<typeof FORMATS>;

export interface SelectionIssue {
  readonly input: string;
  readonly detail: SelectionIssueDetail;
}

/** The sentence of an issue. `hide` removes secrets from what was found, before that is cut to length. */
export function formatSelectionIssue(issue: InputIssue | SelectionIssue, hide: (text: string) => string): string {
  if ('name' in issue) return formatInputIssue(issue, hide);
  return hide(`${issue.input} ${formatIssue(FORMATS, issue.detail, (text) => quoted(hide(text)))}`);
}

function correction(near: string | undefined, show: Show): string {
  return near === undefined ? 'Correct it' : `Use ${show(near)} if that is meant`;
}
