import type { Account } from '../accounts/accounts.js';
import { LARGEST_MATRIX } from '../accounts/selection/read-selection.js';
import { byNaturalOrder } from '../shared/text/natural-order.js';

/** What a job of the matrix has in `matrix`. What the file does not set is empty, so that no expression fails. */
export interface MatrixEntry {
  readonly account: string;
  readonly 'account-id': string;
  readonly role: string;
  readonly region: string;
  readonly environment: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A value for `strategy.matrix`.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrixinclude
 */
export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/** Accounts as one matrix, if GitHub allows so many jobs, and as batches, if it does not or if they are requested. */
export interface Matrices {
  readonly matrix?: Matrix;
  readonly batches?: readonly Matrix[];
}

/** The accounts with one value of a label. */
export interface Group extends Matrices {
  readonly group: string;
  readonly count: number;
  /** Their names. */
  readonly accounts: readonly string[];
}

/** An account as an entry of a matrix; without its id when ids are masked, because GitHub passes no masked value to other jobs. */
export function matrixEntry(account: Account, withId: boolean): MatrixEntry {
  return {
    account: account.name,
    'account-id': withId ? account.id.value : '',
    role: account.role?.value ?? '',
    region: account.region?.value ?? '',
    environment: account.environment?.value ?? '',
    labels: account.labels,
  };
}

/** Entries as matrices of at most `batch` jobs. */
export function asMatrices(entries: readonly MatrixEntry[], batch: number | undefined): Matrices {
  const fits = entries.length <= LARGEST_MATRIX;
  return {
    ...(fits && { matrix: { include: entries } }),
    ...((batch !== undefined || !fits) && { batches: batchesOf(entries, batch ?? LARGEST_MATRIX) }),
  };
}

/** Entries by the value of a label, which each must have, in natural order of the values. */
export function groupsOf(entries: readonly MatrixEntry[], label: string, batch: number | undefined): readonly Group[] {
  const groups = new Map<string, MatrixEntry[]>();
  for (const entry of entries) {
    const group = entry.labels[label] ?? '';
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [entry]);
    else members.push(entry);
  }
  return [...groups]
    .sort(([left], [right]) => byNaturalOrder(left, right))
    .map(([group, members]) => ({
      group,
      count: members.length,
      accounts: members.map(({ account }) => account),
      ...asMatrices(members, batch),
    }));
}

function batchesOf(entries: readonly MatrixEntry[], size: number): Matrix[] {
  const batches: Matrix[] = [];
  for (let from = 0; from < entries.length; from += size) batches.push({ include: entries.slice(from, from + size) });
  return batches;
}
