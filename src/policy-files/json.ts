import { keyTwice } from '../iam/syntax.js';
import { positionOf, slipIn, type TextPosition } from '../shared/text/json-slip.js';
import type { PolicyFileIssueDetail } from './policy-file-messages.js';
import type { PolicyIssues } from './policy-issues.js';
import type { TextFile } from './tree.js';

/** The most nested objects and lists, as for YAML: the readers are recursive. */
export const MOST_LEVELS = 100;

/**
 * The value of a JSON file; `undefined` when it is invalid, which is reported. An object with a key twice is rejected: JSON
 * would keep only the last.
 */
export function readJson({ text, origin }: TextFile, issues: PolicyIssues): unknown {
  const parsed = parseText(text);
  if (!parsed.ok) return issues.report(origin, faultIn(text, parsed.position));
  const { value } = parsed;
  if (isTooDeep(value)) return issues.report(origin, { code: 'too-deep', limit: MOST_LEVELS });
  const key = keyTwice(text);
  return key === undefined ? value : issues.report(origin, { code: 'key-twice', key });
}

/** The value of a JSON text, or where it is invalid. Nothing of the text is repeated: it may have secrets. */
export function parseText(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly position: TextPosition } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, position: positionOf(text, slipIn(text) ?? text.length) };
  }
}

/** What is wrong with the text of a file that cannot be parsed. */
export function faultIn(text: string, position: TextPosition): PolicyFileIssueDetail {
  return text.trim() === '' ? { code: 'empty-file' } : { code: 'not-json', ...position };
}

/** True for a value with more levels than are read. */
export function isTooDeep(value: unknown): boolean {
  return hasMoreLevels(value, MOST_LEVELS);
}

function hasMoreLevels(value: unknown, levels: number): boolean {
  if (levels < 0) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one) => hasMoreLevels(one, levels - 1));
}
