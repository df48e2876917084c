/** Finds out who signed a request, and what the signer may call. */
import { authorizeByCaller, denialTail, undeterminedTail } from '../../iam/authorize.js';
import type { User } from '../../iam/aws-model.js';
import type { Caller } from '../../iam/principal.js';
import { requestContext, requestKeys, signerKeys } from '../../iam/request-context.js';
import type { ContextValue } from '../../iam/string-pattern.js';
import { callerPolicies, sessionSigner } from '../../iam/sts/caller-policies.js';
import { notAuthorized } from '../../iam/sts/sts-error.js';
import type { CallDetails } from '../calls.js';
import type { EmulatorSession } from './session-token.js';
import { readAuthorization, type SigningService, verifySignature } from './sigv4.js';
import { originOfRequest, type StsState, type WireRequest } from './state.js';
import { credentialsExpired, unknownAccessKey } from './sts-messages.js';

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
 * that has ended, and what `sigv4.ts` throws. The signature must be for `service`.
 */
export function authenticate(
  request: WireRequest,
  { world: model, tokens }: Pick<StsState, 'world' | 'tokens'>,
  nowMs: number,
  service: SigningService = 'sts',
): SignedCall {
  const stated = readAuthorization(request.headers.authorization);
  const user = model.users.get(stated.accessKeyId);
  const sessionToken = request.headers['x-amz-security-token'] ?? '';
  const session = user ? undefined : tokens.open(stated.accessKeyId, sessionToken);
  const signer = user ? userSigner(user) : session && sessionSigner(session);
  if (signer === undefined || (user && sessionToken !== '')) throw unknownAccessKey();
  const { secretAccessKey } = signer.kind === 'user' ? signer.user : signer.session;
  verifySignature(request, stated, secretAccessKey, nowMs, service);
  if (session && nowMs >= session.expiresAtMs) throw credentialsExpired();
  return { signer, region: stated.region };
}

interface Authorization {
  readonly action: string;
  readonly resource: string;
  /** The account of the resource; `undefined` where the action has none. */
  readonly account?: string;
  /** Condition keys of the resource. */
  readonly keys?: Readonly<Record<string, string | ContextValue | undefined>>;
  /** The resource in the message of a denial, where that is not its ARN. */
  readonly shownResource?: string;
}

/** Checks that the signer's own account allows a call on a resource in it. Throws `StsError` `AccessDenied`. */
export function authorize(
  state: StsState,
  request: WireRequest,
  { signer, region }: SignedCall,
  { action, resource, account, keys, shownResource = resource }: Authorization,
  details: CallDetails,
): void {
  const { caller } = signer;
  const from = callerPolicies(state.world, signer);
  const context = requestContext({
    ...requestKeys(originOfRequest(request), region, state.clock()),
    ...signerKeys(signer, from.account, from.role),
    ...keys,
  });
  const verdict = authorizeByCaller(from, { caller, action, resource, context });
  // The resource has no policy that could allow another account, whatever that account allows.
  if (verdict.allowed && account !== undefined && account !== caller.account) {
    throw notAuthorized(caller.arn, action, shownResource, '');
  }
  details.verdict = verdict;
  if (verdict.allowed) return;
  const tail = state.detailedDenials === false ? '' : denialTail(verdict);
  throw notAuthorized(caller.arn, action, shownResource, tail + undeterminedTail(verdict));
}

function userSigner(user: User): Signer {
  return { kind: 'user', user, caller: { kind: 'user', account: user.account, arn: user.arn, userId: user.id } };
}
