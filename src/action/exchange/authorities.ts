import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../shared/environment.js';

/**
 * What decides which certificate authorities a Node process trusts, and how it speaks TLS and finds addresses. Node reads all of it
 * when it starts, so a process that is to trust as another one did has to be started so. Plain data.
 * Sources: https://nodejs.org/api/cli.html#node_extra_ca_certsfile, #--use-openssl-ca, #--use-system-ca, #ssl_cert_filefile
 */
export interface Authorities {
  /** Node's own flags, from its command line and from NODE_OPTIONS. */
  readonly flags: readonly string[];
  /** The variables; paths are absolute. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What Node trusts where nothing says otherwise. */
export const NODES_OWN: Authorities = { flags: [], variables: {} };

const EXTRA = 'NODE_EXTRA_CA_CERTS';
/** OpenSSL's own store, which Node reads with --use-openssl-ca, and as the system's on Linux. */
const STORE = ['SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

const SWITCHES =
  /^--(?:no-)?(?:use-(?:openssl|bundled|system)-ca|tls-(?:min|max)-v1\.\d|openssl-legacy-provider|openssl-shared-config|enable-fips|force-fips|network-family-autoselection|insecure-http-parser)$/;
const VALUED =
  /^--(?:tls-cipher-list|openssl-config|dns-result-order|network-family-autoselection-attempt-timeout|max-http-header-size)$/;

/** The authorities of a process with these variables and these arguments of Node. */
export function authoritiesOf(environment: Environment, execArgv: readonly string[]): Authorities {
  // What Node can't read it leaves out, with a warning.
  const extra = environment[EXTRA];
  const { flags } = sortFlags([...words(environment.NODE_OPTIONS ?? ''), ...execArgv]);
  const isSystem = environment.NODE_USE_SYSTEM_CA === '1';
  const readsStore = isSystem || flags.some((flag) => /^--use-(?:openssl|system)-ca$/.test(flag));
  const stores = readsStore ? STORE.flatMap((name) => pathIn(environment, name)) : [];
  return {
    flags,
    variables: Object.fromEntries([
      ...(extra && contentOf(extra) !== undefined ? [[EXTRA, path.resolve(extra)]] : []),
      ...(isSystem ? [['NODE_USE_SYSTEM_CA', '1']] : []),
      ...stores,
      ...pathIn(environment, 'OPENSSL_CONF'),
    ]),
  };
}

/** True where two processes trust alike. Copies of one file are one file. */
export function trustAlike(one: Authorities, other: Authorities): boolean {
  const trusted = ({ flags, variables }: Authorities) =>
    JSON.stringify([
      flags,
      Object.entries(variables).map(([name, file]) => [name, isFile(name) ? contentOf(file) : file]),
    ]);
  return trusted(one) === trusted(other);
}

/** The environment and the arguments of Node for a process that trusts so, whatever is said in those that are given. */
export function startWith(
  { flags, variables }: Authorities,
  environment: Environment,
  execArgv: readonly string[],
): { readonly env: Record<string, string | undefined>; readonly execArgv: readonly string[] } {
  const { [EXTRA]: _, NODE_OPTIONS, NODE_USE_SYSTEM_CA, OPENSSL_CONF, ...rest } = environment;
  return { env: { ...rest, ...variables }, execArgv: [...sortFlags(execArgv).others, ...flags] };
}

/** The same authorities, with the files that hold them where `keep` has put their text; it answers the path of the copy. */
export function keptAuthorities(
  { flags, variables }: Authorities,
  keep: (name: string, text: string) => string,
): Authorities {
  const kept = Object.entries(variables).map(([name, file]) => {
    const text = isFile(name) ? contentOf(file) : undefined;
    return [name, text === undefined ? file : keep(name, text)];
  });
  return { flags, variables: Object.fromEntries(kept) };
}

/** True for a variable that names one file of certificates. */
function isFile(name: string): boolean {
  return name === EXTRA || name === 'SSL_CERT_FILE';
}

function pathIn(environment: Environment, name: string): Array<readonly [name: string, value: string]> {
  const value = environment[name];
  if (!value) return [];
  // SSL_CERT_DIR is a list.
  return [
    [
      name,
      value
        .split(path.delimiter)
        .map((entry) => path.resolve(entry))
        .join(path.delimiter),
    ],
  ];
}

/** Flags that bear on TLS and addresses, each in one word, and the words that are something else. Node takes underscores for hyphens. */
function sortFlags(given: readonly string[]): {
  readonly flags: readonly string[];
  readonly others: readonly string[];
} {
  const flags: string[] = [];
  const others: string[] = [];
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const flag = name.replaceAll('_', '-');
    if (SWITCHES.test(flag)) flags.push(flag);
    else if (VALUED.test(flag)) {
      const text = value ?? left.shift() ?? '';
      flags.push(`${flag}=${flag === '--openssl-config' ? path.resolve(text) : text}`);
    } else others.push(word);
  }
  return { flags, others };
}

/** The words of NODE_OPTIONS: a word may be in double quotes, with backslashes in them. https://nodejs.org/api/cli.html#node_optionsoptions */
function words(options: string): string[] {
  return [...options.matchAll(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g)].map(([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1')),
  );
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
