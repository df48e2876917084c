/** A request to STS as it came over the wire, and what its handling finds out on the way. */
import type { Absence } from '../../iam/absent-role.js';
import type { Decision } from '../../iam/authorize.js';

export interface WireRequest {
  readonly method: string;
  /** Path with query, as in the request line. */
  readonly target: string;
  /** By lower-case name, values joined as HTTP joins them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sourceIp: string;
}

/** Filled in while a call is handled, for the record: it is kept also when the call is refused half-way. */
export interface CallDetails {
  caller?: string;
  roleArn?: string;
  sessionName?: string;
  verdict?: Decision;
  absence?: Absence;
}
