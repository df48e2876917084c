import type { Accounts } from '../accounts/accounts.js';
import { LARGEST_MATRIX, type Selection } from '../accounts/selection/read-selection.js';
import type { Log } from '../shared/log/log.js';
import { quoted } from '../shared/log/plain.js';
import type { Group, MatrixEntry } from './matrices.js';
import { type MatrixOutputs, tooLongForAJob } from './matrix-outputs.js';

/** What was selected, and what it came to. */
export interface Report {
  readonly from: Accounts;
  readonly entries: readonly MatrixEntry[];
  readonly groups: readonly Group[] | undefined;
  readonly outputs: MatrixOutputs;
}

/** Says by name what was selected, and warns of what GitHub will not take. No account id stands in it. */
export function report({ from, entries, groups, outputs }: Report, { groupBy, batch }: Selection, log: Log): void {
  const names = entries.map(({ account }) => account);
  log.line(
    `${names.length} of ${from.accounts.length} ${from.accounts.length === 1 ? 'account' : 'accounts'} of ${quoted(from.file)} ${names.length === 1 ? 'is' : 'are'} selected${names.length > 0 ? ':' : '.'}`,
  );
  if (groups === undefined) sayNames(names, log);
  for (const { group, accounts } of groups ?? []) {
    log.line(`${groupBy} ${quoted(group)}, ${accounts.length}:`);
    sayNames(accounts, log);
  }
  if (names.length > LARGEST_MATRIX && batch === undefined && groups === undefined) {
    log.warning(
      `${names.length} accounts are more than the ${LARGEST_MATRIX} jobs of one matrix, so the output matrix is blank: loop over the output batches by a reusable workflow, or select fewer.`,
    );
  }
  for (const name of tooLongForAJob(outputs)) {
    log.warning(
      `The output ${name} is larger than the 1 MB that a job can hand on to others: select fewer accounts or hand on the output accounts, which holds the names only.`,
    );
  }
}

const NAMES_ON_A_LINE = 10;

function sayNames(names: readonly string[], log: Log): void {
  for (let from = 0; from < names.length; from += NAMES_ON_A_LINE) {
    log.line(`  ${names.slice(from, from + NAMES_ON_A_LINE).join(', ')}`);
  }
}
