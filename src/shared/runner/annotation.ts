import type { Log } from '../log/log.js';

/** The runner cuts an annotation here: https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs */
export const LONGEST_ANNOTATION = 4096;

/**
 * The sentences as one annotation, a line each. Where they are too many for one, all of them stand in the log before it, and
 * the annotation says so: `what` is what there are so many of, such as "inputs are wrong".
 */
export function joined(sentences: readonly string[], what: string, log: Log): string {
  const all = sentences.join('\n');
  if (all.length <= LONGEST_ANNOTATION) return all;
  for (const sentence of sentences) log.line(sentence);
  const more = `${sentences.length} ${what}; the log above names the rest:\n`;
  const room = LONGEST_ANNOTATION - more.length;
  const lastWhole = all.lastIndexOf('\n', room);
  return `${more}${all.slice(0, lastWhole > 0 ? lastWhole : room)}`;
}
