/**
 * Text that keeps our own words apart from values that come from outside. The log, the annotation and the summary each format a value
 * so that it cannot pass as our words, as Markdown or as a workflow command.
 */
export interface Message {
  readonly parts: ReadonlyArray<string | Value>;
}

/** A value from outside or of this job: a role, a claim, AWS's message. */
interface Value {
  readonly value: string;
}

export const NOTHING: Message = { parts: [] };

/** Our words with values between them: msg`the role ${arn} does not exist`. A message among the values is inserted as it is. */
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

/** A word of ours that is chosen at run time, and so is not a value from outside. */
export function fixedText(word: string): Message {
  return { parts: [word] };
}
