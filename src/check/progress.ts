import type { ExchangeObserver } from '../action/exchange/exchange.js';
import { formatForeignHost, formatHop, PROGRESS_INTERVAL_MS } from '../action/exchange-log.js';
import type { HopPlace, Route } from '../action/route/route.js';
import { describeWait } from '../action/route/route.js';
import type { Log } from '../shared/log/log.js';

/** Writes a walk to many accounts into the log: what they share, and now and then how far it is. */
export interface CheckProgress extends ExchangeObserver {
  /** One more account has its answer. */
  checked(): void;
  /** Ends the watch over long work. */
  close(): void;
}

/** Opens the rounds over so many accounts; `route` is that of any of them. */
export function startCheckProgress(log: Log, count: number, route: Route): CheckProgress {
  let at: HopPlace = 'identity';
  let done = 0;
  let waits = 0;
  let passedMs = 0;
  const foreign = new Set<string>();
  const watch = setInterval(() => {
    passedMs += PROGRESS_INTERVAL_MS;
    const seconds = `for ${passedMs / 1000} s now`;
    const again = waits === 0 ? '' : `; ${waits} ${waits === 1 ? 'call was' : 'calls were'} tried again`;
    if (done === 0) log.line(`Waiting for ${describeWait(at, route)}, ${seconds}${again}.`);
    else log.line(`Checked ${done} of ${count}, ${seconds}${again}.`);
  }, PROGRESS_INTERVAL_MS);
  watch.unref();

  return {
    checked: () => {
      done += 1;
    },
    close: () => clearInterval(watch),
    // A target's session signs nothing and is dropped where it stands, so nothing that is said can hold it; and the runner looks
    // for every mask in every line of the job.
    secret: (value, of) => {
      if (of !== 'target') log.mask(value);
    },
    claims: (claims) => log.debug(`Claims of the token: ${JSON.stringify(claims)}`),
    place: (place) => {
      at = place;
    },
    hop: (hop) => {
      if (hop.lands === 'hub') log.line(formatHop(hop));
      else log.debug(formatHop(hop));
    },
    pause: ({ place, attempt, because, ms }) => {
      waits += 1;
      log.debug(`Waiting ${(ms / 1000).toFixed(1)} s at ${place}: attempt ${attempt} met ${because.code}.`);
    },
    foreignHost: (host) => {
      if (foreign.has(host)) return;
      foreign.add(host);
      log.line(formatForeignHost(host, route));
    },
  };
}
