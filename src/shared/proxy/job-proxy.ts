/** The proxy of every call, and which hosts are called without it: `noProxy` has the form of `NO_PROXY`. */
export interface ProxyTerms {
  readonly url?: string;
  /** The input or variable that sets the proxy. */
  readonly setBy?: string;
  readonly noProxy: string;
}

/** The variables that set a proxy, in the order of precedence. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const;
/** The variables with the hosts that are called without it. */
export const NO_PROXY_VARIABLES = ['NO_PROXY', 'no_proxy'] as const;

/** The proxy of the job's own variables. */
export function proxyOfJob(environment: Readonly<Record<string, string | undefined>>): ProxyTerms {
  const first = (names: readonly string[]) => names.map((name) => environment[name]?.trim()).find(Boolean);
  const url = first(PROXY_VARIABLES);
  return { noProxy: first(NO_PROXY_VARIABLES) ?? '', ...(url !== undefined && { url }) };
}
