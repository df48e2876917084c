import { type Decision, describeVerdict } from '../iam/authorize.js';
import type { PolicyOrigin } from '../iam/document.js';
import type { HopOutcome } from '../iam/sts/hop-outcome.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';
import type { CaseHop } from './policy-case.js';

export interface StsResult {
  readonly hop: CaseHop;
  /** `undefined` when a session was granted. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
  /** What the policies decide; `undefined` when STS rejects the call before. It may reject one that they allow. */
  readonly verdict: Decision | undefined;
}

/** The result of a hop, without the session that it granted. */
export function stsResultOf(hop: CaseHop, outcome: HopOutcome): StsResult {
  const { verdict } = outcome;
  if (outcome.allowed) return { hop, refusal: undefined, verdict };
  const { code, message } = outcome.error;
  return { hop, refusal: { code, message }, verdict };
}

/** What decided a call: the statement and its conditions, or STS's error. An external id that a policy tests is never in it. */
export function decidingSentence(result: StsResult): string {
  const { refusal } = result;
  const verdict = decidingVerdict(result);
  if (verdict !== undefined) return describeVerdict(verdict);
  return refusal === undefined ? 'allowed' : `${refusal.code}: ${refusal.message}${issuerHint(refusal)}`;
}

/** The usual issuer is assumed, and an enterprise can have its own. */
function issuerHint({ message }: { readonly message: string }): string {
  const isOfUsual = message.startsWith('No OpenIDConnect provider found') && message.endsWith(` ${GITHUB_ISSUER}`);
  return isOfUsual ? '. If the tokens have another issuer, set the claim iss' : '';
}

/** All that `by` may name: the sentence, and the kind of policy as AWS names it. */
export function decidingWords(result: StsResult): string {
  const verdict = decidingVerdict(result);
  return verdict === undefined ? decidingSentence(result) : `${decidingSentence(result)} (${verdict.type})`;
}

/** Where the statement is written that decided, or that almost allowed; `undefined` when neither is in a file. */
export function decidingOrigin(result: StsResult): PolicyOrigin | undefined {
  const verdict = decidingVerdict(result);
  return verdict?.statement?.origin ?? verdict?.nearest?.statement.origin;
}

/** What the policies decide, unless STS rejects the call for something else. */
export function decidingVerdict({ refusal, verdict }: StsResult): Decision | undefined {
  return verdict?.allowed === (refusal === undefined) ? verdict : undefined;
}
