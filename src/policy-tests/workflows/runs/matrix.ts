/**
 * The jobs of a matrix.
 *
 * Source: "Running variations of jobs in a workflow"
 * (https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations).
 */
import { isMapping, isSequence } from '@actions/workflow-parser/templates/tokens/type-guards';
import { LARGEST_MATRIX } from '../../../accounts/selection/read-selection.js';
import type { Contexts } from '../expressions/evaluate.js';
import { isSame, itemsOfValue, memberOf, namesOf, settled, textOf, type Value } from '../expressions/value.js';
import { entriesOf, type Token, valueOfToken } from '../reading/tokens.js';

/** The values of one job of a matrix, by their keys. */
export type Combination = ReadonlyMap<string, Value>;

export interface MatrixReading {
  readonly combinations: readonly Combination[];
  /** What of it is not known. Such a value is unknown in every combination. */
  readonly causes: readonly string[];
  /** GitHub rejects a matrix with more jobs than its limit; those above it are left out here. */
  readonly isTooLarge: boolean;
}

interface MatrixParts {
  readonly vectors: ReadonlyArray<readonly [key: string, values: readonly Value[]]>;
  readonly include: readonly Value[];
  readonly exclude: readonly Value[];
  readonly causes: readonly string[];
}

/** The combinations of `strategy.matrix`. */
export function readMatrix(token: Token, contexts: Contexts): MatrixReading {
  const parts = isMapping(token) ? partsOfToken(token, contexts) : partsOfValue(valueOfToken(token, contexts));
  if (parts === undefined) {
    const whole = settled(valueOfToken(token, contexts));
    const causes = whole.kind === 'unknown' ? whole.causes : [];
    // What is not an object makes the run fail.
    return { combinations: whole.kind === 'unknown' ? [new Map([['', whole]])] : [], causes, isTooLarge: false };
  }
  const combinations = combine(parts);
  return {
    combinations: combinations.slice(0, LARGEST_MATRIX),
    causes: [...new Set(parts.causes)],
    isTooLarge: combinations.length > LARGEST_MATRIX,
  };
}

/** The values of a combination that can be shown on one line. */
export function displayOf(combination: Combination): Record<string, string> {
  const shown = [...combination].flatMap(([key, value]): Array<[string, string]> => {
    const text = textOf(value);
    return 'text' in text && text.text !== 'Object' && text.text !== 'Array' ? [[key, text.text]] : [];
  });
  return Object.fromEntries(shown);
}

function partsOfToken(token: Token, contexts: Contexts): MatrixParts {
  const listAt = (name: string) => {
    const found = entriesOf(token).find((entry) => entry.name.toLowerCase() === name)?.value;
    return found === undefined ? { values: [], causes: [] } : valuesOf(found, contexts);
  };
  const own = entriesOf(token).filter(({ name }) => !['include', 'exclude'].includes(name.toLowerCase()));
  const vectors = own.map(({ name, value }) => ({ name, ...valuesOf(value, contexts) }));
  const [include, exclude] = [listAt('include'), listAt('exclude')];
  return {
    vectors: vectors.map(({ name, values }) => [name, values] as const),
    include: include.values,
    exclude: exclude.values,
    causes: [...vectors, include, exclude].flatMap(({ causes }) => causes),
  };
}

function valuesOf(token: Token, contexts: Contexts): { readonly values: readonly Value[]; readonly causes: string[] } {
  const values = isSequence(token)
    ? [...token].map((item) => valueOfToken(item, contexts))
    : listOf(valueOfToken(token, contexts));
  const causes = values.flatMap((value) => {
    const whole = settled(value);
    return whole.kind === 'unknown' ? whole.causes : [];
  });
  return { values, causes };
}

/** A value that is no list is a list of one. */
function listOf(value: Value): readonly Value[] {
  return itemsOfValue(value) ?? [value];
}

function partsOfValue(value: Value): MatrixParts | undefined {
  const names = namesOf(value);
  if (names.length === 0) return undefined;
  const isOwn = (name: string) => !['include', 'exclude'].includes(name.toLowerCase());
  const listAt = (name: string) =>
    names.some((one) => one.toLowerCase() === name) ? listOf(memberOf(value, name)) : [];
  return {
    vectors: names.filter(isOwn).map((name) => [name, listOf(memberOf(value, name))] as const),
    include: listAt('include'),
    exclude: listAt('exclude'),
    causes: [],
  };
}

function combine({ vectors, include, exclude }: MatrixParts): Combination[] {
  let product: Array<Map<string, Value>> = vectors.length > 0 ? [new Map()] : [];
  for (const [key, values] of vectors) {
    // One more than the limit is enough to know that there are too many.
    product = product.flatMap((one) => values.map((value) => new Map([...one, [key, value]]))).slice(0, 65_536);
  }
  const kept = product.filter((one) => !exclude.some((entry) => isMatch(entry, one, namesOf(entry))));
  const keys = vectors.map(([key]) => key.toLowerCase());
  const added: Array<Map<string, Value>> = [];
  const extended = kept.map((one) => new Map(one));
  for (const entry of include) {
    const names = namesOf(entry);
    const shared = names.filter((name) => keys.includes(name.toLowerCase()));
    const fitting = extended.filter((_, index) => isMatch(entry, kept[index] ?? new Map(), shared));
    const isAdded = fitting.length === 0;
    for (const one of isAdded ? [newCombination(added)] : fitting) {
      for (const name of names) one.set(name, memberOf(entry, name));
    }
  }
  return [...extended, ...added];
}

function newCombination(added: Array<Map<string, Value>>): Map<string, Value> {
  const one = new Map<string, Value>();
  added.push(one);
  return one;
}

/** What is not known matches nothing, so that no job is lost. */
function isMatch(entry: Value, combination: Combination, names: readonly string[]): boolean {
  return names.every((name) => {
    const found = [...combination].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    return found !== undefined && isSame(found, memberOf(entry, name));
  });
}
