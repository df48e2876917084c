/** Decisions in words, for logs and reports. Values are quoted as JSON, so that none of them can begin a line. */
import type { ConditionOutcome } from './conditions.js';
import type { Mismatch, NearMiss } from './near-miss.js';
import type { StatementRef } from './policy-request.js';
import { isSecretKey } from './secret-keys.js';
import type { Unknown } from './unknown.js';

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
export function describeUnknown({ claims, resources, ids, keys, organizations, policies }: Unknown, of = ''): string {
  const names = claims.join(', ');
  return [
    ...(claims.length === 1 ? [`the claim ${names} is not known. Set it in claims${of}`] : []),
    ...(claims.length > 1 ? [`the claims ${names} are not known. Set them in claims${of}`] : []),
    ...(resources.length > 0
      ? [`only AWS knows the value of ${resources.join(', ')}. Use a parameter with that value in the template`]
      : []),
    ...(ids.length > 0 ? [`only AWS knows the id of ${ids.join(', ')}. Test aws:PrincipalArn in the policy`] : []),
    ...(keys.length > 0 ? [`only AWS knows the value of ${keys.join(', ')} in this request`] : []),
    ...organizations.map(
      (account) => `the organization of account ${account} is not known. Set organizationId in its account.json`,
    ),
    ...(policies.length > 0 ? [`${policies.join(', ')} cannot be read`] : []),
  ].join('; ');
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
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(' or ');
}
