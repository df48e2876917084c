/** Issues sessions and puts them into the answer that both AssumeRole calls share. */
import type { Role } from '../../iam/aws-model.js';
import type { SessionFacts } from '../../iam/session-facts.js';
import type { EmulatorSession } from './session-token.js';
import type { SessionIssuer } from './state.js';
import type { RoleParameters } from './sts-parameters.js';
import type { XmlTree } from './xml.js';

/** What sessions differ in, beside what every call says of them. */
export type SessionExtras = Partial<
  Pick<SessionFacts, 'tags' | 'transitiveKeys' | 'sourceIdentity' | 'federatedProvider' | 'federatedKeys'>
>;

/** A session that was given, and how much of the allotted space its policies and tags take up, in percent. */
export interface IssuedSession {
  readonly session: EmulatorSession;
  readonly packed: number | undefined;
}

/** Issues a session of a role from `nowMs` on. */
export function issueSession(
  grants: SessionIssuer,
  parameters: RoleParameters,
  role: Role,
  nowMs: number,
  extras: SessionExtras,
): EmulatorSession {
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
export function sessionResult(session: EmulatorSession): XmlTree {
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
