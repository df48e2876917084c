import { copiesOf } from '../../shared/log/copies.js';
import { starred } from '../../shared/log/secrets.js';
import { property } from '../../shared/untyped.js';

/** Every text is cut to this before anything else is done with it. */
const LOOKED_AT = 16 * 1024;
/** As many equal characters in a row are a piece of a secret, and not equal by chance. */
const LEAST_PIECE = 12;
/** Secrets of GitHub and AWS are longer, and a shorter text would be hidden in every word. */
const LEAST_SECRET = 8;
const LONGEST_MESSAGE = 200;
/** Words, paths and host names in error messages are shorter. AWS's secret keys and GitHub's tokens have 40 characters at least. */
const LONG_RUN = /\S{40,}/g;
/** The characters of tokens and keys, and of their encoded forms. */
const WORD = /[\w+/=.%~-]+/g;
// The lookbehind lets a match begin at the start of a word only, so that the time is linear.
const THREE_PARTS = /(?<![\w-])[\w-]+\.[\w-]+\.[\w-]+/g;
const MOST_TOKENS = 50;
// As STS writes them, and as JSON.
const KEYS = /["<](?:AccessKeyId|SecretAccessKey|SessionToken)(?:>|"\s{0,9}:\s{0,9}")([^<"]{8,16384})/g;

/**
 * A text from an answer, cut to `longest` characters, with `***` for every copy of the secrets that were `sent`: whole, encoded, or
 * in pieces. A server, and whatever is in between, may repeat what it received.
 */
export function withoutSent(text: string, sent: readonly string[], longest: number): string {
  const start = cutAtWord(text, LOOKED_AT);
  const copies = sent.filter(({ length }) => length >= LEAST_SECRET && length <= LOOKED_AT).flatMap(copiesOf);
  const hidden = new Uint8Array(start.length);
  for (const copy of copies) {
    if (copy.length >= LEAST_PIECE) continue;
    for (let at = start.indexOf(copy); at >= 0; at = start.indexOf(copy, at + 1)) hidden.fill(1, at, at + copy.length);
  }
  hidePieces(start, copies, hidden);
  for (const { index, 0: word } of start.matchAll(WORD)) {
    // Two secrets can begin alike, so the rest of the word may be half of another.
    if (hidden.subarray(index, index + word.length).includes(1)) hidden.fill(1, index, index + word.length);
  }
  return cutAtWord(starred(start, hidden), longest);
}

/**
 * The reason in an error answer: the message of a JSON answer, or the first line of a plain text. Short, and without anything that
 * was `sent` or that could be a token. Empty for other answers, such as HTML.
 */
export function messageOf(body: string, sent: readonly string[]): string {
  const clean = withoutSent(wordsIn(body), sent, LOOKED_AT);
  return cutAtWord(clean.replace(LONG_RUN, '***'), LONGEST_MESSAGE);
}

/** Every JSON Web Token in the texts, also inside JSON and in the escapes of JSON or of a URL. */
export function tokensIn(texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    const forms = [text, attempt(() => decodeURIComponent(text)), ...stringsIn(attempt(() => JSON.parse(text)))];
    for (const form of forms) {
      if (typeof form !== 'string') continue;
      for (const [run] of form.matchAll(THREE_PARTS)) {
        if (found.size >= MOST_TOKENS) return [...found];
        // The base64 of {" with which every header begins.
        const at = run.indexOf('eyJ');
        if (at >= 0 && at < run.indexOf('.')) found.add(run.slice(at));
      }
    }
  }
  return [...found];
}

/** Every credential in an answer of STS, whatever its status, also an incomplete one. */
export function credentialsIn(body: string): string[] {
  return [...body.matchAll(KEYS)].slice(0, MOST_TOKENS).flatMap(([, value = '']) => value);
}

function hidePieces(text: string, copies: readonly string[], hidden: Uint8Array): void {
  const places = new Map<string, number[]>();
  for (let at = 0; at + LEAST_PIECE <= text.length; at++) {
    const piece = text.slice(at, at + LEAST_PIECE);
    const known = places.get(piece);
    if (known === undefined) places.set(piece, [at]);
    else known.push(at);
  }
  for (const copy of copies) {
    for (let at = 0; at + LEAST_PIECE <= copy.length; at++) {
      const piece = copy.slice(at, at + LEAST_PIECE);
      for (const place of places.get(piece) ?? []) hidden.fill(1, place, place + LEAST_PIECE);
      // Hidden already for all other copies.
      places.delete(piece);
    }
  }
}

/** The reason, as the services around GitHub's runners, and proxies, write it. */
function wordsIn(body: string): string {
  const parsed = attempt(() => JSON.parse(body));
  const named = ['message', 'error_description', 'error', 'detail', 'title'].map((name) => property(parsed, name));
  const words = [...named, property(property(parsed, 'error'), 'message')].find((word) => typeof word === 'string');
  if (typeof words === 'string') return words;
  const isText = parsed === undefined && !/^\s*[<{["]/.test(body);
  return isText ? (body.trim().split(/[\r\n]/, 1)[0] ?? '') : '';
}

function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 20) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...stringsIn(inner, depth + 1)]);
}

function attempt(decode: () => unknown): unknown {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** The beginning of a text, without the word that the cut goes through: half of a secret would not be recognized. */
function cutAtWord(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest).replace(/(?<!\S)\S+$/, '');
}
