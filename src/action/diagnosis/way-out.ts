import type { Via } from '../exchange/failure.js';
import type { HopPlace, Route, StsAddress } from '../route/route.js';
import { type Message, msg, NOTHING } from './message.js';

/** True where GitHub's token endpoint was called, and not STS: inputs that choose an STS host are no cure then. */
export function isTokenCall(place: HopPlace, { identity }: Route): boolean {
  return place === 'identity' && identity.from === 'github-oidc';
}

/** What to do where a host can't be reached: in this phase, over this proxy, for a host that something has set. */
export function wayThrough({ proxy, proxySetBy }: Via, place: HopPlace, route: Route): Message {
  const { sts } = route;
  if (proxy !== undefined) {
    const cure = msg`Correct ${proxySetBy ?? 'http-proxy'}, or add the host to no-proxy.`;
    return isTokenCall(place, route) ? cure : msg`${cure}${wayToAws(sts)}`;
  }
  if (isTokenCall(place, route))
    return msg`Allow the runner's network to reach GitHub's token endpoint, or set http-proxy.`;
  if (sts.endpoint !== undefined) return msg`Allow the runner's network to reach it.${wayToAws(sts)}`;
  if (sts.fips)
    return msg`Check that sts-region ${sts.region} has a FIPS endpoint for STS, and allow the runner's network to reach it.`;
  return msg`Allow the runner's network to reach it, or set another sts-region.`;
}

/** How to call AWS's own STS where something has set another host; empty where nothing has. */
export function wayToAws({ endpoint, setBy }: StsAddress): Message {
  if (endpoint === undefined || setBy === undefined) return NOTHING;
  if (setBy === 'sts-endpoint') return msg` To call AWS's own host, remove sts-endpoint.`;
  // A place in a file has quotes of its own, and gets others where it is shown.
  return msg` The host is set by ${setBy.replaceAll('"', '')}. To call AWS instead, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in this step's env.`;
}

/** The same where the setting was made for all services, as for an emulator, so that STS's part in it may be unmeant. */
export function wayPastEmulator(sts: StsAddress): Message {
  return sts.setBy === 'sts-endpoint' || sts.setBy === 'AWS_ENDPOINT_URL_STS' ? NOTHING : wayToAws(sts);
}
