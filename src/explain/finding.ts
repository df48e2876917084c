import type { Finding } from './diagnosis.js';

/** A finding with nothing to paste. */
export function finding(
  code: Finding['code'],
  side: Finding['side'],
  certainty: Finding['certainty'],
  words: Pick<Finding, 'sentence' | 'hints'>,
): Finding {
  return { code, side, certainty, pastes: [], ...words };
}
