/** The record of what was asked and how it was answered. */
import { type Absence, describeAbsence } from '../iam/absent-role.js';
import { type Decision, describeVerdict } from '../iam/authorize.js';

/** What can be called. `other` is everything that a client of this action has no business to call. */
export type CallKind =
  | 'token'
  | 'AssumeRoleWithWebIdentity'
  | 'AssumeRole'
  | 'GetCallerIdentity'
  | 'GetAccessKeyInfo'
  | 'SimulatePrincipalPolicy'
  | 'discovery'
  | 'other';

export interface Call {
  readonly kind: CallKind;
  /** When the request's head had come, by the local AWS's clock. */
  readonly atMs: number;
  /** Connections count from 1 in the order they were opened. */
  readonly connection: number;
  readonly requestId: string;
  readonly userAgent: string | undefined;
  /** Form or query parameters as sent, secrets included. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `undefined` while no answer was sent, or when the connection was broken instead. */
  status: number | undefined;
  errorCode: string | undefined;
  errorMessage: string | undefined;
  /** The kind of the fault that was injected. */
  fault: string | undefined;
  /** Who called, as far as the request proved it: a session or user ARN, or a token's subject. */
  caller: string | undefined;
  /** The role that was asked for, or asked about. */
  roleArn: string | undefined;
  sessionName: string | undefined;
  /** Why the call was admitted or denied; `undefined` when it did not come to that. */
  verdict: Decision | undefined;
  /** The role that was asked for is not there. */
  absence: Absence | undefined;
}

// What a client sends may be a quarter of a megabyte long, and a line is to be read. No ARN and no message of AWS is longer.
const SHOWN_CHARACTERS = 2048;

/** A line for people: what was asked, by whom, and why the answer is what it is. The external id is not in it. */
export function describeCall(call: Call): string {
  const outcome = call.fault
    ? `fault ${call.fault}`
    : (call.errorCode ?? (call.status === undefined ? 'no answer' : String(call.status)));
  const role = call.roleArn ? ` ${cut(call.roleArn)}` : '';
  const session = call.sessionName ? ` as ${cut(call.sessionName)}` : '';
  const caller = call.caller ? ` by ${call.caller}` : '';
  return `${call.kind}${role}${session}${caller}: ${outcome}${whyOf(call)}`;
}

/** What the policies said, unless it was something else that refused. */
function whyOf({ verdict, absence, errorCode, errorMessage, parameters }: Call): string {
  if (absence !== undefined && errorCode !== undefined) return ` (${cut(describeAbsence(absence))})`;
  if (verdict !== undefined && verdict.allowed === (errorCode === undefined)) return ` (${describeVerdict(verdict)})`;
  if (errorMessage === undefined) return '';
  // STS repeats a bad one between quotes.
  const { ExternalId: externalId } = parameters;
  return ` (${cut(externalId ? errorMessage.replaceAll(`'${externalId}'`, "'***'") : errorMessage)})`;
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** A call that has come and is not answered yet. */
export function newCall(
  kind: CallKind,
  { connection, headers }: { readonly connection: number; readonly headers: Readonly<Record<string, string>> },
  requestId: string,
  atMs: number,
  parameters: Record<string, string>,
): Call {
  return {
    kind,
    atMs,
    connection,
    requestId,
    userAgent: headers['user-agent'],
    parameters,
    status: undefined,
    errorCode: undefined,
    errorMessage: undefined,
    fault: undefined,
    caller: undefined,
    roleArn: undefined,
    sessionName: undefined,
    verdict: undefined,
    absence: undefined,
  };
}
