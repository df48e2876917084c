/**
 * Checks the token of AssumeRoleWithWebIdentity against the identity providers of an account.
 *
 * Source: "AssumeRoleWithWebIdentity" (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
 */
import type { KeyObject } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { ModelAccount } from '../../iam/aws-model.js';
import { notAJwt } from '../../iam/sts/sts-error.js';
import { audiencesOf, type WebIdentity, webIdentityOf } from '../../iam/sts/web-identity.js';
import { UNKNOWN_CLAIMS_HEADER } from '../../shared/aws/local-aws.js';
import { property } from '../../shared/untyped.js';
import type { UnknownClaims } from '../github/claims.js';
import { noVerificationKey, wrongTokenSignature } from './sts-messages.js';

/** Finds the key that verifies an issuer's tokens; `undefined` when there is none. */
export type KeyFinder = (issuer: string, keyId: string | undefined) => Promise<KeyObject | undefined>;

/** Checks signature, issuer, audience and times. Throws `StsError` `InvalidIdentityToken` or `ExpiredTokenException`. */
export async function verifyWebIdentityToken(
  token: string,
  account: ModelAccount | undefined,
  keyOf: KeyFinder,
  nowMs: number,
): Promise<WebIdentity> {
  const { algorithm, keyId, claims, unknownClaims } = decode(token);
  const issuer = claims.iss ?? '';
  // Before the key is requested: AWS calls only issuers that the account trusts.
  audiencesOf(issuer, account);
  const key = await keyOf(issuer, keyId);
  if (key === undefined) throw noVerificationKey();
  if (algorithm !== 'RS256') throw wrongTokenSignature();
  await compactVerify(token, key, { algorithms: ['RS256'] }).catch(() => {
    throw wrongTokenSignature();
  });
  return webIdentityOf({ claims, unknown: unknownClaims }, account, nowMs);
}

interface Decoded {
  readonly algorithm: string | undefined;
  readonly keyId: string | undefined;
  readonly claims: JWTPayload;
  readonly unknownClaims: UnknownClaims;
}

function decode(token: string): Decoded {
  try {
    const { alg, kid, ...header } = decodeProtectedHeader(token);
    return { algorithm: alg, keyId: kid, claims: decodeJwt(token), unknownClaims: unknownClaimsIn(header) };
  } catch {
    throw notAJwt();
  }
}

/** The claims that our issuer marks as unknown; another issuer marks none. */
function unknownClaimsIn(header: object): UnknownClaims {
  const found = property(header, UNKNOWN_CLAIMS_HEADER);
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).map(([name, claims]: [string, unknown]) => [name, [claims].flat().map(String)]),
  );
}
