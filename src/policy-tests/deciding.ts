/** What decided a call: the statement and its conditions, or STS's own refusal. An external id that a policy tests is never in it. */
import { describeVerdict } from '../iam/authorize.js';
import type { StsResult } from './sts-result.js';

/** The sentence that tells it. */
export function decidingSentence({ refusal, verdict }: StsResult): string {
  if (verdict !== undefined && verdict.allowed === (refusal === undefined)) return describeVerdict(verdict);
  return refusal === undefined ? 'allowed' : `${refusal.code}: ${refusal.message}`;
}

/** All that `by` may name: the sentence, and the kind of policy as AWS names it. */
export function decidingWords(hop: StsResult): string {
  return hop.verdict === undefined ? decidingSentence(hop) : `${decidingSentence(hop)} (${hop.verdict.type})`;
}
