/** A statement by its elements, with values that are equal where they mean the same. */

import { isUniqueId } from '../shared/aws/arn.js';
import type { Condition } from './conditions.js';
import { parseInstantMs } from './policy-date.js';
import type { Principal } from './principal.js';
import { isSecretKey } from './secret-keys.js';
import type { Statement } from './statement.js';
import { placeholdersIn } from './unknown.js';

export interface ElementMeaning {
  /** Equal in two statements where the element is the same. */
  readonly id: string;
  /** As it is written: `Action`, or operator and key of a condition. */
  readonly name: string;
  /** The values as they are shown, by their meaning. */
  readonly values: ReadonlyMap<string, string>;
  /** An external id, whose values are never shown. */
  readonly isHidden: boolean;
}

export interface StatementMeaning {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: Statement['effect'];
  readonly elements: readonly ElementMeaning[];
}

/** The values to show. */
export function elementValues({ values, isHidden }: ElementMeaning): readonly string[] | 'hidden' {
  return isHidden ? 'hidden' : [...values.values()];
}

/** The elements of a statement. Its number and its Sid are not among them. */
export function describeStatement({
  index,
  sid,
  effect,
  principals,
  actions,
  resources,
  conditions,
}: Statement): StatementMeaning {
  const own: ElementMeaning[] = [
    element('Effect', [[effect, effect]]),
    ...(principals === undefined ? [] : [element('Principal', principals.of.map(describePrincipal))]),
    element(
      actions.negated ? 'NotAction' : 'Action',
      actions.written.map((one) => [one.toLowerCase(), one]),
    ),
    ...(resources === undefined
      ? []
      : [
          element(
            resources.negated ? 'NotResource' : 'Resource',
            resources.written.map((one) => [one, one]),
          ),
        ]),
  ];
  return { index, sid, effect, elements: [...own, ...numbered(conditions.map(describeCondition))] };
}

function element(name: string, values: ReadonlyArray<readonly [string, string]>): ElementMeaning {
  return { id: name, name, values: new Map(values), isHidden: false };
}

/** The root of an account and its id are the same principal. A unique id is what IAM shows of a role or user that was deleted. */
function describePrincipal(principal: Principal): readonly [meaning: string, shown: string] {
  const { written } = principal;
  switch (principal.kind) {
    case 'everyone':
      return ['*', '*'];
    case 'account':
      return [`account ${principal.account}`, written];
    case 'identity':
      if (isUniqueId(principal.arn)) {
        return [principal.arn, `${principal.arn} (a deleted ${principal.arn.startsWith('AROA') ? 'role' : 'user'})`];
      }
      return [principal.arn, principal.arn];
    case 'session':
      return [principal.arn, written];
    case 'federated':
      return [`federated ${principal.provider}`, written];
    case 'unsupported':
      return [`other ${written}`, written];
  }
}

const OPERATOR = /^(forallvalues:|foranyvalue:|)(.*?)(ifexists|)$/;
/** Operators that are the same as another. */
const SYNONYMS: Readonly<Record<string, string>> = { arnequals: 'arnlike', arnnotequals: 'arnnotlike' };
/** These are the same without a wildcard or a variable among the values. */
const WITHOUT_WILDCARDS: Readonly<Record<string, string>> = {
  stringlike: 'stringequals',
  stringnotlike: 'stringnotequals',
};

function describeCondition({ operator, key, values, looksAt }: Condition): ElementMeaning {
  const [, prefix = '', base = '', suffix = ''] = OPERATOR.exec(operator.toLowerCase()) ?? [];
  const exact = values.some((value) => /[*?$]/.test(value)) ? undefined : WITHOUT_WILDCARDS[base];
  const lowerKey = key.toLowerCase();
  // Only a document with the current version has variables.
  const hasVariables = looksAt.length > 1;
  const described = values.map((value): readonly [string, string] =>
    !hasVariables && /\$\{[^*?$}]/.test(value)
      ? [`text ${value}`, `${value} (a text, not a variable)`]
      : [meaningOf(base, value), value],
  );
  return {
    id: `${prefix}${exact ?? SYNONYMS[base] ?? base}${suffix} ${lowerKey}`,
    name: `${operator} ${key}`,
    values: new Map(described),
    isHidden: isSecretKey(key),
  };
}

function meaningOf(operator: string, value: string): string {
  if (placeholdersIn(value).length > 0) return value;
  if (operator.startsWith('numeric')) return String(Number(value));
  if (operator.startsWith('date')) return String(parseInstantMs(value));
  if (operator.endsWith('ignorecase') || operator === 'bool' || operator === 'null') return value.toLowerCase();
  if (operator.endsWith('ipaddress')) {
    const lower = value.toLowerCase();
    return lower.replace(lower.includes(':') ? /\/128$/ : /\/32$/, '');
  }
  return value;
}

/** A key can be under two operators that are the same. Both conditions hold then, in any order. */
function numbered(conditions: readonly ElementMeaning[]): ElementMeaning[] {
  const keyOf = ({ id, values }: ElementMeaning) => `${id} ${[...values.keys()].sort().join('\n')}`;
  const seen = new Map<string, number>();
  return [...conditions]
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map((condition) => {
      const count = (seen.get(condition.id) ?? 0) + 1;
      seen.set(condition.id, count);
      return { ...condition, id: `${condition.id} ${count}` };
    });
}
