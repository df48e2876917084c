import type { Observer } from '../exchange/walk.js';
import type { Log } from '../log/log.js';
import { awaited } from '../route/awaited.js';
import type { Place, Route } from '../route/route.js';
import { SAID_SILENCE_MS, wordForeignHost, wordHop } from '../step/journal.js';

/** Writes a walk to many accounts into the log: what they share, and now and then how far it is. */
export interface Rounds extends Observer {
  /** One more account has its answer. */
  checked(): void;
  /** Ends the watch over long work. */
  close(): void;
}

/** Opens the rounds over so many accounts; `route` is that of any of them. */
export function openRounds(log: Log, count: number, route: Route): Rounds {
  let at: Place = 'identity';
  let done = 0;
  let waits = 0;
  let passedMs = 0;
  const foreign = new Set<string>();
  const watch = setInterval(() => {
    passedMs += SAID_SILENCE_MS;
    const seconds = `for ${passedMs / 1000} s now`;
    const again = waits === 0 ? '' : `; ${waits} ${waits === 1 ? 'call was' : 'calls were'} tried again`;
    if (done === 0) log.line(`Waiting for ${awaited(at, route)}, ${seconds}${again}.`);
    else log.line(`Checked ${done} of ${count}, ${seconds}${again}.`);
  }, SAID_SILENCE_MS);
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
      if (hop.lands === 'hub') log.line(wordHop(hop));
      else log.debug(wordHop(hop));
    },
    pause: ({ place, attempt, because, ms }) => {
      waits += 1;
      log.debug(`Waiting ${(ms / 1000).toFixed(1)} s at ${place}: attempt ${attempt} met ${because.code}.`);
    },
    foreignHost: (host) => {
      if (foreign.has(host)) return;
      foreign.add(host);
      log.line(wordForeignHost(host, route));
    },
  };
}
