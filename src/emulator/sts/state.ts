/** What every call to STS and IAM is handled with. */
import { absenceOf } from '../../iam/absent-role.js';
import type { AwsModel } from '../../iam/aws-model.js';
import { originOf, type RequestOrigin } from '../../iam/request-context.js';
import { ABSENT } from '../../iam/unknown-keys.js';
import { parseRoleArn } from '../../shared/aws/arn.js';
import type { CallDetails } from '../calls.js';
import type { QueryParameters } from './query.js';
import type { SessionTokenCodec } from './session-token.js';
import type { KeyFinder } from './web-identity-token.js';
import type { XmlTree } from './xml.js';

/** Options of the emulator that its STS uses as they are. */
export interface StsOptions {
  /** How long sessions last, whatever the call requests. */
  readonly sessionSeconds?: number | undefined;
  /** Name in every AccessDenied of AssumeRole the kind of policy that denied. When absent: within one account only, as AWS often does. */
  readonly detailedDenials?: boolean | undefined;
}

export interface StsState extends StsOptions {
  /** May be replaced at any time. Sessions stay valid and are evaluated against the new one. */
  world: AwsModel;
  readonly tokens: SessionTokenCodec;
  readonly keyOf: KeyFinder;
  /** The region of a call that neither its host nor its signature names. */
  readonly region: string;
  readonly clock: () => number;
}

export interface WireRequest {
  readonly method: string;
  /** Path with query, as in the request line. */
  readonly target: string;
  /** By lower-case name, values joined as HTTP joins them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sourceIp: string;
}

/** Where a call comes from, for the policies. */
export function originOfRequest({ sourceIp, headers }: WireRequest): RequestOrigin {
  return originOf(sourceIp, headers['user-agent'] ?? ABSENT);
}

/** Handles one kind of call. Throws `StsError` to reject it. What it finds out before is in `details`. */
export type StsCall = (
  state: StsState,
  request: WireRequest,
  query: QueryParameters,
  details: CallDetails,
) => XmlTree | Promise<XmlTree>;

/** Records the requested role before anything is checked. */
export function recordRole(details: CallDetails, query: QueryParameters, model: AwsModel): void {
  const [roleArn, sessionName] = [query.get('RoleArn'), query.get('RoleSessionName')];
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  const absence = role && absenceOf(model, role);
  if (absence !== undefined) details.absence = absence;
  if (roleArn !== undefined) details.roleArn = roleArn;
  if (sessionName !== undefined) details.sessionName = sessionName;
}
