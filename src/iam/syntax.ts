/** The JSON of a policy document: objects with known fields, and values that may be alone or in a list. */
import { randomUUID } from 'node:crypto';
import { nearest } from '../shared/text/nearest.js';
import { property } from '../shared/untyped.js';

/** An object of a document. Each of its values is checked before it is used. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for an object that is neither a list nor a number with its spelling. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SpelledNumber);
}

/** One of two fields of which a statement has at most one: `Action` and `NotAction`, and their like. */
export interface Element {
  readonly name: string;
  readonly negated: boolean;
  readonly value: unknown;
  /** Where it is in the document. */
  readonly where: string;
}

/** A number of a document, as it is spelled there: `1.10`, and all digits of a long one. */
export class SpelledNumber {
  readonly spelling: string;

  constructor(spelling: string) {
    this.spelling = spelling;
  }

  /** As the text that it is compared as: JSON cannot be written with this spelling. */
  toJSON(): string {
    return this.spelling;
  }

  toString(): string {
    return this.spelling;
  }
}

// No document can have an object with this key.
const SPELLED = randomUUID();

/**
 * The value of a document; its numbers are `SpelledNumber`. Throws `MalformedPolicy` for invalid JSON, and for an object that has a
 * key twice: JSON would keep the last and drop the rest ("Individual elements must not contain multiple instances of the same key",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes).
 */
export function parseJson(text: string): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new MalformedPolicy('', `Syntax errors in policy: ${error instanceof Error ? error.message : String(error)}`);
  }
  const twice = keyTwice(text);
  if (twice !== undefined) throw new MalformedPolicy('', `Syntax errors in policy: ${twice} is twice in one object`);
  return parseSpelled(text);
}

/**
 * The value of a JSON text, with numbers as `SpelledNumber`: IAM sees how a number is spelled, and a JavaScript number does not keep
 * that.
 */
export function parseSpelled(json: string): unknown {
  // JSON.parse passes the spelling of a number to a reviver only from Node 21 on.
  const parts: string[] = [];
  let done = 0;
  const token = /"|-?\d[\d.eE+-]*/g;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    if (found[0] === '"') {
      token.lastIndex = endOfText(json, found.index);
    } else {
      parts.push(json.slice(done, found.index), JSON.stringify({ [SPELLED]: found[0] }));
      done = token.lastIndex;
    }
  }
  parts.push(json.slice(done));
  return JSON.parse(parts.join(''), (_, value: unknown) => {
    const spelling = property(value, SPELLED);
    return typeof spelling === 'string' ? new SpelledNumber(spelling) : value;
  });
}

/** The JSON text of a document: a text as it is, an object with the spelling of its numbers. */
export function formatDocument(source: string | object): string {
  return typeof source === 'string' ? source : formatValue(source);
}

function formatValue(value: unknown): string {
  if (value instanceof SpelledNumber) return value.spelling;
  if (Array.isArray(value)) return `[${value.map(formatValue).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${formatValue(one)}`).join(',')}}`;
}

/** The first key that an object has twice, in a text that is JSON. */
export function keyTwice(json: string): string | undefined {
  // The keys of all objects and lists that are open, the innermost last; a list has none.
  const open: Set<string>[] = [];
  const token = /[{}[\]"]/g;
  const colon = /\s*:/y;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    const [character] = found;
    if (character === '{' || character === '[') open.push(new Set());
    if (character === '}' || character === ']') open.pop();
    if (character !== '"') continue;
    const end = endOfText(json, found.index);
    token.lastIndex = end;
    colon.lastIndex = end;
    if (!colon.test(json)) continue;
    const key = String(JSON.parse(json.slice(found.index, end)));
    const keys = open.at(-1);
    if (keys?.has(key)) return key;
    keys?.add(key);
  }
  return undefined;
}

/** Where the text that begins with a quote at `start` ends. No pattern looks for it: texts have megabytes, more than a pattern can go back over. */
function endOfText(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (json[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return json.length;
}

/** Throws `MalformedPolicy` for a value that is not an object, and for a field that is not among `known`. */
export function fieldsOf(value: unknown, where: string, known?: readonly string[]): Fields {
  if (!isFields(value)) throw new MalformedPolicy(where, 'Syntax errors in policy: expected an object');
  if (known === undefined) return value;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return value;
  const near = nearest(unknown, known);
  const hint = near === undefined ? '' : ` (use ${near} if that is meant)`;
  throw new MalformedPolicy(where, `Syntax errors in policy: ${unknown} is none of ${known.join(', ')}${hint}`);
}

/** The field `name` or its negated form; `undefined` when there is neither. Throws `MalformedPolicy` when there are both. */
export function elementOf(fields: Fields, name: string, where: string): Element | undefined {
  const notName = `Not${name}`;
  if (fields[name] !== undefined && fields[notName] !== undefined) {
    throw new MalformedPolicy(where, `has both ${name} and ${notName}`);
  }
  for (const [found, negated] of [[name, false] as const, [notName, true] as const]) {
    const value = fields[found];
    if (value !== undefined) return { name: found, negated, value, where: `${where}.${found}` };
  }
  return undefined;
}

/** IAM takes a single text for a list of one. */
export function textsOf(value: unknown, where: string): string[] {
  return listOf(value).map((one) => {
    if (typeof one === 'string') return one;
    throw noText(where);
  });
}

/** The same for the values of a condition, where a JSON boolean or number counts as its text. */
export function conditionTextsOf(value: unknown, where: string): string[] {
  return listOf(value).map((one) => {
    if (typeof one === 'string') return one;
    if (one instanceof SpelledNumber) return one.spelling;
    if (typeof one === 'boolean' || typeof one === 'number') return String(one);
    throw noText(where);
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function noText(where: string): MalformedPolicy {
  return new MalformedPolicy(where, 'Syntax errors in policy: expected a text or a list of texts');
}

/** A policy document that IAM or STS would reject, with the place in it and the reason. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
  /** Where in the document, as in `Statement[0].Condition.StringLike`; empty for the document as a whole. */
  readonly where: string;
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(where === '' ? reason : `${where}: ${reason}`);
    this.where = where;
    this.reason = reason;
  }
}
