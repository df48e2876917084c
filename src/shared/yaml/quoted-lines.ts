/**
 * Quoted texts of several lines as GitHub reads them: with any indentation of the lines after the first one. By the specification of YAML
 * these lines need more than the key has, so the parser rejects some files that GitHub accepts.
 *
 * Source: https://github.com/aaubry/YamlDotNet/blob/v5.3.0/YamlDotNet/Core/Scanner.cs (ScanFlowScalar, which the runner uses)
 */
import { Lexer, Parser, parseDocument } from 'yaml';

/** The most characters to read again, which takes a second. A text with more such lines than that is left as it is. */
const MOST_CHARACTERS = 4_000_000;
/** Copying is that much faster than reading. */
const COPIED_PER_READ = 100;
/** At the opening quote. */
const QUOTED: ReadonlyMap<string, RegExp> = new Map([
  ['"', /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y],
  ["'", /'[^']*(?:''[^']*)*'/y],
]);
const DOCUMENT_MARK = /\n(?:---|\.\.\.)(?:\s|$)/;
/** The lexer puts it before the text of a scalar without quotes. */
const SCALAR_MARK = '\x1f';
/** What the lexer returns and no text has: a document begins, and a list in brackets ends too early. */
const MARKS: readonly string[] = ['\x02', '\x18', SCALAR_MARK];

type YamlTokens = ReturnType<Parser['next']>;

interface Added {
  /** In the text with what is added. */
  readonly offset: number;
  readonly length: number;
}

/**
 * The text with enough spaces before such lines; the text itself, if one of them is not valid YAML even so. Values and line numbers stay the
 * same. Columns on a changed line count the added spaces.
 */
export function indentQuotedLines(text: string): string {
  return indented(text).text;
}

/** The tokens of a text at their places in the text itself. */
export function* yamlTokens(text: string): YamlTokens {
  const { text: readable, added } = indented(text);
  const parser = new Parser();
  let at = 0;
  for (const { lexeme, offset, isMark } of lexemesOf(readable)) {
    const end = isMark ? offset : offset + lexeme.length;
    const own: string[] = [];
    let start = 0;
    for (let one = added[at]; one !== undefined && one.offset < end; one = added[at]) {
      own.push(lexeme.slice(start, one.offset - offset));
      start = one.offset - offset + one.length;
      at += 1;
    }
    yield* parser.next(own.join('') + lexeme.slice(start));
  }
  yield* parser.end();
}

/** The text with what is added to it, in the order of the text. */
function indented(text: string): { readonly text: string; readonly added: readonly Added[] } {
  const added: Added[] = [];
  let readable = text;
  let from = 0;
  for (let left = MOST_CHARACTERS; left > 0; ) {
    const found = cutQuote(readable, from);
    if (found === undefined || DOCUMENT_MARK.test(found.quoted)) break;
    const { offset, quoted } = found;
    const column = offset - lineStart(readable, offset);
    if (quoted.split('\n').length * column > left) break;
    const replaced = indentLines(quoted, offset, column, added);
    if (replaced === quoted) break;
    readable = readable.slice(0, offset) + replaced + readable.slice(offset + quoted.length);
    left -= offset + quoted.length - from + readable.length / COPIED_PER_READ;
    from = found.item;
  }
  return added.length > 0 && isBetter(readable, added) ? { text: readable, added } : { text, added: [] };
}

/** The quoted text with at least as many spaces before each of its next lines. What it adds goes into `added`. */
function indentLines(quoted: string, offset: number, spaces: number, added: Added[]): string {
  let shift = offset + 1;
  return quoted.replaceAll(/\n( *)(?![ \r\n])/g, (line, own: string, at: number) => {
    const length = spaces - own.length;
    if (length <= 0) return line;
    added.push({ offset: shift + at, length });
    shift += length;
    return `\n${' '.repeat(spaces)}`;
  });
}

/** False where the text is not valid because of what follows such a text: its quotes are not the ones that were meant. */
function isBetter(text: string, added: readonly Added[]): boolean {
  const [error] = parseDocument(text, { uniqueKeys: false, prettyErrors: false }).errors;
  if (error === undefined) return true;
  const line = lineStart(text, error.pos[0]);
  return added.every(({ offset }) => offset !== line);
}

interface CutQuote {
  readonly offset: number;
  readonly quoted: string;
  /** The beginning of the last list item before it, where the reading can begin again: what the lexer knows there is from that line. */
  readonly item: number;
}

/** The first text in quotes that the lexer ends before its closing quote. */
function cutQuote(text: string, from: number): CutQuote | undefined {
  let item = from;
  for (const { lexeme, offset, isMark, isPlain } of lexemesOf(text, from)) {
    if (isMark || isPlain) continue;
    if (lexeme === '-') {
      const line = lineStart(text, offset);
      if (/^ +$/.test(text.slice(line, offset))) item = line;
    }
    const pattern = QUOTED.get(lexeme.charAt(0));
    if (pattern === undefined) continue;
    pattern.lastIndex = offset;
    const quoted = pattern.exec(text)?.[0];
    if (quoted !== undefined && quoted.length > lexeme.length) return { offset, quoted, item };
  }
  return undefined;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

interface Lexeme {
  readonly lexeme: string;
  readonly offset: number;
  readonly isMark: boolean;
  /** Of a scalar without quotes. */
  readonly isPlain: boolean;
}

function* lexemesOf(text: string, from = 0): Generator<Lexeme, void> {
  let offset = from;
  let isPlain = false;
  for (const lexeme of new Lexer().lex(text.slice(from))) {
    const isMark: boolean = !isPlain && MARKS.includes(lexeme);
    yield { lexeme, offset, isMark, isPlain };
    isPlain = isMark && lexeme === SCALAR_MARK;
    if (!isMark) offset += lexeme.length;
  }
}
