/**
 * Checks the token of AssumeRoleWithWebIdentity against the identity providers of an account.
 *
 * Sources: "AssumeRoleWithWebIdentity" (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html),
 * "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
 */
import type { KeyObject } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { type ModelAccount, providerName } from '../../iam/aws-model.js';
import type { Placeholder } from '../../iam/string-pattern.js';
import { NOTHING } from '../../iam/unknown.js';
import { testableClaimsOf } from '../../shared/aws/testable-claims.js';
import { property } from '../../shared/untyped.js';
import { UNKNOWN_CLAIMS_HEADER, type UnknownClaims } from '../github/claims.js';
import {
  noProvider,
  notAJwt,
  noVerificationKey,
  tokenNotYetValid,
  webIdentityTokenExpired,
  wrongAudience,
  wrongTokenSignature,
} from './sts-messages.js';

/** Finds the key that verifies an issuer's tokens; `undefined` when it cannot be had. */
export type KeyFinder = (issuer: string, keyId: string | undefined) => Promise<KeyObject | undefined>;

export interface WebIdentity {
  /** The provider's name, which begins its condition keys. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Condition keys of the claims that IAM can test. */
  readonly conditionKeys: Readonly<Record<string, string | Placeholder>>;
}

const GRACE_AFTER_EXPIRY_SECONDS = 300;
const SKEW_SECONDS = 300;

/**
 * Checks signature, issuer, audience and times. Throws `StsError` `InvalidIdentityToken` or `ExpiredTokenException`; STS takes a token
 * until five minutes after its `exp`.
 */
export async function verifyWebIdentityToken(
  token: string,
  account: ModelAccount | undefined,
  keyOf: KeyFinder,
  nowMs: number,
): Promise<WebIdentity> {
  const { algorithm, keyId, claims, unknownClaims } = decode(token);
  const issuer = claims.iss ?? '';
  // Before its key is looked for: an account asks only whom it trusts.
  audiencesOf(issuer, account);
  const key = await keyOf(issuer, keyId);
  if (key === undefined) throw noVerificationKey();
  if (algorithm !== 'RS256') throw wrongTokenSignature();
  await compactVerify(token, key, { algorithms: ['RS256'] }).catch(() => {
    throw wrongTokenSignature();
  });
  return webIdentityOf(claims, unknownClaims, account, nowMs);
}

/**
 * Who the claims of a genuine token say that its bearer is, to the identity providers of an account. `unknown` has the claims that nothing
 * tells. Checks issuer, audience and times; throws `StsError` as `verifyWebIdentityToken` does.
 */
export function webIdentityOf(
  claims: JWTPayload,
  unknown: UnknownClaims,
  account: ModelAccount | undefined,
  nowMs: number,
): WebIdentity {
  const issuer = claims.iss ?? '';
  const provider = providerName(issuer);
  const audiences = audiencesOf(issuer, account);
  const nowSeconds = nowMs / 1000;
  if (typeof claims.exp !== 'number' || typeof claims.iat !== 'number' || typeof claims.sub !== 'string')
    throw notAJwt();
  if (nowSeconds >= claims.exp + GRACE_AFTER_EXPIRY_SECONDS) throw webIdentityTokenExpired(nowMs, claims.exp);
  if (Math.max(claims.iat, claims.nbf ?? 0) > nowSeconds + SKEW_SECONDS) throw tokenNotYetValid();
  const audience = [claims.aud ?? []].flat().find((one) => audiences.has(one));
  if (audience === undefined) throw wrongAudience();
  const conditionKeys: Record<string, string | Placeholder> = { [`${provider}:aud`]: audience };
  const testable = testableClaimsOf(provider).filter((name) => name !== 'aud');
  for (const name of testable) {
    const value = claims[name];
    if (value !== undefined && value !== null && typeof value !== 'object')
      conditionKeys[`${provider}:${name}`] = String(value);
  }
  for (const [name, sources] of Object.entries(unknown)) {
    if (testable.includes(name)) conditionKeys[`${provider}:${name}`] = { unknown: { ...NOTHING, claims: sources } };
  }
  return { provider, issuer, subject: claims.sub, audience, conditionKeys };
}

/** The audiences that an account takes from an issuer. */
function audiencesOf(issuer: string, account: ModelAccount | undefined): ReadonlySet<string> {
  const audiences = account?.oidcProviders.get(providerName(issuer));
  if (audiences === undefined) throw noProvider(issuer);
  return audiences;
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

/** What the issuer says that nothing tells; an issuer that is not ours says nothing of it. */
function unknownClaimsIn(header: object): UnknownClaims {
  const found = property(header, UNKNOWN_CLAIMS_HEADER);
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).map(([name, claims]: [string, unknown]) => [name, [claims].flat().map(String)]),
  );
}
