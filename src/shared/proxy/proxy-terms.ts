/** The proxy of every call, and which hosts are called without it: `noProxy` has the form of `NO_PROXY`. */
export interface ProxyTerms {
  readonly url?: string;
  /** The input or variable that sets the proxy. */
  readonly setBy?: string;
  readonly noProxy: string;
}
