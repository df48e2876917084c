// Services of several AWS accounts on loopback, for the examples: moto's server behind a gate that checks who calls. As a command, in the
// folder of an example, it prints the address that its workflow needs as SERVICES_URL, and serves until Ctrl-C.
//
// moto checks no signature, and takes every key that it does not know for a key of one account. So the gate learns the sessions that the emulator
// issues to a job, from the answers of its STS; checks each request to another service as AWS would (key, session token, end of the session,
// signature, permissions of the role in the example's own policies); and names the account of the session to moto. Anything else is rejected.
//
// Needs `moto_server`, `crane` and `openssl` on the PATH.
import { wiretap } from '../request-recorder.mjs';
import { startMoto } from '../terraform/moto.mjs';
import { Accounts } from './accounts.mjs';
import { startCluster } from './cluster.mjs';
import { forward, listen, readAll } from './forward.mjs';
import { operationOf } from './operations.mjs';
import { permissionsOf } from './permissions.mjs';
import { startRegistry } from './registry.mjs';
import { isSignedWith, readSignature } from './sigv4.mjs';

/** The region of the registry in all examples. */
const REGION = 'eu-west-1';
const JSON_SERVICES = new Set(['ecr', 'ecs', 'eks', 'ssm']);

/** Starts all of it. `stop()` ends it. */
export async function startServices() {
  const moto = await startMoto();
  const calls = new Map();
  const permissions = new Map();
  const sessions = new Map();
  const wires = [];
  const registry = await startRegistry(asAccount, (session, action, repository) => {
    const { account, arn, run } = session;
    const call = { service: 'ecr', operation: 'registry', account, arn, action, repository, region: REGION };
    const lacking = lackedBy(session, { ...call, target: action, body: repository }, {});
    const isAllowed = lacking.length === 0;
    note(run, { ...call, status: isAllowed ? 200 : 403, ...(!isAllowed && { code: lacking.join(', ') }) });
    return isAllowed;
  });
  const cluster = await startCluster((request) => judge(request).session);

  const server = await listen(serve);
  const url = `http://${server.host}`;

  /** A job asks for the services, and tells where its emulator is. The answer is lines for GITHUB_ENV. */
  async function connect(run, address) {
    const sts = new URL(address);
    if (sts.protocol !== 'http:' || sts.hostname !== '127.0.0.1') throw new Error(`${address} is not on loopback`);
    const wire = await wiretap(sts.href, ({ text }) => {
      const session = sessionIn(text);
      if (session !== undefined) sessions.set(session.accessKeyId, { ...session, run, stsUrl: wire.url });
    });
    wires.push(wire);
    const variables = { AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_STS: wire.url, REGISTRY: registry.host };
    return Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  }

  /** The `session` that has signed a request. Without one, `code` is why it is rejected, and `owner` the session that the key is of, if any. */
  function judge(request) {
    const stated = readSignature(request);
    if (stated === undefined) return { code: 'MissingAuthenticationToken' };
    const owner = sessions.get(stated.accessKeyId);
    const code = owner === undefined ? ERRORS.unknown(stated) : faultOf(request, stated, owner);
    return code === undefined ? { stated, session: owner } : { stated, owner, code };
  }

  async function serve(message) {
    const body = await readAll(message);
    const { method, url: target } = message;
    const [, run] = /^\/runs\/([\w-]+)/.exec(target) ?? [];
    if (run !== undefined) {
      const address = new URLSearchParams(body.toString()).get('sts') ?? '';
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: await connect(run, address) };
    }
    const request = { method, target, headers: joined(message.headers), body };
    const { stated, session, owner, code } = judge(request);
    const operation = operationOf(request, stated?.service ?? '');
    const call = {
      service: stated?.service,
      operation,
      arn: session?.arn,
      account: session?.account,
      atMs: Date.now(),
    };
    if (session === undefined) {
      note(owner?.run, { ...call, keyId: stated?.accessKeyId, status: 403, code });
      return rejection(stated?.service, code);
    }
    const lacking = lackedBy(session, { ...call, region: stated.region, target, body }, request.headers);
    if (lacking.length > 0) {
      note(session.run, { ...call, keyId: session.accessKeyId, status: 403, code: lacking.join(', ') });
      return rejection(stated.service, 'AccessDenied', lacking.join(', '));
    }
    const answer = await asAccount(
      session.account,
      stated.service === 'cloudformation' ? withLocalhost(request) : request,
    );
    note(session.run, { ...call, keyId: session.accessKeyId, status: answer.status });
    if (stated.service === 'ecr' && operation === 'GetAuthorizationToken') registry.admit(answer, session);
    return stated.service === 'eks' ? cluster.rewrite(answer) : answer;
  }

  function lackedBy(session, call, headers) {
    const lacking = permissions.get(session.run);
    return lacking === undefined ? [`the policies of ${session.run} are not known`] : lacking(session, call, headers);
  }

  function note(run, call) {
    calls.set(run, [...callsOf(run), call]);
  }

  function callsOf(run) {
    return calls.get(run) ?? [];
  }

  /** Sends a request to moto in the name of an account. */
  function asAccount(account, request) {
    return forward(moto.url, { ...request, headers: { ...request.headers, 'x-moto-account-id': account } });
  }

  // moto loads all of its services with the first stack, and answers nobody meanwhile. Before the sessions of an example can end by that.
  await new Accounts({ asAccount }).query('999999999999', 'cloudformation', {
    Action: 'CreateStack',
    StackName: 'first',
    TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
  });

  return {
    url,
    registryHost: registry.host,
    cluster,
    /** The address that the workflows of a repository get as SERVICES_URL. Their calls are recorded under the name. */
    addressFor: (run, repository) => {
      permissions.set(run, permissionsOf(repository));
      return `${url}/runs/${run}`;
    },
    callsOf,
    asAccount,
    sessions,
    stop: async () => {
      for (const wire of wires) wire.stop();
      server.stop();
      await Promise.all([registry.stop(), cluster.stop(), moto.stop()]);
    },
  };
}

/** moto reads a template by its URL from its own S3, if the host is named localhost: get_stack_from_s3_url in its cloudformation/utils.py. */
function withLocalhost(request) {
  const body = request.body.toString().replace(/(?<=TemplateURL=http%3A%2F%2F)127\.0\.0\.1/, 'localhost');
  return { ...request, body: Buffer.from(body) };
}

/** Codes that S3 has by other names than the other services. */
const ERRORS = {
  unknown: ({ service }) => (service === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException'),
  expired: ({ service }) => (service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException'),
};

/** What is wrong with a request that names the key of a session; `undefined` when nothing is. */
function faultOf(request, stated, { secretAccessKey, sessionToken, expiresAtMs }) {
  if (stated.sessionToken !== sessionToken) return 'InvalidToken';
  if (!isSignedWith(request, stated, secretAccessKey)) return 'SignatureDoesNotMatch';
  return expiresAtMs <= Date.now() ? ERRORS.expired(stated) : undefined;
}

/** The session in an answer of STS; `undefined` when there is none. */
function sessionIn(text) {
  const field = (name) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1];
  const [accessKeyId, arn] = [field('AccessKeyId'), field('Arn')];
  if (accessKeyId === undefined || arn === undefined) return undefined;
  return {
    accessKeyId,
    arn,
    account: arn.split(':')[4],
    secretAccessKey: field('SecretAccessKey'),
    sessionToken: field('SessionToken'),
    expiresAtMs: Date.parse(field('Expiration')),
  };
}

/** An error as the service words it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html for S3. */
function rejection(service, code, message = 'The gate in front of moto rejects the request.') {
  if (JSON_SERVICES.has(service)) {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code };
    return { status: 400, headers, body: JSON.stringify({ __type: code, message }) };
  }
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = service === 's3' ? error : `<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`;
  const status = service === 's3' && code.endsWith('Token') ? 400 : 403;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function joined(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]));
}
