import type { RoleArn } from '../shared/aws/arn.js';
import type { Placeholder } from './string-pattern.js';

/** Session policies as a call passes them. */
export interface PassedPolicies {
  readonly inline: string | undefined;
  readonly managedArns: readonly string[];
}

/** What a session is allowed to carry on, apart from its keys. */
export interface SessionFacts {
  readonly role: RoleArn;
  readonly roleId: string;
  readonly name: string;
  /** Set where the name is not known, and stands for another. */
  readonly unknownName?: Placeholder | undefined;
  /** The assumed-role ARN. */
  readonly arn: string;
  /** Policies passed with the call, which narrow what the role's own allow; `undefined` when none were. */
  readonly sessionPolicies: PassedPolicies | undefined;
  /** Session tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Lower-case keys of the tags that go on to the next session. */
  readonly transitiveKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** The identity provider at the beginning of the chain. */
  readonly federatedProvider: string | undefined;
  /** The token's condition keys that the session keeps, when a token was exchanged for it. */
  readonly federatedKeys: Readonly<Record<string, string | Placeholder>>;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}
