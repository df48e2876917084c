/** Issues sessions and puts them into the answer that both AssumeRole calls share. */
import type { Role } from '../world.js';
import type { RoleParameters } from './parameters.js';
import type { Grants } from './state.js';
import type { Session, SessionFacts } from './vault.js';
import type { XmlTree } from './xml.js';

/** What sessions differ in, beside what every call says of them. */
export type SessionExtras = Partial<
  Pick<SessionFacts, 'tags' | 'transitiveKeys' | 'sourceIdentity' | 'federatedProvider' | 'federatedKeys'>
>;

/** A session that was given, and how much of the allotted space its policies and tags take up, in percent. */
export interface Granted {
  readonly session: Session;
  readonly packed: number | undefined;
}

/** Issues a session of a role from `nowMs` on. */
export function issueSession(
  grants: Grants,
  parameters: RoleParameters,
  role: Role,
  nowMs: number,
  extras: SessionExtras,
): Session {
  const { partition, account, name } = role.arn;
  return grants.vault.issue({
    role: role.arn,
    roleId: role.id,
    name: parameters.sessionName,
    // The session's ARN lacks the role's path.
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${parameters.sessionName}`,
    sessionPolicies: parameters.sessionPolicies,
    tags: {},
    transitiveKeys: [],
    sourceIdentity: undefined,
    federatedProvider: undefined,
    federatedKeys: {},
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + (grants.sessionSeconds ?? parameters.durationSeconds) * 1000,
    ...extras,
  });
}

/** `Credentials` and `AssumedRoleUser` of an answer. */
export function sessionResult(session: Session): XmlTree {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      // STS tells whole seconds.
      Expiration: new Date(Math.floor(session.expiresAtMs / 1000) * 1000).toISOString().replace('.000Z', 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: `${session.roleId}:${session.name}`, Arn: session.arn },
  };
}
