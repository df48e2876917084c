/** A profile renews the way the step worked: same STS host, same proxy, same certificate authorities. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { loopbackCertificate } from '../../support/certificate.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { closeJobs, type EmulatedJob, HUB_INPUTS, openEmulatedJob, type StepInputs } from '../../support/job.js';
import { answerOf, runProfile, setAge, storeOf } from '../../support/profiles.js';

const HOSTS = {
  plain: 'sts.us-east-1.amazonaws.com',
  fips: 'sts-fips.us-east-1.amazonaws.com',
  dualStack: 'sts.us-east-1.api.aws',
  both: 'sts-fips.us-east-1.api.aws',
  vpce: 'vpce-1a2b.sts.us-east-1.vpce.amazonaws.com',
  other: 'sts.example.com',
};
const VPCE = `https://${HOSTS.vpce}`;
const OTHER = `https://${HOSTS.other}`;
const CERTIFICATE = loopbackCertificate(Object.values(HOSTS));

/** What a later step may have in its own `env:`, all of it different. */
const ANOTHER_STEP = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
  AWS_USE_FIPS_ENDPOINT: 'false',
  AWS_USE_DUALSTACK_ENDPOINT: 'false',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '*',
};

type Env = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly config?: string;
  readonly credentials?: string;
  readonly job?: Env;
  readonly step?: Env;
  readonly inputs?: StepInputs;
}

const proxies: ConnectProxy[] = [];

afterEach(async () => {
  await closeJobs();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
});

/** A job whose every host but 127.0.0.1 is reached through a proxy that leads to the local AWS. */
async function openWorld({
  config,
  credentials,
  job = {},
}: Place): Promise<{ emulated: EmulatedJob; proxy: ConnectProxy; authority: string }> {
  const emulated = await openEmulatedJob({
    tls: CERTIFICATE,
    extraHosts: Object.values(HOSTS),
    job: { env: { AWS_ENDPOINT_URL_STS: undefined, ...job } },
  });
  const proxy = await ConnectProxy.start({
    leadsTo: new URL(emulated.aws.stsUrl).host,
    credentials: 'build:pass-word',
  });
  proxies.push(proxy);
  const { home } = emulated.job.folders;
  mkdirSync(path.join(home, '.aws'), { recursive: true });
  if (config !== undefined) writeFileSync(path.join(home, '.aws', 'config'), config);
  if (credentials !== undefined) writeFileSync(path.join(home, '.aws', 'credentials'), credentials);
  const authority = path.join(home, 'authority.pem');
  writeFileSync(authority, CERTIFICATE.cert);
  return { emulated, proxy, authority };
}

const proxied = (proxy: ConnectProxy) => `http://build:pass-word@${proxy.address}`;

/** The hosts to which tunnels were opened since the last look, each once. */
function hostsSince(proxy: ConnectProxy): string[] {
  return [...new Set(proxy.tunnels.splice(0).map(({ target }) => target.replace(/:443$/, '')))];
}

/** Renews the profile in a later step, and says which hosts that took. */
async function renewed(emulated: EmulatedJob, proxy: ConnectProxy, env: Env = {}): Promise<string[]> {
  setAge(storeOf(emulated, 'deploy'), { leftMs: 0 });
  const result = await runProfile(emulated, 'deploy', { env });
  if (result.exitCode !== 0) throw new Error(result.log);
  expect(answerOf(result).account).toBe('222222222222');
  return hostsSince(proxy);
}

const section = (name: string, ...lines: string[]) => `[${name}]\n${lines.join('\n')}\n`;
const inServices = (url: string) => section('services own', 'sts =', `  endpoint_url = ${url}`);
const CORP = { AWS_PROFILE: 'corp' };

const ROWS: ReadonlyArray<readonly [setting: string, place: Place, host: string]> = [
  ['nothing', {}, HOSTS.plain],
  ['sts-endpoint', { inputs: { 'sts-endpoint': VPCE } }, HOSTS.vpce],
  ['AWS_ENDPOINT_URL_STS of the job', { job: { AWS_ENDPOINT_URL_STS: VPCE } }, HOSTS.vpce],
  ['AWS_ENDPOINT_URL_STS of the step', { step: { AWS_ENDPOINT_URL_STS: VPCE } }, HOSTS.vpce],
  ['AWS_ENDPOINT_URL of the job', { job: { AWS_ENDPOINT_URL: OTHER } }, HOSTS.other],
  ['AWS_ENDPOINT_URL of the step', { step: { AWS_ENDPOINT_URL: OTHER } }, HOSTS.other],
  ['endpoint_url of [default]', { config: section('default', `endpoint_url = ${VPCE}`) }, HOSTS.vpce],
  ['endpoint_url in the credentials file', { credentials: section('default', `endpoint_url = ${VPCE}`) }, HOSTS.vpce],
  [
    'endpoint_url of AWS_PROFILE of the job',
    { job: CORP, config: section('profile corp', `endpoint_url = ${VPCE}`) },
    HOSTS.vpce,
  ],
  [
    'endpoint_url of AWS_PROFILE of the step',
    { step: CORP, config: section('profile corp', `endpoint_url = ${VPCE}`) },
    HOSTS.vpce,
  ],
  [
    'endpoint_url of services, before that of the profile',
    { config: section('default', 'services = own', `endpoint_url = ${OTHER}`) + inServices(VPCE) },
    HOSTS.vpce,
  ],
  [
    'endpoint_url of services of AWS_PROFILE',
    { job: CORP, config: section('profile corp', 'services = own') + inServices(VPCE) },
    HOSTS.vpce,
  ],
  [
    'endpoint_url of another profile than the job’s',
    { config: section('profile corp', `endpoint_url = ${VPCE}`) },
    HOSTS.plain,
  ],
  [
    'a variable before the file',
    { job: { AWS_ENDPOINT_URL: OTHER }, config: section('default', 'services = own') + inServices(VPCE) },
    HOSTS.other,
  ],
  ['AWS_USE_FIPS_ENDPOINT of the job', { job: { AWS_USE_FIPS_ENDPOINT: 'true' } }, HOSTS.fips],
  ['AWS_USE_FIPS_ENDPOINT of the step', { step: { AWS_USE_FIPS_ENDPOINT: 'TRUE' } }, HOSTS.fips],
  ['use_fips_endpoint of [default]', { config: section('default', 'use_fips_endpoint = true') }, HOSTS.fips],
  [
    'use_fips_endpoint of AWS_PROFILE',
    { job: CORP, config: section('profile corp', 'use_fips_endpoint = true') },
    HOSTS.fips,
  ],
  [
    'AWS_USE_FIPS_ENDPOINT false before the file',
    { step: { AWS_USE_FIPS_ENDPOINT: 'false' }, config: section('default', 'use_fips_endpoint = true') },
    HOSTS.plain,
  ],
  ['AWS_USE_DUALSTACK_ENDPOINT of the job', { job: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } }, HOSTS.dualStack],
  ['AWS_USE_DUALSTACK_ENDPOINT of the step', { step: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } }, HOSTS.dualStack],
  [
    'use_dualstack_endpoint of [default]',
    { config: section('default', 'use_dualstack_endpoint = true') },
    HOSTS.dualStack,
  ],
  [
    'use_dualstack_endpoint of AWS_PROFILE, with FIPS',
    {
      job: { ...CORP, AWS_USE_FIPS_ENDPOINT: 'true' },
      config: section('profile corp', 'use_dualstack_endpoint = true'),
    },
    HOSTS.both,
  ],
  [
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS of the step',
    { job: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, step: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
    HOSTS.plain,
  ],
  [
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS of the job, and a file',
    { job: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, config: section('default', `endpoint_url = ${OTHER}`) },
    HOSTS.plain,
  ],
  [
    'ignore_configured_endpoint_urls of [default]',
    { job: { AWS_ENDPOINT_URL: OTHER }, config: section('default', 'ignore_configured_endpoint_urls = true') },
    HOSTS.plain,
  ],
  [
    'ignore_configured_endpoint_urls and sts-endpoint',
    { inputs: { 'sts-endpoint': VPCE }, config: section('default', 'ignore_configured_endpoint_urls = true') },
    HOSTS.vpce,
  ],
  [
    'sts_regional_endpoints legacy, which only older SDKs know',
    { job: { AWS_STS_REGIONAL_ENDPOINTS: 'legacy' }, config: section('default', 'sts_regional_endpoints = legacy') },
    HOSTS.plain,
  ],
];

describe('the STS host of step and renewal is the same', () => {
  test.each(ROWS)('with %s', async (_, place, host) => {
    const { emulated, proxy, authority } = await openWorld(place);
    const inputs = { ...HUB_INPUTS, 'aws-region': 'us-east-1', 'aws-profile': 'deploy', ...place.inputs };
    const env = { ...place.step, NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxied(proxy), NO_PROXY: '127.0.0.1' };
    const result = await emulated.step(inputs, { env });
    expect(result.log).not.toContain('##[error]');
    expect(hostsSince(proxy)).toEqual([host]);
    expect(await renewed(emulated, proxy)).toEqual([host]);
    expect(await renewed(emulated, proxy, ANOTHER_STEP)).toEqual([host]);
  });
});

/** A step that goes through the proxy and trusts the authority in the usual way, but for what a test changes. */
async function proxiedStep(
  emulated: EmulatedJob,
  proxy: ConnectProxy,
  env: Env,
  inputs: StepInputs = {},
): Promise<void> {
  const result = await emulated.step(
    { ...HUB_INPUTS, 'aws-region': 'us-east-1', 'aws-profile': 'deploy', ...inputs },
    { env: { HTTPS_PROXY: proxied(proxy), NO_PROXY: '127.0.0.1', ...env } },
  );
  expect(result.log).not.toContain('##[error]');
  expect(hostsSince(proxy)).toEqual([HOSTS.plain]);
}

describe('the proxy of step and renewal is the same', () => {
  const unset = { HTTPS_PROXY: undefined, NO_PROXY: undefined };
  type Row = readonly [where: string, env: (url: string) => Env, inputs?: (url: string) => StepInputs];
  test.each<Row>([
    ['HTTPS_PROXY and NO_PROXY', (url) => ({ ...unset, HTTPS_PROXY: url, NO_PROXY: '127.0.0.1' })],
    ['https_proxy and no_proxy', (url) => ({ ...unset, https_proxy: url, no_proxy: '127.0.0.1' })],
    ['HTTP_PROXY and NO_PROXY', (url) => ({ ...unset, HTTP_PROXY: url, NO_PROXY: '127.0.0.1' })],
    ['http_proxy and no_proxy', (url) => ({ ...unset, http_proxy: url, no_proxy: '127.0.0.1' })],
    ['the inputs', () => unset, (url) => ({ 'http-proxy': url, 'no-proxy': '127.0.0.1' })],
  ])('with %s', async (_, env, inputs = () => ({})) => {
    const { emulated, proxy, authority } = await openWorld({});
    const url = proxied(proxy);
    await proxiedStep(emulated, proxy, { NODE_EXTRA_CA_CERTS: authority, ...env(url) }, inputs(url));
    expect(await renewed(emulated, proxy)).toEqual([HOSTS.plain]);
    expect(await renewed(emulated, proxy, { ...ANOTHER_STEP, http_proxy: 'http://127.0.0.1:9' })).toEqual([
      HOSTS.plain,
    ]);
  });

  test('without one, where a later step has one', async () => {
    const emulated = await openEmulatedJob();
    const result = await emulated.step({ ...HUB_INPUTS, 'aws-profile': 'deploy' });
    expect(result.conclusion).toBe('success');
    setAge(storeOf(emulated, 'deploy'), { leftMs: 0 });
    const renewal = await runProfile(emulated, 'deploy', { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
    expect(answerOf(renewal).account).toBe('222222222222');
  });
});

describe('the certificate authorities of step and renewal are the same', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const readsSystem = process.platform === 'linux' && (major > 24 || (major === 24 && minor >= 6));
  type Row = readonly [where: string, env: (authority: string) => Env, ofJob?: boolean];
  const ROWS: readonly Row[] = [
    ['NODE_EXTRA_CA_CERTS of the step', (file) => ({ NODE_EXTRA_CA_CERTS: file })],
    ['NODE_EXTRA_CA_CERTS of the job', (file) => ({ NODE_EXTRA_CA_CERTS: file }), true],
    ['NODE_EXTRA_CA_CERTS, a relative path', (file) => ({ NODE_EXTRA_CA_CERTS: `../home/${path.basename(file)}` })],
    ['--use-openssl-ca', (file) => ({ NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: file })],
    ['--use_openssl_ca of the job', (file) => ({ NODE_OPTIONS: '--use_openssl_ca', SSL_CERT_FILE: file }), true],
    ...(readsSystem
      ? ([
          ['--use-system-ca', (file) => ({ NODE_OPTIONS: '--use-system-ca', SSL_CERT_FILE: file })],
          ['NODE_USE_SYSTEM_CA', (file) => ({ NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: file })],
        ] satisfies Row[])
      : []),
  ];

  test.each(ROWS)('with %s', async (_, env, ofJob = false) => {
    const { emulated, proxy, authority } = await openWorld({});
    const own = env(authority);
    await proxiedStep(emulated, proxy, own);
    expect(await renewed(emulated, proxy, ofJob ? own : {})).toEqual([HOSTS.plain]);
    expect(await renewed(emulated, proxy, { NODE_EXTRA_CA_CERTS: '/nowhere.pem', NODE_OPTIONS: '' })).toEqual([
      HOSTS.plain,
    ]);
  });

  test.each<[string, (file: string) => Env]>([
    ['NODE_EXTRA_CA_CERTS', (file) => ({ NODE_EXTRA_CA_CERTS: file })],
    ['SSL_CERT_FILE', (file) => ({ NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: file })],
  ])('though the file of %s is gone, as after a checkout', async (_, env) => {
    const { emulated, proxy, authority } = await openWorld({});
    await proxiedStep(emulated, proxy, env(authority));
    rmSync(authority);
    expect(await renewed(emulated, proxy)).toEqual([HOSTS.plain]);
  });

  test.each<[string, (authority: string) => Env]>([
    ['NODE_EXTRA_CA_CERTS', (file) => ({ NODE_EXTRA_CA_CERTS: file })],
    ['--use-openssl-ca', (file) => ({ NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: file })],
    ['NODE_TLS_REJECT_UNAUTHORIZED', () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })],
  ])('and %s of a later step adds none', async (_, env) => {
    const { emulated, proxy, authority } = await openWorld({});
    await proxiedStep(emulated, proxy, { NODE_EXTRA_CA_CERTS: authority });
    // Another server answers from now on, with an authority that only the later step trusts.
    const stranger = loopbackCertificate([...Object.values(HOSTS), 'another']);
    const other = await openEmulatedJob({ tls: stranger, extraHosts: Object.values(HOSTS) });
    writeFileSync(authority, stranger.cert);
    proxy.leadsTo = new URL(other.aws.stsUrl).host;
    setAge(storeOf(emulated, 'deploy'), { leftMs: 0 });
    const result = await runProfile(emulated, 'deploy', { env: env(authority) });
    expect(result.stderr).toMatch(/^xacct-action: .*not trusted/);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(other.aws.calls).toEqual([]);
  });
});

test('a renewal over a proxy prints nothing but its answer where DEBUG names everything', async () => {
  const { emulated, proxy, authority } = await openWorld({});
  await proxiedStep(emulated, proxy, { NODE_EXTRA_CA_CERTS: authority });
  setAge(storeOf(emulated, 'deploy'), { leftMs: 0 });
  const result = await runProfile(emulated, 'deploy', {
    env: { DEBUG: '*', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  expect(answerOf(result).account).toBe('222222222222');
  expect(result.stderr).toBe('');
});

describe('a second use of the action in a job', () => {
  test.each<[string, Place, string]>([
    ['[default]', { config: section('default', `endpoint_url = ${VPCE}`) }, HOSTS.vpce],
    ['AWS_PROFILE', { job: CORP, config: section('profile corp', `endpoint_url = ${VPCE}`) }, HOSTS.vpce],
  ])('calls the host of %s, as the first did', async (_, place, host) => {
    const { emulated, proxy, authority } = await openWorld(place);
    const env = { NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxied(proxy), NO_PROXY: '127.0.0.1' };
    const inputs = { ...HUB_INPUTS, 'aws-region': 'us-east-1' };
    for (const profile of ['first', 'deploy']) {
      const result = await emulated.step({ ...inputs, 'aws-profile': profile }, { env });
      expect(result.log).not.toContain('##[error]');
      expect(hostsSince(proxy)).toEqual([host]);
    }
    expect(await renewed(emulated, proxy)).toEqual([host]);
  });
});
