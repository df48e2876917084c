/** What an OIDC token says of its bearer; data from outside, never trusted, only shown. */
export type Claims = Readonly<Record<string, unknown>>;

/** True for the shape of a signed JWT: three base64url parts. */
export function looksLikeJwt(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/** The claims of a JWT, unverified: STS verifies. `undefined` when the text holds none. */
export function decodeClaims(token: string): Claims | undefined {
  try {
    const payload = token.trim().split('.')[1] ?? '';
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
