/**
 * The condition operators of IAM, one row each. Prefixes (`ForAllValues:`, `ForAnyValue:`), the suffix `IfExists` and `Null`, which looks at
 * no value, are `conditions.ts`'s matter.
 *
 * Source: "IAM JSON policy elements: Condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
import { canOverlap, coversForm, matches } from '../shared/text/name-pattern.js';
import { compileAddressRange, isAddress } from './address-range.js';
import { compileArnPattern, isArn } from './arn-pattern.js';
import { parseInstantMs } from './policy-date.js';
import { compilePattern, type Matcher } from './string-pattern.js';

export interface Operator extends ValueType {
  /** True for operators that hold when no value matches. */
  readonly negated: boolean;
}

/** What an operator compares. */
interface ValueType {
  readonly compile: Compile;
  /** Whether the operator can take a value of a request. */
  readonly takes: (found: string) => boolean;
  /**
   * Whether a value of the policy matches a text of which only the form is known, with `*` for what is not; `undefined` where that depends on
   * it.
   */
  readonly matchesForm?: (value: string, form: string) => boolean | undefined;
  /** True for a value of the policy of which AWS does not document what it matches. */
  readonly isUndocumented?: (value: string) => boolean;
}

/** Makes the test for one value of the policy; `undefined` when the operator cannot take that value. */
type Compile = (value: string, variables: boolean) => Matcher | undefined;

type Order = (found: number, wanted: number) => boolean;

const everything = () => true;
const text: ValueType = {
  compile: (value, variables) => compilePattern(value, { wildcards: false, variables }),
  takes: everything,
  matchesForm: (value, form) => (matches(form, value) ? undefined : false),
};
const textAnyCase: ValueType = {
  compile: (value, variables) => compilePattern(value, { wildcards: false, variables, ignoreCase: true }),
  takes: everything,
  matchesForm: (value, form) => (matches(form.toLowerCase(), value.toLowerCase()) ? undefined : false),
};
const textLike: ValueType = {
  compile: (value, variables) => compilePattern(value, { wildcards: true, variables }),
  takes: everything,
  matchesForm: (value, form) => coversForm(value, form) || (canOverlap(value, form) ? undefined : false),
};
const bool: ValueType = { compile: compileBool, takes: everything };
const binary: ValueType = { compile: compileBinary, takes: (found) => parseBase64(found) !== undefined };
const address: ValueType = { compile: compileAddressRange, takes: isAddress };
const arn: ValueType = { compile: compileArnPattern, takes: isArn, isUndocumented: (value) => value === '*' };

const equal: Order = (found, wanted) => found === wanted;
const less: Order = (found, wanted) => found < wanted;
const lessOrEqual: Order = (found, wanted) => found <= wanted;
const greater: Order = (found, wanted) => found > wanted;
const greaterOrEqual: Order = (found, wanted) => found >= wanted;

const ROWS: ReadonlyArray<readonly [name: string, type: ValueType, negated?: 'negated']> = [
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
  ['IpAddress', address],
  ['NotIpAddress', address, 'negated'],
  // The two of each pair are the same.
  ['ArnEquals', arn],
  ['ArnLike', arn],
  ['ArnNotEquals', arn, 'negated'],
  ['ArnNotLike', arn, 'negated'],
];

const BY_LOWER_CASE: ReadonlyMap<string, Operator> = new Map(
  ROWS.map(([name, type, negated]) => [name.toLowerCase(), { ...type, negated: negated === 'negated' }]),
);

/** The operators without prefixes and suffixes, `Null` apart. */
export const VALUE_OPERATORS: readonly string[] = ROWS.map(([name]) => name);

/** The operator of that name, in any case; `undefined` when it does not exist. */
export function findOperator(name: string): Operator | undefined {
  return BY_LOWER_CASE.get(name.toLowerCase());
}

// These operators know no policy variables, so a `${…}` is a value that they cannot take.
function ordered(parse: (text: string) => number | undefined, holds: Order): ValueType {
  return {
    compile: (value) => {
      const wanted = parse(value);
      if (wanted === undefined) return undefined;
      return (text) => {
        const found = parse(text);
        return found !== undefined && holds(found, wanted);
      };
    },
    takes: (found) => parse(found) !== undefined,
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function compileBool(value: string, variables: boolean): Matcher | undefined {
  if (!/^(?:true|false)$/i.test(value) && !(variables && value.includes('${'))) return undefined;
  return textAnyCase.compile(value, variables);
}

// A request's context holds binary values in the form that policies write them in.
function compileBinary(value: string): Matcher | undefined {
  const wanted = parseBase64(value);
  if (wanted === undefined) return undefined;
  return (text) => parseBase64(text)?.equals(wanted) === true;
}

function parseBase64(text: string): Buffer | undefined {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : undefined;
}
