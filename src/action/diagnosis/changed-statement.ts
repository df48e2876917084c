/** The statement that nearly allowed a request, changed so that it does: as narrow as before, with this request's values added. */
import type { Mismatch, NearMiss } from '../../iam/near-miss.js';
import { literalPattern } from '../../shared/aws/policy-text.js';
import { property } from '../../shared/untyped.js';
import { isExternalId } from './decided-by.js';
import { EXTERNAL_ID_PLACEHOLDER, json, literal } from './statements.js';

type Fields = Record<string, unknown>;

/** Operators to whose values one more may be added, which allows exactly that one more. */
const ADDABLE =
  /^(?:ForAnyValue:|ForAllValues:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)(?:IfExists)?$/i;
const UNIQUE_ID = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;

/**
 * The changed statement as JSON, without external ids. `undefined` where no change of it would do: a value that the request lacks, or an
 * operator whose values cannot be added to.
 */
export function changedStatement(
  document: string,
  { statement, mismatches }: NearMiss,
  principal: string,
): string | undefined {
  const parsed = copyOf(document, statement.index);
  if (parsed === undefined || !mismatches.every((mismatch) => change(parsed, mismatch, principal))) return undefined;
  return json(withoutExternalIds(parsed));
}

function copyOf(document: string, index: number): Fields | undefined {
  const statements = [property(JSON.parse(document), 'Statement')].flat();
  const statement: unknown = statements[index];
  return isObject(statement) ? { ...statement } : undefined;
}

/** Changes one element of a statement; false where that cannot be done. */
function change(statement: Fields, mismatch: Mismatch, principal: string): boolean {
  switch (mismatch.element) {
    case 'Principal': {
      const { Principal: old } = statement;
      if (!isObject(old)) return false;
      // The id of a deleted role lets nobody in.
      const kept = listOf(old.AWS).filter((name) => !UNIQUE_ID.test(name));
      statement.Principal = { ...old, AWS: one([...kept, principal]) };
      return true;
    }
    case 'Resource':
      statement.Resource = one([...listOf(statement.Resource), ...mismatch.found.map(literalPattern)]);
      return true;
    case 'Action':
      // AWS tests other keys for another action, so it gets a statement of its own.
      return false;
    case 'NotAction':
    case 'NotResource':
      return false;
    case 'Condition':
      return addValue(statement, mismatch);
  }
}

function addValue(
  statement: Fields,
  { operator, key, found, result }: Mismatch & { readonly element: 'Condition' },
): boolean {
  if (result !== 'fails' || found === undefined || isExternalId(key) || !ADDABLE.test(operator)) return false;
  // In an escaped value a secret would not be found.
  if (!found.every((value) => json(value) === JSON.stringify(value))) return false;
  const { Condition: conditions } = statement;
  if (!isObject(conditions)) return false;
  const block = conditions[operator];
  if (!isObject(block)) return false;
  const escaped = found.map(/Like/i.test(operator) ? literalPattern : literal);
  statement.Condition = { ...conditions, [operator]: { ...block, [key]: one([...listOf(block[key]), ...escaped]) } };
  return true;
}

/** The statement with a placeholder for each external id. */
export function withoutExternalIds(statement: Readonly<Fields>): Fields {
  const { Condition: conditions } = statement;
  if (!isObject(conditions)) return { ...statement };
  const clean = Object.entries(conditions).map(([operator, block]) => [
    operator,
    isObject(block)
      ? Object.fromEntries(
          Object.entries(block).map(([key, value]) => [key, isExternalId(key) ? EXTERNAL_ID_PLACEHOLDER : value]),
        )
      : block,
  ]);
  return { ...statement, Condition: Object.fromEntries(clean) };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

/** A list as a policy writes it: alone where there is one. */
function one(values: readonly string[]): string | readonly string[] {
  const [first, ...more] = new Set(values);
  return first === undefined || more.length > 0 ? [...new Set(values)] : first;
}
