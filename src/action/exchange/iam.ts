import { IAMClient } from '@aws-sdk/client-iam';
import { regionIn } from '../../shared/aws/partition.js';
import { SdkTransport, type TransportOptions } from './sdk-transport.js';
import type { Session } from './session.js';

/** IAM clients for several sessions over one keep-alive connection. */
export class Iam {
  readonly #transport: SdkTransport;
  readonly #clients: IAMClient[] = [];

  constructor(options: TransportOptions) {
    this.#transport = new SdkTransport(options);
  }

  /** A client that signs with a session, and makes so many attempts of a call on transient errors. */
  client(session: Session, maxAttempts: number): IAMClient {
    const client = new IAMClient({
      ...this.#transport.clientConfig,
      maxAttempts,
      // With a custom endpoint the SDK signs for the client's region, and IAM accepts one region of a partition only.
      region: regionIn(session.role.partition),
      credentials: session.credentials,
    });
    this.#clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#clients) client.destroy();
    this.#transport.close();
  }
}
