import {
  type AssumeRoleHop,
  type GitHubToken,
  isAmbient,
  type Route,
  type TokenFile,
  type WebIdentityHop,
} from '../route/route.js';
import { type Claims, decodeClaims } from './claims.js';
import type { Clock } from './clock.js';
import { type Failure, FaultError, faultOf, type Place } from './failure.js';
import { requestGitHubToken, type TokenEndpoint } from './github-token.js';
import type { ProxyTerms } from './network.js';
import { type Limits, type Pause, persist } from './persist.js';
import type { Session } from './session.js';
import type { Caller, Sts } from './sts.js';
import { readTokenFile } from './token-file.js';
import { verify } from './verify.js';

/** What a walk needs besides the route: the job's means, and how patient to be. */
export interface Means {
  /** Where GitHub issues this job's token; absent in a job without one. */
  readonly tokenEndpoint: TokenEndpoint | undefined;
  readonly proxy: ProxyTerms;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** Told what happens on the way, while it happens. */
export interface Observer {
  /** A secret is about to be used: nothing that could hold it has been said yet. */
  secret(value: string): void;
  /** The token's claims, as soon as there is a token. */
  claims(claims: Claims): void;
  /** What the walk is at from now on. */
  place(place: Place): void;
  /** A hop has ended in a session. */
  hop(hop: HopTaken): void;
  /** The walk waits before it tries again. */
  pause(pause: Pause): void;
  /** STS is asked at a host that is not AWS's. */
  foreignHost(host: string): void;
}

/** One line of the journey: who became whom, until when. */
export interface HopTaken {
  readonly from: string;
  readonly session: Session;
  readonly lands: 'hub' | 'target';
}

/** Who stood at the hub: the hub session, or the ambient caller in its place. */
export interface HubIdentity {
  readonly account: string;
  readonly arn: string;
}

/** What a walk came to. */
export type Outcome =
  | { readonly ok: true; readonly target: Session; readonly hub: HubIdentity | undefined }
  | ({ readonly ok: false; readonly failure: Failure } & Trail);

/** What was known when a walk failed; for whoever explains it. */
export interface Trail {
  readonly claims: Claims | undefined;
  /** ARN of who stood at the hub, if the walk came that far. */
  readonly caller: string | undefined;
  /** The hub session, if the walk came that far. It never leaves the process. */
  readonly hubSession: Session | undefined;
  /** STS was asked at a host that is not AWS's. */
  readonly foreignSts: boolean;
}

/**
 * Walks a route from its identity to the target session: every call made once, tried again only where the fault passes, every
 * session checked before it is used. Never throws for a fault of the route; what fails is the hop it names.
 */
export async function walk(route: Route, means: Means): Promise<Outcome> {
  const journey = new Journey(route, means);
  try {
    const { target, hub } = await journey.walk();
    return { ok: true, target, hub };
  } catch (error) {
    const attempts = error instanceof FaultError ? error.attempts : 1;
    return { ok: false, failure: { place: journey.place, attempts, fault: faultOf(error) }, ...journey.trail };
  } finally {
    await journey.end();
  }
}

class Journey {
  trail: Trail = { claims: undefined, caller: undefined, hubSession: undefined, foreignSts: false };
  readonly #route: Route;
  readonly #means: Means;
  #place: Place = 'identity';
  #sts: Promise<Sts> | undefined;

  constructor(route: Route, means: Means) {
    this.#route = route;
    this.#means = means;
  }

  get place(): Place {
    return this.#place;
  }

  set place(place: Place) {
    this.#place = place;
    this.#means.observer.place(place);
  }

  async walk(): Promise<{ target: Session; hub: HubIdentity | undefined }> {
    const route = this.#route;
    if (isAmbient(route)) {
      const hub = await this.#ambientCaller();
      this.trail = { ...this.trail, caller: hub?.arn };
      return { hub, target: await this.#assume(route.hops[0], hub?.arn ?? 'the ambient credentials') };
    }
    const [first, second] = route.hops;
    const session = await this.#exchange(first, route.identity);
    if (second === undefined) return { target: session, hub: undefined };

    (await this.#openSts()).signWith(session.credentials);
    const hub = { account: session.arn.account, arn: session.arn.arn };
    this.trail = { ...this.trail, caller: hub.arn, hubSession: session };
    return { hub, target: await this.#assume(second, hub.arn) };
  }

  async end(): Promise<void> {
    // A client that failed to load has nothing to close, and its fault was told already.
    await this.#sts?.then(
      (sts) => sts.close(),
      () => undefined,
    );
  }

  /** Credentials of the runner need no exchange, only a name: whose they are. A caller may be kept from asking that. */
  async #ambientCaller(): Promise<Caller | undefined> {
    const sts = await this.#openSts();
    try {
      return await this.#persist(() => sts.caller());
    } catch (error) {
      if (faultOf(error).code === 'access-denied') return undefined;
      throw error;
    }
  }

  async #exchange(hop: WebIdentityHop, identity: GitHubToken | TokenFile): Promise<Session> {
    let token = await this.#token(identity);
    const sts = await this.#openSts();
    this.place = hop.lands;
    const exchange = async () =>
      verify(await sts.assumeRoleWithWebIdentity(hop, token), hop, this.#route.allowedAccountIds, sts.host);
    let session: Session;
    try {
      session = await this.#persist(exchange);
    } catch (error) {
      if (faultOf(error).code !== 'token-expired') throw error;
      // A token lives five minutes; a long wait can outlast it. A new one is asked for once.
      this.place = 'identity';
      token = await this.#token(identity);
      this.place = hop.lands;
      session = await this.#persist(exchange);
    }
    return this.#taken(hop, session, subjectOf(this.trail.claims));
  }

  async #assume(hop: AssumeRoleHop, from: string): Promise<Session> {
    const sts = await this.#openSts();
    this.place = hop.lands;
    const { allowedAccountIds } = this.#route;
    const session = await this.#persist(async () =>
      verify(await sts.assumeRole(hop), hop, allowedAccountIds, sts.host),
    );
    return this.#taken(hop, session, from);
  }

  #taken(hop: WebIdentityHop | AssumeRoleHop, session: Session, from: string): Session {
    for (const value of Object.values(session.credentials)) this.#means.observer.secret(value);
    this.#means.observer.hop({ from, session, lands: hop.lands });
    return session;
  }

  async #token(identity: GitHubToken | TokenFile): Promise<string> {
    const token = await this.#persist(() => this.#askForToken(identity));
    this.#means.observer.secret(token);
    const claims = decodeClaims(token);
    this.trail = { ...this.trail, claims };
    if (claims !== undefined) this.#means.observer.claims(claims);
    return token;
  }

  #askForToken(identity: GitHubToken | TokenFile): Promise<string> {
    switch (identity.from) {
      case 'token-file':
        return readTokenFile(identity);
      case 'github-oidc': {
        const { tokenEndpoint: endpoint, proxy, limits } = this.#means;
        // Loading the STS client takes as long as GitHub takes to answer, so the one is done while waiting for the other.
        const sent = () => void this.#openSts().catch(() => undefined);
        return requestGitHubToken({ endpoint, audience: identity.audience, proxy, signal: limits.signal, sent });
      }
    }
  }

  #openSts(): Promise<Sts> {
    this.#sts ??= this.#loadSts();
    return this.#sts;
  }

  async #loadSts(): Promise<Sts> {
    const { Sts } = await import('./sts.js');
    const { proxy, userAgent, limits, observer } = this.#means;
    return new Sts({
      address: this.#route.sts,
      proxy,
      userAgent,
      signer: this.#route.identity.from === 'ambient' ? 'ambient' : 'hop',
      signal: limits.signal,
      foreignHost: (host) => {
        this.trail = { ...this.trail, foreignSts: true };
        observer.foreignHost(host);
      },
    });
  }

  #persist<T>(call: () => Promise<T>): Promise<T> {
    const { limits, clock, observer } = this.#means;
    return persist(this.place, call, limits, clock, (pause) => observer.pause(pause));
  }
}

function subjectOf(claims: Claims | undefined): string {
  return typeof claims?.sub === 'string' ? claims.sub : 'the OIDC token';
}
