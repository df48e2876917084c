import type { Cause } from '../action/causes.js';
import type { Message } from '../action/diagnosis/message.js';
import { redactLine } from '../action/diagnosis/redaction.js';
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
  /** Absent where nothing is compared. */
  readonly difference?: RoleDifference | undefined;
}

/** How the deployed role differs from the one in the policies. */
export interface RoleDifference {
  /** As in `1 added, 2 changed`. */
  readonly cell: string;
  readonly isDifferent: boolean;
  /** A line for each change. */
  readonly lines: readonly Message[];
  /** Why the role was not compared. */
  readonly reason?: Message;
}

/** The results of all accounts, in their order; `causes` are those of all that failed. */
export function accountResults(
  exchanges: readonly AccountExchange[],
  causes: readonly Cause[],
  differences: ReadonlyMap<string, RoleDifference> = new Map(),
): AccountResult[] {
  const causeOf = new Map(causes.flatMap((cause) => cause.names.map((account) => [account, cause] as const)));
  return exchanges.map(({ account, request, ms }) => {
    const { role } = request.target;
    return {
      account,
      id: role.account,
      role: `${role.path}${role.name}`.slice(1),
      ms,
      cause: causeOf.get(account),
      difference: differences.get(account),
    };
  });
}

/** How many accounts accept the job: a line. */
export function summaryLine(results: readonly AccountResult[]): string {
  const accepted = results.filter(({ cause }) => cause === undefined).length;
  return `${accepted} of ${results.length} ${results.length === 1 ? 'account accepts' : 'accounts accept'} the job`;
}

/** What decided a denial, by the policies that were read; empty where none was. */
export interface DecidedBy {
  readonly policy: string;
  /** As in `2 (AllowHub)`. */
  readonly statement: string;
  /** As in `Principal`, or operator and key of a condition. */
  readonly element: string;
}

/** What decided a denial, without secrets. */
export function decidedBy(cause: Cause | undefined): DecidedBy {
  const fact = (name: string) =>
    (cause?.diagnosis.decidedBy ?? [])
      .flatMap((one) => (cause !== undefined && one.name === name ? [redactLine(one.value, cause.redaction)] : []))
      .join(', ');
  return { policy: fact('policy'), statement: fact('statement'), element: fact('element') };
}

const COLUMNS = [
  'account',
  'id',
  'role',
  'result',
  'certainty',
  'policy',
  'statement',
  'element',
  'differences',
  'ms',
] as const;
export type Column = (typeof COLUMNS)[number];

const LONGEST_CELL = 80;

/** The cells of a result in the log and the summary; `hide` is applied, and what does not apply is empty. */
export function cellsOf(result: AccountResult, hide: (text: string) => string): Readonly<Record<Column, string>> {
  const { account, id, role, ms, cause, difference } = result;
  const { policy, statement, element } = decidedBy(cause);
  return {
    account: hide(account),
    id: hide(id),
    role: hide(role),
    result: cause?.diagnosis.code ?? 'allowed',
    certainty: cause?.diagnosis.certainty ?? '',
    policy: cut(policy),
    statement: cut(statement),
    element: cut(element),
    differences: difference?.cell ?? '',
    ms: ms === 0 ? '' : String(Math.round(ms)),
  };
}

const ALWAYS: readonly Column[] = ['account', 'id', 'role', 'result', 'ms'];

/** The columns to show: those that are empty for all accounts are left out. */
export function columnsOf(rows: ReadonlyArray<Readonly<Record<Column, string>>>): readonly Column[] {
  return COLUMNS.filter((column) => ALWAYS.includes(column) || rows.some((cells) => cells[column] !== ''));
}

/** The results as the lines of a table. `hide` is applied before columns are measured. */
export function tableLines(results: readonly AccountResult[], hide: (text: string) => string): string[] {
  const rows = results.map((result) => cellsOf(result, hide));
  const columns = columnsOf(rows).map((column) => {
    const cells = rows.map((row) => row[column] || '-');
    const width = Math.max(column.length, ...cells.map(({ length }) => length));
    return [column, ...cells].map((cell) => (column === 'ms' ? cell.padStart(width) : cell.padEnd(width)));
  });
  return ['', ...rows].map((_, line) => columns.map((cells) => cells[line]).join('  '));
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_CELL ? text : `${characters.slice(0, LONGEST_CELL).join('')}…`;
}
