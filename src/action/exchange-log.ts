import { isoSeconds } from '../shared/log/format-instant.js';
import type { Log } from '../shared/log/log.js';
import type { CompletedHop, ExchangeObserver } from './exchange/exchange.js';
import type { RetryDelay } from './exchange/retry.js';
import { describeWait, type HopPlace, isAmbient, type Route, type ServiceAddress } from './route/route.js';

const SAID_PAUSE_MS = 1_000;
/** A silence of this length is broken. */
export const PROGRESS_INTERVAL_MS = 5_000;

/** Writes a walk into the log, one line a hop, and keeps the hops for the summary. */
export interface ExchangeLog extends ExchangeObserver {
  readonly hops: readonly CompletedHop[];
  /** Ends the watch over long silences. */
  close(): void;
}

/** Opens the journal of a walk over this route. */
export function startExchangeLog(log: Log, route: Route): ExchangeLog {
  const hops: CompletedHop[] = [];
  let at: HopPlace = 'identity';
  let silentMs = 0;
  const watch = setInterval(() => {
    silentMs += PROGRESS_INTERVAL_MS;
    log.line(`Waiting for ${describeWait(at, route)}, for ${silentMs / 1000} s now.`);
  }, PROGRESS_INTERVAL_MS);
  watch.unref();

  return {
    hops,
    close: () => clearInterval(watch),
    secret: (value) => log.mask(value),
    claims: (claims) => log.debug(`Claims of the token: ${JSON.stringify(claims)}`),
    place: (place) => {
      at = place;
      silentMs = 0;
      watch.refresh();
      log.debug(`Asking for ${describeWait(place, route)}.`);
    },
    hop: (hop) => {
      hops.push(hop);
      log.line(formatHop(hop));
    },
    pause: (pause) => sayPause(log, route, pause),
    foreignHost: (host) => log.line(formatForeignHost(host, route)),
  };
}

/** A hop in a line: who became whom, until when. */
export function formatHop({ from, lands, session }: CompletedHop): string {
  return `${lands}: from ${from} to ${session.role.arn}, until ${isoSeconds(session.expiresAtMs)}`;
}

/** Says that STS is called elsewhere than at AWS, by whose setting, and whether the token goes there. */
export function formatForeignHost(host: string, route: Route): string {
  const token = isAmbient(route) ? '' : ' The OIDC token goes there.';
  return `${foreignHost('STS', host, route.sts)}${token}`;
}

/** Says that IAM is called elsewhere than at AWS, and by whose setting. */
export function formatForeignIam(host: string, address: ServiceAddress): string {
  return `${foreignHost('IAM', host, address)} The hub session's signature goes there.`;
}

function foreignHost(service: string, host: string, { setBy }: ServiceAddress): string {
  return `${service} is called at ${host}, which is not a host of AWS${setBy === undefined ? '' : ` (set by ${setBy})`}.`;
}

function sayPause(log: Log, route: Route, { place, attempt, because, ms }: RetryDelay): void {
  const text = `Waiting ${(ms / 1000).toFixed(1)} s for ${describeWait(place, route)}: attempt ${attempt} met ${because.code}.`;
  if (ms >= SAID_PAUSE_MS || attempt > 2) log.line(text);
  else log.debug(text);
}
