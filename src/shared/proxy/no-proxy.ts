/**
 * True when a URL is called directly although there is a proxy. `noProxy` is a list with commas or spaces, each entry without
 * regard to case:
 *
 * - `*`: every host;
 * - `host`: that host only, without its subdomains;
 * - `.domain` and `*.domain`: every host below the domain, without the domain itself;
 * - any of these with `:port`: that port only, the scheme's own port included;
 * - an IP address as in the URL; IPv6 in brackets where a port follows.
 *
 * These are the rules of configure-aws-credentials, without its errors (upper case, `*` in a list, ports).
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = unbracketed(url.hostname.toLowerCase());
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, pattern = entry, entryPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      return (entryPort === undefined || entryPort === port) && matches(host, unbracketed(pattern));
    });
}

function matches(host: string, pattern: string): boolean {
  if (pattern === '*') return true;
  const suffix = /^\*?(\..+)$/.exec(pattern)?.[1];
  return suffix === undefined ? host === pattern : host.endsWith(suffix) && host.length > suffix.length;
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
