import type { RoleArn } from '../../shared/aws/arn.js';

/**
 * A route is the whole plan of an exchange as plain data: from which identity it starts, over which hops it goes, and which
 * STS answers. It is walked by the exchange, and can be stored and walked again, so nothing in it is a function or a class.
 * It holds one secret, the external id, and must be kept like one.
 */
export type Route = TokenRoute | AmbientRoute;

/** Starts from an OIDC token, so its first hop is a web-identity call. */
export interface TokenRoute extends RouteTerms {
  readonly identity: GitHubToken | TokenFile;
  readonly hops: readonly [WebIdentityHop] | readonly [WebIdentityHop, AssumeRoleHop];
}

/** Starts from credentials that the runner already has, which stand in for the hub session. */
export interface AmbientRoute extends RouteTerms {
  readonly identity: AmbientCredentials;
  readonly hops: readonly [AssumeRoleHop];
}

/** Tells a route that starts from the runner's own credentials from one that starts from a token. */
export function isAmbient(route: Route): route is AmbientRoute {
  return route.identity.from === 'ambient';
}

interface RouteTerms {
  readonly sts: StsAddress;
  /** When not empty, the session at the end must belong to one of these accounts. */
  readonly allowedAccountIds: readonly string[];
}

/** Where a service of AWS is called: at the SDK's own host for these switches, or at another endpoint. */
export interface ServiceAddress {
  readonly fips: boolean;
  readonly dualStack: boolean;
  readonly endpoint?: string;
  /** What sets the endpoint: an input, a variable, or a key of an AWS config file, as the user finds it. */
  readonly setBy?: string;
}

/** Where STS is called. */
export interface StsAddress extends ServiceAddress {
  readonly region: string;
}

/** A token that GitHub issues to this job for an audience. */
export interface GitHubToken {
  readonly from: 'github-oidc';
  readonly audience: string;
}

/** A token that stands in a file, absolute path; as on EKS with IAM roles for service accounts. */
export interface TokenFile {
  readonly from: 'token-file';
  readonly path: string;
  /** The workspace, absolute: whoever writes there is not trusted with links. */
  readonly workspace: string;
}

/** What the AWS SDK's default chain finds on the runner. */
export interface AmbientCredentials {
  readonly from: 'ambient';
}

/** Where a hop ends: in the shared-services account, or in the workload account. */
export type RoleKind = 'hub' | 'target';

/** A step of a route: getting the identity it starts from, or the hop to hub or target. */
export type HopPlace = 'identity' | RoleKind;

interface HopTerms {
  readonly lands: RoleKind;
  readonly role: RoleArn;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** JSON session policy, as the user wrote it. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/** `AssumeRoleWithWebIdentity`: a token becomes a session. It can carry no tags, external id or source identity. */
export interface WebIdentityHop extends HopTerms {
  readonly call: 'AssumeRoleWithWebIdentity';
}

/** `AssumeRole`: one session becomes the next. */
export interface AssumeRoleHop extends HopTerms {
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
