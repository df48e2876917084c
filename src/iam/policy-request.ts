import type { Policy, PolicyOrigin } from './document.js';
import type { Caller } from './principal.js';
import type { ContextKeys } from './string-pattern.js';

/** What policies are evaluated for. */
export interface PolicyRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: ContextKeys;
}

/** A document with its name in messages, as in `trust policy of DeployRole`. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
  readonly origin?: PolicyOrigin | undefined;
  /** Absent for a policy that is not loaded from a model. */
  readonly stored?: StoredPolicy | undefined;
}

/** A document as it is written, and how IAM names it. */
export interface StoredPolicy {
  /** The name without a path, in its role, user, account or organization. */
  readonly name: string;
  /** Only managed policies and permissions boundaries have an ARN. */
  readonly arn?: string | undefined;
  readonly source: string | object;
}

/** Which statement it is. `index` counts from 0 in its document; `origin` is where the statement is written, if its document is in a file. */
export interface StatementRef {
  readonly policy: string;
  readonly index: number;
  readonly sid: string | undefined;
  readonly origin?: PolicyOrigin | undefined;
}
