import type { Accounts } from '../accounts/accounts.js';
import { LARGEST_MATRIX, type Selection } from '../accounts/selection/read-selection.js';
import type { Log } from '../shared/log/log.js';
import { quoted } from '../shared/log/plain.js';
import type { Group, MatrixEntry } from './matrices.js';
import { type MatrixOutputs, tooLongForAJob } from './matrix-outputs.js';

export interface Report {
  readonly from: Accounts;
  readonly entries: readonly MatrixEntry[];
  readonly groups: readonly Group[] | undefined;
  readonly outputs: MatrixOutputs;
}

/** Logs the names of the selected accounts, and warns of outputs that GitHub does not accept. No account id is logged. */
export function report({ from, entries, groups, outputs }: Report, { groupBy, batch }: Selection, log: Log): void {
  const names = entries.map(({ account }) => account);
  log.line(
    `${names.length} of ${from.accounts.length} ${from.accounts.length === 1 ? 'account' : 'accounts'} of ${quoted(from.file)} ${names.length === 1 ? 'is' : 'are'} selected${names.length > 0 ? ':' : '.'}`,
  );
  if (groups === undefined) logNames(names, log);
  for (const { group, accounts } of groups ?? []) {
    log.line(`${groupBy} ${quoted(group)}, ${accounts.length}:`);
    logNames(accounts, log);
  }
  if (names.length > LARGEST_MATRIX && batch === undefined && groups === undefined) {
    log.warning(
      `${names.length} accounts are more than the ${LARGEST_MATRIX} jobs of one matrix, so the output matrix is empty. Use the output batches with a reusable workflow, or select fewer accounts.`,
    );
  }
  for (const name of tooLongForAJob(outputs)) {
    log.warning(
      `The output ${name} is larger than 1 MB, the limit for outputs of a job. Select fewer accounts, or use the output accounts, which has the names only.`,
    );
  }
}

const NAMES_ON_A_LINE = 10;

function logNames(names: readonly string[], log: Log): void {
  for (let from = 0; from < names.length; from += NAMES_ON_A_LINE) {
    log.line(`  ${names.slice(from, from + NAMES_ON_A_LINE).join(', ')}`);
  }
}
