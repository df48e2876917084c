import type { AssumedRoleArn, RoleArn } from '../../shared/aws/arn.js';

/** The three values that make a session; all of them are treated as secrets. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What a hop ends in: credentials that were checked to belong to the role that was asked for. */
export interface Session {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch, on AWS's clock. */
  readonly expiresAtMs: number;
  /** How long it lives from when it was granted; true on any clock. */
  readonly lifeMs: number;
  /** When it was granted, by `performance.now()` of this process. */
  readonly grantedMs: number;
  /** The role that was assumed, with its path. */
  readonly role: RoleArn;
  readonly arn: AssumedRoleArn;
}

/** What STS grants on a hop, not yet checked. */
export interface StsCredentials {
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expiresAtMs: number | undefined;
  readonly assumedRoleArn: string | undefined;
  /** The server's clock when it answered; the machine's own where it did not say. */
  readonly answeredAtMs: number;
}

/** Who STS says that signs, not yet checked. */
export interface CallerAnswer {
  readonly account: string | undefined;
  readonly arn: string | undefined;
  readonly userId: string | undefined;
}

/** Who signs, as STS sees it. */
export interface StsCaller {
  readonly account: string;
  readonly arn: string;
}
