import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FaultError } from '../../../src/action/exchange/failure.js';
import { Sts, type StsOptions } from '../../../src/action/exchange/sts.js';
import type { AssumeRoleHop, WebIdentityHop } from '../../../src/action/route/route.js';

const ROLE = {
  arn: 'arn:aws:iam::222222222222:role/R',
  partition: 'aws',
  account: '222222222222',
  path: '/',
  name: 'R',
};
const PLAIN = { lands: 'target', role: ROLE, sessionName: 'session', durationSeconds: 900, policyArns: [] } as const;
const SIGNER = { accessKeyId: 'ASIALOCAL00000000001', secretAccessKey: 'secret-key', sessionToken: 'session-token' };

let server: Server;
let sts: Sts;
let sent: Array<Readonly<Record<string, string>>> = [];
let signatures: Array<string | undefined> = [];
let answer = '';
let secrets: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      sent.push(Object.fromEntries(new URLSearchParams(body)));
      signatures.push(request.headers.authorization);
      response.end(answer);
    });
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sts = openSts({ address: { region: 'eu-west-1', endpoint, fips: false, dualStack: false } });
});

function openSts(some: Pick<StsOptions, 'address'> & Partial<StsOptions>): Sts {
  return new Sts({
    proxy: { noProxy: '' },
    userAgent: [],
    isAmbient: false,
    signal: new AbortController().signal,
    foreignHost: () => undefined,
    secret: (value) => secrets.push(value),
    ...some,
  });
}

beforeEach(() => {
  sent = [];
  signatures = [];
  answer = '<AssumeRoleResponse/>';
  secrets = [];
});

afterAll(() => {
  sts.close();
  server.close();
});

const TERMS = {
  Version: '2011-06-15',
  RoleArn: ROLE.arn,
  RoleSessionName: 'session',
  DurationSeconds: '900',
};
const POLICIES = { policy: '{"Statement":[]}', policyArns: ['arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B'] };
const SENT_POLICIES = {
  Policy: '{"Statement":[]}',
  'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/A',
  'PolicyArns.member.2.arn': 'arn:aws:iam::aws:policy/B',
};

describe('AssumeRole', () => {
  const hop: AssumeRoleHop = { call: 'AssumeRole', ...PLAIN, tags: [], transitiveTagKeys: [] };

  test('sends the minimum by default', async () => {
    await sts.assumeRole(hop, SIGNER);
    expect(sent).toEqual([{ Action: 'AssumeRole', ...TERMS }]);
    expect(signatures).toEqual([expect.stringContaining(SIGNER.accessKeyId)]);
  });

  test('sends all settings, in order', async () => {
    await sts.assumeRole(
      {
        ...hop,
        ...POLICIES,
        externalId: 'external-id',
        sourceIdentity: 'octocat',
        tags: [
          { key: 'Team', value: 'shop' },
          { key: 'Branch', value: 'main' },
        ],
        transitiveTagKeys: ['Team', 'Branch'],
      },
      SIGNER,
    );
    expect(sent).toEqual([
      {
        Action: 'AssumeRole',
        ...TERMS,
        ...SENT_POLICIES,
        ExternalId: 'external-id',
        SourceIdentity: 'octocat',
        'Tags.member.1.Key': 'Team',
        'Tags.member.1.Value': 'shop',
        'Tags.member.2.Key': 'Branch',
        'Tags.member.2.Value': 'main',
        'TransitiveTagKeys.member.1': 'Team',
        'TransitiveTagKeys.member.2': 'Branch',
      },
    ]);
  });

  test.each([
    ['tags', { tags: [{ key: 'Team', value: 'shop' }] }, ['Tags.member.1.Key', 'Tags.member.1.Value']],
    ['transitive keys', { transitiveTagKeys: ['Team'] }, ['TransitiveTagKeys.member.1']],
    ['a policy', { policy: '{}' }, ['Policy']],
    ['a managed policy', { policyArns: ['arn:aws:iam::aws:policy/A'] }, ['PolicyArns.member.1.arn']],
    ['an external id', { externalId: 'external-id' }, ['ExternalId']],
    ['a source identity', { sourceIdentity: 'octocat' }, ['SourceIdentity']],
  ])('sends %s alone', async (_, more, names) => {
    await sts.assumeRole({ ...hop, ...more }, SIGNER);
    expect(Object.keys(sent[0] ?? {}).sort()).toEqual(['Action', ...Object.keys(TERMS), ...names].sort());
  });
});

test('every secret of an answer is known, whatever the answer is', async () => {
  const [token, key] = ['eyJ1.eyJ1.s', 'ASIA0000'];
  answer = `<Other><AccessKeyId>${key}</AccessKeyId>${token}</Other>`;
  await sts.assumeRoleWithWebIdentity({ call: 'AssumeRoleWithWebIdentity', ...PLAIN }, 'a.b.c');
  expect(secrets).toEqual([key, token]);
});

test('a host is known by its region before the first call', () => {
  const unused = openSts({ address: { region: 'eu-west-1', fips: false, dualStack: false } });
  expect(unused.host).toBe('STS in eu-west-1');
  unused.close();
});

describe('AssumeRoleWithWebIdentity', () => {
  const hop: WebIdentityHop = { call: 'AssumeRoleWithWebIdentity', ...PLAIN };

  test.each([
    ['nothing that was not asked for', {}, {}],
    ['policies that were asked for', POLICIES, SENT_POLICIES],
  ])('sends %s, and no signature', async (_, more, expected) => {
    await sts.assumeRoleWithWebIdentity({ ...hop, ...more }, 'a.b.c');
    expect(sent).toEqual([{ Action: 'AssumeRoleWithWebIdentity', ...TERMS, WebIdentityToken: 'a.b.c', ...expected }]);
    expect(signatures).toEqual([undefined]);
  });
});

test.each<StsOptions['address']>([
  { region: 'eu-west-1', fips: false, dualStack: false },
  { region: 'us-east-1', fips: false, dualStack: false },
  { region: 'us-west-2', fips: true, dualStack: false },
  { region: 'eu-west-1', fips: false, dualStack: true },
  { region: 'us-gov-west-1', fips: true, dualStack: true },
  { region: 'cn-north-1', fips: false, dualStack: false },
  { region: 'eusc-de-east-1', fips: false, dualStack: false },
  { region: 'eu-west-1', fips: false, dualStack: false, endpoint: 'https://sts.example.com:8443/' },
  { region: 'eu-west-1', fips: false, dualStack: false, endpoint: 'https://[::1]:8443' },
])('the endpoint is known before the first call: $region $fips $dualStack $endpoint', async (address) => {
  const called: URL[] = [];
  const open = async (url: URL) => {
    called.push(url);
    throw new FaultError({ code: 'unreachable', reason: 'ECONNREFUSED', host: url.host });
  };
  const other = openSts({ address, open });
  await expect(
    other.assumeRoleWithWebIdentity({ call: 'AssumeRoleWithWebIdentity', ...PLAIN }, 'token'),
  ).rejects.toBeInstanceOf(FaultError);
  expect(called.map(({ origin }) => origin)).toEqual([other.endpoint.origin]);
});
