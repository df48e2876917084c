import { type AccountResult, type DecidedBy, decidedBy } from './account-result.js';
import { differenceLines } from './differences.js';

export type CheckOutputs = Readonly<Record<'failed' | 'failed-count' | 'differences-count' | 'report', string>>;

/** An account in the output `report`. What does not apply is empty, so no expression fails on it. */
export interface ReportEntry extends ReportDetails {
  readonly account: string;
  readonly 'account-id': string;
  readonly role: string;
  readonly admitted: boolean;
  readonly code: string;
  readonly side: string;
  readonly certainty: string;
  readonly sentence: string;
  readonly differences: string;
  readonly ms: number;
}

/** Left out of a report that would be too long. */
interface ReportDetails extends DecidedBy {
  /** The changes, or why the role was not compared. */
  readonly changes: readonly string[];
}

// A job's outputs may have 1 MB in all, counted in UTF-16; some of it is left to the other outputs.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
const LONGEST_REPORT = 450_000;
/** Sentences and changes are cut to the first of these lengths at which the report fits. */
const SENTENCE_LENGTHS = [10_000, 300, 100, 0] as const;

/**
 * The outputs. GitHub drops an output with a masked value, so `hide` takes these out; `withIds` is false where ids are masked.
 * `compares`: the roles were compared with policies.
 */
export function outputsOf(
  results: readonly AccountResult[],
  hide: (text: string) => string,
  withIds: boolean,
  compares = false,
): CheckOutputs {
  const entries = results.map((result): ReportEntry => {
    const { account, id, role, ms, cause, difference } = result;
    return {
      account: hide(account),
      'account-id': withIds ? id : '',
      role: hide(role),
      admitted: cause === undefined,
      code: cause?.diagnosis.code ?? '',
      side: cause?.diagnosis.side ?? '',
      certainty: cause?.diagnosis.certainty ?? '',
      sentence: cause?.sentence ?? '',
      ...decidedBy(cause),
      differences: difference?.cell ?? '',
      changes: differenceLines(result, hide),
      ms: Math.round(ms),
    };
  });
  const failed = entries.filter(({ admitted }) => !admitted).map(({ account }) => account);
  const different = results.filter(({ difference }) => difference?.isDifferent).length;
  return {
    failed: JSON.stringify(failed),
    'failed-count': String(failed.length),
    'differences-count': compares ? String(different) : '',
    report: reportOf(entries),
  };
}

function reportOf(entries: readonly ReportEntry[]): string {
  let text = '';
  for (const longest of SENTENCE_LENGTHS) {
    text = JSON.stringify(
      entries.map((entry) => ({
        ...entry,
        sentence: cut(entry.sentence, longest),
        changes: longest === 0 ? [] : entry.changes.map((line) => cut(line, longest)),
      })),
    );
    if (text.length <= LONGEST_REPORT) return text;
  }
  const short = entries.map(({ policy: _, statement: __, element: ___, changes: ____, ...entry }) => ({
    ...entry,
    sentence: '',
  }));
  text = JSON.stringify(short);
  // Roles are the longest of what is left, and are in the file.
  return text.length <= LONGEST_REPORT ? text : JSON.stringify(short.map((entry) => ({ ...entry, role: '' })));
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 1))}${longest === 0 ? '' : '…'}`;
}
