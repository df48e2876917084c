/**
 * The `Condition` element: operators, and how they treat many values and absent keys.
 *
 * Sources: "IAM JSON policy elements: Condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html) and
 * "Set operators for multivalued context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
 */
import { MalformedPolicy } from './malformed.js';
import { type ContextKeys, compilePattern, type Matcher } from './pattern.js';

/** One key under one operator: `"StringLike": {"token.actions.githubusercontent.com:sub": [...]}`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly holds: (context: ContextKeys) => boolean;
}

type Quantifier = 'one' | 'all' | 'any';

interface Operator {
  /** True for operators that hold when no value matches. */
  readonly negated: boolean;
  /** Makes the test for one value of the policy; `undefined` when the operator cannot take that value. */
  readonly compile: (value: string, variables: boolean) => Matcher | undefined;
}

const exact = (value: string, variables: boolean) => compilePattern(value, { wildcards: false, variables });
const exactFolded = (value: string, variables: boolean) =>
  compilePattern(value, { wildcards: false, variables, ignoreCase: true });
const like = (value: string, variables: boolean) => compilePattern(value, { wildcards: true, variables });

/** A row here is all that a further operator of the same shape needs. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', { negated: false, compile: exact }],
  ['StringNotEquals', { negated: true, compile: exact }],
  ['StringEqualsIgnoreCase', { negated: false, compile: exactFolded }],
  ['StringNotEqualsIgnoreCase', { negated: true, compile: exactFolded }],
  ['StringLike', { negated: false, compile: like }],
  ['StringNotLike', { negated: true, compile: like }],
  ['ArnEquals', { negated: false, compile: arn }],
  ['ArnLike', { negated: false, compile: arn }],
  ['ArnNotEquals', { negated: true, compile: arn }],
  ['ArnNotLike', { negated: true, compile: arn }],
  ['Bool', { negated: false, compile: bool }],
]);

const BY_LOWER_CASE = new Map([...OPERATORS].map(([name, operator]) => [name.toLowerCase(), operator]));
const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i;

/** The operators that are modelled, without prefixes and suffixes. */
export const CONDITION_OPERATORS: readonly string[] = [...OPERATORS.keys(), 'Null'];

/**
 * Makes the test for one key under one operator. `variables` says whether the document's version knows policy variables.
 * Throws `MalformedPolicy` for an operator that is not modelled (it is never skipped) and for a value the operator cannot take.
 */
export function compileCondition(
  operatorName: string,
  key: string,
  values: readonly string[],
  variables: boolean,
  where: string,
): Condition {
  const [, prefix, base = '', ifExists] = OPERATOR_NAME.exec(operatorName) ?? [];
  const named = { operator: operatorName, key, values };
  const lowerKey = key.toLowerCase();
  if (base.toLowerCase() === 'null' && prefix === undefined && ifExists === undefined) {
    return { ...named, holds: nullTest(lowerKey, values, where) };
  }
  const operator = BY_LOWER_CASE.get(base.toLowerCase());
  if (operator === undefined) {
    throw new MalformedPolicy(
      where,
      `Invalid Condition type : ${operatorName} (modelled are ${CONDITION_OPERATORS.join(', ')})`,
    );
  }
  const matchers = values.map((value) => {
    const matcher = operator.compile(value, variables);
    if (matcher === undefined) throw new MalformedPolicy(where, `${operatorName} cannot take the value "${value}"`);
    return matcher;
  });
  const quantifier: Quantifier = prefix === undefined ? 'one' : prefix.toLowerCase() === 'forallvalues' ? 'all' : 'any';
  return { ...named, holds: keyTest(lowerKey, matchers, operator.negated, quantifier, ifExists !== undefined) };
}

function keyTest(
  key: string,
  matchers: readonly Matcher[],
  negated: boolean,
  quantifier: Quantifier,
  ifExists: boolean,
) {
  return (context: ContextKeys): boolean => {
    const present = context.get(key);
    const matches = (value: string) => matchers.some((matcher) => matcher(value, context));
    if (present === undefined || present.length === 0) {
      // ForAllValues holds for a key that is not there, ForAnyValue does not; a negated operator holds.
      if (quantifier === 'one') return negated || ifExists;
      return quantifier === 'all' || ifExists;
    }
    switch (quantifier) {
      case 'one':
        return present.some(matches) !== negated;
      case 'all':
        return present.every((value) => matches(value) !== negated);
      case 'any':
        return present.some((value) => matches(value) !== negated);
    }
  };
}

function nullTest(key: string, values: readonly string[], where: string) {
  const wanted = values.map((value) => value.toLowerCase());
  if (wanted.some((value) => value !== 'true' && value !== 'false')) {
    throw new MalformedPolicy(where, 'Null takes "true" or "false"');
  }
  return (context: ContextKeys): boolean => wanted.includes(String(!context.has(key)));
}

function bool(value: string, variables: boolean): Matcher | undefined {
  if (!/^(true|false)$/i.test(value) && !(variables && value.includes('${'))) return undefined;
  return exactFolded(value, variables);
}

// ArnEquals and ArnLike are the same: each of the six parts is compared by itself, so that no wildcard reaches across a colon
// of the first five.
function arn(value: string, variables: boolean): Matcher | undefined {
  const parts = arnParts(value);
  if (parts === undefined) return value === '*' ? (text) => arnParts(text) !== undefined : undefined;
  const matchers = parts.map((part) => like(part, variables));
  return (text, context) => {
    const given = arnParts(text);
    return given?.every((part, at) => matchers[at]?.(part, context)) ?? false;
  };
}

function arnParts(text: string): string[] | undefined {
  // A colon inside `${…}` belongs to a variable's name.
  const parts = text.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g)?.map((part) => part.replace(/:$/, '')) ?? [];
  if (text.at(-1) !== ':') parts.pop();
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
