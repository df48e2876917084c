// Key ids: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
// GitHub's tokens: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
const SHAPES: readonly RegExp[] = [
  /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/,
  /\bgh[opusr]_[A-Za-z0-9]{20}/,
  /\bgithub_pat_\w{20}/,
  /\bglpat-[\w-]{20}/,
  /\bxox[abeoprs]-[\w-]{10}/,
  // Bounded, so that a text full of beginnings takes no long time.
  /\beyJ[\w-]{10,512}\.[\w-]{10}/,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
];
/** The length and the characters of a secret access key. */
const SECRET_KEY = /^[A-Za-z0-9/+]{40}$/;
const MIXED = [/[A-Z]/, /[a-z]/, /\d/];
const SECRET_NAME =
  /(?:^|[-_.])(?:secret|password|passwd|passphrase|token|private-?key|secret-?key|access-?key(?:-?id)?|external-?id)$/i;

/** True for a text that contains a credential for certain. */
export function holdsACredential(text: string): boolean {
  // The shortest of them is as long as this.
  return text.length >= 15 && SHAPES.some((shape) => shape.test(text));
}

/** True for a text that could be a secret access key; a role's name or a path could, too. */
export function couldBeASecretKey(text: string): boolean {
  return text.length === 40 && SECRET_KEY.test(text) && MIXED.every((kind) => kind.test(text));
}

/** True for a key whose value would be a secret. */
export function asksForASecret(key: string): boolean {
  return SECRET_NAME.test(key.replaceAll('_', '-'));
}
