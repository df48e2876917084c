/** The outputs of a step that uses the matrix action, by the accounts file of the checkout. */
import { ACCOUNTS_FILE } from '../../../accounts/file-name.js';
import { readSelection } from '../../../accounts/selection/read-selection.js';
import { select } from '../../../accounts/selection/select.js';
import { asMatrices, groupsOf, matrixEntry } from '../../../matrix/matrices.js';
import { outputsOf } from '../../../matrix/matrix-outputs.js';
import type { AccountsFiles } from '../requests/accounts-files.js';

/** The outputs for these inputs; `undefined` where the step would fail. */
export function matrixOutputs(
  texts: ReadonlyMap<string, string>,
  files: AccountsFiles,
): Readonly<Record<string, string>> | undefined {
  const { selection, issues, maskAccountIds } = readSelection({ texts, environment: {} });
  const accounts = files.accounts(selection.file ?? ACCOUNTS_FILE);
  const selected = accounts && issues.length === 0 ? select(accounts, selection) : undefined;
  if (selected?.ok !== true) return undefined;
  const entries = selected.accounts.map((account) => matrixEntry(account, !maskAccountIds));
  const { groupBy, batch } = selection;
  const groups = groupBy === undefined ? undefined : groupsOf(entries, groupBy, batch);
  return outputsOf(entries, asMatrices(entries, batch), groups);
}
