import type { RoleArn } from '../../shared/aws/arn.js';

/** What was read of an account, or why it was not. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ReadFault };

/** Why something was not read. */
export type ReadFault =
  /** The reader may not do this to this resource. */
  | { readonly code: 'denied'; readonly action: string; readonly resource: string }
  | { readonly code: 'not-found' }
  /** The answer has no such thing, or a policy that this action cannot evaluate. */
  | { readonly code: 'not-understood'; readonly reason: string }
  /** No answer in time, or an error that is not about the request. */
  | { readonly code: 'no-answer'; readonly reason: string }
  /** STS is not AWS's own, and IAM's endpoint beside it is not known. */
  | { readonly code: 'no-endpoint' };

/** A role as `iam:GetRole` returns it. */
export interface RoleReading {
  readonly arn: RoleArn;
  /** `AROA…` */
  readonly id: string;
  /** JSON */
  readonly trustPolicy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of its permissions boundary. */
  readonly boundary: string | undefined;
  readonly maxSessionDurationSeconds: number | undefined;
}

/** A policy of a role; one whose list was not read stands for all policies in it. */
export interface PolicyReading {
  readonly name: string;
  /** JSON */
  readonly document: Reading<string>;
}

/** What the hub role may do, as far as the hub session may read it. */
export interface HubReading {
  readonly role: Reading<RoleReading>;
  readonly policies: readonly PolicyReading[];
  /** `undefined` when the role has none. */
  readonly boundary: PolicyReading | undefined;
}

/** Both halves of a denied hop. */
export interface HopReadings {
  readonly diagnosisRole: RoleArn;
  readonly target: Reading<RoleReading>;
  /** `undefined` with the runner's own credentials, which are not read. */
  readonly hub: HubReading | undefined;
}
