/** What is expected of a request. */
import path from 'node:path';
import { matches } from '../../../shared/text/name-pattern.js';
import type { WorkflowRow } from '../../workflow-rows.js';
import type { Place } from '../place.js';
import type { StepExpectation } from '../reading/workflow.js';
import type { Run } from '../runs/run.js';
import type { Expected, WorkflowRequest } from './workflow-request.js';

/** The comments that are about this run, and what is expected: the innermost of them counts. */
export function expectedByComments(
  run: Run,
  expectations: readonly StepExpectation[],
): Pick<WorkflowRequest, 'expected' | 'comments'> {
  const fitting = expectations.filter(
    ({ events, from }) =>
      (events === undefined || events.includes(run.event)) &&
      (from === undefined || from.toLowerCase() === run.from.toLowerCase()),
  );
  const last = fitting.at(-1);
  const usual: Expected = run.isFork ? { outcome: 'denied', by: 'fork' } : { outcome: 'allowed', by: 'default' };
  return {
    expected: last === undefined ? usual : { outcome: last.outcome, by: last.place },
    comments: fitting.map(({ place }) => place),
  };
}

/** The rows of a file of cases. */
export interface ExpectedRows {
  readonly file: string;
  readonly rows: readonly WorkflowRow[];
}

/** The requests with what the rows expect of them, the last row that fits; and the places of rows that fit none. */
export function withRows(
  requests: readonly WorkflowRequest[],
  { file, rows }: ExpectedRows,
): { readonly requests: readonly WorkflowRequest[]; readonly unused: readonly Place[] } {
  const used = new Set<WorkflowRow>();
  const expected = requests.map((request) => {
    const fitting = rows.filter((row) => isAbout(row, request));
    for (const row of fitting) used.add(row);
    const last = fitting.at(-1);
    return last === undefined ? request : { ...request, expected: { outcome: last.expect, by: placeIn(file, last) } };
  });
  return { requests: expected, unused: rows.filter((row) => !used.has(row)).map((row) => placeIn(file, row)) };
}

function placeIn(file: string, { position }: WorkflowRow): Place {
  return { file, ...position };
}

function isAbout({ patterns }: WorkflowRow, { place, run, account, role, environment }: WorkflowRequest): boolean {
  const files = [place.file, run.workflow.file];
  const found: Readonly<Record<keyof typeof patterns, ReadonlyArray<string | undefined>>> = {
    workflow: [...files, ...files.map((file) => path.posix.basename(file))],
    job: [place.job],
    step: [place.step],
    event: [run.event],
    from: [run.from],
    account: [account, role?.account, role?.name, role?.arn],
    environment: [environment],
  };
  return Object.entries(found).every(([key, values]) => {
    const pattern = Object.entries(patterns).find(([name]) => name === key)?.[1];
    return pattern === undefined || values.some((value) => value !== undefined && matches(pattern, value));
  });
}
