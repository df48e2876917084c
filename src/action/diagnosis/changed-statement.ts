/** The statement that nearly allowed a request, changed so that it does: as narrow as before, with this request's values added. */
import type { Mismatch, NearMiss } from '../../iam/near-miss.js';
import { isSecretKey } from '../../iam/secret-keys.js';
import { isUniqueId } from '../../shared/aws/arn.js';
import { literalPattern } from '../../shared/aws/policy-text.js';
import { property } from '../../shared/untyped.js';
import { EXTERNAL_ID_PLACEHOLDER, json, literal, oneOrAll } from './statements.js';

type Fields = Record<string, unknown>;

/** Operators to whose values one more may be added, which allows exactly that one more. */
const ADDABLE =
  /^(?:ForAnyValue:|ForAllValues:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)(?:IfExists)?$/i;
/** A statement that allows no other actions may get one more role. */
const HOP_ACTION = /^sts:(?:AssumeRole|TagSession|SetSourceIdentity)$/i;

export interface ChangedStatement {
  /** JSON, without external ids. */
  readonly text: string;
  /** False for a statement to add beside the one that it was made from. */
  readonly replaces: boolean;
}

/**
 * The statement, changed. Where several conditions do not match it is one to add, with this request's values alone: added to the same
 * statement they would also allow each other mix of old and new values. `undefined` where no change would do, or where it would allow more:
 * a value that the request lacks, an operator whose values cannot be added to, another principal, further actions on the role.
 */
export function changedStatement(
  document: string,
  { statement, mismatches }: NearMiss,
  principal: string,
): ChangedStatement | undefined {
  const statements = [property(JSON.parse(document), 'Statement')].flat();
  const parsed = fieldsOf(statements[statement.index]);
  const replaces = mismatches.length === 1;
  if (!replaces && !mismatches.every(({ element }) => element === 'Condition')) return undefined;
  if (!mismatches.every((mismatch) => change(parsed, mismatch, principal, replaces))) return undefined;
  const { Sid: _, ...unnamed } = withoutExternalIds(parsed);
  return { text: json(replaces ? withoutExternalIds(parsed) : unnamed), replaces };
}

/** Changes one element of a statement; false where that cannot be done. */
function change(statement: Fields, mismatch: Mismatch, principal: string, keepsOld: boolean): boolean {
  switch (mismatch.element) {
    case 'Principal': {
      const old = fieldsOf(statement.Principal);
      // A statement for others, with this principal added, would allow all of its jobs. The id of a deleted role allows no one, and the
      // condition on the subject stays.
      if (!listOf(old.AWS).some((name) => isUniqueId(name)) || !testsSubject(statement)) return false;
      const kept = listOf(old.AWS).filter((name) => !isUniqueId(name));
      statement.Principal = { ...old, AWS: oneOrAll([...kept, principal]) };
      return true;
    }
    case 'Resource':
      if (!listOf(statement.Action).every((action) => HOP_ACTION.test(action)) || 'NotAction' in statement)
        return false;
      statement.Resource = oneOrAll([...mismatch.wanted, ...mismatch.found.map(literalPattern)]);
      return true;
    case 'Condition':
      return addValue(statement, mismatch, keepsOld);
    // AWS tests other keys for another action, so it gets a statement of its own. An exclusion has nothing to add to.
    case 'Action':
    case 'NotAction':
    case 'NotResource':
      return false;
  }
}

function addValue(
  statement: Fields,
  { operator, key, wanted, found, result }: Mismatch & { readonly element: 'Condition' },
  keepsOld: boolean,
): boolean {
  if (result !== 'fails' || found === undefined || isSecretKey(key) || !ADDABLE.test(operator)) return false;
  const conditions = fieldsOf(statement.Condition);
  const block = fieldsOf(conditions[operator]);
  const escaped = found.map(/Like|Arn/i.test(operator) ? literalPattern : literal);
  // In an escaped value a secret would not be found.
  if (!found.every((value, index) => json(escaped[index]) === `"${value}"`)) return false;
  const values = oneOrAll([...(keepsOld ? wanted : []), ...escaped]);
  statement.Condition = { ...conditions, [operator]: { ...block, [key]: values } };
  return true;
}

function testsSubject({ Condition: conditions }: Fields): boolean {
  const keys = Object.values(fieldsOf(conditions)).flatMap((block) => Object.keys(fieldsOf(block)));
  return keys.some((key) => key.toLowerCase().endsWith(':sub'));
}

/** The statement with a placeholder for each external id. */
function withoutExternalIds(statement: Readonly<Fields>): Fields {
  if (statement.Condition === undefined) return statement;
  const clean = Object.entries(fieldsOf(statement.Condition)).map(([operator, block]) => [
    operator,
    Object.fromEntries(
      Object.entries(fieldsOf(block)).map(([key, value]) => [
        key,
        isSecretKey(key) && !operator.toLowerCase().endsWith('null') ? EXTERNAL_ID_PLACEHOLDER : value,
      ]),
    ),
  ]);
  return { ...statement, Condition: Object.fromEntries(clean) };
}

/** A copy of a part of a document that the policy engine has read; empty where there is none. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' ? { ...value } : {};
}

function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}
