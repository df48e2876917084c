/** What STS answers to a call for a session. */
import type { Decision } from '../authorize.js';
import type { Role } from '../aws-model.js';
import type { SessionFacts } from '../session-facts.js';
import { packedPercent } from './packed-size.js';
import type { RoleParameters } from './role-parameters.js';
import { StsError, sessionTooLong } from './sts-error.js';

/** A session without its keys, and how much of the allotted space its policies and tags take up. */
export interface GrantedSession {
  readonly session: SessionFacts;
  readonly packedPercent: number | undefined;
}

/** `verdict` is what the policies decide; `undefined` when STS rejects the call before it evaluates them. */
export type HopOutcome =
  | ({ readonly allowed: true; readonly verdict: Decision | undefined } & GrantedSession)
  | { readonly allowed: false; readonly verdict: Decision | undefined; readonly error: StsError };

/** Runs a decision that throws `StsError` to reject, and that records its verdict before. */
export function outcomeOf(decide: (record: { verdict?: Decision }) => GrantedSession): HopOutcome {
  const record: { verdict?: Decision } = {};
  try {
    const granted = decide(record);
    return { allowed: true, verdict: record.verdict, ...granted };
  } catch (error) {
    if (!(error instanceof StsError)) throw error;
    return { allowed: false, verdict: record.verdict, error };
  }
}

type SessionDifferences = Pick<SessionFacts, 'federatedProvider'> &
  Partial<Pick<SessionFacts, 'unknownName' | 'tags' | 'transitiveKeys' | 'sourceIdentity' | 'federatedKeys'>>;

/** A session of a role from `nowMs` on. Throws `StsError` when it would be too long or its policies and tags too large. */
export function grantSession(
  parameters: RoleParameters,
  role: Role,
  nowMs: number,
  differences: SessionDifferences,
): GrantedSession {
  if (parameters.durationSeconds > role.maxSessionDurationSeconds) throw sessionTooLong();
  const { partition, account, name } = role.arn;
  const session = {
    role: role.arn,
    roleId: role.id,
    name: parameters.sessionName,
    // The session's ARN lacks the role's path.
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${parameters.sessionName}`,
    sessionPolicies: parameters.sessionPolicies,
    tags: {},
    transitiveKeys: [],
    sourceIdentity: undefined,
    federatedKeys: {},
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + parameters.durationSeconds * 1000,
    ...differences,
  };
  return { session, packedPercent: packedPercent(parameters.policyCharacters, session.tags) };
}
