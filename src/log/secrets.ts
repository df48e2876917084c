import { copiesOf } from './copies.js';

const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

/**
 * The secrets of this process, and the way to take them out of a text. The runner masks too, but only its log: what stands in
 * an annotation's title or in a file is for us to keep clean.
 */
export class Secrets {
  /** What was added, and with it each line and each encoded copy. */
  readonly #added = new Set<string>();
  readonly #values = new Set<string>();
  #hidesAccountIds = false;

  /** Remembers a secret, each of its lines, and their encoded copies. False when it is blank or known already. */
  add(value: string): boolean {
    if (value.trim() === '' || this.#added.has(value)) return false;
    this.#added.add(value);
    for (const line of [value, ...value.split(/[\r\n]+/)]) {
      if (line.trim() === '') continue;
      for (const copy of copiesOf(line)) this.#values.add(copy);
    }
    return true;
  }

  /** From here on every account id counts as a secret too, whichever account it names. */
  hideAccountIds(): void {
    this.#hidesAccountIds = true;
  }

  /** The text with `***` in place of every secret. Where secrets overlap, all of it goes: none is left in part. */
  hide(text: string): string {
    const spans = [...this.#values].flatMap((secret) => spansOf(secret, text)).sort((a, b) => a.from - b.from);
    let clean = '';
    let done = 0;
    for (const { from, to } of spans) {
      if (from >= done) clean += `${text.slice(done, from)}***`;
      done = Math.max(done, to);
    }
    clean += text.slice(done);
    return this.#hidesAccountIds ? clean.replace(ACCOUNT_ID, '***') : clean;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spansOf(secret: string, text: string): Span[] {
  const spans: Span[] = [];
  if (secret.length > text.length) return spans;
  for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
    spans.push({ from, to: from + secret.length });
  }
  return spans;
}
