/** The credentials that STS has issued. They look like AWS's and can never work there. */
import { randomBytes } from 'node:crypto';
import type { RoleArn } from '../../aws/arn.js';
import type { NamedPolicy } from '../policy/evaluate.js';
import { randomId } from '../unique-id.js';

/** What a session is allowed to carry on, apart from its keys. */
export interface SessionFacts {
  readonly role: RoleArn;
  readonly roleId: string;
  readonly name: string;
  /** The assumed-role ARN. */
  readonly arn: string;
  /** Policies passed with the call, which narrow what the role's own allow; `undefined` when none were. */
  readonly sessionPolicies: readonly NamedPolicy[] | undefined;
  /** Session tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Lower-case keys of the tags that go on to the next session. */
  readonly transitiveKeys: ReadonlySet<string>;
  readonly sourceIdentity: string | undefined;
  /** The identity provider at the beginning of the chain. */
  readonly federatedProvider: string | undefined;
  /** The token's condition keys that the session bears on, when a token was exchanged for it. */
  readonly federatedKeys: Readonly<Record<string, string>>;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface Session extends SessionFacts {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

// Expired keys are still known for a while, so that they are answered with ExpiredToken.
const REMEMBERED_AFTER_EXPIRY_MS = 3600_000;
const SWEEP_EVERY = 1024;

export class Vault {
  readonly #sessions = new Map<string, Session>();
  readonly #onIssued: (secrets: readonly string[]) => void;
  #issued = 0;

  /** `onIssued` is told key id, secret and session token of every session. */
  constructor(onIssued: (secrets: readonly string[]) => void) {
    this.#onIssued = onIssued;
  }

  issue(facts: SessionFacts): Session {
    const session: Session = {
      ...facts,
      accessKeyId: randomId('ASIALOCAL', 11),
      secretAccessKey: `local/${randomBytes(30).toString('base64').slice(0, 34)}`,
      // As long as AWS's usually are, and with characters that trip careless encoders.
      sessionToken: `LOCALAWS//${randomBytes(260).toString('base64')}`,
    };
    this.#sessions.set(session.accessKeyId, session);
    this.#onIssued([session.accessKeyId, session.secretAccessKey, session.sessionToken]);
    this.#issued += 1;
    if (this.#issued % SWEEP_EVERY === 0) this.#sweep(facts.issuedAtMs);
    return session;
  }

  find(accessKeyId: string): Session | undefined {
    return this.#sessions.get(accessKeyId);
  }

  #sweep(nowMs: number): void {
    for (const [id, session] of this.#sessions) {
      if (session.expiresAtMs + REMEMBERED_AFTER_EXPIRY_MS < nowMs) this.#sessions.delete(id);
    }
  }
}
