/**
 * The credentials that STS issues. They look like AWS's and can never work there.
 *
 * Nothing is kept of a session: its token holds all that STS has to know of it, sealed, as AWS's own tokens do. So a local AWS does
 * not grow, however many sessions it issues, and none is forgotten before its end.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { SessionFacts } from '../../iam/session-facts.js';
import { sessionKeyId } from './key-id.js';

export interface EmulatorSession extends SessionFacts {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const MARK = 'LOCALAWS//';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class SessionTokenCodec {
  readonly #key = randomBytes(32);
  readonly #onIssued: (secrets: readonly string[]) => void;

  /** `onIssued` gets key id, secret and session token of every session. */
  constructor(onIssued: (secrets: readonly string[]) => void) {
    this.#onIssued = onIssued;
  }

  issue(facts: SessionFacts): EmulatorSession {
    const accessKeyId = sessionKeyId(facts.role.account);
    const sessionToken = this.#seal(accessKeyId, JSON.stringify(facts));
    const session = { ...facts, accessKeyId, secretAccessKey: this.#secretOf(sessionToken), sessionToken };
    this.#onIssued([accessKeyId, session.secretAccessKey, sessionToken]);
    return session;
  }

  /** The session whose key id and token these are; `undefined` when this vault did not issue the two together. */
  open(accessKeyId: string, sessionToken: string): EmulatorSession | undefined {
    const text = this.#unseal(accessKeyId, sessionToken);
    if (text === undefined) return undefined;
    // Nobody without the key can have sealed it, so it is what `issue` was given; what was absent there is absent here.
    const facts = JSON.parse(text) as SessionFacts;
    return { ...facts, accessKeyId, secretAccessKey: this.#secretOf(sessionToken), sessionToken };
  }

  #secretOf(sessionToken: string): string {
    const secret = createHmac('sha256', this.#key).update(sessionToken).digest('base64');
    return `local/${secret.slice(0, 34)}`;
  }

  #seal(accessKeyId: string, text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(accessKeyId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return MARK + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  #unseal(accessKeyId: string, token: string): string | undefined {
    const bytes = Buffer.from(token.slice(MARK.length), 'base64');
    const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
    if (!token.startsWith(MARK) || tag.length < TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(accessKeyId)).setAuthTag(tag);
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8');
    try {
      return text + decipher.final('utf8');
    } catch {
      // The token was altered, or belongs to another key id or another local AWS.
      return undefined;
    }
  }
}
