import type { HopPlace } from '../route/route.js';

/** What STS itself said when it refused. `message` is AWS's text, and so data from outside. */
export interface StsAnswer {
  /** The code on the wire, such as `AccessDenied`; not the SDK's name for it. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId?: string;
  /** How far the server's clock, by its `Date` header, was ahead of the machine's when it answered. */
  readonly serverAheadMs?: number;
}

/** Refusals of STS, told apart by what is to be done about them. */
export type StsFaultCode =
  | 'access-denied'
  | 'token-invalid'
  | 'token-expired'
  | 'token-key-unavailable'
  | 'provider-unreachable'
  | 'claim-rejected'
  | 'session-expired'
  | 'credentials-unknown'
  | 'clock-skew'
  | 'signature-mismatch'
  | 'chaining-cap'
  | 'role-maximum'
  | 'request-invalid'
  | 'policy-malformed'
  | 'policy-too-large'
  | 'region-disabled'
  | 'throttled'
  | 'service-fault'
  | 'sts-other';

/** Why a token file is not used. */
export type TokenFileIssue =
  | 'missing'
  | 'symlink'
  | 'not-a-file'
  | 'empty'
  | 'too-large'
  | 'not-a-token'
  | 'unreadable';

/** What came back from STS and is not what was asked for. */
export type AnswerIssue =
  | 'incomplete'
  | 'other-account'
  | 'other-role'
  | 'other-session'
  | 'account-not-allowed'
  | 'expired'
  | 'not-an-identity';

/** What is called, and over which proxy. */
export interface Via {
  readonly host: string;
  /** `host:port`, without user and password. */
  readonly proxy?: string;
  /** The input or variable that names the proxy. */
  readonly proxySetBy?: string;
}

/** Everything that can go wrong on one step of a route. */
export type Fault =
  | { readonly code: 'no-token-endpoint' }
  | { readonly code: 'token-endpoint-address'; readonly host: string }
  | {
      readonly code: 'token-refused';
      readonly host: string;
      readonly status: number;
      readonly message: string;
      /** The job had just begun, and the endpoint may not have known yet that it runs. */
      readonly early?: true;
    }
  | {
      readonly code: 'token-endpoint-fault';
      readonly host: string;
      readonly status: number;
      readonly retryAfterMs?: number;
    }
  | { readonly code: 'token-file'; readonly path: string; readonly detail: TokenFileIssue }
  | { readonly code: 'no-ambient-credentials'; readonly message: string }
  | { readonly code: StsFaultCode; readonly answer: StsAnswer }
  | { readonly code: 'answer-unreadable'; readonly host: string; readonly status?: number }
  | { readonly code: 'unexpected-answer'; readonly detail: AnswerIssue; readonly asked: string; readonly came: string }
  | { readonly code: 'endpoint-not-safe'; readonly host: string }
  | ({ readonly code: 'unreachable'; readonly reason: string } & Via)
  | ({ readonly code: 'tls'; readonly reason: string } & Via)
  | ({ readonly code: 'proxy-refused'; readonly proxy: string; readonly status: number } & Via)
  | ({ readonly code: 'no-answer'; readonly afterMs: number } & Via)
  | { readonly code: 'deadline'; readonly seconds: number }
  | { readonly code: 'cancelled'; readonly signal: string }
  | { readonly code: 'unknown'; readonly message: string };

/** A fault, where on the route it was met, and how often that step was tried. */
export interface Failure {
  readonly place: HopPlace;
  readonly attempts: number;
  readonly fault: Fault;
}

/** Carries a fault up to the walk that answers for it. Its message is for debugging only. */
export class FaultError extends Error {
  readonly fault: Fault;
  /** How often the step was tried, and where on the route it stood, once that is known. */
  readonly attempts: number;
  readonly place: HopPlace;

  constructor(fault: Fault, attempts = 1, options?: ErrorOptions & { readonly place?: HopPlace }) {
    super(fault.code, options);
    this.name = 'FaultError';
    this.fault = fault;
    this.attempts = attempts;
    this.place = options?.place ?? 'identity';
  }
}

/** The fault in anything that was thrown. What no one foresaw keeps its own message. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault;
  return { code: 'unknown', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
