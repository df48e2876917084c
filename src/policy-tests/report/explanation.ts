/** The words for a result that the formats for machines and the summary share. */
import { formatOrigin } from '../../policy-files/location.js';
import { quoted } from '../../shared/log/plain.js';
import type { FilePlace } from '../workflows/finding.js';
import type { TestResult, UndecidedEntry } from './test-report.js';

const LONGEST = 1000;

/** Why a result is as it is: its reasons, then what decided the calls; before a denied call, those that are allowed say nothing. Plain lines. */
export function explain({ outcome: result, reasons, calls }: TestResult): string[] {
  const deciding = calls.filter(({ outcome }) => result === 'allowed' || outcome !== 'allowed');
  return [
    ...reasons.map(({ message }) => message),
    ...deciding.map(({ at, outcome, decidedBy, policy }) => {
      const place = policy === undefined ? '' : ` (${formatOrigin({ file: policy.file, place: policy.path ?? '' })})`;
      return `${at}: ${outcome === 'undecided' ? 'undetermined' : decidedBy}${place}`;
    }),
  ].map((line) => shorten(line));
}

/** What cannot be decided, and what to do about it. A plain line. */
export function explainUndecided({ what, expression, causes, hints }: UndecidedEntry): string {
  const unknown = [causes.join(', '), ...hints].join('. ');
  return shorten(`${what} ${quoted(expression, 200)} cannot be decided. Not known: ${unknown}`);
}

/** A plain line of at most 1000 characters. */
export function shorten(text: string, longest = LONGEST): string {
  return quoted(text, longest).slice(1, -1);
}

/** As editors and compilers write it. A plain line. */
export function formatFilePlace({ file, line, column, path }: FilePlace): string {
  const position = [line, column].filter((number) => number !== undefined).map((number) => `:${number}`);
  return shorten(`${file}${position.join('')}${path === undefined ? '' : `: ${path}`}`);
}
