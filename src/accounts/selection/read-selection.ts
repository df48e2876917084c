import type { InputIssue } from '../../shared/inputs/input-messages.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { type RawInputs, unknownInputs } from '../../shared/inputs/raw-inputs.js';
import { parseBoolean, splitList, wholeNumber } from '../../shared/inputs/values.js';
import type { SelectionIssue } from './selection-messages.js';

/** The most jobs of one matrix: https://docs.github.com/en/actions/reference/limits */
export const LARGEST_MATRIX = 256;

export const MATRIX_INPUTS = [
  'accounts-file',
  'accounts',
  'where',
  'group-by',
  'batch',
  'allow-empty',
  'mask-aws-account-id',
] as const;

/** The accounts that a workflow selects, and how they are grouped. */
export interface Selection {
  /** The accounts file, if the workflow sets it. */
  readonly file?: string;
  /** Names and patterns; none means all accounts. */
  readonly included: readonly string[];
  /** Names and patterns of accounts that are not selected, even if they are included. */
  readonly excluded: readonly string[];
  /** Labels that an account must have, each with one of the values. */
  readonly where: ReadonlyMap<string, readonly string[]>;
  /** The label whose values are the groups. */
  readonly groupBy?: string;
  /** The most accounts in a batch, if batches are requested. */
  readonly batch?: number;
  readonly allowEmpty: boolean;
}

/** The selection as far as the inputs are valid, and their issues. */
export interface SelectionReading {
  readonly selection: Selection;
  readonly issues: ReadonlyArray<InputIssue | SelectionIssue>;
  readonly maskAccountIds: boolean;
}

/** Reads the inputs that select accounts. An input that is not `known` is an issue. */
export function readSelection(raw: RawInputs, known: readonly string[] = MATRIX_INPUTS): SelectionReading {
  const reader = new InputReader(raw);
  const issues: SelectionIssue[] = [];
  const file = reader.text('accounts-file');
  const entries = readEntries(reader.text('accounts'), issues);
  const where = readConditions(reader.text('where'), issues);
  const groupBy = reader.text('group-by');
  const batch = reader.value('batch', wholeNumber(1, LARGEST_MATRIX));
  const allowEmpty = reader.value('allow-empty', parseBoolean) ?? false;
  const maskAccountIds = reader.value('mask-aws-account-id', parseBoolean) ?? false;
  const selection: Selection = {
    ...(file !== undefined && { file }),
    included: entries.filter((entry) => !entry.startsWith('!')),
    excluded: entries.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1)),
    where,
    ...(groupBy !== undefined && { groupBy }),
    ...(batch !== undefined && { batch }),
    allowEmpty,
  };
  return {
    selection,
    issues: [...unknownInputs(raw, known), ...issues, ...reader.issues],
    maskAccountIds,
  };
}

function readEntries(text: string | undefined, issues: SelectionIssue[]): readonly string[] {
  const entries = new Set(splitList(text ?? ''));
  if (text !== undefined && entries.size === 0) issues.push({ input: 'accounts', detail: { code: 'names-nothing' } });
  if (entries.delete('!')) issues.push({ input: 'accounts', detail: { code: 'excludes-nothing' } });
  return [...entries];
}

function readConditions(text: string | undefined, issues: SelectionIssue[]): Map<string, readonly string[]> {
  const conditions = new Map<string, string[]>();
  for (const line of (text ?? '').split(/[\r\n]+/).map((it) => it.trim())) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    if (equals < 1) {
      issues.push({ input: 'where', detail: { code: 'not-a-condition', found: line } });
    } else {
      const label = line.slice(0, equals).trimEnd();
      const values = conditions.get(label) ?? [];
      values.push(line.slice(equals + 1).trimStart());
      conditions.set(label, values);
    }
  }
  return conditions;
}
