/** How IAM's answer to SimulatePrincipalPolicy is read, and at which host it is called. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Iam } from '../../../src/action/exchange/iam.js';
import type { TransportOptions } from '../../../src/action/exchange/sdk-transport.js';
import type { Session } from '../../../src/action/exchange/session.js';
import { type Simulation, simulateHop } from '../../../src/action/exchange/simulation.js';
import type { ServiceAddress } from '../../../src/action/route/route.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { targetHop } from '../diagnosis/diagnosis-context.js';

const OWN: ServiceAddress = { fips: false, dualStack: false };
const SIGNAL = new AbortController().signal;
const role = {
  arn: 'arn:aws:iam::111122223333:role/hub',
  partition: 'aws',
  account: '111122223333',
  path: '/',
  name: 'hub',
};
const HUB: Session = {
  credentials: { accessKeyId: 'ASIALOCAL', secretAccessKey: 's', sessionToken: 't' },
  expiresAtMs: Date.now() + 900_000,
  lifeMs: 900_000,
  grantedMs: performance.now(),
  role,
  arn: {
    arn: 'arn:aws:sts::111122223333:assumed-role/hub/x',
    partition: 'aws',
    account: '111122223333',
    roleName: 'hub',
    sessionName: 'xx',
  },
};

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

async function simulate(options: TransportOptions): Promise<Simulation | undefined> {
  const iam = new Iam(options);
  try {
    return await simulateHop(targetHop(), HUB, iam, options.signal);
  } finally {
    iam.close();
  }
}

/** The credential scope of the last call. */
let scope: string | undefined;

async function judged(result: string): Promise<Simulation | undefined> {
  const body = `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>
    <EvaluationResults><member><EvalActionName>sts:AssumeRole</EvalActionName>${result}</member></EvaluationResults>
  </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`;
  const server = createServer((request, response) => {
    scope = /Credential=[^/]+\/\d+\/([^,]+),/.exec(request.headers.authorization ?? '')?.[1];
    request.resume().on('end', () => response.end(body));
  });
  servers.push(server);
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  // A server that listens on a TCP port has an address of this form.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const terms = { proxy: { noProxy: '' }, userAgent: [], signal: SIGNAL, foreignHost: () => undefined };
  return simulate({ ...terms, address: { ...OWN, endpoint } });
}

test('is asked for with a signature for IAM’s region, whatever the job’s is', async () => {
  process.env.AWS_REGION = 'eu-west-1';
  try {
    await judged('');
  } finally {
    delete process.env.AWS_REGION;
  }
  expect(scope).toBe('us-east-1/iam/aws4_request');
});

describe('IAM’s decision', () => {
  const decision = (text: string) => `<EvalDecision>${text}</EvalDecision>`;
  const lacks = (...keys: string[]) =>
    `<MissingContextValues>${keys.map((key) => `<member>${key}</member>`).join('')}</MissingContextValues>`;
  const specific = (text: string, rest = '') =>
    `<ResourceSpecificResults><member><EvalResourceDecision>${text}</EvalResourceDecision>${rest}</member></ResourceSpecificResults>`;
  const ALLOWED = { denied: [], lacksContext: false };
  const DENIED = { denied: ['sts:AssumeRole'], how: 'implicit', lacksContext: false };

  test.each<[string, string, object]>([
    ['of the action, where there is none of the resource', decision('implicitDeny'), DENIED],
    [
      'of the action, and what it lacks',
      decision('implicitDeny') + lacks('aws:SourceIp'),
      { ...DENIED, lacksContext: true },
    ],
    ['of the resource before that of the action', decision('implicitDeny') + specific('allowed'), ALLOWED],
    [
      'of the resource, and what it lacks',
      decision('implicitDeny') + specific('implicitDeny', lacks('aws:SourceIp')),
      { ...DENIED, lacksContext: true },
    ],
    [
      'of the resource, which lacks nothing, unlike that of the action',
      decision('implicitDeny') + lacks('aws:SourceIp') + specific('implicitDeny', '<MissingContextValues/>'),
      DENIED,
    ],
    [
      'of the organization, which denies',
      `${decision('implicitDeny')}<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>`,
      { ...DENIED, allowedByOrganization: false, allowedByBoundary: undefined },
    ],
    [
      'of the boundary, which allows, with another action before it',
      `${decision('implicitDeny')}</member><member><EvalActionName>sts:TagSession</EvalActionName>${decision('implicitDeny')}<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>true</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>`,
      { allowedByBoundary: true, allowedByOrganization: undefined },
    ],
    ['that is explicit', specific('explicitDeny'), { ...DENIED, how: 'explicit' }],
  ])('%s', async (_, result, expected) => {
    expect(await judged(result)).toMatchObject(expected);
  });
});

describe('IAM’s host', () => {
  test.each<[string, ServiceAddress, string]>([
    ['is the SDK’s own', OWN, 'iam.amazonaws.com'],
    ['is the FIPS one', { ...OWN, fips: true }, 'iam-fips.amazonaws.com'],
    ['is the one for dual stack', { ...OWN, dualStack: true }, 'iam.global.api.aws'],
    ['is the one that is set', { ...OWN, endpoint: 'https://iam.example.com' }, 'iam.example.com'],
  ])('%s, whatever the variables of this process say', async (_, address, host) => {
    process.env.AWS_ENDPOINT_URL_IAM = 'http://127.0.0.1:9';
    const proxy = await ConnectProxy.start({ always: 403 });
    const named: string[] = [];
    try {
      const terms = { userAgent: [], signal: SIGNAL, foreignHost: (name: string) => named.push(name) };
      await simulate({ ...terms, address, proxy: { url: `http://${proxy.address}`, noProxy: '' } });
    } finally {
      delete process.env.AWS_ENDPOINT_URL_IAM;
      await proxy.stop();
    }
    expect(proxy.tunnels.map(({ target }) => target)).toEqual([`${host}:443`]);
    expect(named).toEqual(host === 'iam.example.com' ? [host] : []);
  });
});
