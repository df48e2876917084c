/** What the emulator adds to AWS's protocols, for those who read it. */
import { TESTABLE_CLAIMS } from './testable-claims.js';

/** The parameter of a token's header in which our issuer lists the claims that it does not know, so that the claims are GitHub's alone. */
export const UNKNOWN_CLAIMS_HEADER = 'xacct_unknown_claims';

/** What is not known of a token, and how to set it. `of` names what has the claims, as in ` of the case`. Without its full stop. */
export function describeUnknownClaims(claims: readonly string[], of = ''): string {
  const names = claims.join(', ');
  return claims.length === 1
    ? `the claim ${names} is not known. Set it in claims${of}`
    : `the claims ${names} are not known. Set them in claims${of}`;
}

/** Our own words after a message of AWS, which has no such denial. */
export function localTail(words: string): string {
  return ` (local AWS: ${words})`;
}

const TAIL = / \(local AWS: the claims? ([a-z_, ]{1,200}) (?:is|are) not known\. Set (?:it|them) in claims\)$/;

/** The event decides whether a subject is that of a pull request. */
const DECIDING = [...TESTABLE_CLAIMS, 'event_name'];

/**
 * The claims that decided a denial of the emulator and are not known; empty for every other message. A message comes from outside: only one
 * that is exactly as the emulator writes it, with names of claims that policies can test, is read.
 */
export function unknownClaimsIn(message: string): readonly string[] {
  const names = TAIL.exec(message)?.[1]?.split(', ') ?? [];
  const isOurs =
    names.every((name) => DECIDING.includes(name)) && message.endsWith(localTail(describeUnknownClaims(names)));
  return isOurs ? names : [];
}
