import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { loopbackCertificate } from '../../support/certificate.js';
import { ConnectProxy, type ConnectProxyOptions } from '../../support/connect-proxy.js';
import {
  closeJobs,
  DIRECT_INPUTS,
  type EmulatedJob,
  errorOf,
  exportedBy,
  HUB_INPUTS,
  openEmulatedJob,
  type StepInputs,
} from '../../support/job.js';
import { TARGET_JOB_SESSION } from '../../support/names.js';
import { cutShort } from '../../support/patience.js';
import { answerOf, runProfile, setAge, storeOf } from '../../support/profiles.js';
import { runStep } from '../../support/step.js';

const proxies: ConnectProxy[] = [];

async function openProxy(options?: ConnectProxyOptions): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start(options);
  proxies.push(proxy);
  return proxy;
}

afterEach(async () => {
  await closeJobs();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
});

test.each(['net', 'https', 'http,https,net,tls,child_process', '*'])(
  'Node prints no header and no token where NODE_DEBUG is %s',
  async (NODE_DEBUG) => {
    const emulated = await openEmulatedJob();
    const result = await emulated.step({ ...HUB_INPUTS, 'aws-profile': 'deploy' }, { env: { NODE_DEBUG } });
    expect(result.conclusion).toBe('success');
    const secrets = [...result.stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, secret = '']) => secret);
    expect(secrets.length).toBeGreaterThan(5);
    setAge(storeOf(emulated, 'deploy'), { leftMs: 0 });
    const renewal = await runProfile(emulated, 'deploy', { env: { NODE_DEBUG } });
    expect(answerOf(renewal).account).toBe('222222222222');
    for (const { stderr } of [result, renewal]) {
      expect(stderr).not.toMatch(/authorization|x-amz-security-token/i);
      expect(secrets.filter((secret) => stderr.includes(secret))).toEqual([]);
    }
  },
);

describe('TLS', () => {
  async function tlsScene(): Promise<{ emulated: EmulatedJob; authority: string }> {
    const certificate = loopbackCertificate();
    const emulated = await openEmulatedJob({ tls: certificate });
    const authority = path.join(emulated.job.folders.home, 'authority.pem');
    await writeFile(authority, certificate.cert);
    return { emulated, authority };
  }

  test('with an authority of one’s own is trusted through NODE_EXTRA_CA_CERTS', async () => {
    const { emulated, authority } = await tlsScene();
    const result = await emulated.step(HUB_INPUTS, { env: { NODE_EXTRA_CA_CERTS: authority } });
    expect(result.log).not.toContain('##[error]');
    expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(emulated.aws.connections).toBe(2);
  });

  test('with an unknown authority is told at once, by what is wrong and where', async () => {
    const { emulated } = await tlsScene();
    const result = await emulated.step();
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('NODE_EXTRA_CA_CERTS');
    expect(errorOf(result)).toContain(new URL(emulated.aws.stsUrl).host);
    expect(errorOf(result)).not.toContain('attempts');
    expect(emulated.aws.calls).toEqual([]);
    expect(emulated.aws.connections).toBeLessThanOrEqual(1);
  });

  test('is verified though NODE_TLS_REJECT_UNAUTHORIZED is 0, and a warning says so', async () => {
    const { emulated, authority } = await tlsScene();
    const off = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const warning = { level: 'warning', message: expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED is 0') };
    const refused = await emulated.step(HUB_INPUTS, { env: off });
    expect(errorOf(refused)).toContain('is not trusted');
    expect(refused.annotations).toContainEqual(expect.objectContaining(warning));
    expect(emulated.aws.calls).toEqual([]);
    const trusted = await emulated.step(HUB_INPUTS, { env: { ...off, NODE_EXTRA_CA_CERTS: authority } });
    expect(trusted).toMatchObject({ conclusion: 'success', stderr: '' });
    expect(trusted.annotations).toContainEqual(expect.objectContaining(warning));
  });

  test('with an unknown authority at STS alone is told at the hop', async () => {
    const { emulated } = await tlsScene();
    const plain = await openEmulatedJob();
    const result = await plain.step({ ...HUB_INPUTS, 'sts-endpoint': emulated.aws.stsUrl });
    expect(errorOf(result)).toContain('NODE_EXTRA_CA_CERTS');
    expect(errorOf(result)).toContain('role/github-hub');
    expect(plain.kinds()).toEqual(['token']);
  });
});

describe('a proxy', () => {
  test('that the input http-proxy names takes the token’s call and those of STS', async () => {
    const proxy = await openProxy();
    const { aws, step, whoAmI } = await openEmulatedJob();
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}` });
    expect(result.log).not.toContain('##[error]');
    const { host } = new URL(aws.stsUrl);
    expect(proxy.tunnels).toEqual([
      { target: host, status: 200 },
      { target: host, status: 200 },
    ]);
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
  });

  test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])('is found by %s as well', async (name) => {
    const proxy = await openProxy();
    const { aws } = await openEmulatedJob();
    const { end } = await runStep({ aws, inputs: HUB_INPUTS, env: { [name]: `http://${proxy.address}` } });
    expect(end).toEqual({ ok: true });
    expect(proxy.tunnels).toHaveLength(2);
  });

  test('is shown its user and password, which stand nowhere in the log', async () => {
    const proxy = await openProxy({ credentials: 'build:p@ss:w/rd' });
    const { step } = await openEmulatedJob({ job: { debug: true } });
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://build:p%40ss%3Aw%2Frd@${proxy.address}` });
    expect(result.conclusion).toBe('success');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([200, 200]);
    expect(result.log).not.toMatch(/p@ss:w\/rd|p%40ss%3Aw%2Frd/);
    expect(JSON.stringify(result.files)).not.toMatch(/p@ss:w\/rd|p%40ss%3Aw%2Frd/);
  });

  test.each([
    ['*', 'right'],
    ['https-proxy-agent,agent-base', 'right'],
    ['*', 'wrong'],
  ])('is not talked about by a library where DEBUG is %s, and the password is %s', async (DEBUG, password) => {
    const proxy = await openProxy({ credentials: 'build:right-pass-word' });
    const { step } = await openEmulatedJob();
    const url = `http://build:${password}-pass-word@${proxy.address}`;
    const result = await step({ ...HUB_INPUTS, 'http-proxy': url, 'aws-profile': 'deploy' }, { env: { DEBUG } });
    expect(result.conclusion).toBe(password === 'right' ? 'success' : 'failure');
    expect(result.stderr).toBe('');
    expect(result.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('pass-word');
  });

  test('that refuses is told at once with its status, and without the password', async () => {
    const proxy = await openProxy({ credentials: 'build:right' });
    const { step } = await openEmulatedJob({ job: { debug: true } });
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://build:wr0ng-one@${proxy.address}` });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('407');
    expect(errorOf(result)).toContain(proxy.address);
    expect(result.log).not.toContain('wr0ng-one');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([407]);
    expect(exportedBy(result)).toEqual({});
  });

  test('that refuses STS alone is told at the hop', async () => {
    const proxy = await openProxy({ always: 403 });
    const { aws, step } = await openEmulatedJob();
    const endpoint = 'https://sts.eu-west-1.amazonaws.com';
    const inputs = { ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}`, 'no-proxy': '127.0.0.1' };
    const result = await step({ ...inputs, 'sts-endpoint': endpoint });
    expect(errorOf(result)).toContain('403');
    expect(errorOf(result)).toContain('role/github-hub');
    expect(aws.calls).toHaveLength(1);
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('that is overloaded twice is asked again', async () => {
    const proxy = await openProxy({ refuse: [502, 503] });
    const { step } = await openEmulatedJob();
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}` });
    expect(result.conclusion).toBe('success');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([502, 503, 200, 200]);
  });

  test('that takes the call and says nothing does not outlast the deadline', async () => {
    const beyond = { 'no-proxy': '127.0.0.1', 'sts-endpoint': 'https://sts.example.com' };
    for (const more of [{}, beyond]) {
      const proxy = await openProxy({ silent: true });
      const { step } = await openEmulatedJob();
      const inputs = { ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}`, ...more };
      const { result, seconds } = await cutShort(
        (limit) => step({ ...inputs, 'action-timeout-s': String(limit) }),
        () => proxy.tunnels.length > 0,
      );
      expect(errorOf(result)).toContain(`${seconds} s of action-timeout-s`);
    }
  });

  test('that is not there is told by its address', async () => {
    const proxy = await openProxy();
    const { address } = proxy;
    await proxies.pop()?.stop();
    const { step } = await openEmulatedJob();
    const result = await step({
      ...HUB_INPUTS,
      'http-proxy': `http://build:s3cret-word@${address}`,
      'retry-max-attempts': '1',
    });
    expect(errorOf(result)).toContain(address);
    expect(errorOf(result)).toContain('ECONNREFUSED');
    expect(result.log).not.toContain('s3cret-word');
  });

  test.each([
    ['*', 0],
    ['example.com, 127.0.0.1:PORT', 0],
    ['127.0.0.1:1', 2],
  ])('with no-proxy %s is asked %d times', async (noProxy, tunnels) => {
    const proxy = await openProxy();
    const { aws, step } = await openEmulatedJob();
    const { port } = new URL(aws.stsUrl);
    const result = await step(
      { ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}` },
      { env: { NO_PROXY: noProxy.replace('PORT', port) } },
    );
    expect(result.conclusion).toBe('success');
    expect(proxy.tunnels).toHaveLength(tunnels);
  });

  test('carries TLS to the end: the proxy sees the host and nothing else', async () => {
    const proxy = await openProxy();
    const certificate = loopbackCertificate();
    const { job, step } = await openEmulatedJob({ tls: certificate });
    const authority = path.join(job.folders.home, 'authority.pem');
    await writeFile(authority, certificate.cert);
    const env = { NODE_EXTRA_CA_CERTS: authority };
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}` }, { env });
    expect(result.log).not.toContain('##[error]');
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('the STS that is asked', () => {
  interface Asked {
    readonly inputs?: StepInputs;
    readonly env?: Readonly<Record<string, string>>;
    readonly host: string;
    /** Whether the log names the host, because it is not AWS's. */
    readonly named?: boolean;
  }

  const role = (partition: string): StepInputs => ({
    'hub-role': `arn:${partition}:iam::111122223333:role/github-hub`,
    'role-to-assume': `arn:${partition}:iam::222222222222:role/DeployRole`,
  });
  const ownEndpoint = 'https://vpce-1a2b.sts.eu-west-1.vpce.amazonaws.com';

  test.each<[string, Asked]>([
    ['in a region', { host: 'sts.eu-west-1.amazonaws.com' }],
    ['in us-east-1', { inputs: { 'aws-region': 'us-east-1' }, host: 'sts.us-east-1.amazonaws.com' }],
    ['in sts-region', { inputs: { 'sts-region': 'eu-central-1' }, host: 'sts.eu-central-1.amazonaws.com' }],
    [
      'in China',
      { inputs: { ...role('aws-cn'), 'aws-region': 'cn-north-1' }, host: 'sts.cn-north-1.amazonaws.com.cn' },
    ],
    [
      'in GovCloud',
      { inputs: { ...role('aws-us-gov'), 'aws-region': 'us-gov-west-1' }, host: 'sts.us-gov-west-1.amazonaws.com' },
    ],
    [
      'in the European Sovereign Cloud',
      { inputs: { ...role('aws-eusc'), 'aws-region': 'eusc-de-east-1' }, host: 'sts.eusc-de-east-1.amazonaws.eu' },
    ],
    [
      'with FIPS',
      {
        inputs: { 'aws-region': 'us-east-1' },
        env: { AWS_USE_FIPS_ENDPOINT: 'true' },
        host: 'sts-fips.us-east-1.amazonaws.com',
      },
    ],
    ['with dual stack', { env: { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, host: 'sts.eu-west-1.api.aws' }],
    [
      'with both',
      {
        inputs: { 'aws-region': 'us-west-2' },
        env: { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
        host: 'sts-fips.us-west-2.api.aws',
      },
    ],
    ['with AWS_ENDPOINT_URL_STS', { env: { AWS_ENDPOINT_URL_STS: ownEndpoint }, host: new URL(ownEndpoint).host }],
    [
      'with sts-endpoint, which wins',
      {
        inputs: { 'sts-endpoint': 'https://sts.example.com:8443' },
        env: { AWS_ENDPOINT_URL_STS: ownEndpoint },
        host: 'sts.example.com:8443',
        named: true,
      },
    ],
    [
      'with AWS_ENDPOINT_URL ignored on request',
      {
        env: { AWS_ENDPOINT_URL: 'https://sts.example.com', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
        host: 'sts.eu-west-1.amazonaws.com',
      },
    ],
  ])('%s', async (_, { inputs = {}, env = {}, host, named = false }) => {
    const proxy = await openProxy({ always: 403 });
    const { step } = await openEmulatedJob({ job: { env: { AWS_ENDPOINT_URL_STS: undefined } } });
    const result = await step(
      { ...HUB_INPUTS, ...inputs, 'http-proxy': `http://${proxy.address}`, 'no-proxy': '127.0.0.1' },
      { env },
    );
    expect(proxy.tunnels).toEqual([{ target: host.includes(':') ? host : `${host}:443`, status: 403 }]);
    expect(/which is not an AWS host/.test(result.log)).toBe(named);
  });

  test('that speaks no HTTP is told by its host, after all attempts', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('220 mail ready\r\n');
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    const { port } = server.address() as AddressInfo;
    const { step } = await openEmulatedJob();
    const inputs = { ...HUB_INPUTS, 'sts-endpoint': `http://127.0.0.1:${port}`, 'retry-max-attempts': '2' };
    const result = await step(inputs);
    server.close();
    expect(errorOf(result)).toContain(`127.0.0.1:${port}`);
    expect(result.exitCode).toBe(1);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['a variable of the job', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'AWS_ENDPOINT_URL'],
    ['a profile', { AWS_PROFILE: 'localstack' }, '"endpoint_url of profile localstack (AWS_PROFILE) in '],
  ])('and can’t be reached is told with what set it and the way out: %s', async (_, env, setBy) => {
    const { job, step } = await openEmulatedJob({ job: { env: { AWS_ENDPOINT_URL_STS: undefined, ...env } } });
    const config = path.join(job.folders.home, '.aws', 'config');
    await mkdir(path.dirname(config));
    await writeFile(config, '[profile localstack]\nendpoint_url = http://127.0.0.1:9\n');
    const result = await step({ ...HUB_INPUTS, 'retry-max-attempts': '1' });
    expect(errorOf(result)).toContain(`127.0.0.1:9 cannot be reached`);
    expect(errorOf(result)).toContain(`The host is set by ${setBy}`);
    expect(errorOf(result)).toContain("set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in this step's env");
    expect(result.log).toContain('127.0.0.1:9, which is not an AWS host (set by ');
  });

  test('is never asked over plain http beyond loopback, wherever the address came from', async () => {
    const { job, step, kinds } = await openEmulatedJob({ job: { env: { AWS_ENDPOINT_URL_STS: undefined } } });
    const config = path.join(job.folders.home, 'config');
    await writeFile(
      config,
      '[default]\nservices = own\n[services own]\nsts =\n  endpoint_url = http://sts.example.com\n',
    );
    const result = await step(HUB_INPUTS, { env: { AWS_CONFIG_FILE: config } });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('sts.example.com');
    expect(errorOf(result)).toContain('https://');
    expect(kinds()).toEqual([]);
  });
});

describe('the user agent', () => {
  test('bears the action and the run', async () => {
    const { aws, step } = await openEmulatedJob({ world: { direct: true } });
    await step(DIRECT_INPUTS);
    expect(aws.calls[1]?.userAgent).toMatch(/xacct-action\/\d+\.\d+\.\d+/);
    expect(aws.calls[1]?.userAgent).toContain('md/run_id#11223344556');
  });

  test('takes nothing that is not of the runner’s own shape', async () => {
    const { aws, step } = await openEmulatedJob({
      job: { env: { GITHUB_RUN_ID: '1 evil/2', GITHUB_ACTION: 'a\r\nX: y' } },
    });
    await step();
    expect(aws.calls[1]?.userAgent).not.toMatch(/evil|run_id|X: y/);
  });
});
