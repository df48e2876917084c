import { property } from '../../shared/untyped.js';
import { withoutSent } from './answer-text.js';
import { type Fault, FaultError, type StsAnswer, type StsFaultCode } from './failure.js';
import type { Connection } from './network.js';

// STS's messages name two ARNs at most, and its codes have no other characters.
const LONGEST_MESSAGE = 4_096;
const WIRE_CODE = /^[\w.:-]{1,128}$/;
/** The SDK's names for an error whose answer has no code of STS. */
const NO_CODE: readonly string[] = ['', 'UnknownError', 'Unknown', 'SyntaxError', 'TypeError', 'RangeError', 'Error'];

/** The fault in an error of the SDK's STS client, without the secrets that were `sent`. */
export function stsFault(
  error: unknown,
  connection: Pick<Connection, 'fault'> | undefined,
  host: string,
  sent: readonly string[] = [],
): Fault {
  if (error instanceof FaultError) return error.fault;
  const clean = (text: string) => withoutSent(text, sent, LONGEST_MESSAGE);
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return { code: 'no-ambient-credentials', message: clean(error.message) };
  }
  const network = connection?.fault(error);
  if (network !== undefined) return network;

  const answer = answerIn(error);
  if (answer === undefined) {
    return { code: 'unknown', message: clean(error instanceof Error ? error.message : String(error)) };
  }
  const { code, message, status, requestId } = answer;
  // An error about an answer of success is the parser's: no XML, an invalid time, or a name that JavaScript reserves.
  if (status < 300 || NO_CODE.includes(code)) return { code: 'answer-unreadable', host, status };
  const cleaned = { ...answer, code: clean(code), message: clean(message) };
  return {
    code: faultCode(answer),
    answer: requestId === undefined ? cleaned : { ...cleaned, requestId: clean(requestId) },
  };
}

const BY_WIRE_CODE: Readonly<Record<string, StsFaultCode>> = {
  AccessDenied: 'access-denied',
  IDPRejectedClaim: 'claim-rejected',
  IDPCommunicationError: 'provider-unreachable',
  ExpiredToken: 'session-expired',
  InvalidClientTokenId: 'credentials-unknown',
  UnrecognizedClient: 'credentials-unknown',
  MalformedPolicyDocument: 'policy-malformed',
  PackedPolicyTooLarge: 'policy-too-large',
  RegionDisabled: 'region-disabled',
  RequestExpired: 'clock-skew',
  Throttling: 'throttled',
  Throttled: 'throttled',
  RequestThrottled: 'throttled',
  RequestLimitExceeded: 'throttled',
  TooManyRequests: 'throttled',
  SlowDown: 'throttled',
  InternalFailure: 'service-fault',
  InternalError: 'service-fault',
  ServiceUnavailable: 'service-fault',
};

/**
 * The role's maximum session duration is exceeded: today's message, and the older one with the role's maximum in it. Inputs are
 * checked against STS's own limit of 43200 before any call, so a smaller number is the role's.
 * Sources: https://github.com/kreuzwerker/awsu/issues/27, https://github.com/cevoaustralia/aws-google-auth/pull/178
 */
const ROLE_MAXIMUM =
  /exceeds the (?:MaxSessionDuration|max(?:imum)? session duration)|'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to (?!43200\b)\d+/i;

/** The fault code of an answer. The words that are searched for are quoted from STS's own messages. */
export function faultCode({ code, message, status }: StsAnswer): StsFaultCode {
  // Two codes that differ in their ending only: for the token, and for the session that signs.
  if (code === 'ExpiredTokenException') return 'token-expired';
  const name = code.replace(/Exception$/, '');
  if (name === 'InvalidIdentityToken') {
    return /couldn't retrieve verification key/i.test(message) ? 'token-key-unavailable' : 'token-invalid';
  }
  if (name === 'SignatureDoesNotMatch') {
    return /signature (?:expired|not yet current)/i.test(message) ? 'clock-skew' : 'signature-mismatch';
  }
  if (name === 'ValidationError') {
    if (/1.hour session limit for roles assumed by role chaining/i.test(message)) return 'chaining-cap';
    return ROLE_MAXIMUM.test(message) ? 'role-maximum' : 'request-invalid';
  }
  const known = Object.hasOwn(BY_WIRE_CODE, name) ? BY_WIRE_CODE[name] : undefined;
  return known ?? (status === 429 ? 'throttled' : status >= 500 ? 'service-fault' : 'sts-other');
}

/**
 * STS's answer in an SDK error; `undefined` when no server answered. `.Code` is the code on the wire. `.name`, which may end in
 * Exception where the code does not, is used only where there is none.
 */
function answerIn(error: unknown): StsAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  const response = property(error, '$response');
  const metadata = property(error, '$metadata');
  const status = property(response, 'statusCode') ?? property(metadata, 'httpStatusCode');
  if (typeof status !== 'number') return undefined;

  const requestId = property(metadata, 'requestId');
  const date = property(property(response, 'headers'), 'date');
  const serverTimeMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  const code = property(error, 'Code') ?? property(property(error, 'Error'), 'Code') ?? error.name;
  // The SDK takes whatever the answer has as its message, elements too.
  const message: unknown = error.message;
  const isComplete = typeof code === 'string' && WIRE_CODE.test(code) && typeof message === 'string';
  return {
    code: isComplete ? code : '',
    message: isComplete ? message : '',
    status,
    ...(typeof requestId === 'string' && WIRE_CODE.test(requestId) && { requestId }),
    ...(!Number.isNaN(serverTimeMs) && { serverAheadMs: serverTimeMs - Date.now() }),
  };
}
