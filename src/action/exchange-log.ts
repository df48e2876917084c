import { isoSeconds } from '../shared/log/format-instant.js';
import type { Log } from '../shared/log/log.js';
import type { CompletedHop, ExchangeObserver } from './exchange/exchange.js';
import { describeWait, type HopPlace, isAmbient, type Route, type ServiceAddress } from './route/route.js';

const LOGGED_DELAY_MS = 1_000;
const PROGRESS_INTERVAL_MS = 5_000;

/** Logs exchanges while they run, and keeps the hops for the summary. */
export interface ExchangeLog extends Omit<ExchangeObserver, 'tokenRequested'> {
  readonly hops: readonly CompletedHop[];
  /** Counts an account that has its answer. */
  checked(): void;
  /** Stops the progress lines. */
  close(): void;
}

/**
 * Starts the log of exchanges over this route and others like it: a line for each hop, and every five seconds a line with what
 * is being waited for. Where so many `accounts` are checked, their own hops and delays are logged with debug logging only.
 */
export function startExchangeLog(log: Log, route: Route, accounts?: number): ExchangeLog {
  const hops: CompletedHop[] = [];
  const isCheck = accounts !== undefined;
  let place: HopPlace = 'identity';
  let done = 0;
  let retries = 0;
  let elapsedMs = 0;
  const timer = setInterval(() => {
    elapsedMs += PROGRESS_INTERVAL_MS;
    const doing = done > 0 ? `Checked ${done} of ${accounts} accounts` : `Waiting for ${describeWait(place, route)}`;
    const retried = retries === 0 ? '' : `, ${retries} ${retries === 1 ? 'retry' : 'retries'}`;
    log.line(`${doing} (${elapsedMs / 1000} s so far${retried}).`);
  }, PROGRESS_INTERVAL_MS);
  timer.unref();

  return {
    hops,
    checked: () => {
      done += 1;
    },
    close: () => clearInterval(timer),
    // The session of a checked account signs nothing and is dropped at once. A mask would slow down every line of the job.
    secret: (value, of) => {
      if (!isCheck || of !== 'target') log.mask(value);
    },
    claims: (claims) => log.debug(`Claims of the token: ${JSON.stringify(claims)}`),
    place: (next) => {
      place = next;
      log.debug(`Waiting for ${describeWait(next, route)}.`);
    },
    hop: (hop) => {
      hops.push(hop);
      if (isCheck && hop.lands === 'target') log.debug(formatHop(hop));
      else log.line(formatHop(hop));
    },
    pause: ({ place: at, attempt, because, ms }) => {
      retries += 1;
      const seconds = (ms / 1000).toFixed(1);
      const text = `Waiting for ${describeWait(at, route)}: attempt ${attempt} failed (${because.code}), the next is in ${seconds} s.`;
      if (!isCheck && (ms >= LOGGED_DELAY_MS || attempt > 2)) log.line(text);
      else log.debug(text);
    },
    foreignHost: (host) => log.lineOnce(formatForeignHost(host, route)),
  };
}

/** A hop in one line: from which identity to which role, until when. */
export function formatHop({ from, lands, session }: CompletedHop): string {
  return `${lands}: from ${from} to ${session.role.arn}, until ${isoSeconds(session.expiresAtMs)}`;
}

/** Names a host for STS that is not AWS's, what sets it, and whether the token is sent there. */
export function formatForeignHost(host: string, route: Route): string {
  const token = isAmbient(route) ? '' : ' The OIDC token is sent there.';
  return `${foreignHost('STS', host, route.sts)}${token}`;
}

/** Names a host for IAM that is not AWS's, and what sets it. */
export function formatForeignIam(host: string, address: ServiceAddress): string {
  return `${foreignHost('IAM', host, address)} A request signed by the hub session is sent there.`;
}

function foreignHost(service: string, host: string, { setBy }: ServiceAddress): string {
  return `${service} is called at ${host}, which is not an AWS host${setBy === undefined ? '' : ` (set by ${setBy})`}.`;
}
