/** One fault of every code, for tables. */
import type { Fault, StsAnswer, StsFaultCode } from '../../../src/action/exchange/failure.js';

/** What STS says in the faults below. */
export const ANSWER: StsAnswer = { code: 'SomeCode', message: 'Some words of AWS', status: 400 };

const host = 'sts.eu-west-1.amazonaws.com';

// A record of every code: the compiler asks for a row when there is a new one.
const STS_CODES: Readonly<Record<StsFaultCode, true>> = {
  'access-denied': true,
  'token-invalid': true,
  'token-expired': true,
  'token-key-unavailable': true,
  'provider-unreachable': true,
  'claim-rejected': true,
  'session-expired': true,
  'credentials-unknown': true,
  'clock-skew': true,
  'signature-mismatch': true,
  'chaining-cap': true,
  'role-maximum': true,
  'request-invalid': true,
  'policy-malformed': true,
  'policy-too-large': true,
  'region-disabled': true,
  throttled: true,
  'service-fault': true,
  'sts-other': true,
};

type OtherCode = Exclude<Fault['code'], StsFaultCode>;

const OTHERS: { readonly [Code in OtherCode]: Extract<Fault, { readonly code: Code }> } = {
  'no-token-endpoint': { code: 'no-token-endpoint' },
  'token-endpoint-address': { code: 'token-endpoint-address', host: '' },
  'token-refused': { code: 'token-refused', host, status: 401, message: 'no' },
  'token-endpoint-fault': { code: 'token-endpoint-fault', host, status: 503 },
  'token-file': { code: 'token-file', path: '/token', detail: 'missing' },
  'no-ambient-credentials': { code: 'no-ambient-credentials', message: 'none' },
  'answer-unreadable': { code: 'answer-unreadable', host, status: 200 },
  'unexpected-answer': { code: 'unexpected-answer', detail: 'other-role', requested: 'a', returned: 'b' },
  'endpoint-not-safe': { code: 'endpoint-not-safe', host },
  unreachable: { code: 'unreachable', host, reason: 'ECONNRESET' },
  tls: { code: 'tls', host, reason: 'CERT_HAS_EXPIRED' },
  'proxy-refused': { code: 'proxy-refused', host, proxy: 'proxy:3128', status: 407 },
  'no-answer': { code: 'no-answer', host, afterMs: 10_000 },
  deadline: { code: 'deadline', seconds: 120 },
  cancelled: { code: 'cancelled', signal: 'SIGINT' },
  unknown: { code: 'unknown', message: 'what' },
};

// Keys of a record of exactly these codes.
const stsFaults = (Object.keys(STS_CODES) as StsFaultCode[]).map((code): Fault => ({ code, answer: ANSWER }));

export const FAULTS: readonly Fault[] = [...Object.values(OTHERS), ...stsFaults];

/** The fault of a code. */
export function faultNamed(code: Fault['code']): Fault {
  const found = FAULTS.find((fault) => fault.code === code);
  if (found === undefined) throw new Error(`no fault bears the code ${code}`);
  return found;
}
