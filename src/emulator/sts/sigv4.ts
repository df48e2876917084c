/**
 * Checks the signature of a request.
 *
 * Source: "Create a signed AWS API request"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './state.js';
import {
  incompleteSignature,
  signatureExpired,
  signatureNotYetCurrent,
  unsigned,
  wrongScope,
  wrongScopeDate,
  wrongSignature,
} from './sts-messages.js';

/** A signature as the `Authorization` header states it, not checked yet. */
export interface StatedSignature {
  readonly accessKeyId: string;
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The services that are emulated, as signatures name them. */
export type SigningService = 'sts' | 'iam';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Reads the `Authorization` header. Throws `StsError` `MissingAuthenticationToken` or `IncompleteSignature`. */
export function readAuthorization(header: string | undefined): StatedSignature {
  if (header === undefined) throw unsigned();
  if (!header.startsWith(`${ALGORITHM} `)) {
    throw incompleteSignature(`Authorization header requires '${ALGORITHM}'. Authorization=${header.split(' ')[0]}`);
  }
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(',')) {
    const [name = '', ...value] = part.trim().split('=');
    parts.set(name, value.join('='));
  }
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => {
    const value = parts.get(name);
    if (!value) throw incompleteSignature(`Authorization header requires '${name}' parameter.`);
    return value;
  });
  const [accessKeyId, date, region, service, terminator] = credential?.split('/') ?? [];
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request') {
    throw incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term',
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders?.split(';') ?? [],
    signature: signature ?? '',
  };
}

/**
 * Checks a stated signature with the secret that belongs to its key. Throws `StsError`: `IncompleteSignature` when something that must be
 * signed is not, `SignatureDoesNotMatch` when the signature is wrong or more than 15 minutes off the clock.
 */
export function verifySignature(
  request: WireRequest,
  stated: StatedSignature,
  secretAccessKey: string,
  nowMs: number,
  service: SigningService,
): void {
  const date = request.headers['x-amz-date'];
  if (date === undefined || !AMZ_DATE.test(date)) {
    throw incompleteSignature("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  for (const mustBeSigned of [
    'host',
    ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-security')),
  ]) {
    if (!stated.signedHeaders.includes(mustBeSigned))
      throw incompleteSignature(`'${mustBeSigned}' must be a signed header.`);
  }
  if (stated.service !== service) throw wrongScope(service);
  if (!date.startsWith(stated.date)) throw wrongScopeDate(stated.date, date);
  checkClock(date, nowMs);
  const expected = signatureOf(request, stated, date, secretAccessKey);
  const given = Buffer.from(stated.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw wrongSignature();
}

function checkClock(date: string, nowMs: number): void {
  const signedMs = Date.parse(date.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'));
  const now = amzDate(nowMs);
  if (signedMs < nowMs - MAX_SKEW_MS) throw signatureExpired(date, amzDate(nowMs - MAX_SKEW_MS), now);
  if (signedMs > nowMs + MAX_SKEW_MS) throw signatureNotYetCurrent(date, amzDate(nowMs + MAX_SKEW_MS), now);
}

function amzDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function signatureOf(request: WireRequest, stated: StatedSignature, date: string, secretAccessKey: string): Buffer {
  const [path = '/'] = request.target.split('?');
  const query = request.target.slice(path.length + 1);
  const canonicalRequest = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...stated.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    stated.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const scope = `${stated.date}/${stated.region}/${stated.service}/aws4_request`;
  const toSign = [ALGORITHM, date, scope, sha256(canonicalRequest)].join('\n');
  const key = [stated.date, stated.region, stated.service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return hmac(key, toSign);
}

// Every service except S3 encodes the path of the request line once more.
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
