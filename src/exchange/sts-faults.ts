import { property } from '../untyped.js';
import { type Fault, FaultError, type StsAnswer, type StsFaultCode } from './failure.js';
import type { Connection } from './network.js';

/**
 * The fault in an error of the SDK's STS client. The SDK's names are not the wire's codes (`.name` ends in Exception where the
 * wire's code does not), so the wire's code in `.Code` is what counts, and `.name` only where there is none.
 */
export function stsFault(error: unknown, connection: Connection | undefined, host: string): Fault {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return { code: 'no-ambient-credentials', message: error.message };
  }
  const network = connection?.fault(error);
  if (network !== undefined) return network;

  const answer = answerIn(error);
  if (answer === undefined) {
    return { code: 'unknown', message: error instanceof Error ? error.message : String(error) };
  }
  if (answer.code === '' || answer.code === 'SyntaxError' || answer.code === 'Error') {
    return { code: 'answer-unreadable', host, status: answer.status };
  }
  return { code: faultCode(answer), answer };
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
 * That a role's sessions may not be that long: the sentence of today, and the older one with the role's maximum in it. Inputs are checked
 * against STS's own limit of 43200 before any call, so a smaller one is the role's.
 * Sources: https://github.com/kreuzwerker/awsu/issues/27, https://github.com/cevoaustralia/aws-google-auth/pull/178
 */
const ROLE_MAXIMUM =
  /exceeds the (?:MaxSessionDuration|max(?:imum)? session duration)|'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to (?!43200\b)\d+/i;

/** Tells the refusals apart. The words that decide are quoted from STS's own messages. */
export function faultCode({ code, message, status }: StsAnswer): StsFaultCode {
  // Two codes that differ in their ending only: the token's, and the signing session's.
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

/** What STS said, out of the error the SDK made of it; `undefined` when no server answered. */
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
  return {
    code: typeof code === 'string' && code !== 'UnknownError' && code !== 'Unknown' ? code : '',
    message: error.message,
    status,
    ...(typeof requestId === 'string' && { requestId }),
    ...(!Number.isNaN(serverTimeMs) && { serverAheadMs: serverTimeMs - Date.now() }),
  };
}
