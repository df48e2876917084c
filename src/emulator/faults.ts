/** Faults to inject: what networks and services do on a bad day, on order. */
import { StsError, webIdentityTokenExpired } from '../iam/sts/sts-error.js';
import type { HttpAnswer } from './answer.js';
import { htmlAnswer, jsonRefusal } from './answer.js';
import { type CallKind, IAM_CALLS } from './calls.js';
import {
  idpCommunicationError,
  internalFailure,
  noVerificationKey,
  serviceUnavailable,
  throttled,
} from './sts/sts-messages.js';
import { errorAnswer, NAMESPACES } from './sts/xml.js';

export type InjectedFault =
  /** STS and IAM: 400 `Throttling`. Token endpoint: 429, with `Retry-After` when seconds are given. */
  | { readonly kind: 'throttling'; readonly retryAfterSeconds?: number }
  /** 500. */
  | { readonly kind: 'internal-failure' }
  /** 503, as XML or as a load balancer's HTML page. */
  | { readonly kind: 'service-unavailable'; readonly html?: boolean; readonly retryAfterSeconds?: number }
  /** Any error in the protocol's form. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'idp-communication-error' }
  | { readonly kind: 'verification-key' }
  | { readonly kind: 'expired-token' }
  /** The connection is reset once the request has come. */
  | { readonly kind: 'connection-reset' }
  /** Half of the right answer, then the connection ends. */
  | { readonly kind: 'truncated' }
  /** 200 with a page of HTML, as a captive portal sends it. */
  | { readonly kind: 'html' }
  /** The right answer, this much later; without `ms` no answer ever. */
  | { readonly kind: 'stall'; readonly ms?: number }
  /** The right answer with one wrong value. */
  | { readonly kind: 'wrong-answer'; readonly about: 'account' | 'role' | 'expiry' | 'credentials' };

/** The call kinds that faults can be ordered for. */
export type FaultyCall = Exclude<CallKind, 'discovery' | 'other'>;

/** How an answer goes out. `answer` is absent when none does. */
export interface AnswerDelivery {
  readonly answer: HttpAnswer | undefined;
  readonly transport: 'whole' | 'truncated' | 'reset' | 'never';
  readonly delayMs: number;
}

/** A queue of faults for each kind of call. Each fault meets one call. */
export class Faults {
  readonly #queues = new Map<CallKind, InjectedFault[]>();

  /** Orders a fault for the next `times` calls of this kind that have none yet. */
  add(call: FaultyCall, fault: InjectedFault, times = 1): void {
    const queue = this.#queues.get(call) ?? [];
    for (let time = 0; time < times; time += 1) queue.push(fault);
    this.#queues.set(call, queue);
  }

  /** Takes the next fault for this kind of call. */
  take(call: CallKind): InjectedFault | undefined {
    return this.#queues.get(call)?.shift();
  }

  /** Forgets all that have not struck yet. */
  clear(): void {
    this.#queues.clear();
  }
}

/** Answers without a fault. */
export function deliver(answer: HttpAnswer): AnswerDelivery {
  return { answer, transport: 'whole', delayMs: 0 };
}

/** Answers with a fault. `answerRightly` does the call's work; it is not called where the fault comes before any work. */
export async function reportExportFault(
  fault: InjectedFault,
  call: { readonly kind: CallKind; readonly requestId: string; readonly nowMs: number },
  answerRightly: () => Promise<HttpAnswer>,
): Promise<AnswerDelivery> {
  const refuse = (error: StsError, retryAfterSeconds?: number): AnswerDelivery =>
    deliver(refusal(error, call, retryAfterSeconds));
  switch (fault.kind) {
    case 'throttling':
      return refuse(throttled(), fault.retryAfterSeconds);
    case 'internal-failure':
      return refuse(internalFailure());
    case 'service-unavailable':
      return fault.html
        ? deliver(htmlAnswer(503, '503 Service Temporarily Unavailable'))
        : refuse(serviceUnavailable(), fault.retryAfterSeconds);
    case 'error':
      return refuse(new StsError(fault.status, fault.code, fault.message));
    case 'idp-communication-error':
      return refuse(idpCommunicationError());
    case 'verification-key':
      return refuse(noVerificationKey());
    case 'expired-token':
      return refuse(webIdentityTokenExpired(call.nowMs, Math.floor(call.nowMs / 1000) - 301));
    case 'connection-reset':
      return { answer: undefined, transport: 'reset', delayMs: 0 };
    case 'truncated':
      return { answer: await answerRightly(), transport: 'truncated', delayMs: 0 };
    case 'html':
      return deliver(htmlAnswer(200, 'Welcome to the guest network'));
    case 'stall':
      if (fault.ms === undefined) return { answer: undefined, transport: 'never', delayMs: 0 };
      return { answer: await answerRightly(), transport: 'whole', delayMs: fault.ms };
    case 'wrong-answer':
      return deliver(falsify(await answerRightly(), fault.about));
  }
}

function refusal(
  error: StsError,
  call: { kind: CallKind; requestId: string },
  retryAfterSeconds: number | undefined,
): HttpAnswer {
  if (IAM_CALLS.some((kind) => kind === call.kind)) return errorAnswer(error, call.requestId, NAMESPACES.iam);
  if (call.kind !== 'token') return errorAnswer(error, call.requestId);
  const status = error.code === 'Throttling' ? 429 : error.status;
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return jsonRefusal(status, error.code, error.message, headers);
}

function falsify(answer: HttpAnswer, about: Extract<InjectedFault, { kind: 'wrong-answer' }>['about']): HttpAnswer {
  return { ...answer, body: FALSIFIED[about](answer.body) };
}

const FALSIFIED: Readonly<Record<Extract<InjectedFault, { kind: 'wrong-answer' }>['about'], (xml: string) => string>> =
  {
    account: (xml) => xml.replace(/(<Arn>arn:[a-z-]+:sts::)\d{12}/, '$1999999999999'),
    role: (xml) => xml.replace(/(<Arn>[^<]*:assumed-role\/)[^/<]+/, '$1SomeOtherRole'),
    expiry: (xml) => xml.replace(/(<Expiration>)[^<]*/, '$12020-01-01T00:00:00Z'),
    credentials: (xml) => xml.replace(/<Credentials>.*<\/Credentials>/s, ''),
  };
