import { plain } from '../../shared/log/plain.js';

/** What must not be shown, and how it is removed. */
export interface Redaction {
  /** The text without its secrets, hidden account ids among them. */
  hide(text: string): string;
  /** Placeholders for hidden account ids in a snippet; empty when account ids may be shown. */
  readonly placeholders: ReadonlyMap<string, string>;
}

const LONGEST_VALUE = 1_000;
const LONGEST_READ = 16_384;

/**
 * A value from outside, safe and on one line. Secrets are removed before it is cut, because no one recognizes a part of one. Of a very
 * long value only the beginning is read, up to a space.
 */
export function redactLine(value: string, redaction: Redaction): string {
  const start = value.length > LONGEST_READ ? value.slice(0, LONGEST_READ).replace(/(?<!\S)\S+$/, '') : value;
  const text = [...plain(redaction.hide(start)).trim()];
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE).join('')}…` : text.join('');
}

/** A snippet with placeholders for hidden account ids and without secrets. Its lines stay. */
export function redactSnippet(text: string, redaction: Redaction): string {
  let named = text;
  for (const [account, placeholder] of redaction.placeholders) named = named.replaceAll(account, placeholder);
  return redaction.hide(named);
}
