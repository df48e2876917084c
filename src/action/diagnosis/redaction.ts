import { plain } from '../../shared/log/plain.js';

/** What must not be shown, and the way to take it out. */
export interface Redaction {
  /** The text without its secrets; hidden account ids count as such. */
  hide(text: string): string;
  /** Names that stand for hidden account ids in a text to paste; empty when ids may be shown. */
  readonly placeholders: ReadonlyMap<string, string>;
}

const LONGEST_VALUE = 1_000;
const LOOKED_AT = 16_384;

/** A value from outside, clean and on one line. Secrets go first: a cut through one would leave a part that no one knows.
 * Of a very long value only the beginning is looked at, up to a space. */
export function redactLine(value: string, curtain: Redaction): string {
  const looked = value.length > LOOKED_AT ? value.slice(0, LOOKED_AT).replace(/(?<!\S)\S+$/, '') : value;
  const text = [...plain(curtain.hide(looked)).trim()];
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE).join('')}…` : text.join('');
}

/** A text to paste, with names in place of hidden account ids and without secrets. Its lines stay. */
export function redactSnippet(text: string, curtain: Redaction): string {
  let named = text;
  for (const [account, placeholder] of curtain.placeholders) named = named.replaceAll(account, placeholder);
  return curtain.hide(named);
}
