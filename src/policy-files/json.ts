import { keyTwice } from '../iam/syntax.js';
import { positionOf, slipIn, type TextPosition } from '../shared/text/json-slip.js';
import type { PolicyIssues } from './policy-issues.js';
import type { TextFile } from './tree.js';

/** The most objects and lists that may be in one another, as for YAML: nobody nests deeper, and what reads them does so step by step. */
export const MOST_LEVELS = 100;

/**
 * What the JSON of a file says; `undefined` when it is none, which the findings tell. An object that has a key twice is refused: JSON
 * would keep the last and drop the rest.
 */
export function readJson({ text, origin }: TextFile, issues: PolicyIssues): unknown {
  const parsed = parseText(text);
  if (!parsed.ok) return issues.report(origin, { code: 'not-json', ...parsed.position });
  const { value } = parsed;
  if (isTooDeep(value)) return issues.report(origin, { code: 'too-deep', limit: MOST_LEVELS });
  const key = keyTwice(text);
  return key === undefined ? value : issues.report(origin, { code: 'key-twice', key });
}

/** What a text says as JSON, or where it stops being that. Nothing of the text is repeated: it may hold secrets. */
export function parseText(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly position: TextPosition } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, position: positionOf(text, slipIn(text) ?? text.length) };
  }
}

/** True for a value with more levels than are read. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
