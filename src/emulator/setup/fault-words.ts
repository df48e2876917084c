import { IAM_CALLS } from '../calls.js';
import type { FaultyCall, InjectedFault } from '../faults.js';

export const CALLS: ReadonlyMap<string, FaultyCall> = new Map(
  (
    ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity', 'GetAccessKeyInfo', ...IAM_CALLS] as const
  ).map((call) => [call.toLowerCase(), call]),
);
/** The faults by the words that order them. */
export const FAULTS: Readonly<Record<string, InjectedFault>> = {
  throttling: { kind: 'throttling' },
  500: { kind: 'internal-failure' },
  503: { kind: 'service-unavailable' },
  'html-503': { kind: 'service-unavailable', html: true },
  'idp-communication-error': { kind: 'idp-communication-error' },
  'verification-key': { kind: 'verification-key' },
  'expired-token': { kind: 'expired-token' },
  'connection-reset': { kind: 'connection-reset' },
  truncated: { kind: 'truncated' },
  html: { kind: 'html' },
  stall: { kind: 'stall' },
  'wrong-account': { kind: 'wrong-answer', about: 'account' },
  'wrong-role': { kind: 'wrong-answer', about: 'role' },
  'wrong-expiry': { kind: 'wrong-answer', about: 'expiry' },
  'no-credentials': { kind: 'wrong-answer', about: 'credentials' },
};
/** The words for faults, as the documentation lists them. */
export const FAULT_WORDS: readonly string[] = Object.keys(FAULTS).sort();
export const FAULTY_CALLS: readonly string[] = [...CALLS.values()];
