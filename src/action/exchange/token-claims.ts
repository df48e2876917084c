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

/** The claims of a JWT, not verified (STS does that), each cut to 4,096 characters; `undefined` when there are none. */
export function decodeClaims(token: string): Claims | undefined {
  try {
    const payload = token.trim().split('.')[1] ?? '';
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, bounded(value)]));
  } catch {
    return undefined;
  }
}
