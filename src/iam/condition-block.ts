/**
 * Reads the `Condition` element.
 *
 * Sources: "IAM JSON policy elements: Condition"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html) and, for what is rejected, "IAM policy
 * validation check reference" (https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html):
 * "Duplicate keys with different case" and "Invalid condition key format".
 */
import { type Condition, compileCondition } from './conditions.js';
import { conditionTextsOf, fieldsOf, MalformedPolicy } from './syntax.js';

// A provider's name may hold colons, and the key of a tag may hold colons and spaces within. A key with a stray space or colon would match
// nothing, so a denial on it would deny nothing.
const KEY = /^[^:\s]+:[^:\s](?:.*\S)?$/;

/** The conditions of a statement, in their order. Throws `MalformedPolicy`. */
export function readConditions(source: unknown, where: string, variables: boolean): Condition[] {
  if (source === undefined) return [];
  const operators = Object.entries(fieldsOf(source, where));
  // Names of operators ignore case too, so two spellings of one could hold one key twice.
  refuseTwice(operators, where, 'operator');
  return operators.flatMap(([operator, block]) => {
    const place = `${where}.${operator}`;
    const keys = Object.entries(fieldsOf(block, place));
    refuseTwice(keys, place, 'key');
    return keys.map(([key, values]) => {
      const texts = conditionTextsOf(values, `${place}.${key}`);
      if (texts.length === 0) throw new MalformedPolicy(`${place}.${key}`, 'a condition key must have a value');
      const condition = compileCondition(operator, key, texts, variables, place);
      if (KEY.test(key)) return condition;
      throw new MalformedPolicy(place, `The condition key "${key}" is not valid (use the format SERVICE:KEY)`);
    });
  });
}

function refuseTwice(entries: ReadonlyArray<readonly [string, unknown]>, where: string, of: 'operator' | 'key'): void {
  const seen = new Map<string, string>();
  for (const [name] of entries) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new MalformedPolicy(where, `The condition ${of} ${name} is also written ${other} (use one of the two)`);
    }
    seen.set(name.toLowerCase(), name);
  }
}
