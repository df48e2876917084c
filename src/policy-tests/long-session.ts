/** A session that is longer than its role allows: STS rejects the call, which the policies allow. */
import { type AwsModel, findRole } from '../iam/aws-model.js';
import type { RoleArn } from '../shared/aws/arn.js';
import type { StsResult } from './sts-result.js';

export interface LongSession {
  readonly role: RoleArn;
  readonly seconds: number;
  readonly limit: number;
}

/** The session of `role` that a rejected call requested, where only its length is wrong. */
export function longSessionOf(
  model: AwsModel,
  role: RoleArn,
  seconds: number,
  { refusal, verdict }: StsResult,
): LongSession | undefined {
  const limit = findRole(model, role)?.maxSessionDurationSeconds;
  // STS says more than this with the same code, but not of a call that the policies allow.
  const isOfLength = refusal?.code === 'ValidationError' && verdict?.allowed === true;
  return isOfLength && limit !== undefined && seconds > limit ? { role, seconds, limit } : undefined;
}

/** The sentences without the last full stop. `setting` is where the length is set. */
export function formatLongSession({ role, seconds, limit }: LongSession, setting: string): string {
  return `the session of ${seconds} seconds is longer than the ${limit} that ${role.arn} allows. Lower ${setting}, or raise maxSessionDurationSeconds in the role.json of the role (default 3600) or the maximum in its template`;
}
