import { matches } from '../../shared/text/name-pattern.js';
import { byNaturalOrder } from '../../shared/text/natural-order.js';
import { MOST_HINTS, nearest } from '../../shared/text/nearest.js';
import type { Account, Accounts } from '../accounts.js';
import type { Selection } from './read-selection.js';
import type { SelectionIssue, SelectionIssueDetail } from './selection-messages.js';

export type Selected =
  | { readonly ok: true; readonly accounts: readonly Account[] }
  | { readonly ok: false; readonly issues: readonly SelectionIssue[] };

/**
 * Selects accounts in the file's order: included, not excluded, and with every label of `where`. A name or pattern without an account
 * is an issue, also of an exclusion: without a mistyped one, the account would be deployed to.
 */
export function select(from: Accounts, selection: Selection): Selected {
  const { included, excluded, where, groupBy, allowEmpty } = selection;
  const issues: SelectionIssue[] = [];
  const report = (input: string, detail: SelectionIssueDetail) => issues.push({ input, detail });

  const names = new Set(from.accounts.map(({ name }) => name));
  for (const entry of [...included, ...excluded]) {
    const detail = unknownAccount(from.file, names, entry, issues.length < MOST_HINTS);
    if (detail !== undefined) report('accounts', detail);
  }
  for (const [label, values] of where) {
    const there = valuesOf(from.accounts, label);
    const unknown = values.filter((value) => !there.includes(value));
    if (there.length === 0) report('where', unknownLabel(from, label, issues.length < MOST_HINTS));
    else if (!allowEmpty)
      for (const found of unknown) report('where', { code: 'no-such-value', label, found, values: there });
  }
  if (groupBy !== undefined && valuesOf(from.accounts, groupBy).length === 0)
    report('group-by', unknownLabel(from, groupBy, true));
  if (issues.length > 0) return { ok: false, issues };

  const conditions = [...where];
  const accounts = from.accounts.filter(
    ({ name, labels }) =>
      (included.length === 0 || included.some((pattern) => matches(pattern, name))) &&
      !excluded.some((pattern) => matches(pattern, name)) &&
      conditions.every(([label, values]) => values.some((value) => value === labels[label])),
  );
  if (accounts.length === 0 && !allowEmpty) {
    report('accounts', { code: 'nothing-selected', file: from.file, of: from.accounts.length });
  }
  const without = groupBy === undefined ? [] : accounts.filter(({ labels }) => labels[groupBy] === undefined);
  if (groupBy !== undefined && without.length > 0) {
    report('group-by', { code: 'without-label', label: groupBy, accounts: without.map(({ name }) => name) });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, accounts };
}

function unknownAccount(
  file: string,
  names: ReadonlySet<string>,
  entry: string,
  isHinted: boolean,
): SelectionIssueDetail | undefined {
  if (names.has(entry)) return undefined;
  if (/[*?]/.test(entry)) {
    return [...names].some((name) => matches(entry, name))
      ? undefined
      : { code: 'no-account-matches', found: entry, file };
  }
  const near = isHinted ? nearest(entry, names) : undefined;
  return { code: 'no-such-account', found: entry, file, ...(near !== undefined && { near }) };
}

function unknownLabel({ accounts, file }: Accounts, label: string, isHinted: boolean): SelectionIssueDetail {
  const known = isHinted ? new Set(accounts.flatMap(({ labels }) => Object.keys(labels))) : [];
  const near = nearest(label, known);
  return { code: 'no-such-label', found: label, file, ...(near !== undefined && { near }) };
}

function valuesOf(accounts: readonly Account[], label: string): readonly string[] {
  const values = new Set(accounts.map(({ labels }) => labels[label]).filter((value) => value !== undefined));
  return [...values].sort(byNaturalOrder);
}
