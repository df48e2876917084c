import type { Log } from '../log/log.js';
import { type AccountsProblem, wordAccountsProblem } from './flaw.js';

// GitHub shows ten a step, and others are to be seen, too.
const MOST_AS_WARNINGS = 7;

/** Says what stands in the file and is odd: the first as warnings, the others in the log only. */
export function sayWarnings(log: Log, warnings: readonly AccountsProblem[], hide: (text: string) => string): void {
  for (const [at, warning] of warnings.entries()) {
    const sentence = wordAccountsProblem(warning, hide);
    if (at < MOST_AS_WARNINGS) log.warning(sentence);
    else log.line(sentence);
  }
}
