/**
 * Branches and tags that the filters of a trigger let through.
 *
 * Source: "Filter pattern cheat sheet"
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
 */

/** Names that no policy has. */
export const ANY_BRANCH = 'xacct-any-branch';
export const ANY_TAG = 'xacct-any-tag';

/** The filters of branches or of tags. */
export interface RefFilter {
  readonly included: readonly string[] | undefined;
  readonly ignored: readonly string[] | undefined;
}

/** A name that passes the filters. `pattern` is the filter that it was made for; `undefined` where any name passes. */
export interface RefSample {
  readonly name: string;
  readonly pattern: string | undefined;
}

export function hasWildcard(pattern: string): boolean {
  return /[*?+[]/.test(pattern);
}

/** True for a pattern that lets more than one name through. */
export function isOpenPattern(pattern: string): boolean {
  return !pattern.startsWith('!') && hasWildcard(pattern);
}

/** One name for each pattern, or one for any name. */
export function samplesOf({ included, ignored }: RefFilter, any: string): RefSample[] {
  if (included === undefined) {
    const names = [any, `${any}-2`, `${any}/2`, any.replaceAll('-', ''), '1'];
    const name = names.find((one) => !passes(ignored ?? [], one));
    return name === undefined ? [] : [{ name, pattern: undefined }];
  }
  return included.flatMap((pattern) => {
    if (pattern.startsWith('!')) return [];
    const words = [any, `${any}-2`, '1', any.replaceAll('-', ''), '2'];
    const name = words
      .flatMap((word) => [0, -2].map((at) => fill(pattern, word, at)))
      .find((one) => passes(included, one));
    if (name === undefined) return [];
    return [{ name, pattern: name === any ? undefined : pattern }];
  });
}

/** Those of the names that pass the filters and that a sample stands for: the first whose pattern matches. Names of samples are left out. */
export function namedSamples(
  names: readonly string[],
  sample: RefSample,
  samples: readonly RefSample[],
  { included, ignored }: RefFilter,
): RefSample[] {
  return names.flatMap((name) => {
    if (samples.some((one) => one.name === name)) return [];
    if (passes(ignored ?? [], name) || (included !== undefined && !passes(included, name))) return [];
    const first = samples.find(({ pattern }) => pattern === undefined || passes([pattern], name));
    return first === sample ? [{ name, pattern: name }] : [];
  });
}

/** True for a name that a list of patterns lets through: the last that matches decides. */
export function passes(patterns: readonly string[], name: string): boolean {
  let passed = false;
  for (const pattern of patterns) {
    const isNegative = pattern.startsWith('!');
    if (expressionOf(isNegative ? pattern.slice(1) : pattern).test(name)) passed = !isNegative;
  }
  return passed;
}

const TOKENS = /\\(.)|(\*\*)|(\*)|(\[[^\]]*\])|([?+])|([\s\S])/g;

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(
    TOKENS,
    (_, escaped: string, two: string, one: string, set: string, times: string, other: string) => {
      if (two !== undefined) return '.*';
      if (one !== undefined) return '[^/]*';
      return set ?? times ?? (escaped ?? other).replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
    },
  );
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch {
    return /^(?!)/;
  }
}

/** The pattern with `word` in the place of its wildcards, and of each set of characters the one at a position. */
export function fill(pattern: string, word: string, at: number): string {
  return pattern.replace(
    TOKENS,
    (_, escaped: string, two: string, one: string, set: string, times: string, other: string) => {
      if (two !== undefined || one !== undefined) return word;
      if (set !== undefined) return set.slice(1).at(at) ?? '';
      return times === undefined ? (escaped ?? other) : '';
    },
  );
}
