/** Decisions in words, for logs and reports. Values are quoted as JSON, so that none of them can begin a line. */
import { describeUnknownClaims } from '../shared/aws/local-aws.js';
import type { ConditionOutcome } from './conditions.js';
import type { Mismatch, NearMiss } from './near-miss.js';
import type { StatementRef } from './policy-request.js';
import { isSecretKey } from './secret-keys.js';
import type { UndocumentedRule, Unknown } from './unknown.js';

/** As in `statement "Hub" of the trust policy of DeployRole`; a statement without a Sid goes by its number, counted from 1. */
export function describeStatement({ policy, index, sid }: StatementRef): string {
  return `statement ${sid ? JSON.stringify(sid) : index + 1} of the ${policy}`;
}

/** As in `in statement 1 of the trust policy of DeployRole StringEquals aws:PrincipalOrgID does not hold: …`. */
export function describeNearMiss({ statement, mismatches }: NearMiss): string {
  return `in ${describeStatement(statement)} ${mismatches.map(describeMismatch).join('; ')}`;
}

/** Which condition it is, whether it holds, what it requires and what the request has. */
export function formatConditionOutcome(outcome: ConditionOutcome): string {
  const { operator, key, wanted, found, result } = outcome;
  if (outcome.result === 'undetermined') {
    // A policy that was not read has no condition to show.
    if (outcome.unknown.policies.length > 0) return describeUnknown(outcome.unknown);
    const of = isSecretKey(key) ? '' : `it requires ${quoted(wanted)}, and `;
    return `${operator} ${key} is undetermined: ${of}${describeUnknown(outcome.unknown)}`;
  }
  const text = `${operator} ${key} ${result === 'holds' ? 'holds' : 'does not hold'}`;
  if (isSecretKey(key)) {
    return `${text}: the request has ${found === undefined ? 'no such key' : 'a value, which is not shown'}`;
  }
  return `${text}: it requires ${quoted(wanted)}, the request has ${found === undefined ? 'no such key' : quoted(found)}`;
}

/**
 * What is not known, and how to set it. `of` names what has the claims, as in ` of the case`. Without
 * its full stop.
 */
export function describeUnknown(
  { claims, resources, ids, keys, organizations, rules, policies }: Unknown,
  of = '',
): string {
  return [
    ...(claims.length > 0 ? [describeUnknownClaims(claims, of)] : []),
    ...(resources.length > 0
      ? [`only AWS knows the value of ${resources.join(', ')}. Use a parameter with that value in the template`]
      : []),
    ...(ids.length > 0 ? [`only AWS knows the id of ${ids.join(', ')}. Test aws:PrincipalArn in the policy`] : []),
    ...(keys.length > 0 ? [`only AWS knows the value of ${keys.join(', ')} in this request`] : []),
    ...organizations.map(
      (account) => `the organization of account ${account} is not known. Set organizationId in its account.json`,
    ),
    ...rules.map(describeRule),
    ...(policies.length > 0 ? [`${policies.join(', ')} cannot be read`] : []),
  ].join('; ');
}

const RULES: Readonly<Record<UndocumentedRule, string>> = {
  'no-set-operator':
    'AWS does not document what an operator without ForAllValues or ForAnyValue does with a key that can have several values',
  'any-arn': 'AWS does not document what "*" alone matches under an ARN operator. Use an ARN with wildcards',
  'unfit-value': 'AWS does not document what a negated operator does with a value of another type',
  'any-value-if-exists': 'AWS does not document what ForAnyValue with IfExists does in a request without the key',
  'variable-form':
    "AWS does not document a policy variable of this form. Use ${KEY} or ${KEY, 'DEFAULT'}, and a key with one value",
  'unlisted-key': 'AWS does not list the condition key for this action. Test it for sts:AssumeRole only',
  everyone: 'AWS does not document whether the principal "*" includes web identities. Name the OIDC provider',
};

/** What AWS does not document, and what to use in its place where there is something. Without its full stop. */
export function describeRule(rule: UndocumentedRule): string {
  return RULES[rule];
}

function describeMismatch(mismatch: Mismatch): string {
  switch (mismatch.element) {
    case 'Condition':
      return formatConditionOutcome(mismatch);
    case 'Principal':
      return `${mismatch.element} ${quoted(mismatch.wanted)} does not name the caller, ${quoted(mismatch.found)}`;
    case 'Action':
    case 'NotAction':
    case 'Resource':
    case 'NotResource':
      return `${mismatch.element} ${quoted(mismatch.wanted)} does not cover ${quoted(mismatch.found)}`;
  }
}

function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}
