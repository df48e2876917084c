import type { AssumedRoleArn, RoleArn } from '../../shared/aws/arn.js';

/** The three values of a session. All are treated as secrets. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The result of a hop, checked to belong to the role that was requested. */
export interface Session {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch, on AWS's clock. */
  readonly expiresAtMs: number;
  /** How long it lives from when it was granted; true on any clock. */
  readonly lifeMs: number;
  /** When it was granted, by `monotonicMs()`. */
  readonly grantedMs: number;
  /** The role that was assumed, with its path. */
  readonly role: RoleArn;
  readonly arn: AssumedRoleArn;
}

/** Who calls the target hop: the hub session, or the runner's own identity in its place. */
export interface HubIdentity {
  readonly account: string;
  readonly arn: string;
}

/** What STS returned for a hop, not yet checked. */
export type StsCredentials = { readonly [Key in keyof Credentials]: string | undefined } & {
  readonly expiresAtMs: number | undefined;
  readonly assumedRoleArn: string | undefined;
  /** The server's clock when it answered; the machine's own where there was no `Date` header. */
  readonly answeredAtMs: number;
};

/** What STS returned for `GetCallerIdentity`, not yet checked. */
export interface CallerAnswer {
  readonly account: string | undefined;
  readonly arn: string | undefined;
  readonly userId: string | undefined;
}
