import type { ConnectionTerms, HopPlace, RoleKind } from '../route/route.js';
import type { Clock } from './clock.js';
import type { Failure } from './failure.js';
import type { AttemptLimits, RetryDelay } from './retry.js';
import type { HubIdentity, Session } from './session.js';
import type { Claims } from './token-claims.js';
import type { TokenEndpoint } from './token-endpoint.js';

/** What an exchange needs besides its route. */
export interface ExchangeDeps extends Omit<ConnectionTerms, 'sts'> {
  /** Where GitHub issues this job's token; `undefined` in a job without `id-token: write`. */
  readonly tokenEndpoint: TokenEndpoint | undefined;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly limits: AttemptLimits;
  readonly clock: Clock;
  readonly observer: Pick<ExchangeObserver, 'secret'> & Partial<ExchangeObserver>;
}

/** Called while an exchange runs. */
export interface ExchangeObserver {
  /** A secret of this stage, before it is used and before anything that could hold it is logged. */
  secret(value: string, of: HopPlace): void;
  /** The claims of the token, as soon as there is one. */
  claims(claims: Claims): void;
  /** A stage begins. */
  place(place: HopPlace): void;
  /** The token's request is under way for the first time: there is time to load what comes later. */
  tokenRequested(): void;
  /** A hop has returned a session. */
  hop(hop: CompletedHop): void;
  /** A wait before the next attempt begins. */
  pause(delay: RetryDelay): void;
  /** STS is about to be called at a host that is not AWS's. */
  foreignHost(host: string): void;
}

export interface CompletedHop {
  /** The caller: a subject, or an ARN. */
  readonly from: string;
  readonly session: Session;
  readonly lands: RoleKind;
}

export type ExchangeOutcome = ExchangeSuccess | ExchangeFailure;

export interface ExchangeSuccess {
  readonly ok: true;
  readonly target: Session;
  readonly hub: HubIdentity | undefined;
  /** The session that called the target hop, if there was one. It never leaves the process. */
  readonly hubSession: Session | undefined;
  /** STS was called at a host that is not AWS's. */
  readonly foreignSts: boolean;
}

/** A failure, and what was known when it occurred. */
export interface ExchangeFailure {
  readonly ok: false;
  readonly failure: Failure;
  readonly claims: Claims | undefined;
  /** ARN of the identity that called the target hop, if the exchange came that far. */
  readonly caller: string | undefined;
  /** The hub session, if the exchange came that far. It never leaves the process. */
  readonly hubSession: Session | undefined;
  /** STS was called at a host that is not AWS's. */
  readonly foreignSts: boolean;
}
