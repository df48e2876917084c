import { UNKNOWN_CLAIMS_HEADER } from '../../shared/aws/local-aws.js';
import { TESTABLE_CLAIMS } from '../../shared/aws/testable-claims.js';
import { property } from '../../shared/untyped.js';

/** The claims of an OIDC token: data from outside, shown and never trusted. */
export type Claims = Readonly<Record<string, unknown>>;

/** True for the shape of a signed JWT: three base64url parts. */
export function looksLikeJwt(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/** No condition of a policy can be longer. */
const LONGEST_CLAIM = 4_096;

function bounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bounded);
  return typeof value === 'string' ? value.slice(0, LONGEST_CLAIM) : value;
}

/** The value of a claim for which the token of the emulator has a placeholder. It is never shown or put into a statement. */
export const UNKNOWN_CLAIM: unique symbol = Symbol('not known');

/**
 * The claims of a JWT, not verified (STS does that), each cut to 4,096 characters; `undefined` when there are none. Those that the
 * emulator does not know are `UNKNOWN_CLAIM`.
 */
export function decodeClaims(token: string): Claims | undefined {
  try {
    const [header = '', payload = ''] = token.trim().split('.');
    const claims = jsonOf(payload);
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    return {
      ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, bounded(value)])),
      ...Object.fromEntries(unknownClaimsOf(header).map((name) => [name, UNKNOWN_CLAIM])),
    };
  } catch {
    return undefined;
  }
}

function unknownClaimsOf(header: string): string[] {
  if (!Buffer.from(header, 'base64url').includes(UNKNOWN_CLAIMS_HEADER)) return [];
  const names = property(jsonOf(header), UNKNOWN_CLAIMS_HEADER);
  return typeof names === 'object' && names !== null
    ? TESTABLE_CLAIMS.filter((name) => Object.hasOwn(names, name))
    : [];
}

function jsonOf(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
