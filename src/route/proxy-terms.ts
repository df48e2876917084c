/** The proxy of every call, and who is spared it: `noProxy` is the list as such variables write it. */
export interface ProxyTerms {
  readonly url?: string;
  readonly noProxy: string;
}
