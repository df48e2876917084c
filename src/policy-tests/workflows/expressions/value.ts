/** Values of expressions, as far as they are known before a workflow runs. */
import { data } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';

export type Value = KnownValue | UnknownValue | Scope;

export interface KnownValue {
  readonly kind: 'known';
  readonly data: ExpressionData;
}

export interface UnknownValue {
  readonly kind: 'unknown';
  /** What is not known, such as `vars.REGION`. */
  readonly causes: readonly string[];
  /** Whether it counts as true in a condition, where that is known although the value is not. */
  readonly truth?: boolean;
  /** True where the only cause is the path of the value itself, so that a member has a path, too. */
  readonly isPath?: boolean;
}

/** An object some of whose members may be unknown. */
export interface Scope {
  readonly kind: 'scope';
  /** As an expression names it, such as `github.event`. */
  readonly path: string;
  /** A member by its name; upper and lower case are the same. */
  readonly member: (name: string) => Value | undefined;
  /** The names of all members; `undefined` where it may have others. */
  readonly names: readonly string[] | undefined;
}

export const NULL: KnownValue = { kind: 'known', data: new data.Null() };

export function textValue(text: string): KnownValue {
  return { kind: 'known', data: new data.StringData(text) };
}

export function booleanValue(value: boolean): KnownValue {
  return { kind: 'known', data: new data.BooleanData(value) };
}

export function unknownValue(...causes: readonly string[]): UnknownValue {
  return { kind: 'unknown', causes };
}

export function listValue(items: readonly KnownValue[]): KnownValue {
  return { kind: 'known', data: new data.Array(...items.map((item) => item.data)) };
}

/** A value of a context that is not known. */
export function unknownPath(path: string): UnknownValue {
  return { ...unknownValue(path), isPath: true };
}

/** The value of parsed JSON. */
export function valueOfJson(json: unknown): KnownValue {
  return { kind: 'known', data: dataOf(json) };
}

function dataOf(json: unknown): ExpressionData {
  if (typeof json === 'string') return new data.StringData(json);
  if (typeof json === 'number') return new data.NumberData(json);
  if (typeof json === 'boolean') return new data.BooleanData(json);
  if (Array.isArray(json)) return new data.Array(...json.map(dataOf));
  if (typeof json !== 'object' || json === null) return new data.Null();
  return new data.Dictionary(...Object.entries(json).map(([key, value]) => ({ key, value: dataOf(value) })));
}

/** A member is a value, or a function that finds it when it is used. */
export type Members = Readonly<Record<string, Value | (() => Value)>>;

/** An object with these members. `others` are absent (null in expressions), or unknown. */
export function scope(path: string, members: Members, others: 'absent' | 'unknown' = 'absent'): Scope {
  const found = new Map(Object.entries(members).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    kind: 'scope',
    path,
    names: others === 'absent' ? Object.keys(members) : undefined,
    member: (name) => {
      const value = found.get(name.toLowerCase());
      if (value !== undefined) return typeof value === 'function' ? value() : value;
      return others === 'absent' ? undefined : unknownPath(`${path}.${name}`);
    },
  };
}

/** The member of an object; null where it has none. */
export function memberOf(value: Value, name: string): Value {
  switch (value.kind) {
    case 'scope':
      return value.member(name) ?? NULL;
    case 'unknown':
      return unknownValue(...value.causes);
    case 'known': {
      if (value.data.kind !== data.Kind.Dictionary) return NULL;
      const found = value.data.get(name);
      return found === undefined ? NULL : { kind: 'known', data: found };
    }
  }
}

/** The whole value: an object is known when all its members are. */
export function settled(value: Value): KnownValue | UnknownValue {
  if (value.kind !== 'scope') return value;
  if (value.names === undefined) return unknownValue(value.path);
  const pairs = value.names.map((key) => ({ key, value: settled(value.member(key) ?? NULL) }));
  const causes = pairs.flatMap((pair) => (pair.value.kind === 'unknown' ? pair.value.causes : []));
  if (causes.length > 0) return { ...unknownValue(...new Set(causes)), truth: true };
  const known = pairs.flatMap((pair) =>
    pair.value.kind === 'known' ? [{ key: pair.key, value: pair.value.data }] : [],
  );
  return { kind: 'known', data: new data.Dictionary(...known) };
}

/** The text that an expression puts into a string. */
export function textOf(value: Value): { readonly text: string } | UnknownValue {
  const whole = settled(value);
  return whole.kind === 'unknown' ? whole : { text: whole.data.coerceString() };
}

/** The value as the text that variables and outputs are. */
export function asText(value: Value): Value {
  const text = textOf(value);
  return 'text' in text ? textValue(text.text) : text;
}

/** Whether a condition with this value is met; `undefined` where that is not known. */
export function truthOf(value: Value): boolean | undefined {
  if (value.kind === 'scope') return true;
  if (value.kind === 'unknown') return value.truth;
  const found = value.data;
  switch (found.kind) {
    case data.Kind.Null:
      return false;
    case data.Kind.Boolean:
      return found.value;
    case data.Kind.Number:
      return found.value !== 0 && !Number.isNaN(found.value);
    case data.Kind.String:
      return found.value !== '';
    case data.Kind.Array:
    case data.Kind.Dictionary:
      return true;
  }
}

/** The names of the members of an object; none for any other value. */
export function namesOf(value: Value): readonly string[] {
  if (value.kind === 'scope') return value.names ?? [];
  return value.kind === 'known' && value.data.kind === data.Kind.Dictionary
    ? value.data.pairs().map(({ key }) => key)
    : [];
}

/** The items of a list; `undefined` for any other value. */
export function itemsOfValue(value: Value): readonly KnownValue[] | undefined {
  if (value.kind !== 'known' || value.data.kind !== data.Kind.Array) return undefined;
  return value.data.values().map((item) => ({ kind: 'known', data: item }));
}

/** True for two values that are known and the same. */
export function isSame(one: Value, other: Value): boolean {
  const [left, right] = [settled(one), settled(other)];
  if (left.kind === 'unknown' || right.kind === 'unknown') return false;
  return JSON.stringify(plainOf(left.data)) === JSON.stringify(plainOf(right.data));
}

function plainOf(value: ExpressionData): unknown {
  switch (value.kind) {
    case data.Kind.Array:
      return value.values().map(plainOf);
    case data.Kind.Dictionary:
      return value.pairs().map(({ key, value: member }) => [key.toLowerCase(), plainOf(member)]);
    case data.Kind.Null:
    case data.Kind.Boolean:
    case data.Kind.Number:
    case data.Kind.String:
      // Expressions compare texts without regard to case.
      return value.coerceString().toUpperCase();
  }
}
