import type { RoleArn } from '../../shared/aws/arn.js';
import type { ProxyTerms } from '../../shared/proxy/job-proxy.js';

/**
 * The plan of an exchange: the identity that it starts from, its hops, and the STS that is called. Plain data, because profiles
 * store it and renew from it. It can hold an external id, so it is kept like a secret.
 */
export type Route = TokenRoute | AmbientRoute;

/** Starts from an OIDC token, so the first hop is a web identity call. */
export interface TokenRoute extends CommonRoute {
  readonly identity: GitHubToken | TokenFile;
  readonly hops: readonly [WebIdentityHop] | readonly [WebIdentityHop, AssumeRoleHop];
}

/** Starts from what the AWS SDK's default chain finds on the runner, in place of the hub session. */
export interface AmbientRoute extends CommonRoute {
  readonly identity: { readonly from: 'ambient' };
  readonly hops: readonly [AssumeRoleHop];
}

/** True for a route that starts from the runner's own credentials. */
export function isAmbient(route: Route): route is AmbientRoute {
  return route.identity.from === 'ambient';
}

interface CommonRoute {
  readonly sts: StsAddress;
  /** When not empty, the session at the end must belong to one of these accounts. */
  readonly allowedAccountIds: readonly string[];
}

/**
 * The hosts that are called, and through which proxy. Resolved once from inputs, variables and AWS config files; a renewal uses the
 * same in a process whose variables may differ. Plain data.
 */
export interface ConnectionTerms {
  readonly sts: StsAddress;
  /** Where IAM is called after a denial; absent where the job's settings for it cannot be used. */
  readonly iam?: ServiceAddress;
  readonly proxy: ProxyTerms;
}

/** Where an AWS service is called: at the SDK's own host for these switches, or at another endpoint. */
export interface ServiceAddress {
  readonly fips: boolean;
  readonly dualStack: boolean;
  readonly endpoint?: string;
  /** The input, variable or AWS config key that sets the endpoint, as the user finds it. */
  readonly setBy?: string;
}

export interface StsAddress extends ServiceAddress {
  readonly region: string;
}

/** The audience that a token has unless the input sets another one, in every partition. */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** A token that GitHub issues to this job for an audience. */
export interface GitHubToken {
  readonly from: 'github-oidc';
  readonly audience: string;
}

/** A token in a file, as on EKS with IAM roles for service accounts. Both paths are absolute. */
export interface TokenFile {
  readonly from: 'token-file';
  readonly path: string;
  /** Links in the workspace are not trusted. */
  readonly workspace: string;
}

/** The role that a hop assumes: in the shared services account, or in the workload account. */
export type RoleKind = 'hub' | 'target';

/** A stage of a route: to get the identity, or the hop to hub or target. */
export type HopPlace = 'identity' | RoleKind;

interface CommonHop {
  readonly lands: RoleKind;
  readonly role: RoleArn;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** JSON session policy, as the user wrote it. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/** `AssumeRoleWithWebIdentity`: a token becomes a session. It can carry no tags, external id or source identity. */
export interface WebIdentityHop extends CommonHop {
  readonly call: 'AssumeRoleWithWebIdentity';
}

/** `AssumeRole`: one session becomes the next. */
export interface AssumeRoleHop extends CommonHop {
  readonly call: 'AssumeRole';
  readonly externalId?: string;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

export type Hop = WebIdentityHop | AssumeRoleHop;

/** A session tag, as CloudTrail and `aws:PrincipalTag` show it. */
export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/**
 * AWS's limit for a session that comes from another role's session (role chaining).
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export const CHAINING_CAP_SECONDS = 3600;

/** The actions that both accounts must allow for a hop. */
export function neededActions(hop: AssumeRoleHop): string[] {
  return [
    'sts:AssumeRole',
    ...(hop.tags.length > 0 ? ['sts:TagSession'] : []),
    ...(hop.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

/** The role in the workload account; `undefined` for a route that ends in the hub. */
export function targetOf({ hops }: Route): RoleArn | undefined {
  return hops.find(({ lands }) => lands === 'target')?.role;
}

/** What an exchange waits for at a stage of its route, for a sentence with "waiting for". */
export function describeWait(place: HopPlace, { identity }: Route): string {
  if (place !== 'identity') return `the ${place} session from STS`;
  switch (identity.from) {
    case 'github-oidc':
      return 'the OIDC token from GitHub';
    case 'token-file':
      return 'the OIDC token in web-identity-token-file';
    case 'ambient':
      return 'the caller identity from STS';
  }
}
