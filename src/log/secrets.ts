const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

/**
 * The secrets of this process, and the way to take them out of a text. The runner masks too, but only its log: what stands in
 * an annotation's title or in a file is for us to keep clean.
 */
export class Secrets {
  readonly #values = new Set<string>();
  #hidesAccountIds = false;

  /** Remembers a secret and each of its lines. False when it is blank or known already. */
  add(value: string): boolean {
    if (value.trim() === '' || this.#values.has(value)) return false;
    for (const line of [value, ...value.split(/[\r\n]+/)]) {
      if (line.trim() !== '') this.#values.add(line);
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
  for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
    spans.push({ from, to: from + secret.length });
  }
  return spans;
}
