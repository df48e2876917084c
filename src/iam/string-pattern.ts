/**
 * Patterns in a policy: wildcards and policy variables.
 *
 * Source: "IAM policy elements: Variables and tags"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
 */

import { ANY_ONE, ANY_RUN, matchesUnits } from '../shared/text/name-pattern.js';
import { isMultivalued } from './multivalued-keys.js';
import { joinUnknown, NOTHING, placeholdersIn, type Unknown } from './unknown.js';

/** The condition keys of one request. */
export interface ContextKeys {
  /** What the request has under a key, by its lower-case name: IAM ignores the case of key names. `undefined` for a key that it lacks. */
  get(key: string): ContextValue | undefined;
}

/** What a request has under a condition key: its values, none for a key that it surely lacks, or a placeholder where they are not known. */
export type ContextValue = readonly string[] | Placeholder;

/** Replaces a value that is not known. It never makes a condition hold, and never makes a condition of a denial fail. */
export interface Placeholder {
  /** What would make it known; `undefined` where only AWS knows it. */
  readonly unknown: Unknown | undefined;
  /** What is known of its one value, with `*` for what is not. The key is there then, and its value is not empty. */
  readonly form?: string;
}

/** True for a text of the request that matches the pattern. */
export type Matcher = (text: string, context: ContextKeys) => boolean;

export interface PatternRules {
  /** `*` and `?` match any run of characters and any one character. */
  readonly wildcards: boolean;
  /** `${key}` is the value of a condition key; `${*}`, `${?}` and `${$}` are the character itself. */
  readonly variables: boolean;
  readonly ignoreCase?: boolean;
}

interface Variable {
  /** The key, as written. */
  readonly name: string;
  readonly fallback: string | undefined;
}

type Piece = string | typeof ANY_RUN | typeof ANY_ONE | Variable;

const WILDCARDS = /[*?]/g;
const VARIABLES_AND_WILDCARDS = /\$\{([^}]*)\}|[*?]/g;
/**
 * "surround the default value with single quotes (' '), and separate the variable text and the default value with a comma and space (, )". The
 * key of a tag can have spaces within.
 */
const DOCUMENTED = /^([^\s,':][^,':]*:[^,']*[^\s,'])(?:, '([^']*)')?$/;

/** Makes condition keys out of plain entries; an absent value leaves its key out. A text with a placeholder in it is one as a whole. */
export function contextKeys(
  entries: Readonly<Record<string, string | ContextValue | undefined>>,
): ReadonlyMap<string, ContextValue> {
  const keys = new Map<string, ContextValue>();
  for (const [name, value] of Object.entries(entries)) {
    if (value !== undefined) keys.set(name.toLowerCase(), typeof value === 'string' ? valueOfText(value) : value);
  }
  return keys;
}

function valueOfText(text: string): ContextValue {
  const resources = placeholdersIn(text);
  return resources.length === 0 ? [text] : { unknown: { ...NOTHING, resources } };
}

/** What a request has under a key; nothing where it has a placeholder. */
export function valuesOf(context: ContextKeys, key: string): readonly string[] | undefined {
  const value = context.get(key.toLowerCase());
  return value === undefined || 'unknown' in value || value.length === 0 ? undefined : value;
}

/** The form of a key's value, where its value is not known and the form is. */
export function formOf(context: ContextKeys, key: string): string | undefined {
  const value = context.get(key.toLowerCase());
  return value !== undefined && 'unknown' in value ? value.form : undefined;
}

/** What is unknown of these keys, which go by the names given here; `undefined` when none of them has a placeholder. */
export function unknownOfKeys(keys: readonly string[], context: ContextKeys): Unknown | undefined {
  return joinUnknown(
    keys.flatMap((key) => {
      const value = context.get(key.toLowerCase());
      return value !== undefined && 'unknown' in value ? (value.unknown ?? { ...NOTHING, keys: [key] }) : [];
    }),
  );
}

/**
 * Makes a matcher out of a pattern. Nothing is rejected: a `${` that is never closed is plain text. It is compiled when it is first used:
 * most of the patterns in an account's policies never are.
 */
export function compilePattern(pattern: string, rules: PatternRules): Matcher {
  let compiled: Matcher | undefined;
  return (text, context) => {
    compiled ??= compileNow(pattern, rules);
    return compiled(text, context);
  };
}

function compileNow(pattern: string, rules: PatternRules): Matcher {
  const fold = rules.ignoreCase ? (text: string) => text.toLowerCase() : (text: string) => text;
  const pieces = split(pattern, rules);
  if (pieces.some((piece) => typeof piece === 'object')) {
    return (text, context) => {
      const units = resolve(pieces, context, fold);
      return units !== undefined && matchesUnits(units, fold(text));
    };
  }
  if (pieces.every((piece) => typeof piece === 'string')) {
    const wanted = fold(pieces.join(''));
    return (text) => fold(text) === wanted;
  }
  const units = resolve(pieces, new Map(), fold) ?? [];
  return (text) => matchesUnits(units, fold(text));
}

/** The condition keys that a pattern's variables need, as written there. A variable with a fallback needs none. */
export function variableKeys(pattern: string): string[] {
  if (!pattern.includes('${')) return [];
  return variablesOf(pattern).flatMap(({ name, fallback }) => (fallback === undefined ? [name] : []));
}

/** The condition keys that a pattern's variables look at, as written there. */
export function keysLookedAt(pattern: string): string[] {
  return pattern.includes('${') ? variablesOf(pattern).map(({ name }) => name) : [];
}

function variablesOf(pattern: string): Variable[] {
  return split(pattern, { wildcards: false, variables: true }).filter((piece) => typeof piece === 'object');
}

function isEmpty(values: readonly string[]): boolean {
  return values.every((value) => value === '');
}

/**
 * True for a pattern with a variable in a form that AWS does not document, such as `${ aws:username }`, or of a key that can have several
 * values. Such a variable is taken as any text, so that what it may match is found.
 */
export function hasUndocumentedVariable(pattern: string): boolean {
  if (!pattern.includes('${')) return false;
  const rules = { wildcards: false, variables: true };
  return split(pattern, rules).includes(ANY_RUN);
}

/**
 * True when every variable of a pattern has a value in this request; a pattern with one that has none matches nothing. The value of one in a
 * form that AWS does not document is not known.
 */
export function hasAllValues(pattern: string, context: ContextKeys): boolean {
  return split(pattern, { wildcards: false, variables: true }).every(
    (piece) => typeof piece === 'string' || (typeof piece === 'object' && variableValue(piece, context) !== undefined),
  );
}

function split(pattern: string, rules: PatternRules): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { text, name, index } of found(pattern, rules)) {
    const piece = name === undefined ? wildcard(text, rules) : variable(name);
    if (piece === undefined) continue;
    pieces.push(pattern.slice(done, index), piece);
    done = index + text.length;
  }
  pieces.push(pattern.slice(done));
  return pieces.filter((piece) => piece !== '');
}

/** The variables and wildcards of a pattern. What follows its last `}` has none to close, and is not looked through for one. */
function found(pattern: string, rules: PatternRules) {
  const closed = rules.variables ? pattern.lastIndexOf('}') + 1 : 0;
  const within = [...pattern.slice(0, closed).matchAll(VARIABLES_AND_WILDCARDS)];
  const after = [...pattern.slice(closed).matchAll(WILDCARDS)];
  return [
    ...within.map(({ 0: text, 1: name, index }) => ({ text, name, index })),
    ...after.map(({ 0: text, index }) => ({ text, name: undefined, index: closed + index })),
  ];
}

function wildcard(text: string, rules: PatternRules): Piece | undefined {
  if (!rules.wildcards) return undefined;
  return text === '*' ? ANY_RUN : ANY_ONE;
}

function variable(written: string): Piece {
  if (written === '*' || written === '?' || written === '$') return written;
  const [, name, fallback] = DOCUMENTED.exec(written) ?? [];
  return name === undefined || isMultivalued(name) ? ANY_RUN : { name, fallback };
}

/** `undefined` when a variable has no single value in this request: such a text matches nothing. */
function resolve(pieces: readonly Piece[], context: ContextKeys, fold: (text: string) => string): number[] | undefined {
  const units: number[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'number') {
      units.push(piece);
      continue;
    }
    const text = typeof piece === 'string' ? piece : variableValue(piece, context);
    if (text === undefined) return undefined;
    const folded = fold(text);
    for (let at = 0; at < folded.length; at += 1) units.push(folded.charCodeAt(at));
  }
  return units;
}

/**
 * A key "that has no value or is not present" gives none
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value), and an empty text is not a value.
 */
function variableValue(piece: Variable, context: ContextKeys): string | undefined {
  const values = valuesOf(context, piece.name);
  if (values === undefined || isEmpty(values)) return piece.fallback;
  return values.length === 1 ? values[0] : undefined;
}
