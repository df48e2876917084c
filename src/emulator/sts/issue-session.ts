/** The answer that both AssumeRole calls share. */
import type { SessionFacts } from '../../iam/session-facts.js';
import type { EmulatorSession } from './session-token.js';
import type { StsState } from './state.js';
import type { XmlTree } from './xml.js';

/** Issues the keys of a session, which lasts as long as the emulator's options say. */
export function issueSession({ tokens, sessionSeconds }: StsState, granted: SessionFacts): EmulatorSession {
  const { issuedAtMs, expiresAtMs } = granted;
  const endMs = sessionSeconds === undefined ? expiresAtMs : issuedAtMs + sessionSeconds * 1000;
  return tokens.issue({ ...granted, expiresAtMs: endMs });
}

/** `Credentials` and `AssumedRoleUser` of an answer. */
export function sessionResult(session: EmulatorSession): XmlTree {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      // STS has whole seconds.
      Expiration: new Date(Math.floor(session.expiresAtMs / 1000) * 1000).toISOString().replace('.000Z', 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: `${session.roleId}:${session.name}`, Arn: session.arn },
  };
}
