import type { Log } from './log.js';

// GitHub shows ten annotations of a level for each step, and others are to be seen, too.
const MOST_AS_WARNINGS = 7;

/** Says what is odd: the first sentences as warnings, the others in the log only. */
export function logWarnings(log: Log, sentences: readonly string[]): void {
  for (const [at, sentence] of sentences.entries()) {
    if (at < MOST_AS_WARNINGS) log.warning(sentence);
    else log.line(sentence);
  }
}
