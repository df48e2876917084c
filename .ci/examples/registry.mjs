// The registry of ECR: crane's own registry server, which checks nobody, behind a gate that checks the tokens of GetAuthorizationToken. As in ECR a
// repository must exist in the account of the token, and an image that was pushed is in that account's ECR.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import readline from 'node:readline';
import { forward, listen, readAll } from './forward.mjs';

const MANIFEST = /^\/v2\/(.+)\/manifests\/([^/?]+)$/;

/**
 * `asAccount` sends a request to moto in the name of an account. `isAllowed` answers whether a session may do an action, such as `ecr:PutImage`, on a
 * repository.
 */
export async function startRegistry(asAccount, isAllowed) {
  const crane = spawn('crane', ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stopCrane = () => crane.kill();
  process.once('exit', stopCrane);
  const backend = await addressOf(crane);
  const sessions = new Map();

  const server = await listen(serve);

  async function serve(message) {
    const { method, url } = message;
    const { authorization, ...kept } = message.headers;
    const body = await readAll(message);
    const token = /^Basic (\S+)$/.exec(authorization ?? '')?.[1];
    const session = sessions.get(token);
    if (session === undefined) {
      const challenge = { 'www-authenticate': 'Basic realm="ecr",service="ecr.amazonaws.com"' };
      return failure(401, 'UNAUTHORIZED', challenge);
    }
    const [, repository] = /^\/v2\/(.+?)\/(?:manifests|blobs|tags)\//.exec(url) ?? [];
    const { account } = session;
    if (repository !== undefined) {
      if (!isAllowed(session, actionOf(method, url), repository)) return failure(403, 'DENIED');
      if (!(await exists(account, repository))) return failure(404, 'NAME_UNKNOWN');
    }
    const answer = await forward(backend, { method, target: url, headers: kept, body });
    const [, name, tag] = MANIFEST.exec(url) ?? [];
    if (name !== undefined && method === 'PUT' && answer.status === 201)
      await put(account, name, tag, kept['content-type'], body.toString());
    return answer;
  }

  async function exists(account, repositoryName) {
    return (await ecr(account, 'DescribeRepositories', { repositoryNames: [repositoryName] })).status === 200;
  }

  async function put(account, repositoryName, reference, imageManifestMediaType, imageManifest) {
    const imageTag = reference.startsWith('sha256:') ? {} : { imageTag: reference };
    const imageDigest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
    const { status, body } = await ecr(account, 'PutImage', {
      repositoryName,
      imageManifest,
      imageManifestMediaType,
      imageDigest,
      ...imageTag,
    });
    if (status !== 200) throw new Error(`PutImage: ${body}`);
  }

  function ecr(account, operation, input) {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      // moto reads service and region of this header, and nothing else.
      authorization:
        'AWS4-HMAC-SHA256 Credential=gate/20260101/eu-west-1/ecr/aws4_request, SignedHeaders=host, Signature=0',
    };
    return asAccount(account, { method: 'POST', target: '/', headers, body: Buffer.from(JSON.stringify(input)) });
  }

  return {
    host: server.host,
    /** Makes the answer to GetAuthorizationToken a token that nobody can guess, and takes it from now on. */
    admit(answer, session) {
      const { authorizationData, ...rest } = JSON.parse(answer.body);
      const data = authorizationData.map((one) => ({ ...one, authorizationToken: tokenFor(session) }));
      answer.body = JSON.stringify({ ...rest, authorizationData: data });
      answer.headers['content-length'] = Buffer.byteLength(answer.body);
    },
    stop: async () => {
      server.stop();
      const ended = once(crane, 'exit');
      stopCrane();
      await ended;
      process.off('exit', stopCrane);
    },
  };

  function tokenFor(session) {
    const token = Buffer.from(`AWS:${crypto.randomUUID()}`).toString('base64');
    sessions.set(token, session);
    return token;
  }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
function actionOf(method, url) {
  if (url.includes('/manifests/')) return method === 'PUT' ? 'ecr:PutImage' : 'ecr:BatchGetImage';
  if (url.includes('/blobs/uploads/')) {
    return (
      { POST: 'ecr:InitiateLayerUpload', PATCH: 'ecr:UploadLayerPart', PUT: 'ecr:CompleteLayerUpload' }[method] ??
      'ecr:UploadLayerPart'
    );
  }
  return method === 'HEAD' ? 'ecr:BatchCheckLayerAvailability' : 'ecr:GetDownloadUrlForLayer';
}

function failure(status, code, headers = {}) {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ errors: [{ code, message: code }] }),
  };
}

async function addressOf(crane) {
  for await (const line of readline.createInterface({ input: crane.stderr })) {
    const [, port] = /serving on .*?:?(\d+)\D*$/.exec(line) ?? [];
    if (port !== undefined) {
      crane.stderr.resume();
      return `http://127.0.0.1:${port}`;
    }
  }
  throw new Error('crane registry serve ended before it listened.');
}
