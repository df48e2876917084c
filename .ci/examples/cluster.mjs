// The API server of an EKS cluster, as far as `kubectl auth whoami` needs one: it says who a token of `aws eks get-token` belongs to. Such a token is
// a presigned GetCallerIdentity of STS with the cluster's name among the signed headers.
//
// Sources: https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster for the token;
// https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html for the name of the user.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';

const TOKEN = /^Bearer k8s-aws-v1\.([\w-]+)$/;
const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const CLUSTER_HEADER = 'x-k8s-aws-id';
const MAX_VALIDITY_S = 900;

/**
 * `sessionOf` checks the signature of a request to STS, and returns the session that signed it. Of the sessions it knows, a cluster admits those of
 * the roles that it was given with `admit`.
 */
export async function startCluster(sessionOf) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cluster-'));
  const tls = certificateIn(folder);
  rmSync(folder, { recursive: true });
  const roles = new Map();
  const reviews = [];
  const server = https.createServer(tls, (message, response) => {
    message.resume();
    const [status, body] = review(message);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `https://127.0.0.1:${server.address().port}`;

  function review({ method, url, headers }) {
    const token = presignedIn(headers.authorization ?? '');
    // Each cluster knows its own name and puts it among the headers. This server is all of them.
    const [cluster] = token === undefined ? [] : [...roles.keys()].filter((name) => sessionOf(requestFor(token, name)));
    const session = cluster && sessionOf(requestFor(token, cluster));
    // The server calls no other address than STS's.
    const isSts = token?.origin === session?.stsUrl;
    const isAdmitted = isSts && (session?.arn.startsWith(`${roles.get(cluster)}/`) ?? false);
    reviews.push({ cluster, arn: session?.arn, isAdmitted });
    if (!isAdmitted) return [401, statusOf(401, 'Unauthorized')];
    if (method !== 'POST' || !url.startsWith(REVIEWS)) return [404, statusOf(404, 'NotFound')];
    const userInfo = { username: session.arn, groups: ['system:authenticated'], extra: { arn: [session.arn] } };
    return [
      201,
      { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status: { userInfo } },
    ];
  }

  return {
    /** The access entry of a cluster: which role gets in, as an assumed-role ARN without its session. */
    admit: (cluster, role) => roles.set(cluster, role),
    /** The status with which a request with this token is answered. */
    statusFor: (token) => review({ method: 'POST', url: REVIEWS, headers: { authorization: `Bearer ${token}` } })[0],
    /** What became of each request so far: `cluster`, `arn` of who asked, `isAdmitted`. */
    reviews,
    /** moto's clusters have no API server. An answer to DescribeCluster names this one. */
    rewrite(answer) {
      const described = JSON.parse(answer.body);
      if (described.cluster === undefined) return answer;
      const certificateAuthority = { data: Buffer.from(tls.cert).toString('base64') };
      const body = JSON.stringify({ cluster: { ...described.cluster, endpoint, certificateAuthority } });
      return { ...answer, headers: { ...answer.headers, 'content-length': Buffer.byteLength(body) }, body };
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The presigned URL that a token is; `undefined` when it is of another call, or valid for too long. */
function presignedIn(authorization) {
  const [, text] = TOKEN.exec(authorization) ?? [];
  const address = Buffer.from(text ?? '', 'base64url').toString();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const query = url.searchParams;
  const isCallerIdentity = url.pathname === '/' && query.get('Action') === 'GetCallerIdentity';
  const isNamed = query.get('X-Amz-SignedHeaders')?.split(';').includes(CLUSTER_HEADER);
  return isCallerIdentity && isNamed && Number(query.get('X-Amz-Expires')) <= MAX_VALIDITY_S ? url : undefined;
}

function requestFor({ host, search }, cluster) {
  const headers = { host, [CLUSTER_HEADER]: cluster };
  return { method: 'GET', target: `/${search}`, headers, body: Buffer.alloc(0) };
}

function statusOf(code, reason) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: reason };
}

function certificateIn(folder) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const words = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=127.0.0.1',
  ];
  const name = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...words, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
