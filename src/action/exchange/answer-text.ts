import { copiesOf } from '../../shared/log/copies.js';
import { starred } from '../../shared/log/secrets.js';
import { property } from '../../shared/untyped.js';

/** More of an answer is not looked at. Every text is cut to this before anything else is done with it. */
const LOOKED_AT = 16 * 1024;
/** As many characters in a row of what was sent are a piece of it, and no word that both have by chance. */
const LEAST_PIECE = 12;
/** A shorter secret is none of those that GitHub and AWS issue, and would be blanked in every word. */
const LEAST_SECRET = 8;
const LONGEST_MESSAGE = 200;
/** Words, paths and host names of refusals are shorter. AWS's secret keys and GitHub's tokens have 40 characters at least. */
const LONG_RUN = /\S{40,}/g;
/** The characters of tokens and keys, and of their encoded forms. */
const WORD = /[\w+/=.%~-]+/g;
// The lookbehind lets a match begin at the start of a word only, so that long words take no longer than short ones.
const THREE_PARTS = /(?<![\w-])[\w-]+\.[\w-]+\.[\w-]+/g;
const MOST_TOKENS = 50;
// As STS writes them, and as JSON.
const KEYS = /["<](?:AccessKeyId|SecretAccessKey|SessionToken)(?:>|"\s{0,9}:\s{0,9}")([^<"]{8,16384})/g;

/**
 * A text out of an answer, cut to `longest` characters, with `***` for every copy of what was sent to the server: whole, encoded,
 * or a piece of it. A server, and whatever is in between, may repeat what it was sent.
 */
export function withoutSent(text: string, sent: readonly string[], longest: number): string {
  const looked = cutAtWord(text, LOOKED_AT);
  const copies = sent.filter(({ length }) => length >= LEAST_SECRET && length <= LOOKED_AT).flatMap(copiesOf);
  const hidden = new Uint8Array(looked.length);
  for (const copy of copies) {
    if (copy.length >= LEAST_PIECE) continue;
    for (let at = looked.indexOf(copy); at >= 0; at = looked.indexOf(copy, at + 1))
      hidden.fill(1, at, at + copy.length);
  }
  hidePieces(looked, copies, hidden);
  for (const { index, 0: word } of looked.matchAll(WORD)) {
    // Secrets can begin alike. Half of another would not be found again.
    if (hidden.subarray(index, index + word.length).includes(1)) hidden.fill(1, index, index + word.length);
  }
  return cutAtWord(starred(looked, hidden), longest);
}

/**
 * What a server says about why it refused: the message of a JSON answer, or the first line of a plain text. Short, without what
 * was sent, and without anything that could be a token. Empty where the answer has no words, as a page of HTML.
 */
export function messageOf(body: string, sent: readonly string[]): string {
  const clean = withoutSent(wordsIn(body), sent, LOOKED_AT);
  return cutAtWord(clean.replace(LONG_RUN, '***'), LONGEST_MESSAGE);
}

/** Every JSON Web Token in the texts, also within JSON and in the escapes of JSON or of a URL. */
export function tokensIn(texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    const forms = [text, decoded(() => decodeURIComponent(text)), ...stringsIn(decoded(() => JSON.parse(text)))];
    for (const form of forms) {
      if (typeof form !== 'string') continue;
      for (const [run] of form.matchAll(THREE_PARTS)) {
        if (found.size >= MOST_TOKENS) return [...found];
        // Each begins with the base64 of {" as its header does.
        const at = run.indexOf('eyJ');
        if (at >= 0 && at < run.indexOf('.')) found.add(run.slice(at));
      }
    }
  }
  return [...found];
}

/** Every credential in an answer of STS, whatever status it has and whether it is whole. */
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
      // Once is enough for all copies.
      places.delete(piece);
    }
  }
}

/** The words in which the services around GitHub's runners, and proxies, put their reasons. */
function wordsIn(body: string): string {
  const parsed = decoded(() => JSON.parse(body));
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

function decoded(decode: () => unknown): unknown {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** The beginning of a text. The word that the cut goes through is left out: half of a secret would not be known as one. */
function cutAtWord(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest).replace(/(?<!\S)\S+$/, '');
}
