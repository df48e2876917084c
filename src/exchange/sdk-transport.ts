import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isAwsHost, isLoopback } from '../aws/host.js';
import type { ProxyTerms } from '../route/proxy-terms.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect } from './network.js';

/** How the SDK's clients get to AWS. */
export interface TransportTerms {
  readonly proxy: ProxyTerms;
  /** Names and values for the user agent; a name without a value stands alone. */
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly signal: AbortSignal;
  /** Told once when the host that is asked is not AWS's. */
  readonly foreignHost: (host: string) => void;
  /** Told of the body of each answer before anything is made of it, and of the signal that its call was made with. */
  readonly answered?: (body: string, signal: object) => void;
}

/** STS and IAM answer in some thousand bytes. */
const LONGEST_ANSWER = 1024 * 1024;

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkOptions = Parameters<NodeHttpHandler['handle']>[1];

/**
 * One kept-alive connection for all calls of a client. It is the one place that knows which host the SDK has chosen, whatever
 * told it to, and so the one that guards it.
 */
export class SdkTransport {
  readonly #terms: TransportTerms;
  #connection: Connection | undefined;
  #handler: Promise<NodeHttpHandler> | undefined;
  #serverAheadMs = 0;

  constructor(terms: TransportTerms) {
    this.#terms = terms;
  }

  /** What every client of the SDK is told: to make each call once and over this transport, and to look nowhere else. */
  get clientConfig() {
    return {
      maxAttempts: 1,
      retryMode: 'standard' as const,
      // Never `auto`, which asks the instance metadata service.
      defaultsMode: 'standard' as const,
      authSchemePreference: ['sigv4'],
      requestHandler: { handle: (request: SdkRequest, options: SdkOptions) => this.#send(request, options) },
      customUserAgent: this.#terms.userAgent.map(([name, value]): [string, string?] =>
        value === undefined ? [name] : [name, value],
      ),
    };
  }

  /** The connection, once the first call has opened it. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** How far the server's clock is ahead of the machine's, as its last answer said. */
  get serverAheadMs(): number {
    return this.#serverAheadMs;
  }

  /** Closes the connection. */
  close(): void {
    this.#connection?.close();
  }

  async #send(request: SdkRequest, options: SdkOptions): ReturnType<NodeHttpHandler['handle']> {
    // Calls that begin together share the one that is being opened. One that could not be opened is tried anew.
    this.#handler ??= this.#open(request).catch((error: unknown) => {
      this.#handler = undefined;
      throw error;
    });
    const handler = await this.#handler;
    const sent = await handler.handle(request, options);
    const body = await collect(sent.response.body, request.hostname);
    this.#terms.answered?.(body.toString('utf8'), options?.abortSignal ?? {});
    sent.response.body = body;
    const date = Date.parse(sent.response.headers.date ?? '');
    if (!Number.isNaN(date)) this.#serverAheadMs = date - Date.now();
    return sent;
  }

  async #open(request: SdkRequest): Promise<NodeHttpHandler> {
    const port = request.port === undefined ? '' : `:${request.port}`;
    const url = new URL(`${request.protocol}//${request.hostname}${port}`);
    // An endpoint out of the shared config file is known here only. The OIDC token must not go out in the clear.
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      throw new FaultError({ code: 'endpoint-not-safe', host: url.host });
    }
    if (!isAwsHost(url.hostname)) this.#terms.foreignHost(url.host);

    const connection = await connect(url, this.#terms.proxy);
    this.#connection = connection;
    return new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      ...(url.protocol === 'http:' ? { httpAgent: connection.agent } : { httpsAgent: connection.agent }),
    });
  }
}

async function collect(stream: AsyncIterable<Uint8Array>, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > LONGEST_ANSWER) throw new FaultError({ code: 'answer-unreadable', host });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
