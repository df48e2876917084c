/**
 * The `Condition` element: how an operator treats many values and absent keys, and what can be shown of it afterwards.
 *
 * Sources: "IAM JSON policy elements: Condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html),
 * "Conditions with multiple context keys or values"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html) and
 * "Single-valued vs. multivalued context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
 */
import { nearest } from '../shared/text/nearest.js';
import { findOperator, VALUE_OPERATORS } from './condition-operators.js';
import { isMultivalued } from './multivalued-keys.js';
import {
  type ContextKeys,
  formOf,
  hasUndocumentedVariable,
  keysLookedAt,
  type Matcher,
  unknownOfKeys,
  valuesOf,
} from './string-pattern.js';
import { MalformedPolicy } from './syntax.js';
import { allUnknown, joinUnknown, NOTHING, placeholdersIn, type UndocumentedRule, type Unknown } from './unknown.js';

/** One key under one operator: `"StringLike": {"token.actions.githubusercontent.com:sub": [...]}`. */
export interface Condition {
  /** As written, with prefix and suffix. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** The condition keys that it looks at, as written: its own, and those of policy variables in its values. */
  readonly looksAt: readonly string[];
  /** The resources that its key and its values have placeholders for. */
  readonly resources: readonly string[];
  /** The policy that was not read, where this condition is in its place. */
  readonly unread?: string;
  /** What AWS does not document about its values. Such a value may match or not. */
  readonly rules: readonly UndocumentedRule[];
  /** By what is known of the request, and with open values of the policy as what it needs to hold. They decide nothing: call `resultOf`. */
  readonly test: (context: ContextKeys) => Tested;
  /** Whether it holds for a value of this form; `undefined` where that depends on what is not known of it. */
  readonly testForm?: (form: string) => boolean | undefined;
  /** Whether a known value of the policy matches one of the request, so that its open values do not matter. */
  readonly matchesKnown?: (context: ContextKeys) => boolean;
}

/** Whether a condition holds, or the rule that decides it and that AWS does not document. */
export type Tested = boolean | UndocumentedRule;

/** Whether a condition holds in a request; undetermined where a placeholder may decide it, whatever its operator. */
export type ConditionResult = 'holds' | 'fails' | 'undetermined';

/** How a condition fared in one request. */
export type ConditionOutcome = WantedAndFound &
  (
    | { readonly result: Exclude<ConditionResult, 'undetermined'> }
    /** With what would determine it. */
    | { readonly result: 'undetermined'; readonly unknown: Unknown }
  );

interface WantedAndFound {
  readonly operator: string;
  readonly key: string;
  /** The values of the policy, as written: policy variables are not filled in. */
  readonly wanted: readonly string[];
  /** The values of the request; `undefined` when it has no such key, and for a placeholder. */
  readonly found: readonly string[] | undefined;
}

type Effect = 'Allow' | 'Deny';

/** How many of a key's values must match; `single` is meant for keys that have one. */
type Quantifier = 'single' | 'all' | 'any';

const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i;

/** The operators without prefixes and suffixes. */
export const CONDITION_OPERATORS: readonly string[] = [...VALUE_OPERATORS, 'Null'];
/** With them, as a policy may write them. */
const OPERATOR_NAMES = ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((prefix) => [
  `${prefix}Null`,
  ...['', 'IfExists'].flatMap((suffix) => VALUE_OPERATORS.map((name) => `${prefix}${name}${suffix}`)),
]);

/**
 * Makes the test for one key under one operator. `variables` is true when the document's version has policy variables.
 * Throws `MalformedPolicy` for an operator that does not exist and for a value that the operator cannot take.
 */
export function compileCondition(
  operatorName: string,
  key: string,
  values: readonly string[],
  variables: boolean,
  where: string,
): Condition {
  const [, prefix, base = '', ifExists] = OPERATOR_NAME.exec(operatorName) ?? [];
  const looksAt = [key, ...(variables ? values.flatMap(keysLookedAt) : [])];
  const ofKey = placeholdersIn(key);
  const named = {
    operator: operatorName,
    key,
    values,
    looksAt,
    resources: [...ofKey, ...values.flatMap(placeholdersIn)],
    rules: [],
  };
  if (base.toLowerCase() === 'null' && ifExists === undefined) {
    const test = absence(values, quantifierOf(prefix), where);
    return { ...named, test: (context) => ofKey.length > 0 || test(valuesOf(context, key)) };
  }
  const operator = findOperator(base);
  if (operator === undefined) {
    const near = nearest(operatorName, OPERATOR_NAMES);
    const known = near === undefined ? `there are ${CONDITION_OPERATORS.join(', ')}` : `use ${near} if that is meant`;
    throw new MalformedPolicy(where, `Invalid Condition type : ${operatorName} (${known})`);
  }
  const { negated, takes, isUndocumented } = operator;
  const matcherOf = (value: string): Matcher => {
    const matcher = operator.compile(value, variables);
    if (matcher === undefined) throw new MalformedPolicy(where, `${operatorName} cannot take the value "${value}"`);
    return matcher;
  };
  const testForm = (form: string): boolean | undefined => {
    const each = values.map((value) => {
      const isOpen = (variables && value.includes('${')) || placeholdersIn(value).length > 0;
      return isOpen ? undefined : operator.matchesForm?.(value, form);
    });
    const isMatch = each.includes(true) || (each.includes(undefined) ? undefined : false);
    return isMatch === undefined ? undefined : isMatch !== negated;
  };
  const hasOtherForm = (value: string) => variables && hasUndocumentedVariable(value);
  const rules: readonly UndocumentedRule[] = [
    ...(values.some((value) => isUndocumented?.(value)) ? (['any-arn'] as const) : []),
    ...(values.some(hasOtherForm) ? (['variable-form'] as const) : []),
  ];
  // Of a value with a placeholder it is not known whether the operator can take it.
  const known = values
    .filter((value) => placeholdersIn(value).length === 0)
    .map((value) => ({ value, matcher: matcherOf(value) }))
    .flatMap(({ value, matcher }) => (isUndocumented?.(value) || hasOtherForm(value) ? [] : matcher));
  const terms = { negated, takes, quantifier: quantifierOf(prefix), ifExists: ifExists !== undefined, key };
  const testOf = (matchers: readonly Matcher[]) => {
    const test = comparison(matchers, terms);
    return (context: ContextKeys) => test(valuesOf(context, key), context);
  };
  const byKnown = testOf(known);
  if (named.resources.length === 0 && rules.length === 0) return { ...named, testForm, test: byKnown };
  const byAny = testOf(negated ? known : [takes]);
  return {
    ...named,
    rules,
    testForm,
    test: (context) => ofKey.length > 0 || byAny(context),
    // A key may be absent only because the emulator does not have it, so what holds by that is as undetermined.
    matchesKnown: (context) => !negated && valuesOf(context, key) !== undefined && byKnown(context) === true,
  };
}

/** Whether a condition may hold in a request that has no key at all. */
export function mayHoldWithoutKeys({ test }: Condition): boolean {
  return test(new Map()) !== false;
}

/** What a condition wanted and found in a request. */
export function conditionOutcome(condition: Condition, context: ContextKeys, effect: Effect): ConditionOutcome {
  const { operator, key, values: wanted } = condition;
  const form = formOf(context, key);
  const found = { operator, key, wanted, found: form === undefined ? valuesOf(context, key) : [form] };
  const judged = judge(condition, context, effect);
  return typeof judged === 'boolean'
    ? { ...found, result: judged ? 'holds' : 'fails' }
    : { ...found, result: 'undetermined', unknown: judged };
}

/** Whether a condition holds in a request. */
export function resultOf(condition: Condition, context: ContextKeys, effect: Effect): ConditionResult {
  const judged = judge(condition, context, effect);
  return typeof judged === 'boolean' ? (judged ? 'holds' : 'fails') : 'undetermined';
}

/** Whether a condition holds, or what it hangs on. */
function judge(condition: Condition, context: ContextKeys, effect: Effect): boolean | Unknown {
  const { key, looksAt, resources, rules, unread, test, testForm, matchesKnown } = condition;
  if (unread !== undefined) return { ...NOTHING, policies: [unread] };
  const form = formOf(context, key);
  const byForm = form === undefined ? undefined : testForm?.(form);
  if (byForm !== undefined) return byForm;
  const tested = test(context);
  const ofValues = { ...NOTHING, resources, rules };
  const ofRequest = unknownOfKeys(looksAt, context);
  if (ofRequest !== undefined) {
    // A statement that allows needs a key that AWS lists for the action. Without its value it fails.
    if (effect === 'Allow' && tested === false && isUnlistedOnly(ofRequest)) return false;
    return allUnknown([ofRequest, ofValues]);
  }
  if (matchesKnown?.(context)) return true;
  return typeof tested === 'boolean' ? tested && (joinUnknown([ofValues]) ?? true) : { ...NOTHING, rules: [tested] };
}

function isUnlistedOnly(unknown: Unknown): boolean {
  return joinUnknown([{ ...unknown, rules: unknown.rules.filter((rule) => rule !== 'unlisted-key') }]) === undefined;
}

function quantifierOf(prefix: string | undefined): Quantifier {
  if (prefix === undefined) return 'single';
  return prefix.toLowerCase() === 'forallvalues' ? 'all' : 'any';
}

interface Comparison {
  readonly negated: boolean;
  /** Whether the operator can take a value of the request. */
  readonly takes: (found: string) => boolean;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  readonly key: string;
}

function comparison(matchers: readonly Matcher[], { negated, takes, quantifier, ifExists, key }: Comparison) {
  return (found: readonly string[] | undefined, context: ContextKeys): Tested => {
    if (found === undefined) {
      if (quantifier === 'any' && ifExists) return 'any-value-if-exists';
      if (quantifier === 'single' && negated && !ifExists && isMultivalued(key)) return 'no-set-operator';
      return ifExists || holdsForNothing(quantifier, negated);
    }
    const testOne = (value: string): Tested =>
      negated && !takes(value) ? 'unfit-value' : matchers.some((matcher) => matcher(value, context)) !== negated;
    const tested = found.map(testOne);
    const all = !tested.includes(false) && (tested.find(isRule) ?? true);
    switch (quantifier) {
      case 'single':
        // One that holds for no value holds in no way to read it.
        return tested.length > 1 && tested.some((one) => one !== false) ? 'no-set-operator' : all;
      case 'all':
        return isNullDataSet(found) || all;
      case 'any':
        return !isNullDataSet(found) && (tested.includes(true) || (tested.find(isRule) ?? false));
    }
  };
}

function isRule(tested: Tested): tested is UndocumentedRule {
  return typeof tested !== 'boolean';
}

function holdsForNothing(quantifier: Quantifier, negated: boolean): boolean {
  switch (quantifier) {
    case 'single':
      return negated;
    case 'all':
      return true;
    case 'any':
      return false;
  }
}

/** For the set operators, values that are nothing but empty texts count as none at all. */
function isNullDataSet(values: readonly string[]): boolean {
  return values.every((value) => value === '');
}

/**
 * The operator `Null`: `"true"` holds for a key that is not there. Under a set operator it looks at each value, none of which is null, and an
 * absent key is as for every other operator. This is not documented; AWS's policy simulator was seen to do so:
 * https://github.com/nccgroup/PMapper/blob/master/tests/test_local_policy_simulation.py
 */
function absence(values: readonly string[], quantifier: Quantifier, where: string) {
  const wanted = values.map((value) => value.toLowerCase());
  if (wanted.some((value) => value !== 'true' && value !== 'false')) {
    throw new MalformedPolicy(where, 'Null takes "true" or "false"');
  }
  const [whenAbsent, whenPresent] = [wanted.includes('true'), wanted.includes('false')];
  return (found: readonly string[] | undefined): boolean => {
    if (quantifier === 'single') return found === undefined ? whenAbsent : whenPresent;
    return found === undefined || isNullDataSet(found) ? quantifier === 'all' : whenPresent;
  };
}
