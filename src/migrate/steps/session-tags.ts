/** Session tags: configure-aws-credentials sends a standard set unless it is told not to, this action only what is set. */
import type { Reason } from '../migrate-messages.js';
import type { Draft } from './draft.js';
import { STANDARD_TAG_KEYS } from './peer-inputs.js';
import { isOn, type PeerInput } from './peer-step.js';

/** What can be a line `Key=Value`: no comma, no line break, no space at an end. */
const LINE_PART = /^(?! )[^,\r\n]*(?<! )$/;

/** Adds the tags that the step sends with `AssumeRole`; `undefined` when that is done. */
export function addSessionTags(draft: Draft): Reason | undefined {
  const { step, removed, replaced, after } = draft;
  const isSkipped = isOn(step, 'role-skip-session-tagging');
  if (isSkipped === undefined) return { code: 'decided-at-run-time', input: 'role-skip-session-tagging' };
  if (isSkipped) {
    if (step.keys.has('transitive-tag-keys')) removed.add('transitive-tag-keys');
    return undefined;
  }
  const custom = step.inputs.get('custom-tags');
  const tags = custom === undefined ? [] : tagsOf(custom);
  if (tags === undefined) return { code: 'custom-tags' };
  const lines = ['github', ...tags.map(([key, value]) => `${key}=${value}`)];
  after.unshift({ name: 'role-session-tags', value: { lines } });

  const transitive = step.inputs.get('transitive-tag-keys');
  if (transitive === undefined) return undefined;
  if (transitive.hasExpression) return { code: 'decided-at-run-time', input: 'transitive-tag-keys' };
  // Keys without a tag are left out there, and rejected here.
  const known = new Set([...STANDARD_TAG_KEYS, ...tags.map(([key]) => key)]);
  const keys = transitive.text.split(/[\r\n]+/).flatMap((line) => line.trim() || []);
  const kept = keys.filter((key) => known.has(key));
  if (kept.length === 0) removed.add('transitive-tag-keys');
  else if (kept.length < keys.length) replaced.set('transitive-tag-keys', { lines: kept });
  return undefined;
}

function tagsOf({ text, hasExpression }: PeerInput): Array<readonly [string, string]> | undefined {
  if (hasExpression) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const tags = Object.entries(parsed).map(([key, value]) => [key, value] as const);
  const isLine = tags.every(
    ([key, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) &&
      !key.includes('=') &&
      LINE_PART.test(`${key}=${value}`) &&
      LINE_PART.test(String(value)),
  );
  return isLine ? tags.map(([key, value]) => [key, String(value)] as const) : undefined;
}
