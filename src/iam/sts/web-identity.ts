/**
 * Who the claims of a token say its holder is.
 *
 * Sources: "AssumeRoleWithWebIdentity" (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html),
 * "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
 */
import { testableClaimsOf } from '../../shared/aws/testable-claims.js';
import { type ModelAccount, providerName } from '../aws-model.js';
import type { Placeholder } from '../string-pattern.js';
import { NOTHING, type UnknownClaims } from '../unknown.js';
import { noProvider, notAJwt, tokenNotYetValid, webIdentityTokenExpired, wrongAudience } from './sts-error.js';

/** The claims of a token whose signature is good, and those among them that are not known. */
export interface VerifiedClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly unknown: UnknownClaims;
}

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
 * Checks issuer, audience and times of a token against the identity providers of an account. Throws `StsError` `InvalidIdentityToken` or
 * `ExpiredTokenException`; STS accepts a token until five minutes after its `exp`.
 */
export function webIdentityOf(
  { claims, unknown }: VerifiedClaims,
  account: ModelAccount | undefined,
  nowMs: number,
): WebIdentity {
  const { iss, sub, aud, exp, iat, nbf } = claims;
  const issuer = typeof iss === 'string' ? iss : '';
  const provider = providerName(issuer);
  const audiences = audiencesOf(issuer, account);
  const nowSeconds = nowMs / 1000;
  if (typeof exp !== 'number' || typeof iat !== 'number' || typeof sub !== 'string') throw notAJwt();
  if (nowSeconds >= exp + GRACE_AFTER_EXPIRY_SECONDS) throw webIdentityTokenExpired(nowMs, exp);
  if (Math.max(iat, typeof nbf === 'number' ? nbf : 0) > nowSeconds + SKEW_SECONDS) throw tokenNotYetValid();
  const audience = [aud].flat().find((one) => typeof one === 'string' && audiences.has(one));
  if (typeof audience !== 'string') throw wrongAudience();
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
  return { provider, issuer, subject: sub, audience, conditionKeys };
}

/** The audiences that an account accepts from an issuer. Throws `StsError` `InvalidIdentityToken` when it has no such provider. */
export function audiencesOf(issuer: string, account: ModelAccount | undefined): ReadonlySet<string> {
  const audiences = account?.oidcProviders.get(providerName(issuer));
  if (audiences === undefined) throw noProvider(issuer);
  return audiences;
}
