import type { Account, Accounts } from '../accounts/accounts.js';
import type { Group, Matrices, Matrix, MatrixEntry } from './matrices.js';

/** The outputs of the step. An output without a value is empty. */
export type MatrixOutputs = Readonly<Record<'matrix' | 'batches' | 'groups' | 'accounts' | 'count', string>>;

/** The outputs for these entries, their matrices and groups. */
export function outputsOf(
  entries: readonly MatrixEntry[],
  { matrix, batches }: Matrices,
  groups: readonly Group[] | undefined,
): MatrixOutputs {
  return {
    matrix: json(matrix),
    batches: json(batches),
    groups: json(groups),
    accounts: json(entries.map(({ account }) => account)),
    count: String(entries.length),
  };
}

// The limit for all outputs of a job, counted in UTF-16.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
const JOB_OUTPUT_BYTES = 1_000_000;

/** The outputs that alone are larger than the limit of a job. */
export function tooLongForAJob(outputs: MatrixOutputs): readonly string[] {
  return Object.entries(outputs).flatMap(([name, text]) => (text.length * 2 > JOB_OUTPUT_BYTES ? [name] : []));
}

function json(value: Matrix | readonly Matrix[] | readonly Group[] | readonly string[] | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/**
 * The keys of these accounts whose name or value contains the id of an account of the file. GitHub drops a job output with a masked
 * value in it, so with masked ids the whole output would be dropped.
 * Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
export function keysContainingAccountIds(accounts: readonly Account[], { accounts: all }: Accounts): readonly string[] {
  const ids = all.map(({ id }) => id.value);
  const hasId = (text: string) => /\d{12}/.test(text) && ids.some((id) => text.includes(id));
  const keys = accounts.flatMap(({ name, role, region, environment, labels }) => [
    ...(hasId(name) ? [`accounts.${name}`] : []),
    ...[role, region, environment].flatMap((written) => (written && hasId(written.value) ? [written.key] : [])),
    ...Object.entries(labels).flatMap(([label, value]) =>
      hasId(label) || hasId(value) ? [`accounts.${name}.labels.${label}`] : [],
    ),
  ]);
  return [...new Set(keys)];
}
