/** The text of a workflow or action with its YAML nodes, each with its place in the text. */
import { Composer, isMap, isScalar, isSeq, type Node, Parser, parseDocument, type YAMLMap } from 'yaml';
import { indentQuotedLines, yamlTokens } from '../../shared/yaml/quoted-lines.js';

/** A comment from its `#` to the end of its text. */
export interface SourceComment {
  readonly offset: number;
  readonly text: string;
}

/** A key of a mapping with its value. Offsets are of the text. */
export interface Entry {
  readonly name: string;
  readonly start: number;
  readonly keyEnd: number;
  /** `null` where there is nothing after the colon. */
  readonly value: Node | null;
  /** Behind the last character of the value. For a block scalar, the start of the line after it. */
  readonly end: number;
}

export type SourceReading =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly line: number; readonly reason: string };

const OPTIONS = { keepSourceTokens: true, prettyErrors: false };

/** Reads a YAML text. Never throws for a bad one. Aliases are not followed, so a small text stays small. */
export function readSource(text: string): SourceReading {
  const document = parseDocument(text, OPTIONS);
  if (document.errors.length === 0) return { ok: true, source: new Source(text, document.contents, parserTokens) };
  const readable = indentQuotedLines(text);
  const [error] = parseDocument(readable, OPTIONS).errors;
  if (error !== undefined) {
    return { ok: false, line: lineAt(readable, error.pos[0]), reason: error.message.split('\n')[0] ?? '' };
  }
  // With the places in the text itself.
  const [composed] = new Composer(OPTIONS).compose(yamlTokens(text), true, text.length);
  return { ok: true, source: new Source(text, composed?.contents ?? null, yamlTokens) };
}

type TokensOf = (text: string) => Iterable<unknown>;

const parserTokens: TokensOf = (text) => new Parser().parse(text);

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

export class Source {
  readonly text: string;
  readonly root: Node | null;
  readonly #tokensOf: TokensOf;
  #comments: readonly SourceComment[] | undefined;
  #commentLines: ReadonlySet<number> | undefined;

  constructor(text: string, root: Node | null, tokensOf: TokensOf) {
    this.text = text;
    this.root = root;
    this.#tokensOf = tokensOf;
  }

  /** From 1. */
  lineOf(offset: number): number {
    return lineAt(this.text, offset);
  }

  /** Where the line of an offset begins. */
  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the next line begins. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }

  /** The end of the last line that a value ends on, with its line break. */
  lastLineEnd(end: number): number {
    return end > 0 && this.text[end - 1] === '\n' ? end : this.lineEnd(end);
  }

  /** The line break of the text at an offset; that of the first line, where the line has none. */
  eolAt(offset: number): string {
    const end = this.text.indexOf('\n', offset);
    const at = end < 0 ? this.text.indexOf('\n') : end;
    return at > 0 && this.text[at - 1] === '\r' ? '\r\n' : '\n';
  }

  /** True where only spaces are between the beginning of the line and the offset. */
  isFirstOfLine(offset: number): boolean {
    return /^\ufeff?[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** All comments of the text, in its order. */
  get comments(): readonly SourceComment[] {
    this.#comments ??= commentsOf(this.#tokensOf(this.text));
    return this.#comments;
  }

  /** The comments that begin in a part of the text. */
  commentsIn(start: number, end: number): SourceComment[] {
    return this.comments.filter(({ offset }) => offset >= start && offset < end);
  }

  /** The comment on the line on which a value ends. The line after a block scalar is not its own. */
  commentsBehind(end: number): SourceComment[] {
    return this.commentsIn(end, this.lastLineEnd(end));
  }

  /** True for a line with nothing but a comment. A line of a text in quotes can look like one. */
  #isCommentLine(lineStart: number): boolean {
    this.#commentLines ??= new Set(
      this.comments.flatMap(({ offset }) => (this.isFirstOfLine(offset) ? this.lineStart(offset) : [])),
    );
    return this.#commentLines.has(lineStart);
  }

  /** Where the comment lines directly above a line begin; the line itself where there are none. */
  commentLinesAbove(lineStart: number): number {
    let start = lineStart;
    while (start > 0) {
      const above = this.lineStart(start - 1);
      if (!this.#isCommentLine(above)) break;
      start = above;
    }
    return start;
  }
}

/** The entries of a mapping whose keys are texts, in their order; none for any other node. */
export function entriesOf(node: unknown): Entry[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }): Entry[] => {
    if (!isScalar(key) || !key.range) return [];
    const found = isNode(value) ? value : null;
    return [
      {
        name: String(key.source ?? key.value),
        start: key.range[0],
        keyEnd: key.range[1],
        value: found,
        end: Math.max(key.range[1], endOf(found)),
      },
    ];
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}

/** The value at a key; GitHub's own keys are the same in upper and lower case. */
export function entryOf(node: unknown, name: string): Entry | undefined {
  return entriesOf(node).find((entry) => entry.name.toLowerCase() === name);
}

/** The value at a path of keys. */
export function valueAt(node: unknown, ...names: readonly string[]): Node | null | undefined {
  let found: Node | null | undefined = isNode(node) ? node : undefined;
  for (const name of names) found = entryOf(found, name)?.value;
  return found;
}

/** The text of a scalar as the runner reads it; nothing for an absent value; `undefined` for any other node. */
export function scalarText(node: unknown): string | undefined {
  if (node === null) return '';
  if (!isScalar(node)) return undefined;
  const isPlain = node.type === 'PLAIN';
  if (isPlain) return /^(?:~|null|Null|NULL)?$/.test(node.source ?? '') ? '' : (node.source ?? '');
  return typeof node.value === 'string' ? node.value : '';
}

/** The texts of a sequence of scalars, or of one scalar. */
export function scalarTexts(node: unknown): string[] {
  const items = isSeq(node) ? node.items : [node];
  return items.flatMap((item) => scalarText(item) || []);
}

/** Behind the last character of a node, without the comments that follow it. */
export function endOf(node: unknown): number {
  if (!isNode(node)) return 0;
  const [start, end] = node.range ?? [0, 0];
  if (isMap(node) && !node.flow) {
    const last = entriesOf(node).at(-1);
    return last === undefined ? end : last.end;
  }
  if (isSeq(node) && !node.flow) return node.items.length === 0 ? end : endOf(node.items.at(-1));
  return Math.max(start, end);
}

/** True for a node of YAML that is written with brackets. */
export function isFlow(node: Pick<YAMLMap, 'flow'>): boolean {
  return node.flow === true;
}

function commentsOf(tokens: Iterable<unknown>): SourceComment[] {
  const found: SourceComment[] = [];
  const collect = (token: unknown): void => {
    if (typeof token !== 'object' || token === null) return;
    if ('type' in token && token.type === 'comment' && 'offset' in token && 'source' in token) {
      found.push({ offset: Number(token.offset), text: String(token.source).trimEnd() });
      return;
    }
    for (const part of Array.isArray(token) ? token : Object.values(token)) collect(part);
  };
  for (const token of tokens) collect(token);
  return found.sort((one, other) => one.offset - other.offset);
}
