import { below } from '../../iam/document.js';
import { type Fields, isFields, keyTwice } from '../../iam/syntax.js';
import { positionOf, slipIn } from '../../shared/text/json-slip.js';
import { isTooDeep, MOST_LEVELS, parseText } from '../json.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import type { TextFile } from '../tree.js';
import type { SnapshotIssue } from './snapshot-messages.js';

/** One page of the output. With several pages, each is a member of a list, as `jq --slurp` makes it. */
export interface Page {
  readonly fields: Fields;
  readonly origin: PolicyOrigin;
}

/** The lists of the output. Users and groups are not read: no job is one. */
const LISTS = ['RoleDetailList', 'Policies', 'UserDetailList', 'GroupDetailList'];

/** True for a value that looks like a page of the output. */
export function isSnapshot(value: Fields): boolean {
  return LISTS.some((list) => Array.isArray(value[list]));
}

/**
 * The pages in a file: one JSON object, several one after the other, or a list of objects. `undefined` when they are not the whole output,
 * which is reported. The AWS CLI joins the pages itself, unless it is called with `--no-paginate`, or with `--max-items`, which leaves a
 * `NextToken` in its output (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html).
 */
export function readPages({ text, origin }: TextFile, issues: PolicyIssues): Page[] | undefined {
  const values = valuesIn(text);
  if (!Array.isArray(values)) return issues.report(origin, { code: 'not-json', ...values.position });
  if (isTooDeep(values)) return issues.report(origin, { code: 'too-deep', limit: MOST_LEVELS });
  const key = keyTwice(text);
  if (key !== undefined) return issues.report(origin, { code: 'key-twice', key });
  const refuse = (at: PolicyOrigin, detail: SnapshotIssue) => issues.report(at, { code: 'snapshot', detail });
  const pages: Page[] = [];
  for (const [index, fields] of values.entries()) {
    const at = values.length === 1 ? origin : below(origin, index);
    if (!isPage(fields)) return refuse(at, { code: 'no-snapshot' });
    pages.push({ fields, origin: at });
  }
  const last = pages.at(-1);
  if (last === undefined) return refuse(origin, { code: 'no-snapshot' });
  if (!pages.some(({ fields }) => Array.isArray(fields.RoleDetailList))) return refuse(origin, { code: 'no-roles' });
  const { IsTruncated: isTruncated, NextToken: next } = last.fields;
  if (isTruncated === true || next !== undefined) return refuse(last.origin, { code: 'truncated' });
  return pages;
}

function isPage(value: unknown): value is Fields {
  return isFields(value) && isSnapshot(value);
}

/** The values of a text of JSON values without anything between them, up to the first that is not a page. A list alone is its members. */
function valuesIn(text: string): unknown[] | Extract<ReturnType<typeof parseText>, { ok: false }> {
  const whole = parseText(text);
  if (whole.ok) return Array.isArray(whole.value) ? whole.value : [whole.value];
  const values: unknown[] = [];
  // JSON ends where the next value begins, or where it is invalid.
  for (let rest = text; rest.trim() !== ''; ) {
    const end = slipIn(rest) ?? rest.length;
    const value = parseText(rest.slice(0, end));
    if (!value.ok) {
      // Only the position in the whole text helps.
      return end === 0 || values.length === 0 ? whole : placed(text, text.length - rest.length + end);
    }
    values.push(value.value);
    if (!isPage(value.value)) break;
    rest = rest.slice(end);
  }
  return values;
}

function placed(text: string, offset: number): Extract<ReturnType<typeof parseText>, { ok: false }> {
  return { ok: false, position: positionOf(text, offset) };
}
