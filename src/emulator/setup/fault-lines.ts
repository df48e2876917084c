/** Faults as a workflow orders them: `CALL = FAULT`, one a line, with how often behind it. */
import { nearest } from '../../shared/text/nearest.js';
import type { FaultyCall, InjectedFault } from '../faults.js';
import { CALLS, FAULT_WORDS, FAULTS, FAULTY_CALLS } from './fault-words.js';
import type { SetupIssueDetail } from './setup-messages.js';

/** A fault for the next calls of one kind. */
export interface FaultRule {
  readonly call: FaultyCall;
  readonly fault: InjectedFault;
  readonly times: number;
  /** The words that ordered it. */
  readonly written: string;
}

/** These fit STS's answers or errors only, and the token endpoint has no such. */
const OF_STS_ONLY = /^(?:idp-|verification-|expired-|wrong-|no-credentials)/;

const ORDER = /^([A-Za-z]+)\s*=\s*([\w-]+)(?:\s+(\d{1,6})\s*ms)?(?:\s*[x*×]\s*([1-9]\d{0,3}))?$/;

/** Reads the orders; a line of another form, an unknown call and an unknown fault are flaws. */
export function readFaultLines(text: string): {
  readonly orders: readonly FaultRule[];
  readonly details: readonly SetupIssueDetail[];
} {
  const orders: FaultRule[] = [];
  const details: SetupIssueDetail[] = [];
  for (const line of text.split(/[\r\n,]+/).map((one) => one.trim())) {
    if (line === '') continue;
    const [, callName, word = '', ms, times] = ORDER.exec(line) ?? [];
    if (callName === undefined) {
      details.push({ code: 'not-a-fault-line', found: line });
      continue;
    }
    const call = CALLS.get(callName.toLowerCase());
    const fault = Object.hasOwn(FAULTS, word.toLowerCase()) ? FAULTS[word.toLowerCase()] : undefined;
    if (call === undefined) {
      details.push({ code: 'not-a-call', found: callName, near: nearest(callName, FAULTY_CALLS) });
    } else if (fault === undefined) {
      details.push({ code: 'not-a-fault', found: word, near: nearest(word, FAULT_WORDS) });
    } else if (call === 'token' && OF_STS_ONLY.test(word.toLowerCase())) {
      details.push({ code: 'no-fault-of-token', found: word });
    } else if (ms !== undefined && fault.kind !== 'stall') {
      details.push({ code: 'no-time', found: line });
    } else {
      const timed: InjectedFault =
        fault.kind === 'stall' && ms !== undefined ? { kind: 'stall', ms: Number(ms) } : fault;
      orders.push({
        call,
        fault: timed,
        times: Number(times ?? 1),
        written: ms === undefined ? word : `${word} ${ms} ms`,
      });
    }
  }
  return { orders, details };
}
