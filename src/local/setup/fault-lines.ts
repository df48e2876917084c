/** Faults as a workflow orders them: `CALL = FAULT`, one a line, with how often behind it. */
import { nearest } from '../../accounts/nearest.js';
import type { Fault, FaultyCall } from '../faults.js';
import type { SetupFlaw } from './flaw.js';

/** A fault for the next calls of one kind. */
export interface FaultOrder {
  readonly call: FaultyCall;
  readonly fault: Fault;
  readonly times: number;
  /** The words that ordered it. */
  readonly written: string;
}

const CALLS: ReadonlyMap<string, FaultyCall> = new Map(
  (
    [
      'token',
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
      'GetCallerIdentity',
      'GetAccessKeyInfo',
      'SimulatePrincipalPolicy',
    ] as const
  ).map((call) => [call.toLowerCase(), call]),
);

/** The faults by the words that order them. */
const FAULTS: Readonly<Record<string, Fault>> = {
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
/** These fit STS's answers or errors only, and the token endpoint has no such. */
const OF_STS_ONLY = /^(?:idp-|verification-|expired-|wrong-|no-credentials)/;

/** The words for faults, as the documentation lists them. */
export const FAULT_WORDS: readonly string[] = Object.keys(FAULTS).sort();
/** The calls that faults can be ordered for. */
export const FAULTY_CALLS: readonly string[] = [...CALLS.values()];

const ORDER = /^([A-Za-z]+)\s*=\s*([\w-]+)(?:\s+(\d{1,6})\s*ms)?(?:\s*[x*×]\s*([1-9]\d{0,3}))?$/;

/** Reads the orders; a line of another form, an unknown call and an unknown fault are flaws. */
export function readFaultLines(text: string): {
  readonly orders: readonly FaultOrder[];
  readonly flaws: readonly SetupFlaw[];
} {
  const orders: FaultOrder[] = [];
  const flaws: SetupFlaw[] = [];
  for (const line of text.split(/[\r\n,]+/).map((one) => one.trim())) {
    if (line === '') continue;
    const [, callName, word = '', ms, times] = ORDER.exec(line) ?? [];
    if (callName === undefined) {
      flaws.push({ code: 'not-a-fault-line', found: line });
      continue;
    }
    const call = CALLS.get(callName.toLowerCase());
    const fault = Object.hasOwn(FAULTS, word.toLowerCase()) ? FAULTS[word.toLowerCase()] : undefined;
    if (call === undefined) {
      flaws.push({ code: 'not-a-call', found: callName, near: nearest(callName, FAULTY_CALLS) });
    } else if (fault === undefined) {
      flaws.push({ code: 'not-a-fault', found: word, near: nearest(word, FAULT_WORDS) });
    } else if (call === 'token' && OF_STS_ONLY.test(word.toLowerCase())) {
      flaws.push({ code: 'no-fault-of-token', found: word });
    } else if (ms !== undefined && fault.kind !== 'stall') {
      flaws.push({ code: 'no-time', found: line });
    } else {
      const timed: Fault = fault.kind === 'stall' && ms !== undefined ? { kind: 'stall', ms: Number(ms) } : fault;
      orders.push({
        call,
        fault: timed,
        times: Number(times ?? 1),
        written: ms === undefined ? word : `${word} ${ms} ms`,
      });
    }
  }
  return { orders, flaws };
}
