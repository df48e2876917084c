/** A verdict in words: the statement that decided, and its conditions. An external id that a policy tests is never in it. */

import type { Decision } from '../../iam/authorize.js';
import { describeStatement, formatConditionOutcome } from '../../iam/wording.js';

/** One sentence, without its full stop. */
export function describeVerdict(verdict: Decision): string {
  const { allowed, because, conditions, type, explicit } = verdict;
  if (allowed) {
    const held = conditions.length > 0 ? `: ${conditions.map(formatConditionOutcome).join('; ')}` : '';
    return `${because}${held}${ownSide(verdict)}`;
  }
  // The names of such policies do not tell what they are.
  return explicit && type !== 'role trust policy' ? `${type}: ${because}` : because;
}

/** Across accounts a hop needs both sides, so the statement of the caller's own is told as well. */
function ownSide({ type, outcomes }: Decision): string {
  const own = outcomes.find((one) => one.type === 'identity-based policy' && one.outcome === 'allowed');
  if (own?.statement === undefined || own.type === type) return '';
  return `; on the caller's side ${describeStatement(own.statement)} allows it`;
}
