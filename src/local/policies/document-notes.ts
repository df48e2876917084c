import { nearest } from '../../accounts/nearest.js';
import type { Condition } from '../policy/conditions.js';
import type { Policy } from '../policy/document.js';
import { isUnknownStsAction, STS_ACTIONS } from '../sts/actions.js';
import { TESTABLE_CLAIMS } from '../sts/testable-claims.js';
import type { Origin } from './draft.js';
import { below } from './fields.js';
import type { Findings } from './findings.js';
import { GITHUB, isNearlyGithub, isOfGithub } from './github-provider.js';

/** Notes names in a document that IAM saves though they mean nothing: actions that STS does not have, and claims that it does not test. */
export function noteDocument({ statements }: Policy, origin: Origin, findings: Findings): void {
  for (const { index, actions, conditions } of statements) {
    const at = below(origin, `Statement[${index}]`);
    for (const action of actions.written.filter(isUnknownStsAction)) {
      const place = below(at, actions.negated ? 'NotAction' : 'Action');
      findings.note(place, { code: 'unknown-action', action, nearest: nearest(action, STS_ACTIONS) });
    }
    for (const condition of conditions) noteKey(condition, below(at, 'Condition'), findings);
  }
}

function noteKey({ operator, key, holds }: Condition, at: Origin, findings: Findings): void {
  const colon = key.lastIndexOf(':');
  // Keys ignore case.
  const [provider, claim] = [key.slice(0, colon).toLowerCase(), key.slice(colon + 1).toLowerCase()];
  const isKnown = TESTABLE_CLAIMS.includes(claim);
  const isNearly = isNearlyGithub(provider);
  if (!isNearly && (isKnown || !isOfGithub(provider))) return;
  const meant = isKnown ? claim : nearest(claim, TESTABLE_CLAIMS);
  findings.note(below(at, operator), {
    code: 'unknown-claim',
    key,
    // As for every request: none has the key.
    alwaysHolds: holds(new Map()),
    nearest: meant && `${isNearly ? GITHUB : provider}:${meant}`,
    known: TESTABLE_CLAIMS,
  });
}
