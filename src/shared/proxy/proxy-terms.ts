/** The proxy of every call, and which hosts are called without it: `noProxy` is the list as such variables write it. */
export interface ProxyTerms {
  readonly url?: string;
  /** The input or variable that names the proxy. */
  readonly setBy?: string;
  readonly noProxy: string;
}
