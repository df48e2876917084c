import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../shared/environment.js';

/**
 * What decides which certificate authorities a Node process trusts, and how it uses TLS and resolves addresses. Node reads all of it
 * at its start, so only a new process can have other settings. Plain data.
 * Sources: https://nodejs.org/api/cli.html#node_extra_ca_certsfile, #--use-openssl-ca, #--use-system-ca, #ssl_cert_filefile
 */
export interface Authorities {
  /** Node's flags, from its command line and from NODE_OPTIONS. */
  readonly flags: readonly string[];
  /** The variables; paths are absolute. */
  readonly variables: Readonly<Record<string, string>>;
}

const EXTRA = 'NODE_EXTRA_CA_CERTS';
/** OpenSSL's own store, which Node reads with --use-openssl-ca, and as the system's on Linux. SSL_CERT_DIR is a list. */
const STORE = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];
const READS_STORE = ['--use-openssl-ca', '--use-system-ca'];

const SWITCHES =
  /^--(?:no-)?(?:use-(?:openssl|bundled|system)-ca|tls-(?:min|max)-v1\.\d|openssl-legacy-provider|openssl-shared-config|enable-fips|force-fips|network-family-autoselection|insecure-http-parser)$/;
const VALUED =
  /^--(?:tls-cipher-list|openssl-config|dns-result-order|network-family-autoselection-attempt-timeout|max-http-header-size)$/;

/** The authorities of a process with these variables and these arguments of Node. */
export function authoritiesOf(environment: Environment, execArgv: readonly string[]): Authorities {
  const { flags } = sortFlags([...splitOptions(environment.NODE_OPTIONS ?? ''), ...execArgv]);
  const usesSystem = environment.NODE_USE_SYSTEM_CA === '1';
  const readsStore = usesSystem || flags.some((flag) => READS_STORE.includes(flag));
  const names = [EXTRA, ...(readsStore ? STORE : []), 'OPENSSL_CONF'];
  const paths = names.flatMap((name) => {
    const value = environment[name];
    // Node ignores a file of extra certificates that it cannot read.
    if (!value || (name === EXTRA && contentOf(value) === undefined)) return [];
    const entries = name === 'SSL_CERT_DIR' ? value.split(path.delimiter) : [value];
    return [[name, entries.map((entry) => path.resolve(entry)).join(path.delimiter)] as const];
  });
  return {
    flags,
    variables: { ...Object.fromEntries(paths), ...(usesSystem && { NODE_USE_SYSTEM_CA: '1' }) },
  };
}

/** True where two processes trust the same authorities. A copy of a file counts as the same file. */
export function hasSameAuthorities(one: Authorities, other: Authorities): boolean {
  const [left, right] = [one, other].map(({ flags, variables }) => {
    const values = Object.entries(variables).map(([name, value]) => [name, isFile(name) ? contentOf(value) : value]);
    return JSON.stringify([flags, values]);
  });
  return left === right;
}

/** Environment and Node arguments for a process with these authorities, in place of those in the given ones. */
export function startOptions(
  { flags, variables }: Authorities,
  environment: Environment,
  execArgv: readonly string[],
): { readonly env: Record<string, string | undefined>; readonly execArgv: readonly string[] } {
  const { [EXTRA]: _, NODE_OPTIONS, NODE_USE_SYSTEM_CA, OPENSSL_CONF, ...rest } = environment;
  return { env: { ...rest, ...variables }, execArgv: [...sortFlags(execArgv).others, ...flags] };
}

/** The same authorities with copies of their files; `copy` stores a text and returns the path of the copy. */
export function copyAuthorities(
  { flags, variables }: Authorities,
  copy: (name: string, text: string) => string,
): Authorities {
  const copied = Object.entries(variables).map(([name, value]) => {
    const text = isFile(name) ? contentOf(value) : undefined;
    return [name, text === undefined ? value : copy(name, text)] as const;
  });
  return { flags, variables: Object.fromEntries(copied) };
}

/** True for a variable that names one file of certificates. */
function isFile(name: string): boolean {
  return name === EXTRA || name === 'SSL_CERT_FILE';
}

/** Flags for TLS and addresses, each in one word, and all other words. Node takes underscores for hyphens. */
function sortFlags(given: readonly string[]): { readonly flags: string[]; readonly others: string[] } {
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
function splitOptions(options: string): string[] {
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
