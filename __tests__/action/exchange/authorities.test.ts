/** Which certificate authorities a Node process trusts, read from what it was started with. The real thing is in bundle/renewal-terms.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  authoritiesOf,
  copyAuthorities,
  hasSameAuthorities,
  startOptions,
} from '../../../src/action/exchange/authorities.js';

let folder = '';
let pem = '';
let copy = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'authorities-'));
  pem = path.join(folder, 'one.pem');
  copy = path.join(folder, 'copy.pem');
  for (const file of [pem, copy]) writeFileSync(file, 'PEM');
  writeFileSync(path.join(folder, 'other.pem'), 'ANOTHER');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NONE = authoritiesOf({}, []);

type Env = Readonly<Record<string, string>>;

test.each<[string, Env, readonly string[], readonly string[], Env]>([
  ['nothing', {}, [], [], {}],
  ['other options', { NODE_OPTIONS: '--max-old-space-size=4096 --require ./x.js' }, ['--no-maglev'], [], {}],
  ['a flag', { NODE_OPTIONS: '--use-openssl-ca' }, [], ['--use-openssl-ca'], {}],
  ['a flag with underscores', { NODE_OPTIONS: '--use_system_ca' }, [], ['--use-system-ca'], {}],
  ['a flag in quotes', { NODE_OPTIONS: '"--use-system-ca"' }, [], ['--use-system-ca'], {}],
  ['a flag of the command line', {}, ['--use-bundled-ca'], ['--use-bundled-ca'], {}],
  [
    'flags of both',
    { NODE_OPTIONS: '--use-openssl-ca' },
    ['--no-use-openssl-ca'],
    ['--use-openssl-ca', '--no-use-openssl-ca'],
    {},
  ],
  [
    'a value beside its flag',
    { NODE_OPTIONS: '--tls-cipher-list "A B" --tls-min-v1.0' },
    [],
    ['--tls-cipher-list=A B', '--tls-min-v1.0'],
    {},
  ],
  ['a value with its flag', { NODE_OPTIONS: '--dns-result-order=ipv4first' }, [], ['--dns-result-order=ipv4first'], {}],
  [
    'OpenSSL’s store where it is read',
    { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: '/a.pem', SSL_CERT_DIR: '/b:/c' },
    [],
    ['--use-openssl-ca'],
    { SSL_CERT_FILE: '/a.pem', SSL_CERT_DIR: '/b:/c' },
  ],
  ['OpenSSL’s store where it is not read', { SSL_CERT_FILE: '/a.pem' }, [], [], {}],
  [
    'the system’s store',
    { NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: '/a.pem' },
    [],
    [],
    { NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: '/a.pem' },
  ],
  ['a switch that is off', { NODE_USE_SYSTEM_CA: '0' }, [], [], {}],
  ['a file that is not there', { NODE_EXTRA_CA_CERTS: '/nowhere/x.pem' }, [], [], {}],
  [
    'a path that is relative',
    { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: 'x.pem' },
    [],
    ['--use-openssl-ca'],
    { SSL_CERT_FILE: path.resolve('x.pem') },
  ],
])('with %s', (_, environment, execArgv, flags, variables) => {
  expect(authoritiesOf(environment, execArgv)).toEqual({ flags, variables });
});

describe('two processes have the same authorities', () => {
  const extra = (file: string) => authoritiesOf({ NODE_EXTRA_CA_CERTS: file }, []);
  test('with a copy of one file', () => {
    expect(extra(pem)).toEqual({ flags: [], variables: { NODE_EXTRA_CA_CERTS: pem } });
    const keep = () => copy;
    expect(copyAuthorities(extra(pem), keep).variables).toEqual({ NODE_EXTRA_CA_CERTS: copy });
    expect(hasSameAuthorities(extra(pem), copyAuthorities(extra(pem), keep))).toBe(true);
    const store = authoritiesOf({ NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: pem, SSL_CERT_DIR: folder }, []);
    const kept = copyAuthorities(store, keep);
    expect(kept.variables).toEqual({ NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: copy, SSL_CERT_DIR: folder });
    expect(hasSameAuthorities(store, kept)).toBe(true);
  });

  test('but not with another file, none, or another flag', () => {
    expect(hasSameAuthorities(extra(pem), extra(path.join(folder, 'other.pem')))).toBe(false);
    expect(hasSameAuthorities(extra(pem), NONE)).toBe(false);
    expect(hasSameAuthorities(NONE, authoritiesOf({ NODE_OPTIONS: '--use-openssl-ca' }, []))).toBe(false);
  });
});

test('a process that is started with these options has these authorities, whatever its parent has', () => {
  const wanted = authoritiesOf(
    { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: '/a.pem', NODE_EXTRA_CA_CERTS: pem },
    [],
  );
  const starter = {
    PATH: '/bin',
    NODE_OPTIONS: '--use-system-ca',
    NODE_USE_SYSTEM_CA: '1',
    NODE_EXTRA_CA_CERTS: copy,
    OPENSSL_CONF: '/x',
  };
  const { env, execArgv } = startOptions(wanted, starter, [
    '--no-maglev',
    '--tls-cipher-list',
    'A',
    '--use-bundled-ca',
  ]);
  expect(env).toEqual({ PATH: '/bin', SSL_CERT_FILE: '/a.pem', NODE_EXTRA_CA_CERTS: pem });
  expect(execArgv).toEqual(['--no-maglev', '--use-openssl-ca']);
  expect(hasSameAuthorities(wanted, authoritiesOf(env, execArgv))).toBe(true);
});
