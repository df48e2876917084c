/** A decision of the policy engine in the words of a diagnosis: which statement, what it requires, what the request has. */
import type { Decision } from '../../iam/authorize.js';
import type { ConditionOutcome } from '../../iam/conditions.js';
import type { Mismatch } from '../../iam/near-miss.js';
import type { StatementRef } from '../../iam/policy-request.js';
import { isKeyOfAction } from '../../iam/request-context.js';
import { isSecretKey } from '../../iam/secret-keys.js';
import { joinUnknown } from '../../iam/unknown.js';
import { isUniqueId } from '../../shared/aws/arn.js';
import type { Fact } from './diagnosis.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';

const MOST_VALUES = 3;
/** Conditions in words; the others are shown as they are written. */
const RELATIONS: Readonly<Record<string, string>> = {
  stringequals: '=',
  stringequalsignorecase: '=',
  arnequals: 'like',
  arnlike: 'like',
  stringlike: 'like',
};

/** A key that AWS has for AssumeRole, and not for the further action, whose requests do not have it. */
export function isOfAssumeRoleAlone(action: string, name: string): boolean {
  const isFurther = action === 'sts:TagSession' || action === 'sts:SetSourceIdentity';
  return isFurther && !isKeyOfAction(action, name);
}

/** What decided, as rows of a table. */
export function decidedByFacts({ statement, nearest, conditions, action, type, explicit, unknown }: Decision): Fact[] {
  const ref = statement ?? nearest?.statement;
  const decisive = unknown === undefined ? conditions : conditions.filter(({ result }) => result === 'undetermined');
  const mismatches = nearest?.mismatches ?? decisive.map((one) => ({ element: 'Condition', ...one }) as const);
  return [
    { name: 'action', value: action },
    { name: 'policy', value: ref?.policy ?? `no ${type} has a statement for this action` },
    ...(ref === undefined
      ? []
      : [
          { name: 'statement', value: nameOf(ref) },
          { name: 'effect', value: explicit ? 'Deny' : 'Allow' },
        ]),
    ...mismatches.flatMap((mismatch) => factsOf(mismatch)),
  ];
}

/** As in `2 (AllowHub)`: the number counts from 1. */
function nameOf({ index, sid }: StatementRef): string {
  return sid ? `${index + 1} (${sid})` : String(index + 1);
}

function factsOf(mismatch: Mismatch): Fact[] {
  const name = mismatch.element === 'Condition' ? `${mismatch.operator} ${mismatch.key}` : mismatch.element;
  return [
    { name: 'element', value: name },
    { name: 'requires', value: textOf(valuesRequired(mismatch)) },
    { name: 'request has', value: textOf(foundIn(mismatch)) },
  ];
}

function textOf({ parts }: Message): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.value)).join('');
}

/** As in `statement 2 (AllowHub)`. */
export function statementName(ref: StatementRef): Message {
  return ref.sid ? msg`Statement ${String(ref.index + 1)} (${ref.sid})` : msg`Statement ${String(ref.index + 1)}`;
}

/** Why no statement allows the action: what the statement that comes nearest requires and the request has. `owner` is whose policy it is. */
export function describeNoAllow({ nearest, action }: Decision, owner: Message): Message {
  const [first, ...more] = nearest?.mismatches ?? [];
  if (nearest === undefined || first === undefined) return msg`No statement of ${owner} allows ${action}.`;
  const others =
    more.length === 0
      ? NOTHING
      : msg` ${fixedText(more.length === 1 ? 'One more element of it does' : `${more.length} more elements of it do`)} not match.`;
  return msg`${statementName(nearest.statement)} of ${owner} ${describeMismatch(first, action)}.${others}`;
}

/** Which statement denies the action, and by what. */
export function describeDeny({ statement, conditions, action }: Decision, owner: Message): Message {
  const [first] = conditions;
  const where = statement === undefined ? owner : msg`${statementName(statement)} of ${owner}`;
  const because =
    first === undefined
      ? NOTHING
      : isSecretKey(first.key)
        ? msg`: ${externalIdDenied(first)}`
        : msg`: it applies to ${describeRequired(first)}, and this request has ${foundOf(first)}`;
  return msg`${where} denies ${action}${because}.`;
}

/** An external id decides a denial: the request has none, or one that the statement does not take. */
function externalIdDenied({ found }: ConditionOutcome): Message {
  return found === undefined
    ? msg`this request has no external id`
    : msg`it does not accept the external id of this request`;
}

function describeMismatch(mismatch: Mismatch, action: string): Message {
  switch (mismatch.element) {
    case 'Condition':
      return isOfAssumeRoleAlone(action, mismatch.key)
        ? msg`tests ${mismatch.key} for ${action} too, and AWS has no such key for this action`
        : describeCondition(mismatch);
    case 'Principal': {
      const deleted = mismatch.wanted.find(isUniqueId);
      return deleted === undefined
        ? msg`names ${valuesOf(mismatch.wanted)}, not ${foundIn(mismatch)}`
        : msg`names ${deleted}, the id of a ${fixedText(deleted.startsWith('AIDA') ? 'user' : 'role')} that was deleted, not ${foundIn(mismatch)}`;
    }
    case 'Action':
    case 'NotAction':
      return msg`does not allow ${valuesOf(mismatch.found)}`;
    case 'Resource':
      return msg`allows ${action} on ${valuesOf(mismatch.wanted)}, not on ${valuesOf(mismatch.found)}`;
    case 'NotResource':
      return msg`allows ${action} on everything except ${valuesOf(mismatch.wanted)}`;
  }
}

function describeCondition(outcome: ConditionOutcome): Message {
  if (!isSecretKey(outcome.key))
    return msg`requires ${describeRequired(outcome)}, and this request has ${foundOf(outcome)}`;
  if (mustBeAbsent(outcome)) return msg`requires a request without an external id`;
  return outcome.found === undefined
    ? msg`requires an external id, and this request has none`
    : msg`requires another external id than this request has`;
}

function valuesRequired(mismatch: Mismatch): Message {
  const isShown = mismatch.element !== 'Condition' || !isSecretKey(mismatch.key) || isNull(mismatch.operator);
  if (isShown) return valuesOf(mismatch.wanted);
  return mismatch.found === undefined
    ? msg`an external id, which is not shown`
    : msg`another value, which is not shown`;
}

function foundIn(mismatch: Mismatch): Message {
  if (mismatch.element === 'Condition') return foundOf(mismatch);
  if (mismatch.element !== 'Principal') return valuesOf(mismatch.found);
  // A caller has several names. A policy should have that of the role or the user.
  return msg`${mismatch.found.find((name) => name.includes(':iam::')) ?? ''}`;
}

function describeRequired({ operator, key, wanted }: ConditionOutcome): Message {
  if (isNull(operator)) return wanted.includes('true') ? msg`no ${key}` : msg`a value of ${key}`;
  const relation = RELATIONS[operator.toLowerCase()];
  return relation === undefined
    ? msg`${operator} ${key} ${valuesOf(wanted)}`
    : msg`${key} ${fixedText(relation)} ${valuesOf(wanted)}`;
}

/** True for a condition that does not match because the request has the key at all. */
export function mustBeAbsent({ operator, found }: Pick<ConditionOutcome, 'operator' | 'found'>): boolean {
  return isNull(operator) && found !== undefined;
}

/** True for the operator that tests whether a key is there. */
function isNull(operator: string): boolean {
  return operator.toLowerCase() === 'null';
}

function foundOf(outcome: ConditionOutcome): Message {
  const { key, found } = outcome;
  // Where only a rule is not documented, the value is known.
  if (outcome.result === 'undetermined' && joinUnknown([{ ...outcome.unknown, rules: [] }]) !== undefined)
    return msg`a value that only AWS knows`;
  if (found === undefined) return msg`no ${key}`;
  return isSecretKey(key) ? msg`a value, which is not shown` : valuesOf(found, 'and');
}

function valuesOf(values: readonly string[], joint: 'and' | 'or' = 'or'): Message {
  const shown = values.slice(0, MOST_VALUES).map((value) => msg`${value}`);
  const left = values.length - shown.length;
  const joined = shown.reduce(
    (text, one, index) => (index === 0 ? one : msg`${text} ${fixedText(joint)} ${one}`),
    NOTHING,
  );
  return left === 0 ? joined : msg`${joined} ${fixedText(joint)} ${left} more`;
}
