import type { ProxyTerms } from './proxy-terms.js';

/** The variables that name a proxy, the first that is set first. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const;
/** The variables that spare hosts from it. */
export const NO_PROXY_VARIABLES = ['NO_PROXY', 'no_proxy'] as const;

/** The proxy that the job's own variables name. */
export function proxyOfJob(environment: Readonly<Record<string, string | undefined>>): ProxyTerms {
  const first = (names: readonly string[]) => names.map((name) => environment[name]?.trim()).find(Boolean);
  const url = first(PROXY_VARIABLES);
  return { noProxy: first(NO_PROXY_VARIABLES) ?? '', ...(url !== undefined && { url }) };
}
