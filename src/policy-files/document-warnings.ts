import { type Condition, mayHoldWithoutKeys } from '../iam/conditions.js';
import { below, type Policy } from '../iam/document.js';
import { isUnknownStsAction, STS_ACTIONS } from '../iam/sts-actions.js';
import { testableClaimsOf } from '../shared/aws/testable-claims.js';
import { nearest } from '../shared/text/nearest.js';
import { GITHUB, isNearlyGithub, isOfGithub } from './github-provider.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { warnLostClaim } from './statement-warnings.js';

/** Notes names in a document that IAM saves though they mean nothing: actions that STS does not have, and claims that it does not test. */
export function warnDocument({ kind, statements }: Policy, origin: PolicyOrigin, issues: PolicyIssues): void {
  for (const { index, actions, conditions } of statements) {
    const at = below(origin, `Statement[${index}]`);
    for (const action of actions.written.filter(isUnknownStsAction)) {
      const place = below(at, actions.negated ? 'NotAction' : 'Action');
      issues.warn(place, { code: 'unknown-action', action, nearest: nearest(action, STS_ACTIONS) });
    }
    for (const condition of conditions) {
      const where = below(at, 'Condition');
      warnKey(condition, where, issues);
      warnWildcards(condition, below(where, condition.operator), issues);
      // A resource control policy also applies to calls with tokens, and a trust policy has its own warnings.
      if (kind !== 'trust' && kind !== 'resource-control')
        warnLostClaim(condition, below(where, condition.operator), issues);
    }
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
const WITHOUT_WILDCARDS = /^(?:For(?:Any|All)Values?:)?String(?:Not)?Equals(?:IgnoreCase)?(?:IfExists)?$/i;

function warnWildcards({ operator, key, values }: Condition, where: PolicyOrigin, issues: PolicyIssues): void {
  if (!WITHOUT_WILDCARDS.test(operator)) return;
  const value = values.find((one) => /[*?]/.test(one.replace(/\$\{[*?]\}/g, '')));
  if (value === undefined) return;
  const like = operator.replace(/Equals(?:IgnoreCase)?/i, 'Like');
  issues.warn(where, { code: 'literal-wildcard', key, value, like });
}

function warnKey(condition: Condition, at: PolicyOrigin, issues: PolicyIssues): void {
  const { operator, key } = condition;
  const colon = key.lastIndexOf(':');
  // Keys ignore case.
  const [provider, claim] = [key.slice(0, colon).toLowerCase(), key.slice(colon + 1).toLowerCase()];
  const isNearly = isNearlyGithub(provider);
  const testable = testableClaimsOf(isNearly ? GITHUB : provider);
  const isKnown = testable.includes(claim);
  if (!isNearly && (isKnown || !isOfGithub(provider))) return;
  const meant = isKnown ? claim : nearest(claim, testable);
  issues.warn(below(at, operator), {
    code: 'unknown-claim',
    key,
    // As for every request: none has the key.
    alwaysHolds: mayHoldWithoutKeys(condition),
    nearest: meant && `${isNearly ? GITHUB : provider}:${meant}`,
    known: testable,
  });
}
