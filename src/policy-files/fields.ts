import { below } from '../iam/document.js';
import { type Fields, isFields } from '../iam/syntax.js';
import { nearest } from '../shared/text/nearest.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { Wanted } from './policy-file-messages.js';
import type { PolicyIssues } from './policy-issues.js';

/** True for a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** True for an object whose values are texts. */
export function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isFields(value) && Object.values(value).every((one) => typeof one === 'string');
}

/** The keys of an object. Reports those that are not among `known`; a value that is not an object has none. */
export function fieldsOf(value: unknown, origin: PolicyOrigin, known: readonly string[], issues: PolicyIssues): Fields {
  if (!isFields(value)) {
    issues.report(origin, { code: 'wrong-type', wanted: 'object' });
    return {};
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    issues.report(below(origin, key), { code: 'unknown-key', nearest: nearest(key, known), known });
  }
  return value;
}

/** The value of a key; `undefined` when it is absent, and when it has the wrong type, which is reported. */
export function fieldOf<T>(
  fields: Fields,
  key: string,
  is: (value: unknown) => value is T,
  wanted: Wanted,
  origin: PolicyOrigin,
  issues: PolicyIssues,
): T | undefined {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (value === undefined || is(value)) return value;
  return issues.report(below(origin, key), { code: 'wrong-type', wanted });
}
