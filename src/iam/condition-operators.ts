/**
 * The condition operators of IAM, one row each. Prefixes (`ForAllValues:`, `ForAnyValue:`), the suffix `IfExists` and `Null`, which looks at
 * no value, are `conditions.ts`'s matter.
 *
 * Source: "IAM JSON policy elements: Condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
import { compileAddressRange } from './address-range.js';
import { compileArnPattern } from './arn-pattern.js';
import { parseInstantMs } from './policy-date.js';
import { compilePattern, type Matcher } from './string-pattern.js';

export interface Operator {
  /** True for operators that hold when no value matches. */
  readonly negated: boolean;
  readonly compile: Compile;
}

/** Makes the test for one value of the policy; `undefined` when the operator cannot take that value. */
type Compile = (value: string, variables: boolean) => Matcher | undefined;

type Order = (found: number, wanted: number) => boolean;

const text: Compile = (value, variables) => compilePattern(value, { wildcards: false, variables });
const textAnyCase: Compile = (value, variables) =>
  compilePattern(value, { wildcards: false, variables, ignoreCase: true });
const textLike: Compile = (value, variables) => compilePattern(value, { wildcards: true, variables });

const equal: Order = (found, wanted) => found === wanted;
const less: Order = (found, wanted) => found < wanted;
const lessOrEqual: Order = (found, wanted) => found <= wanted;
const greater: Order = (found, wanted) => found > wanted;
const greaterOrEqual: Order = (found, wanted) => found >= wanted;

const ROWS: ReadonlyArray<readonly [name: string, compile: Compile, negated?: 'negated']> = [
  ['StringEquals', text],
  ['StringNotEquals', text, 'negated'],
  ['StringEqualsIgnoreCase', textAnyCase],
  ['StringNotEqualsIgnoreCase', textAnyCase, 'negated'],
  ['StringLike', textLike],
  ['StringNotLike', textLike, 'negated'],
  ['NumericEquals', ordered(parseNumber, equal)],
  ['NumericNotEquals', ordered(parseNumber, equal), 'negated'],
  ['NumericLessThan', ordered(parseNumber, less)],
  ['NumericLessThanEquals', ordered(parseNumber, lessOrEqual)],
  ['NumericGreaterThan', ordered(parseNumber, greater)],
  ['NumericGreaterThanEquals', ordered(parseNumber, greaterOrEqual)],
  ['DateEquals', ordered(parseInstantMs, equal)],
  ['DateNotEquals', ordered(parseInstantMs, equal), 'negated'],
  ['DateLessThan', ordered(parseInstantMs, less)],
  ['DateLessThanEquals', ordered(parseInstantMs, lessOrEqual)],
  ['DateGreaterThan', ordered(parseInstantMs, greater)],
  ['DateGreaterThanEquals', ordered(parseInstantMs, greaterOrEqual)],
  ['Bool', bool],
  ['BinaryEquals', binary],
  ['IpAddress', compileAddressRange],
  ['NotIpAddress', compileAddressRange, 'negated'],
  // The two of each pair are the same.
  ['ArnEquals', compileArnPattern],
  ['ArnLike', compileArnPattern],
  ['ArnNotEquals', compileArnPattern, 'negated'],
  ['ArnNotLike', compileArnPattern, 'negated'],
];

const BY_LOWER_CASE: ReadonlyMap<string, Operator> = new Map(
  ROWS.map(([name, compile, negated]) => [name.toLowerCase(), { negated: negated !== undefined, compile }]),
);

/** The operators without prefixes and suffixes, `Null` apart. */
export const VALUE_OPERATORS: readonly string[] = ROWS.map(([name]) => name);

/** The operator of that name, in any case; `undefined` when it does not exist. */
export function findOperator(name: string): Operator | undefined {
  return BY_LOWER_CASE.get(name.toLowerCase());
}

// These operators know no policy variables, so a `${…}` is a value that they cannot take.
function ordered(parse: (text: string) => number | undefined, holds: Order): Compile {
  return (value) => {
    const wanted = parse(value);
    if (wanted === undefined) return undefined;
    return (text) => {
      const found = parse(text);
      return found !== undefined && holds(found, wanted);
    };
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function bool(value: string, variables: boolean): Matcher | undefined {
  if (!/^(?:true|false)$/i.test(value) && !(variables && value.includes('${'))) return undefined;
  return textAnyCase(value, variables);
}

// A request's context holds binary values in the form that policies write them in.
function binary(value: string): Matcher | undefined {
  const wanted = parseBase64(value);
  if (wanted === undefined) return undefined;
  return (text) => parseBase64(text)?.equals(wanted) ?? false;
}

function parseBase64(text: string): Buffer | undefined {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : undefined;
}
