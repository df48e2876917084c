import type { Group, Matrices, Matrix, MatrixEntry } from './matrices.js';

/** What the step hands on: each output's name and text. An output that there is no value for is blank. */
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

// A job may hand on this much in all, counted in UTF-16.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
const JOB_OUTPUT_BYTES = 1_000_000;

/** The outputs of which each alone is more than a job can hand on. */
export function tooLongForAJob(outputs: MatrixOutputs): readonly string[] {
  return Object.entries(outputs).flatMap(([name, text]) => (text.length * 2 > JOB_OUTPUT_BYTES ? [name] : []));
}

function json(value: Matrix | readonly Matrix[] | readonly Group[] | readonly string[] | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}
