import { type AccountResult, resultOf } from './account-result.js';

/** What the step hands on: each output's name and text. */
export type CheckOutputs = Readonly<Record<'failed' | 'failed-count' | 'report', string>>;

/** An account in the output `report`. What does not apply is blank, so no expression fails on it. */
export interface ReportEntry {
  readonly account: string;
  readonly 'account-id': string;
  readonly role: string;
  readonly admitted: boolean;
  readonly code: string;
  readonly side: string;
  readonly certainty: string;
  readonly sentence: string;
  readonly ms: number;
}

// A job may hand on 1 MB in all, counted in UTF-16; some of it is left to the other outputs.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
const LONGEST_REPORT = 450_000;
/** To what length sentences are cut, until the report fits. */
const SENTENCE_LENGTHS = [10_000, 300, 100, 0] as const;

/** The outputs. `hide` takes out what would keep them from other jobs; `withIds` is false where ids are hidden. */
export function outputsOf(
  verdicts: readonly AccountResult[],
  hide: (text: string) => string,
  withIds: boolean,
): CheckOutputs {
  const entries = verdicts.map((verdict): ReportEntry => {
    const { account, id, role, ms, cause } = verdict;
    return {
      account: hide(account),
      'account-id': withIds ? id : '',
      role: hide(role),
      admitted: cause === undefined,
      code: cause === undefined ? '' : resultOf(verdict),
      side: cause?.diagnosis.side ?? '',
      certainty: cause?.diagnosis.certainty ?? '',
      sentence: cause?.sentence ?? '',
      ms: Math.round(ms),
    };
  });
  const failed = entries.filter(({ admitted }) => !admitted).map(({ account }) => account);
  return { failed: JSON.stringify(failed), 'failed-count': String(failed.length), report: reportOf(entries) };
}

function reportOf(entries: readonly ReportEntry[]): string {
  let text = '';
  for (const longest of SENTENCE_LENGTHS) {
    text = JSON.stringify(entries.map((entry) => ({ ...entry, sentence: cut(entry.sentence, longest) })));
    if (text.length <= LONGEST_REPORT) return text;
  }
  // Roles are the longest of what is left, and stand in the file.
  return JSON.stringify(entries.map((entry) => ({ ...entry, sentence: '', role: '' })));
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 1))}${longest === 0 ? '' : '…'}`;
}
