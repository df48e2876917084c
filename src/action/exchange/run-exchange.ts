import { mapAtOnce } from '../../shared/at-once.js';
import {
  type AmbientRoute,
  type AssumeRoleHop,
  type Hop,
  type HopPlace,
  isAmbient,
  type Route,
  type TokenRoute,
  type WebIdentityHop,
} from '../route/route.js';
import type { ExchangeDeps, ExchangeFailure, ExchangeOutcome, ExchangeSuccess } from './exchange.js';
import { FaultError, faultOf } from './failure.js';
import { requestGitHubToken } from './github-token.js';
import { type AttemptLimits, withRetry } from './retry.js';
import type { HubIdentity, Session } from './session.js';
import type { Sts, StsOptions } from './sts.js';
import { type Claims, decodeClaims } from './token-claims.js';
import { verify, verifyCaller } from './verify.js';

/**
 * Runs a route from its identity to the target session. A call is repeated after a transient error only, and each session is checked
 * before it is used. Never throws for a fault of the route; the outcome names the stage that failed.
 */
export async function runExchange(route: Route, deps: ExchangeDeps): Promise<ExchangeOutcome> {
  const run = new ExchangeRun([route], deps);
  try {
    return (await run.outcome(route)).outcome;
  } finally {
    await run.end();
  }
}

export type ExchangeResult<Request> = Request & { readonly outcome: ExchangeOutcome };

/**
 * Runs the routes of one job, some at a time. What they share is done once: one token, one hub session, one connection. The results
 * are in the order of the requests, and a route that fails does not stop the others. `onEnd` gets each request when it has ended,
 * and how many ms its own calls took, waits included; 0 when it made none.
 */
export async function runExchanges<Request extends { readonly route: Route }>(
  requests: readonly Request[],
  deps: ExchangeDeps,
  onEnd: (request: Request, ownMs: number) => void = () => undefined,
): Promise<Array<ExchangeResult<Request>>> {
  const run = new ExchangeRun(
    requests.map(({ route }) => route),
    deps,
  );
  try {
    return await mapAtOnce(requests, async (request) => {
      const { outcome, ownMs } = await run.outcome(request.route);
      onEnd(request, ownMs);
      return { ...request, outcome };
    });
  } finally {
    await run.end();
  }
}

interface Progress {
  caller?: string | undefined;
  hubSession?: Session;
  /** When the first call began that is not shared with other routes, on the clock's time. */
  ownSinceMs?: number;
}

/** All routes of a step, and what they share. They start from the same identity. */
class ExchangeRun {
  readonly #routes: readonly Route[];
  readonly #deps: ExchangeDeps;
  readonly #shared = new Map<string, Promise<unknown>>();
  #claims: Claims | undefined;
  #foreignSts = false;
  #sts: Promise<Sts> | undefined;
  #isPrepared = false;

  constructor(routes: readonly Route[], deps: ExchangeDeps) {
    this.#routes = routes;
    this.#deps = deps;
  }

  /** Runs a route once, however often its outcome is requested. */
  outcome(route: Route): Promise<{ readonly outcome: ExchangeOutcome; readonly ownMs: number }> {
    return this.#once(`route ${JSON.stringify(route)}`, async () => {
      const progress: Progress = {};
      const outcome = await this.#run(route, progress).catch((error: unknown): ExchangeFailure => {
        const { attempts, place, fault } = error instanceof FaultError ? error : new FaultError(faultOf(error));
        const { caller, hubSession } = progress;
        const context = { claims: this.#claims, caller, hubSession, foreignSts: this.#foreignSts };
        return { ok: false, failure: { place, attempts, fault }, ...context };
      });
      const nowMs = this.#deps.clock.now();
      return { outcome, ownMs: nowMs - (progress.ownSinceMs ?? nowMs) };
    });
  }

  async end(): Promise<void> {
    // A client that could not be loaded has nothing to close, and its error was reported.
    await this.#sts?.then(
      (sts) => sts.close(),
      () => undefined,
    );
  }

  async #run(route: Route, progress: Progress): Promise<ExchangeSuccess> {
    const { clock } = this.#deps;
    if (isAmbient(route)) {
      const hub = await this.#once('ambient', () => this.#ambientCaller(route));
      progress.caller = hub?.arn;
      progress.ownSinceMs = clock.now();
      const target = await this.#assumeRole(route, route.hops[0], hub?.arn ?? 'the ambient credentials');
      return { ok: true, hub, target, hubSession: undefined, foreignSts: this.#foreignSts };
    }
    const [first, second] = route.hops;
    if (second === undefined) {
      await this.#once('token', () => this.#token(route));
      progress.ownSinceMs = clock.now();
    }
    const session = await this.#once(sharedKey(first), () => this.#assumeWithToken(route, this.#longest(first)));
    const caller = { account: session.arn.account, arn: session.arn.arn };
    if (second === undefined) {
      const hub = first.lands === 'hub' ? caller : undefined;
      return { ok: true, target: session, hub, hubSession: undefined, foreignSts: this.#foreignSts };
    }
    progress.caller = caller.arn;
    progress.hubSession = session;
    progress.ownSinceMs = clock.now();
    const target = await this.#assumeRole(route, second, caller.arn, session);
    return { ok: true, hub: caller, target, hubSession: session, foreignSts: this.#foreignSts };
  }

  /** What several routes need is requested once; all get the same result, or the same error. */
  #once<T>(name: string, get: () => Promise<T>): Promise<T> {
    const known = this.#shared.get(name);
    // The value under a name comes from the same call with the same name.
    if (known !== undefined) return known as Promise<T>;
    const result = get();
    this.#shared.set(name, result);
    return result;
  }

  /** The first hop with the longest duration that any route requests, so that one session serves all. */
  #longest(hop: WebIdentityHop): WebIdentityHop {
    return this.#routes
      .map(({ hops }) => hops[0])
      .filter((other) => other.call === hop.call)
      .filter((other) => sharedKey(other) === sharedKey(hop))
      .reduce((longest, other) => (other.durationSeconds > longest.durationSeconds ? other : longest), hop);
  }

  /** The identity behind the runner's own credentials; `undefined` when it may not call GetCallerIdentity. */
  async #ambientCaller(route: AmbientRoute): Promise<HubIdentity | undefined> {
    const sts = await this.#openSts(route);
    const { partition } = route.hops[0].role;
    const caller = async () => verifyCaller(await sts.caller(), partition, sts.host);
    try {
      // The exchange can go on without it, so a denial is never retried.
      return await this.#retry('identity', caller, { accessDeniedMs: 0 });
    } catch (error) {
      if (faultOf(error).code === 'access-denied') return undefined;
      throw error;
    }
  }

  async #assumeWithToken(route: TokenRoute, hop: WebIdentityHop): Promise<Session> {
    let token = await this.#once('token', () => this.#token(route));
    let isNew = false;
    const sts = await this.#openSts(route);
    const assume = async (): Promise<Session> => {
      try {
        return verify(await sts.assumeRoleWithWebIdentity(hop, token), hop, route.allowedAccountIds, sts.host);
      } catch (error) {
        if (faultOf(error).code !== 'token-expired' || isNew) throw error;
        // A token lives five minutes, and waits can take longer. Within the same attempt, a new one is requested once.
        isNew = true;
        token = await this.#token(route);
        return assume();
      }
    };
    const subject = () => (typeof this.#claims?.sub === 'string' ? this.#claims.sub : 'the OIDC token');
    return this.#completed(hop, await this.#retry(hop.lands, assume), subject());
  }

  async #assumeRole(route: Route, hop: AssumeRoleHop, from: string, signer?: Session): Promise<Session> {
    const sts = await this.#openSts(route);
    const { allowedAccountIds } = route;
    const assume = async () => verify(await sts.assumeRole(hop, signer?.credentials), hop, allowedAccountIds, sts.host);
    return this.#completed(hop, await this.#retry(hop.lands, assume), from);
  }

  #completed({ lands }: Hop, session: Session, from: string): Session {
    const { observer } = this.#deps;
    for (const value of Object.values(session.credentials)) observer.secret(value, lands);
    observer.hop?.({ from, session, lands });
    return session;
  }

  async #token(route: TokenRoute): Promise<string> {
    const { observer } = this.#deps;
    const token = await this.#retry('identity', () => this.#requestToken(route));
    observer.secret(token, 'identity');
    this.#claims = decodeClaims(token);
    if (this.#claims !== undefined) observer.claims?.(this.#claims);
    return token;
  }

  async #requestToken(route: TokenRoute): Promise<string> {
    const { identity } = route;
    switch (identity.from) {
      case 'token-file': {
        const { readTokenFile } = await import('./token-file.js');
        return readTokenFile(identity);
      }
      case 'github-oidc': {
        const { tokenEndpoint: endpoint, proxy, limits, observer } = this.#deps;
        const sent = () => this.#prepare(route);
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

  /** Loading the STS client, connecting and the first use take as long as GitHub takes to answer, so they are done meanwhile, once. */
  #prepare(route: TokenRoute): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    // What goes wrong here does so again where it matters, and is reported there.
    this.#rehearse(route).catch(() => undefined);
    this.#deps.observer.tokenRequested?.();
  }

  async #rehearse(route: TokenRoute): Promise<void> {
    const sts = await this.#openSts(route);
    sts.open();
    // Node looks for an answer between two of these. Where the token is there already, the real call need not wait for a rehearsal.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
    if (this.#claims !== undefined) return;
    const { rehearse } = await import('./rehearse.js');
    await rehearse(route, this.#stsOptions(route));
  }

  #openSts(route: Route): Promise<Sts> {
    this.#sts ??= import('./sts.js').then(({ Sts }) => new Sts(this.#stsOptions(route)));
    return this.#sts;
  }

  #stsOptions(route: Route): StsOptions {
    const { proxy, userAgent, limits, observer } = this.#deps;
    return {
      address: route.sts,
      proxy,
      userAgent,
      isAmbient: isAmbient(route),
      signal: limits.signal,
      secret: (value, of) => observer.secret(value, of),
      foreignHost: (host) => {
        this.#foreignSts = true;
        observer.foreignHost?.(host);
      },
    };
  }

  async #retry<T>(place: HopPlace, call: () => Promise<T>, stricter: Partial<AttemptLimits> = {}): Promise<T> {
    const { limits, clock, observer } = this.#deps;
    observer.place?.(place);
    return withRetry(place, call, { ...limits, ...stricter }, clock, (delay) => observer.pause?.(delay));
  }
}

/** What two first hops must have in common to share a session: everything but its duration. */
function sharedKey({ durationSeconds: _, ...hop }: WebIdentityHop): string {
  return JSON.stringify(hop);
}
