import type { Environment } from '../../shared/environment.js';
import { NO_PROXY_VARIABLES, proxyOfJob } from '../../shared/proxy/job-proxy.js';
import { bypassesProxy } from '../../shared/proxy/no-proxy.js';

/**
 * What later steps need beside the endpoints: where the job has a proxy that is not spared for this address, tools would ask the proxy for
 * the local AWS, which it can't reach. Both spellings are set, because curl and Go prefer the one, botocore the other.
 */
export function proxyExceptions(environment: Environment, url: string): Readonly<Record<string, string>> {
  const { url: proxy, noProxy } = proxyOfJob(environment);
  if (proxy === undefined || bypassesProxy(new URL(url), noProxy)) return {};
  const { hostname } = new URL(url);
  const spared = noProxy === '' ? hostname : `${noProxy},${hostname}`;
  return Object.fromEntries(NO_PROXY_VARIABLES.map((name) => [name, spared]));
}
