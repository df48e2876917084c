/** Changes entries of a mapping in the style that it has: on lines of its own, or in braces. */
import { isScalar, type YAMLMap } from 'yaml';
import type { TextEdit } from './edits.js';
import { type Entry, entriesOf, isFlow, type Source } from './source.js';

/** A value as it is in a file, or a text to be quoted where needed. */
export type NewValue = { readonly source: string } | { readonly text: string } | { readonly lines: readonly string[] };

export interface NewEntry {
  readonly name: string;
  readonly value: NewValue;
  /** With its `#`. Left out in braces. */
  readonly comment?: string | undefined;
}

// What needs no quotes: letters first, or a decimal number.
const PLAIN = /^(?:[A-Za-z][\w+=.@/-]*|arn:[\w:+=,.@/-]*[\w+=.@/-]|0|[1-9]\d*)$/;
const PLAIN_IN_BRACES = /^[^,[\]{}]*$/;

/** Collects changes of one mapping. */
export class MapEditor {
  readonly #source: Source;
  readonly #isFlow: boolean;
  readonly #entries: readonly Entry[];
  readonly #removed = new Set<Entry>();
  readonly #edits: TextEdit[] = [];

  constructor(source: Source, map: YAMLMap) {
    this.#source = source;
    this.#isFlow = isFlow(map);
    this.#entries = entriesOf(map);
  }

  remove(name: string): void {
    for (const entry of this.#entries) if (entry.name.toLowerCase() === name) this.#removed.add(entry);
  }

  /** Gives an entry another value; its anchor, if it has one, is not kept. */
  replace(name: string, value: NewValue): void {
    const entry = this.#named(name);
    const text = `${this.#format(value, entry)}${this.#breakAfter(entry)}`;
    this.#edits.push({ start: startOf(entry), end: entry.end, text });
  }

  /** Gives an entry another name and value. */
  rename(name: string, to: NewEntry): void {
    const entry = this.#named(name);
    const text = `${to.name}: ${this.#format(to.value, entry)}${this.#breakAfter(entry)}`;
    this.#edits.push({ start: entry.start, end: entry.end, text });
  }

  /** Adds an entry in front of another one and of the comments above that. */
  insertBefore(name: string, added: NewEntry): void {
    const entry = this.#named(name);
    const text = `${added.name}: ${this.#format(added.value, entry)}`;
    if (this.#isFlow) {
      this.#edits.push({ start: entry.start, end: entry.start, text: `${text}, ` });
      return;
    }
    const start = this.#source.commentLinesAbove(this.#source.lineStart(entry.start));
    const comment = added.comment === undefined ? '' : ` ${added.comment}`;
    const eol = this.#source.eolAt(entry.start);
    this.#edits.push({ start, end: start, text: `${this.#indent(entry)}${text}${comment}${eol}` });
  }

  /** Adds an entry behind another one. */
  insertAfter(name: string, added: NewEntry): void {
    const entry = this.#named(name);
    const text = `${added.name}: ${this.#format(added.value, entry)}`;
    if (this.#isFlow) {
      this.#edits.push({ start: entry.end, end: entry.end, text: `, ${text}` });
      return;
    }
    const start = this.#source.lastLineEnd(entry.end);
    const eol = this.#source.eolAt(entry.start);
    const line = `${this.#indent(entry)}${text}`;
    const isLast = this.#source.text[start - 1] !== '\n';
    this.#edits.push({ start, end: start, text: isLast ? `${eol}${line}` : `${line}${eol}` });
  }

  edits(): TextEdit[] {
    return [...this.#edits, ...(this.#isFlow ? this.#flowRemovals() : this.#blockRemovals())];
  }

  #named(name: string): Entry {
    const entry = this.#entries.find((one) => one.name.toLowerCase() === name);
    if (entry === undefined) throw new Error(`the mapping has no key ${name}`);
    return entry;
  }

  #indent(entry: Entry): string {
    const { text } = this.#source;
    // The first key of a step is behind a dash.
    return text.slice(this.#source.lineStart(entry.start), entry.start).replace(/[^\t]/g, ' ');
  }

  /** A block scalar ends behind the line break of its last line. */
  #breakAfter({ end, keyEnd, start }: Entry): string {
    return end > keyEnd && this.#source.text[end - 1] === '\n' ? this.#source.eolAt(start) : '';
  }

  #format(value: NewValue, entry: Entry): string {
    if ('source' in value) {
      const isPlain = !/^['"]/.test(value.source);
      return this.#isFlow && isPlain && !PLAIN_IN_BRACES.test(value.source) ? inQuotes(value.source) : value.source;
    }
    if ('text' in value) return PLAIN.test(value.text) ? value.text : inQuotes(value.text);
    const [only = '', ...others] = value.lines;
    if (others.length === 0) return PLAIN.test(only) ? only : inQuotes(only);
    if (this.#isFlow) return inQuotes(value.lines.join(', '));
    const eol = this.#source.eolAt(entry.start);
    return ['|', ...value.lines.map((line) => `${this.#indent(entry)}  ${line}`)].join(eol);
  }

  /** Whole lines. A comment in them stays, on a line of its own. */
  #blockRemovals(): TextEdit[] {
    return [...this.#removed].map((entry) => {
      const [start, end] = [this.#source.lineStart(entry.start), this.#source.lastLineEnd(entry.end)];
      const eol = this.#source.eolAt(entry.start);
      const comments = this.#source.commentsIn(start, end).map(({ text }) => `${this.#indent(entry)}${text}${eol}`);
      return { start, end, text: comments.join('') };
    });
  }

  /** With the comma in front, or the one behind where no entry in front stays. */
  #flowRemovals(): TextEdit[] {
    let isFirst = true;
    return this.#entries.flatMap((entry, index): TextEdit[] => {
      if (!this.#removed.has(entry)) {
        isFirst = false;
        return [];
      }
      const [before, after] = [this.#entries[index - 1], this.#entries[index + 1]];
      if (!isFirst && before !== undefined) return [{ start: before.end, end: entry.end, text: '' }];
      return [{ start: entry.start, end: after?.start ?? entry.end, text: '' }];
    });
  }
}

function startOf({ value, keyEnd }: Entry): number {
  return isScalar(value) && value.range ? value.range[0] : keyEnd;
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
