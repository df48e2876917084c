import type { Decision } from '../iam/authorize.js';
import type { CaseHop } from './policy-case.js';

/** What STS says to one call. */
export interface StsResult {
  readonly hop: CaseHop;
  /** `undefined` when a session was given. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
  /** What the policies say; `undefined` when it did not come to that. A refusal can have other reasons than they. */
  readonly verdict: Decision | undefined;
}
