// Reads and checks signatures of any AWS service, in the Authorization header or in the query (a presigned URL).
//
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * The signature that a request states, not checked yet; `undefined` when it has none in either form. `request` has `method`, `target` (path with
 * query, as in the request line), `headers` by lower-case name, and `body`, a Buffer.
 */
export function readSignature({ target, headers }) {
  const query = new URLSearchParams(queryOf(target));
  const isPresigned = query.get('X-Amz-Algorithm') === ALGORITHM;
  const stated = isPresigned
    ? new Map([...query].map(([name, value]) => [name.replace('X-Amz-', ''), value]))
    : statedIn(headers.authorization ?? '');
  const [accessKeyId, date, region, service, terminator] = (stated.get('Credential') ?? '').split('/');
  if (!accessKeyId || terminator !== 'aws4_request') return undefined;
  const expiresMs = isPresigned ? 1000 * Number(stated.get('Expires')) : MAX_SKEW_MS;
  return {
    accessKeyId,
    scope: [date, region, service, terminator],
    region,
    service,
    isPresigned,
    signedHeaders: (stated.get('SignedHeaders') ?? '').split(';'),
    signature: stated.get('Signature') ?? '',
    date: (isPresigned ? stated.get('Date') : headers['x-amz-date']) ?? '',
    sessionToken: (isPresigned ? stated.get('Security-Token') : headers['x-amz-security-token']) ?? '',
    expiresMs,
  };
}

function statedIn(header) {
  if (!header.startsWith(`${ALGORITHM} `)) return new Map();
  const parts = header.slice(ALGORITHM.length).split(',');
  return new Map(parts.map((part) => part.trim().split(/=(.*)/s)).map(([name, value = '']) => [name, value]));
}

/** True when the signature is of this request by the owner of the secret, and is neither too old nor of the future. */
export function isSignedWith(request, stated, secretAccessKey, nowMs = Date.now()) {
  const [, ...parts] = AMZ_DATE.exec(stated.date) ?? [];
  if (parts.length === 0 || !stated.date.startsWith(stated.scope[0]) || !stated.signedHeaders.includes('host'))
    return false;
  const [year, month, day, hour, minute, second] = parts.map(Number);
  const signedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (signedMs > nowMs + MAX_SKEW_MS || nowMs > signedMs + stated.expiresMs) return false;
  const payload = payloadHash(request, stated);
  if (payload === undefined) return false;
  const canonical = [
    request.method,
    canonicalPath(request.target.split('?')[0], stated.service),
    canonicalQuery(queryOf(request.target)),
    ...stated.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    stated.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const toSign = [ALGORITHM, stated.date, stated.scope.join('/'), sha256(canonical)].join('\n');
  const key = stated.scope.reduce((previous, part) => hmac(previous, part), `AWS4${secretAccessKey}`);
  const expected = hmac(key, toSign);
  const given = Buffer.from(stated.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What stands for the body in the signature; `undefined` when it is the hash of another body. */
function payloadHash({ headers, body }, { service, isPresigned }) {
  const stated = headers['x-amz-content-sha256'];
  if (stated === undefined) return isPresigned && service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(body);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: UNSIGNED-PAYLOAD, STREAMING-…
  return !/^[0-9a-f]{64}$/.test(stated) || stated === sha256(body) ? stated : undefined;
}

// Every service except S3 encodes the path of the request line once more.
function canonicalPath(path, service) {
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(query) {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(a, b) {
  return Number(a > b) - Number(a < b);
}

function queryOf(target) {
  const [path] = target.split('?');
  return target.slice(path.length + 1);
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key, text) {
  return createHmac('sha256', key).update(text).digest();
}
