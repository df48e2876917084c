// What JSON leaves as it is, and a log does not show as it is. See `plain`.
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?<=#)#(?=\[)/gu;

/** A value as JSON for a log: its strings have nothing that moves the cursor, reorders text or begins a command of the runner. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(UNPRINTABLE, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
