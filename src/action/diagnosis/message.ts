/**
 * Text that keeps apart what we say and what came from outside. Each place that shows it (log, annotation, summary) decides how
 * a value from outside looks there, so no value can pass as words, Markdown or a workflow command.
 */
export interface Message {
  readonly parts: ReadonlyArray<string | Value>;
}

/** Something from outside, or of this job: a role, a claim, AWS's own words. */
export interface Value {
  readonly value: string;
}

/** No text at all. */
export const NOTHING: Message = { parts: [] };

/** Our words with values in between: say`the role ${arn} is gone`. A `Text` in it is taken over as it is. */
export function msg(words: TemplateStringsArray, ...values: ReadonlyArray<string | number | Message>): Message {
  const parts: Array<string | Value> = [];
  words.forEach((word, index) => {
    if (word !== '') parts.push(word);
    const value = values[index];
    if (value === undefined) return;
    if (typeof value === 'object') parts.push(...value.parts);
    else parts.push(typeof value === 'number' ? String(value) : { value });
  });
  return { parts };
}
