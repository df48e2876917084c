import type { ConnectionTerms } from '../route/connection-terms.js';
import type { HopPlace } from '../route/route.js';
import {
  type AmbientRoute,
  type AssumeRoleHop,
  type Hop,
  isAmbient,
  type RoleKind,
  type Route,
  type TokenRoute,
  type WebIdentityHop,
} from '../route/route.js';
import type { Clock } from './clock.js';
import { type Failure, FaultError, faultOf } from './failure.js';
import { requestGitHubToken } from './github-token.js';
import { type AttemptLimits, type RetryDelay, withRetry } from './retry.js';
import type { Session, StsCaller } from './session.js';
import type { Sts } from './sts.js';
import { type Claims, decodeClaims } from './token-claims.js';
import type { TokenEndpoint } from './token-endpoint.js';
import { readTokenFile } from './token-file.js';
import { verify, verifyCaller } from './verify.js';

/** What a walk needs besides the route: the job's means, and how patient to be. */
export interface ExchangeDeps extends Omit<ConnectionTerms, 'sts'> {
  /** Where GitHub issues this job's token; absent in a job without one. */
  readonly tokenEndpoint: TokenEndpoint | undefined;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly limits: AttemptLimits;
  readonly clock: Clock;
  readonly observer: ExchangeObserver;
}

/** Told what happens on the way, while it happens. */
export interface ExchangeObserver {
  /** A secret of this place is about to be used: nothing that could hold it has been said yet. */
  secret(value: string, of: HopPlace): void;
  /** The token's claims, as soon as there is a token. */
  claims(claims: Claims): void;
  /** What the walk is at from now on. */
  place(place: HopPlace): void;
  /** A hop has ended in a session. */
  hop(hop: CompletedHop): void;
  /** The walk waits before it tries again. */
  pause(pause: RetryDelay): void;
  /** STS is asked at a host that is not AWS's. */
  foreignHost(host: string): void;
}

/** One line of the journey: who became whom, until when. */
export interface CompletedHop {
  readonly from: string;
  readonly session: Session;
  readonly lands: RoleKind;
}

/** Who stood at the hub: the hub session, or the ambient caller in its place. */
export interface HubIdentity {
  readonly account: string;
  readonly arn: string;
}

/** What a walk came to. */
export type ExchangeOutcome = ExchangeSuccess | ExchangeFailure;

/** A walk that ended in a session. */
export interface ExchangeSuccess {
  readonly ok: true;
  readonly target: Session;
  readonly hub: HubIdentity | undefined;
}

/** A walk that failed, and how far it had come. */
export interface ExchangeFailure extends FailureContext {
  readonly ok: false;
  readonly failure: Failure;
}

/** What was known when a walk failed; for whoever explains it. */
export interface FailureContext {
  readonly claims: Claims | undefined;
  /** ARN of who stood at the hub, if the walk came that far. */
  readonly caller: string | undefined;
  /** The hub session, if the walk came that far. It never leaves the process. */
  readonly hubSession: Session | undefined;
  /** STS was asked at a host that is not AWS's. */
  readonly foreignSts: boolean;
}

/** How many hops to targets are under way at once. */
const ABREAST = 10;

/**
 * Walks a route from its identity to the target session: every call made once, tried again only where the fault passes, every
 * session checked before it is used. Never throws for a fault of the route; what fails is the hop it names.
 */
export async function runExchange(route: Route, means: ExchangeDeps): Promise<ExchangeOutcome> {
  const expedition = new ExchangeRun([route], means);
  try {
    return await expedition.outcome(route);
  } finally {
    await expedition.end();
  }
}

/** What somebody wants a route walked for, and what that came to. */
export type ExchangeResult<Errand> = Errand & { readonly outcome: ExchangeOutcome };

/**
 * Walks the routes of several errands of one job, a few at a time. What they have in common is walked once: one token, one
 * session at the hub, one connection. The answers come in the order of the errands; one that fails does not stop the others.
 * `ended` is told of each errand when it is done, and how many ms its own calls took, waits included; 0 when it came to none.
 */
export async function runExchanges<Errand extends { readonly route: Route }>(
  errands: readonly Errand[],
  means: ExchangeDeps,
  ended: (errand: Errand, ownMs: number) => void = () => undefined,
): Promise<Array<ExchangeResult<Errand>>> {
  const expedition = new ExchangeRun(
    errands.map(({ route }) => route),
    means,
  );
  const walked: Array<ExchangeResult<Errand>> = [];
  const waiting = errands.entries();
  const walker = async () => {
    for (const [index, errand] of waiting) {
      const { outcome, ownMs } = await expedition.shared(errand.route);
      walked[index] = { ...errand, outcome };
      ended(errand, ownMs);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(ABREAST, errands.length) }, walker));
    return walked;
  } finally {
    await expedition.end();
  }
}

/** All routes of a step, and what they share. They begin at the same identity and, where they go on from a hub, at the same. */
class ExchangeRun {
  readonly #routes: readonly Route[];
  readonly #means: ExchangeDeps;
  readonly #shared = new Map<string, Promise<unknown>>();
  #claims: Claims | undefined;
  #foreignSts = false;
  #sts: Promise<Sts> | undefined;

  constructor(routes: readonly Route[], means: ExchangeDeps) {
    this.#routes = routes;
    this.#means = means;
  }

  /** The outcome of a route that may be asked for more than once: it is walked once. */
  shared(route: Route): Promise<{ readonly outcome: ExchangeOutcome; readonly ownMs: number }> {
    return this.#once(`route ${JSON.stringify(route)}`, async () => {
      const { clock } = this.#means;
      let setOutMs: number | undefined;
      const outcome = await this.outcome(route, () => {
        setOutMs ??= clock.now();
      });
      return { outcome, ownMs: setOutMs === undefined ? 0 : clock.now() - setOutMs };
    });
  }

  /** `setsOut` is told when a route leaves what it shares with others. */
  async outcome(route: Route, setsOut: () => void = () => undefined): Promise<ExchangeOutcome> {
    const reached: Reached = {};
    try {
      return { ok: true, ...(await this.#walk(route, reached, setsOut)) };
    } catch (error) {
      const { attempts, place } = error instanceof FaultError ? error : new FaultError(faultOf(error));
      const { caller, hubSession } = reached;
      const trail: FailureContext = { claims: this.#claims, caller, hubSession, foreignSts: this.#foreignSts };
      return { ok: false, failure: { place, attempts, fault: faultOf(error) }, ...trail };
    }
  }

  async end(): Promise<void> {
    // A client that failed to load has nothing to close, and its fault was told already.
    await this.#sts?.then(
      (sts) => sts.close(),
      () => undefined,
    );
  }

  async #walk(
    route: Route,
    reached: Reached,
    setsOut: () => void,
  ): Promise<{ target: Session; hub: HubIdentity | undefined }> {
    if (isAmbient(route)) {
      const hub = await this.#once('ambient', () => this.#ambientCaller(route));
      reached.caller = hub?.arn;
      setsOut();
      return { hub, target: await this.#assume(route, route.hops[0], hub?.arn ?? 'the ambient credentials') };
    }
    const [first, second] = route.hops;
    if (second === undefined) {
      await this.#once('token', () => this.#token(route));
      setsOut();
    }
    const session = await this.#once(landmark(first), () => this.#exchange(route, this.#longest(first)));
    if (second === undefined) {
      const isHub = first.lands === 'hub';
      return { target: session, hub: isHub ? { account: session.arn.account, arn: session.arn.arn } : undefined };
    }
    const hub = { account: session.arn.account, arn: session.arn.arn };
    reached.caller = hub.arn;
    reached.hubSession = session;
    setsOut();
    return { hub, target: await this.#assume(route, second, hub.arn, session) };
  }

  /** What several routes need is got once; all of them get the same, or fail alike. */
  #once<T>(name: string, get: () => Promise<T>): Promise<T> {
    const known = this.#shared.get(name);
    // What stands under a name was put there by the same call with the same name.
    if (known !== undefined) return known as Promise<T>;
    const made = get();
    this.#shared.set(name, made);
    return made;
  }

  /** The first hop as the route that asks for the longest session has it, so that one session serves all. */
  #longest(hop: WebIdentityHop): WebIdentityHop {
    return this.#routes
      .map(({ hops }) => hops[0])
      .filter((other) => other.call === hop.call)
      .filter((other) => landmark(other) === landmark(hop))
      .reduce((longest, other) => (other.durationSeconds > longest.durationSeconds ? other : longest), hop);
  }

  /** Credentials of the runner need no exchange, only a name: whose they are. A caller may be kept from asking that. */
  async #ambientCaller(route: AmbientRoute): Promise<StsCaller | undefined> {
    const sts = await this.#openSts(route);
    const { partition } = route.hops[0].role;
    const caller = async () => verifyCaller(await sts.caller(), partition, sts.host);
    try {
      // Only a name: no denial of it is worth waiting for.
      return await this.#persist('identity', caller, { accessDeniedMs: 0 });
    } catch (error) {
      if (faultOf(error).code === 'access-denied') return undefined;
      throw error;
    }
  }

  async #exchange(route: TokenRoute, hop: WebIdentityHop): Promise<Session> {
    let token = await this.#once('token', () => this.#token(route));
    let renewed = false;
    const sts = await this.#openSts(route);
    const exchange = async (): Promise<Session> => {
      try {
        return verify(await sts.assumeRoleWithWebIdentity(hop, token), hop, route.allowedAccountIds, sts.host);
      } catch (error) {
        if (faultOf(error).code !== 'token-expired' || renewed) throw error;
        // A token lives five minutes; a long wait can outlast it. A new one is asked for once, within the same attempt.
        renewed = true;
        token = await this.#token(route);
        return exchange();
      }
    };
    return this.#taken(hop, await this.#persist(hop.lands, exchange), subjectOf(this.#claims));
  }

  async #assume(route: Route, hop: AssumeRoleHop, from: string, signer?: Session): Promise<Session> {
    const sts = await this.#openSts(route);
    const { allowedAccountIds } = route;
    const assume = async () => verify(await sts.assumeRole(hop, signer?.credentials), hop, allowedAccountIds, sts.host);
    return this.#taken(hop, await this.#persist(hop.lands, assume), from);
  }

  #taken(hop: Hop, session: Session, from: string): Session {
    for (const value of Object.values(session.credentials)) this.#means.observer.secret(value, hop.lands);
    this.#means.observer.hop({ from, session, lands: hop.lands });
    return session;
  }

  async #token(route: TokenRoute): Promise<string> {
    const token = await this.#persist('identity', () => this.#askForToken(route));
    this.#means.observer.secret(token, 'identity');
    const claims = decodeClaims(token);
    this.#claims = claims;
    if (claims !== undefined) this.#means.observer.claims(claims);
    return token;
  }

  #askForToken(route: TokenRoute): Promise<string> {
    const { identity } = route;
    switch (identity.from) {
      case 'token-file':
        return readTokenFile(identity);
      case 'github-oidc': {
        const { tokenEndpoint: endpoint, proxy, limits, observer } = this.#means;
        // Loading the STS client takes as long as GitHub takes to answer, so the one is done while waiting for the other.
        const sent = () => void this.#openSts(route).catch(() => undefined);
        const secret = (value: string) => observer.secret(value, 'identity');
        return requestGitHubToken({
          endpoint,
          audience: identity.audience,
          proxy,
          signal: limits.signal,
          secret,
          sent,
        });
      }
    }
  }

  #openSts(route: Route): Promise<Sts> {
    this.#sts ??= this.#loadSts(route);
    return this.#sts;
  }

  async #loadSts(route: Route): Promise<Sts> {
    const { Sts } = await import('./sts.js');
    const { proxy, userAgent, limits, observer } = this.#means;
    return new Sts({
      address: route.sts,
      proxy,
      userAgent,
      signer: isAmbient(route) ? 'ambient' : 'hop',
      signal: limits.signal,
      secret: (value, of) => observer.secret(value, of),
      foreignHost: (host) => {
        this.#foreignSts = true;
        observer.foreignHost(host);
      },
    });
  }

  async #persist<T>(place: HopPlace, call: () => Promise<T>, stricter: Partial<AttemptLimits> = {}): Promise<T> {
    const { limits, clock, observer } = this.#means;
    observer.place(place);
    return withRetry(place, call, { ...limits, ...stricter }, clock, (pause) => observer.pause(pause));
  }
}

/** How far one walk has come. */
interface Reached {
  caller?: string | undefined;
  hubSession?: Session;
}

/** What two first hops must have in common to be one: all but how long the session lives. */
function landmark({ durationSeconds: _, ...hop }: WebIdentityHop): string {
  return JSON.stringify(hop);
}

function subjectOf(claims: Claims | undefined): string {
  return typeof claims?.sub === 'string' ? claims.sub : 'the OIDC token';
}
