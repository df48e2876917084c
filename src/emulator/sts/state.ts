/** What every call to STS works on. */

import { absenceOf } from '../../iam/absent-role.js';
import type { AwsModel } from '../../iam/aws-model.js';
import { parseRoleArn } from '../../shared/aws/arn.js';
import type { QueryParameters } from './query.js';
import type { SessionTokenCodec } from './session-token.js';
import type { KeyFinder } from './web-identity-token.js';
import type { CallDetails, WireRequest } from './wire-request.js';
import type { XmlTree } from './xml.js';

export interface StsState extends SessionIssuer {
  /** May be replaced at any time; sessions live on and are judged by the new one. */
  world: AwsModel;
  readonly keyOf: KeyFinder;
  /** The region of a call that neither its host nor a signature tells. */
  readonly region: string;
  readonly clock: () => number;
}

/** What sessions are given out of, and on which terms. */
export interface SessionIssuer {
  readonly world: AwsModel;
  readonly vault: SessionTokenCodec;
  /** Sessions really last this long, whatever was asked for. */
  readonly sessionSeconds?: number | undefined;
  /** Say in every AccessDenied of AssumeRole which kind of policy denied; when absent, within one account only. */
  readonly detailedDenials?: boolean | undefined;
}

/** Handles one kind of call. Throws `StsError` to refuse; what it finds out on the way it leaves in the trail. */
export type StsCall = (
  state: StsState,
  request: WireRequest,
  query: QueryParameters,
  trail: CallDetails,
) => XmlTree | Promise<XmlTree>;

/** Notes what a call asks for, before anything of it is checked. */
export function recordRole(trail: CallDetails, query: QueryParameters, world: AwsModel): void {
  const [roleArn, sessionName] = [query.get('RoleArn'), query.get('RoleSessionName')];
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  const absence = role && absenceOf(world, role);
  if (absence !== undefined) trail.absence = absence;
  if (roleArn !== undefined) trail.roleArn = roleArn;
  if (sessionName !== undefined) trail.sessionName = sessionName;
}
