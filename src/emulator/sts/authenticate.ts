/** Finds out who signed a request. */

import type { AwsModel, User } from '../../iam/aws-model.js';
import type { Caller } from '../../iam/principal.js';
import type { EmulatorSession, SessionTokenCodec } from './session-token.js';
import { readAuthorization, type SigningService, verifySignature } from './sigv4.js';
import { credentialsExpired, unknownAccessKey } from './sts-messages.js';
import type { WireRequest } from './wire-request.js';

/** Who signed: a session that this STS issued, or a user with a long-term key. */
export type Signer =
  | { readonly kind: 'session'; readonly session: EmulatorSession; readonly caller: Caller & { kind: 'role-session' } }
  | { readonly kind: 'user'; readonly user: User; readonly caller: Caller & { kind: 'user' } };

export interface SignedCall {
  readonly signer: Signer;
  readonly region: string;
}

/**
 * Checks who signed. Throws `StsError`: `InvalidClientTokenId` for a key or session token that is unknown, `ExpiredToken` for a session
 * that is over, and what `sigv4.ts` throws. The signature must be for `service`.
 */
export function authenticate(
  request: WireRequest,
  world: AwsModel,
  vault: SessionTokenCodec,
  nowMs: number,
  service: SigningService = 'sts',
): SignedCall {
  const stated = readAuthorization(request.headers.authorization);
  const user = world.users.get(stated.accessKeyId);
  const sessionToken = request.headers['x-amz-security-token'] ?? '';
  const session = user ? undefined : vault.open(stated.accessKeyId, sessionToken);
  const signer = user ? userSigner(user) : session && sessionSigner(session);
  if (signer === undefined || (user && sessionToken !== '')) throw unknownAccessKey();
  const { secretAccessKey } = signer.kind === 'user' ? signer.user : signer.session;
  verifySignature(request, stated, secretAccessKey, nowMs, service);
  if (session && nowMs >= session.expiresAtMs) throw credentialsExpired();
  return { signer, region: stated.region };
}

function userSigner(user: User): Signer {
  return { kind: 'user', user, caller: { kind: 'user', account: user.account, arn: user.arn, userId: user.id } };
}

/** The signer that holds a session's keys. */
export function sessionSigner(session: EmulatorSession): Signer & { readonly kind: 'session' } {
  const { role, roleId, arn } = session;
  return {
    kind: 'session',
    session,
    caller: { kind: 'role-session', account: role.account, roleArn: role.arn, roleId, arn },
  };
}
