import type { RoleArn } from '../../shared/aws/arn.js';
import type { ConnectionTerms, GitHubToken, SessionTag, TokenFile } from '../route/route.js';

/**
 * What the user requests: every input read, checked and frozen. Nothing after this reads an input again.
 */
export interface Request extends ConnectionTerms {
  /** Region for later steps. */
  readonly region: string;
  readonly way: RouteOptions;
  readonly target: TargetSession;
  /** A role in the target account that is assumed after a denial only, to read the target role. No part of a route. */
  readonly diagnosisRole?: RoleArn;
  /** When not empty, the target account is one of these. */
  readonly allowedAccountIds: readonly string[];
  readonly patience: RetryLimits;
  readonly delivery: ExportOptions;
  /** Profiles that renew themselves; the one of `aws-profile` first. */
  readonly profiles: readonly ProfileRequest[];
  readonly sources: readonly Source[];
}

/** A profile for later steps: the hub session, or a target's. */
export interface ProfileRequest {
  readonly name: string;
  readonly target: RoleArn | 'hub';
  /** What the accounts file sets for this target; otherwise the step's inputs are used. */
  readonly own?: OwnTerms;
  /** As of the request, in the account of this target. */
  readonly diagnosisRole?: RoleArn;
}

/** How an account of the accounts file is reached. */
export interface OwnTerms {
  readonly way: RouteOptions;
  readonly session: TargetSession;
  readonly region?: string;
}

/** A value from the accounts file: for which input, and from which key. */
export interface Source {
  readonly input: string;
  readonly file: string;
  readonly key: string;
}

/** How the target is reached. What a route can't send is rejected before a request exists. */
export type RouteOptions =
  | { readonly by: 'hub'; readonly identity: GitHubToken | TokenFile; readonly hubRole: RoleArn }
  | { readonly by: 'direct'; readonly identity: GitHubToken | TokenFile }
  | { readonly by: 'ambient' };

/** The session to request in the workload account. */
export interface TargetSession {
  readonly role: RoleArn;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly externalId?: string;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

export interface RetryLimits {
  readonly maxAttempts: number;
  readonly accessDeniedMs: number;
  readonly deadlineMs: number;
}

export interface ExportOptions {
  readonly exportEnvironment: boolean;
  /** Export the region also without credentials, because it is set together with a profile. */
  readonly exportRegion: boolean;
  /** The profile of later steps unless they set another: `aws-profile`. */
  readonly defaultProfile?: string;
  readonly outputCredentials: boolean;
  readonly maskAccountIds: boolean;
  readonly summary: boolean;
  readonly cleanup: boolean;
}
