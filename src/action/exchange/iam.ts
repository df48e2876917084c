import { IAMClient } from '@aws-sdk/client-iam';
import { iamSigningRegion } from '../../shared/aws/partition.js';
import { SdkTransport, type TransportOptions } from './sdk-transport.js';
import type { Session } from './session.js';

/** Attempts of one call, throttled ones among them. */
const ATTEMPTS = 4;

/** IAM clients for several sessions over one keep-alive connection. */
export class Iam {
  readonly #transport: SdkTransport;
  readonly #clients = new Map<Session, IAMClient>();

  constructor(options: TransportOptions) {
    this.#transport = new SdkTransport(options);
  }

  /** The client that signs with a session. */
  client(session: Session): IAMClient {
    const known = this.#clients.get(session);
    if (known !== undefined) return known;
    const client = new IAMClient({
      ...this.#transport.clientConfig,
      maxAttempts: ATTEMPTS,
      // With a custom endpoint the SDK signs for the client's region, and IAM accepts one region of a partition only.
      region: iamSigningRegion(session.role.partition) ?? 'us-east-1',
      credentials: session.credentials,
    });
    this.#clients.set(session, client);
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#transport.close();
  }
}
