import type { Cause } from '../action/causes.js';
import type { AccountExchange } from './account-routes.js';

export interface AccountResult {
  readonly account: string;
  /** 12 digits. */
  readonly id: string;
  /** The role's name, with its path if it has one. */
  readonly role: string;
  /** How long STS took for this account, retries included; 0 when it was not called. */
  readonly ms: number;
  /** Why the job may not assume the role. */
  readonly cause: Cause | undefined;
}

/** The results of all accounts, in their order; `causes` are those of all that failed. */
export function accountResults(exchanges: readonly AccountExchange[], causes: readonly Cause[]): AccountResult[] {
  const causeOf = new Map(causes.flatMap((cause) => cause.names.map((account) => [account, cause] as const)));
  return exchanges.map(({ account, request, ms }) => {
    const { role } = request.target;
    return { account, id: role.account, role: `${role.path}${role.name}`.slice(1), ms, cause: causeOf.get(account) };
  });
}

/** How many accounts accept the job: a line. */
export function summaryLine(results: readonly AccountResult[]): string {
  const accepted = results.filter(({ cause }) => cause === undefined).length;
  return `${accepted} of ${results.length} ${results.length === 1 ? 'account accepts' : 'accounts accept'} the job`;
}

const HEAD = ['account', 'id', 'role', 'result', 'ms'] as const;

/** The cells of a result in the log and the summary. */
export function cellsOf({
  account,
  id,
  role,
  ms,
  cause,
}: AccountResult): readonly [string, string, string, string, string] {
  return [account, id, role, cause?.diagnosis.code ?? 'allowed', ms === 0 ? '-' : String(Math.round(ms))];
}

/** The results as the lines of a table. `hide` is applied before columns are measured. */
export function tableLines(results: readonly AccountResult[], hide: (text: string) => string): string[] {
  const rows = [HEAD, ...results.map((result) => cellsOf(result).map(hide))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const last = HEAD.length - 1;
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === last ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
}
