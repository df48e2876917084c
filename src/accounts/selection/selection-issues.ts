import { type Problem, wordProblem } from '../../shared/inputs/input-issues.js';
import { quoted } from '../../shared/log/plain.js';

/** What can be wrong with what a workflow asks of the accounts file. Worded by `wordMatrixProblem` alone. */
export type MatrixFlaw =
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
export interface MatrixProblem {
  readonly input: string;
  readonly flaw: MatrixFlaw;
}

/**
 * The sentence for a problem: the input, what is wrong with it, and what to write instead. `hide` takes the secrets out of
 * what was found, before it is cut to length.
 */
export function wordMatrixProblem(problem: Problem | MatrixProblem, hide: (text: string) => string): string {
  if ('name' in problem) return wordProblem(problem, hide);
  return hide(`${problem.input} ${wordFlaw(problem.flaw, (text) => quoted(hide(text)))}`);
}

function wordFlaw(flaw: MatrixFlaw, show: (text: string) => string): string {
  const hint = (near: string | undefined) => (near === undefined ? 'mend it' : `write ${show(near)}`);
  switch (flaw.code) {
    case 'not-a-condition':
      return `holds ${show(flaw.found)}: write lines label=value.`;
    case 'names-nothing':
      return 'is a list of nothing: write names of accounts, or leave it out for all.';
    case 'excludes-nothing':
      return 'holds a ! with nothing after it: write !NAME, without a blank.';
    case 'no-such-account':
      return `holds ${show(flaw.found)}, which no account of ${show(flaw.file)} is called: ${hint(flaw.near)}, or add the account there.`;
    case 'no-such-label':
      return `names the label ${show(flaw.found)}, which no account of ${show(flaw.file)} has: ${hint(flaw.near)}, or add the label there.`;
    case 'no-such-value':
      return `asks for ${show(`${flaw.label}=${flaw.found}`)}, which no account has: write one of ${listed(flaw.values, show)}, or set allow-empty: true if none may be right.`;
    case 'without-label':
      return `is ${show(flaw.label)}, which ${listed(flaw.accounts, show)} ${flaw.accounts.length === 1 ? 'does' : 'do'} not have: add the label, or leave these accounts out by accounts or where.`;
    case 'nothing-selected':
      return `and where together select none of the ${flaw.of} ${flaw.of === 1 ? 'account' : 'accounts'} of ${show(flaw.file)}: widen them, or set allow-empty: true if none may be right.`;
    case 'holds-an-id':
      return `is true, but ${listed(flaw.keys, (key) => key)} ${flaw.keys.length === 1 ? 'holds' : 'hold'} the id of an account, and GitHub drops a job output that holds a masked value: take the id out there.`;
  }
}

const NAMED = 10;

function listed(texts: readonly string[], show: (text: string) => string): string {
  const named = texts.slice(0, NAMED).map(show).join(', ');
  return texts.length > NAMED ? `${named} and ${texts.length - NAMED} more` : named;
}
