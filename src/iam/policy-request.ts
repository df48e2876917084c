/** What policies are asked, and what they are asked of. */
import type { Policy } from './document.js';
import type { Caller } from './principal.js';
import type { ContextKeys } from './string-pattern.js';

/** May this caller do this to that, under these circumstances? */
export interface PolicyRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: ContextKeys;
}

/** A document with the name it is spoken of by, as in `trust policy of DeployRole`. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** A statement as others may keep and show it. `index` counts from 0 in its document. */
export interface StatementRef {
  readonly policy: string;
  readonly index: number;
  readonly sid: string | undefined;
}
