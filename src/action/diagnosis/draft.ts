import type { DiagnosisDraft } from './diagnosis.js';

/** A finding with nothing to paste. */
export function draft(
  code: DiagnosisDraft['code'],
  side: DiagnosisDraft['side'],
  certainty: DiagnosisDraft['certainty'],
  words: Pick<DiagnosisDraft, 'sentence' | 'hints'>,
): DiagnosisDraft {
  return { code, side, certainty, pastes: [], ...words };
}
