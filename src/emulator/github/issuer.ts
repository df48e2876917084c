/**
 * GitHub's side: the token endpoint of a job and the issuer's discovery documents, with real RS256 tokens.
 *
 * Sources: "OpenID Connect reference" (https://docs.github.com/en/actions/reference/security/oidc), OpenID Connect Discovery 1.0
 * (https://openid.net/specs/openid-connect-discovery-1_0.html).
 */
import {
  generateKeyPair as generateKeyPairWithCallback,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { UNKNOWN_CLAIMS_HEADER } from '../../shared/aws/local-aws.js';
import { GITHUB_ISSUER } from '../../shared/aws/testable-claims.js';
import { type HttpAnswer, jsonAnswer, jsonRefusal } from '../answer.js';
import { type ClaimOverrides, claimsOf, type SubjectFormat, type UnknownClaims } from './claims.js';

const generateKeyPair = promisify(generateKeyPairWithCallback);

/** An issuer's signing key. Making one takes a tenth of a second or more, so tests may share one. */
export interface IssuerKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface GithubIssuerOptions {
  /** The `iss` of its tokens, `https://token.actions.githubusercontent.com` when absent. */
  readonly issuer?: string | undefined;
  /** One is made when absent, while the server already listens. */
  readonly key?: IssuerKey | Promise<IssuerKey> | undefined;
  /** Claims of its tokens that are not known: they satisfy no condition. None when absent. */
  readonly unknownClaims?: UnknownClaims | undefined;
  readonly clock: () => number;
  /** How long the request token is good, 6 h when absent. */
  readonly requestTokenSeconds?: number | undefined;
  /** Told of every token issued. */
  readonly onIssued: (jwt: string) => void;
}

const SIX_HOURS_SECONDS = 6 * 3600;

/** Makes a 2048-bit RSA key, off the main thread. */
export async function makeIssuerKey(): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair('rsa', { modulusLength: 2048 });
  return { id: randomBytes(20).toString('hex').toUpperCase(), privateKey, publicKey };
}

/** The issuer, for one job: one request token, and tokens with that job's claims. */
export class GithubIssuer {
  readonly issuer: string;
  readonly requestToken: string;
  /** Overrides of the claims, read for every token. */
  claims: ClaimOverrides = {};
  subjectFormat: SubjectFormat = 'name-based';
  readonly #key: Promise<IssuerKey>;
  readonly #unknownClaims: UnknownClaims;
  readonly #clock: () => number;
  readonly #requestTokenEndMs: number;
  readonly #onIssued: (jwt: string) => void;

  constructor(options: GithubIssuerOptions) {
    this.issuer = options.issuer ?? GITHUB_ISSUER;
    this.#unknownClaims = options.unknownClaims ?? {};
    this.#clock = options.clock;
    this.#onIssued = options.onIssued;
    this.#key = Promise.resolve(options.key ?? makeIssuerKey());
    // A failure is returned with the next token request; there may be none yet.
    this.#key.catch(() => undefined);
    const lifeSeconds = options.requestTokenSeconds ?? SIX_HOURS_SECONDS;
    this.#requestTokenEndMs = options.clock() + lifeSeconds * 1000;
    this.requestToken = opaqueJwt({ exp: Math.floor(this.#requestTokenEndMs / 1000), orchestration_id: 'local' });
  }

  /** The key that verifies this issuer's tokens; `undefined` for another issuer's or an unknown key id. */
  async publicKey(issuer: string, keyId: string | undefined): Promise<KeyObject | undefined> {
    const key = await this.#key;
    return issuer === this.issuer && keyId === key.id ? key.publicKey : undefined;
  }

  /** Issues a token, as the token endpoint would. */
  async issue(audience?: string): Promise<string> {
    const { id, privateKey } = await this.#key;
    const claims = claimsOf(this.claims, {
      issuer: this.issuer,
      audience: audience ?? `https://github.com/${String(this.claims.repository ?? 'octo/shop').split('/')[0]}`,
      nowMs: this.#clock(),
      format: this.subjectFormat,
    });
    const unknown = this.#unknownClaims;
    const isAllTold = Object.keys(unknown).length === 0;
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({
        alg: 'RS256',
        kid: id,
        typ: 'JWT',
        ...(!isAllTold && { [UNKNOWN_CLAIMS_HEADER]: unknown }),
      })
      .sign(privateKey);
    this.#onIssued(jwt);
    return jwt;
  }

  /** Answers `GET …?api-version=2.0&audience=…` as GitHub's token endpoint does. */
  async answerTokenRequest(query: URLSearchParams, request: RequestWithAuthorization): Promise<HttpAnswer> {
    if (!isBearer(request, this.requestToken)) return jsonRefusal(401, 'Unauthorized', 'Unauthorized');
    if (this.#clock() >= this.#requestTokenEndMs)
      return jsonRefusal(401, 'Unauthorized', 'The request token has expired');
    if (query.get('api-version') !== '2.0') return jsonRefusal(400, 'BadRequest', 'api-version must be 2.0');
    const value = await this.issue(query.get('audience') ?? undefined);
    return jsonAnswer({ count: value.length, value });
  }

  /** `/.well-known/openid-configuration`. `baseUrl` is where this issuer can be reached. */
  discovery(baseUrl: string): HttpAnswer {
    return jsonAnswer({
      issuer: this.issuer,
      jwks_uri: `${baseUrl}/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    });
  }

  /** `/.well-known/jwks`. */
  async jwks(): Promise<HttpAnswer> {
    const key = await this.#key;
    const jwk: JWK = { ...(await exportJWK(key.publicKey)), kid: key.id, alg: 'RS256', use: 'sig' };
    return jsonAnswer({ keys: [jwk] });
  }
}

/** A text of a JWT's shape. Nobody checks its signature but by comparing it, so the signature is random. */
function opaqueJwt(payload: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}.${randomBytes(64).toString('base64url')}`;
}

/** What may show a bearer. */
export interface RequestWithAuthorization {
  readonly headers: Readonly<Record<string, string>>;
}

/** True when a request shows this bearer (https://www.rfc-editor.org/rfc/rfc6750#section-2.1). */
export function isBearer({ headers }: RequestWithAuthorization, expected: string): boolean {
  const given = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
