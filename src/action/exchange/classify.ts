import type { Fault } from './failure.js';

/**
 * True for a fault that passes by itself, so that the same call may succeed a moment later. Everything else is answered at
 * once. A denial is not here: whether to wait for one is the user's own decision (`retry-access-denied-s`).
 *
 * Sources: "Common errors" of STS (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html), the errors of
 * AssumeRoleWithWebIdentity (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
 */
export function isTransient(fault: Fault): boolean {
  switch (fault.code) {
    case 'throttled':
    case 'service-fault':
    case 'token-endpoint-fault':
    case 'answer-unreadable':
    case 'unreachable':
    case 'no-answer':
    // "Couldn't retrieve verification key" and IDPCommunicationError: STS could not reach GitHub just then.
    case 'token-key-unavailable':
    case 'provider-unreachable':
      return true;
    case 'token-refused':
      return fault.early === true;
    case 'proxy-refused':
      return fault.status === 429 || fault.status >= 500;
    case 'no-token-endpoint':
    case 'token-endpoint-address':
    case 'token-file':
    case 'no-ambient-credentials':
    case 'access-denied':
    case 'token-invalid':
    case 'token-expired':
    case 'claim-rejected':
    case 'session-expired':
    case 'credentials-unknown':
    case 'clock-skew':
    case 'signature-mismatch':
    case 'chaining-cap':
    case 'role-maximum':
    case 'request-invalid':
    case 'policy-malformed':
    case 'policy-too-large':
    case 'region-disabled':
    case 'sts-other':
    case 'unexpected-answer':
    case 'endpoint-not-safe':
    case 'tls':
    case 'deadline':
    case 'cancelled':
    case 'unknown':
      return false;
  }
}
