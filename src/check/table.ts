import { type AccountResult, resultOf } from './account-result.js';

const HEAD = ['account', 'id', 'role', 'result', 'ms'] as const;

/** The cells of a verdict in the log and the summary. */
export function cellsOf(verdict: AccountResult): readonly [string, string, string, string, string] {
  const { account, id, role, ms } = verdict;
  return [account, id, role, resultOf(verdict), ms === 0 ? '-' : String(Math.round(ms))];
}

/** The verdicts as the lines of a table, in the order of the file. `hide` is applied before columns are measured. */
export function tableLines(verdicts: readonly AccountResult[], hide: (text: string) => string): string[] {
  const rows = [HEAD, ...verdicts.map((verdict) => cellsOf(verdict).map(hide))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const last = HEAD.length - 1;
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === last ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
}
