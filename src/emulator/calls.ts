/** The record of the calls and their answers. */
import { type Absence, describeAbsence } from '../iam/absent-role.js';
import { type Decision, describeVerdict } from '../iam/authorize.js';

/** The calls of IAM. */
export const IAM_CALLS = [
  'SimulatePrincipalPolicy',
  'GetRole',
  'ListRolePolicies',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'GetPolicy',
  'GetPolicyVersion',
] as const;

export type IamCallKind = (typeof IAM_CALLS)[number];

/** What can be called. `other` is everything that no client of this action calls. */
export type CallKind =
  | 'token'
  | 'AssumeRoleWithWebIdentity'
  | 'AssumeRole'
  | 'GetCallerIdentity'
  | 'GetAccessKeyInfo'
  | IamCallKind
  | 'discovery'
  | 'other';

/** What a call is about, as far as it was read; also of one that is rejected. */
export interface CallDetails {
  /** Who called, as far as the request proved it: a session or user ARN, or a token's subject. */
  caller?: string;
  roleArn?: string;
  sessionName?: string;
  /** The ARN of a managed policy, or the name of a role's inline policy. */
  policy?: string;
  /** What the policies decided; absent when the call was rejected before. */
  verdict?: Decision;
  /** Set when the requested role does not exist. */
  absence?: Absence;
}

export interface Call extends CallDetails {
  readonly kind: CallKind;
  /** When the head of the request arrived, by the emulator's clock. */
  readonly atMs: number;
  /** Connections count from 1 in the order they were opened. */
  readonly connection: number;
  readonly requestId: string;
  readonly userAgent: string | undefined;
  /** Form or query parameters as sent, secrets included. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Absent while no answer was sent, and when the connection was reset instead. */
  status?: number | undefined;
  errorCode?: string | undefined;
  errorMessage?: string | undefined;
  /** The kind of the fault that was injected. */
  fault?: string | undefined;
}

// A client may send a quarter of a megabyte. No ARN and no message of AWS is longer than this.
const SHOWN_CHARACTERS = 2048;

/** One line for a call: what was requested, by whom, and the reason of the answer. The external id is not in it. */
export function describeCall(call: Call): string {
  const outcome = call.fault
    ? `fault ${call.fault}`
    : (call.errorCode ?? (call.status === undefined ? 'no answer' : String(call.status)));
  const role = call.roleArn ? ` ${cut(call.roleArn)}` : '';
  const session = call.sessionName ? ` as ${cut(call.sessionName)}` : '';
  const policy = call.policy ? ` ${cut(call.policy)}` : '';
  const caller = call.caller ? ` by ${call.caller}` : '';
  return `${call.kind}${role}${policy}${session}${caller}: ${outcome}${whyOf(call)}`;
}

/** What decided the answer. */
function whyOf({ verdict, absence, errorCode, errorMessage, parameters }: Call): string {
  if (absence !== undefined && errorCode !== undefined) return ` (${cut(describeAbsence(absence))})`;
  if (verdict !== undefined && verdict.allowed === (errorCode === undefined)) return ` (${describeVerdict(verdict)})`;
  if (errorMessage === undefined) return '';
  // STS repeats a malformed external id between quotes.
  const { ExternalId: externalId } = parameters;
  return ` (${cut(externalId ? errorMessage.replaceAll(`'${externalId}'`, "'***'") : errorMessage)})`;
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
