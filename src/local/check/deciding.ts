/** What decided a call: the statement and its conditions, or STS's own refusal. An external id that a policy tests is never in it. */
import { describeFinding, describeStatement } from '../policy/wording.js';
import type { Verdict } from '../sts/authorize.js';
import type { HopResult } from './run-cases.js';

/** The sentence that tells it. */
export function decidingSentence({ refusal, verdict }: HopResult): string {
  if (verdict !== undefined && verdict.allowed === (refusal === undefined)) return ofPolicies(verdict);
  return refusal === undefined ? 'allowed' : `${refusal.code}: ${refusal.message}`;
}

/** All that `by` may name: the sentence, and the kind of policy as AWS names it. */
export function decidingWords(hop: HopResult): string {
  return hop.verdict === undefined ? decidingSentence(hop) : `${decidingSentence(hop)} (${hop.verdict.type})`;
}

function ofPolicies(verdict: Verdict): string {
  const { allowed, because, conditions, type, explicit } = verdict;
  if (allowed) {
    const held = conditions.length > 0 ? `: ${conditions.map(describeFinding).join('; ')}` : '';
    return `${because}${held}${ownSide(verdict)}`;
  }
  // The names of such policies do not tell what they are.
  return explicit && type !== 'role trust policy' ? `${type}: ${because}` : because;
}

/** Across accounts a hop needs both sides, so the statement of the caller's own is told as well. */
function ownSide({ type, outcomes }: Verdict): string {
  const own = outcomes.find((one) => one.type === 'identity-based policy' && one.outcome === 'allowed');
  if (own?.statement === undefined || own.type === type) return '';
  return `; on the caller's side ${describeStatement(own.statement)} allows it`;
}
