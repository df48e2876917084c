import { copiesOf } from './copies.js';

const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

/**
 * The secrets of this process, and how to take them out of a text. The runner masks its log only, not the titles of annotations
 * or files.
 */
export class Secrets {
  readonly #added = new Set<string>();
  /** What was added, each line of it, and their encoded copies. */
  readonly #values = new Set<string>();
  #hidesAccountIds = false;

  /** Adds a secret. False when it is blank or known already. */
  add(value: string): boolean {
    if (value.trim() === '' || this.#added.has(value)) return false;
    this.#added.add(value);
    for (const line of [value, ...value.split(/[\r\n]+/)]) {
      if (line.trim() === '') continue;
      for (const copy of copiesOf(line)) this.#values.add(copy);
    }
    return true;
  }

  /** From now on every account id counts as a secret too. */
  hideAccountIds(): void {
    this.#hidesAccountIds = true;
  }

  /** The text with `***` in place of every secret. Where secrets overlap, no part of either is left. */
  hide(text: string): string {
    const clean = without(this.#values, text);
    return this.#hidesAccountIds ? clean.replace(ACCOUNT_ID, '***') : clean;
  }
}

function without(secrets: Iterable<string>, text: string): string {
  let hidden: Uint8Array | undefined;
  for (const secret of secrets) {
    if (secret.length > text.length) continue;
    let period = 0;
    for (let from = text.indexOf(secret); from >= 0; ) {
      period ||= periodOf(secret);
      const tail = secret.slice(-period);
      let end = from + secret.length;
      // A copy that overlaps the one before begins a period later at the earliest. All of it but its tail has been compared then.
      while (text.startsWith(tail, end)) end += period;
      hidden ??= new Uint8Array(text.length);
      hidden.fill(1, from, end);
      from = text.indexOf(secret, end - secret.length + period + 1);
    }
  }
  return hidden === undefined ? text : starred(text, hidden);
}

/** After how many characters a text repeats itself at the earliest, as 2 for `ababa`; its length where it does not. */
function periodOf(text: string): number {
  // For each beginning of the text, the length of the longest end of it that is a beginning too (Knuth, Morris and Pratt).
  const borders = new Uint32Array(text.length);
  let border = 0;
  for (let at = 1; at < text.length; at++) {
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[at] === text[border]) border += 1;
    borders[at] = border;
  }
  return text.length - border;
}

/** The text with `***` in place of each run of characters that are marked with 1. */
export function starred(text: string, hidden: Uint8Array): string {
  let clean = '';
  for (let at = 0; at < text.length; ) {
    const end = hidden.indexOf(hidden[at] === 1 ? 0 : 1, at);
    const next = end < 0 ? text.length : end;
    clean += hidden[at] === 1 ? '***' : text.slice(at, next);
    at = next;
  }
  return clean;
}
