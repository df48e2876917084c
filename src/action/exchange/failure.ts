import type { HopPlace } from '../route/route.js';

/** STS's own words when it denies or rejects a request. `message` is AWS's text, and so data from outside. */
export interface StsAnswer {
  /** The code on the wire, such as `AccessDenied`; not the SDK's name for it. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId?: string;
  /** How far the server's clock, by its `Date` header, was ahead of the machine's when it answered. */
  readonly serverAheadMs?: number;
}

/**
 * The errors of STS by what to do about each; true for a transient one. `token-key-unavailable` and `provider-unreachable`: STS could
 * not reach GitHub.
 *
 * Sources: "Common errors" of STS (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html), the errors of
 * AssumeRoleWithWebIdentity (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
 */
const STS_FAULTS = {
  'access-denied': false,
  'token-invalid': false,
  'token-expired': false,
  'token-key-unavailable': true,
  'provider-unreachable': true,
  'claim-rejected': false,
  'session-expired': false,
  'credentials-unknown': false,
  'clock-skew': false,
  'signature-mismatch': false,
  'chaining-cap': false,
  'role-maximum': false,
  'request-invalid': false,
  'policy-malformed': false,
  'policy-too-large': false,
  'region-disabled': false,
  throttled: true,
  'service-fault': true,
  'sts-other': false,
} as const;

export type StsFaultCode = keyof typeof STS_FAULTS;

/** Why a token file is not used. */
export type TokenFileIssue =
  | 'missing'
  | 'symlink'
  | 'not-a-file'
  | 'empty'
  | 'too-large'
  | 'not-a-token'
  | 'unreadable';

/** How an answer of STS differs from what was requested. */
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

/** Everything that can go wrong at one stage of a route. */
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
  | {
      readonly code: 'unexpected-answer';
      readonly detail: AnswerIssue;
      readonly requested: string;
      readonly returned: string;
    }
  | { readonly code: 'endpoint-not-safe'; readonly host: string }
  | ({ readonly code: 'unreachable'; readonly reason: string } & Via)
  | ({ readonly code: 'tls'; readonly reason: string } & Via)
  | ({ readonly code: 'proxy-refused'; readonly proxy: string; readonly status: number } & Via)
  | ({ readonly code: 'no-answer'; readonly afterMs: number } & Via)
  | { readonly code: 'deadline'; readonly seconds: number }
  | { readonly code: 'cancelled'; readonly signal: string }
  | { readonly code: 'unknown'; readonly message: string };

/**
 * True for a transient fault: the same call may succeed a moment later. A denial is not one: whether to wait for it is the user's
 * decision (`retry-access-denied-s`).
 */
export function isTransient(fault: Fault): boolean {
  if ('answer' in fault) return STS_FAULTS[fault.code];
  switch (fault.code) {
    case 'token-endpoint-fault':
    case 'answer-unreadable':
    case 'unreachable':
    case 'no-answer':
      return true;
    case 'token-refused':
      return fault.early === true;
    case 'proxy-refused':
      return fault.status === 429 || fault.status >= 500;
    case 'no-token-endpoint':
    case 'token-endpoint-address':
    case 'token-file':
    case 'no-ambient-credentials':
    case 'unexpected-answer':
    case 'endpoint-not-safe':
    case 'tls':
    case 'deadline':
    case 'cancelled':
    case 'unknown':
      return false;
  }
}

/** A fault, its stage of the route, and how often that stage was attempted. */
export interface Failure {
  readonly place: HopPlace;
  readonly attempts: number;
  readonly fault: Fault;
}

/** Carries a fault to the exchange, which returns it. Its message is for debugging only. */
export class FaultError extends Error {
  readonly fault: Fault;
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

/** The fault in anything that was thrown. An error of another kind keeps its own message. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault;
  return { code: 'unknown', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
