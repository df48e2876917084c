import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isAwsHost, isLoopback } from '../../shared/aws/host.js';
import type { ProxyTerms } from '../../shared/proxy/proxy-terms.js';
import type { ServiceAddress } from '../route/route.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect } from './network.js';

/** How the SDK's clients get to AWS. */
export interface TransportTerms {
  readonly address: ServiceAddress;
  readonly proxy: ProxyTerms;
  /** Names and values for the user agent; a name without a value stands alone. */
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly signal: AbortSignal;
  /** Told once of each host that is not AWS's, before anything is sent there. */
  readonly foreignHost: (host: string) => void;
  /** Told of the body of each answer before anything is made of it, and of the signal that its call was made with. */
  readonly answered?: (body: string, signal: object) => void;
}

/** STS and IAM answer in some thousand bytes. */
const LONGEST_ANSWER = 1024 * 1024;

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkOptions = Parameters<NodeHttpHandler['handle']>[1];

/**
 * The way of a client's calls: one kept-alive connection to each host, which is one host unless the runner's own credentials come
 * from a role of their own. It is the one place that knows which host the SDK has chosen, and so the one that guards it.
 */
export class SdkTransport {
  readonly #terms: TransportTerms;
  readonly #handlers = new Map<string, Promise<Opened>>();
  #connection: Connection | undefined;
  #serverAheadMs = 0;

  constructor(terms: TransportTerms) {
    this.#terms = terms;
  }

  /** What every client of the SDK is told: to make each call once, at this address, over this transport, and to look nowhere else. */
  get clientConfig() {
    const { fips, dualStack, endpoint } = this.#terms.address;
    return {
      maxAttempts: 1,
      retryMode: 'standard' as const,
      // Never `auto`, which asks the instance metadata service.
      defaultsMode: 'standard' as const,
      authSchemePreference: ['sigv4'],
      // The address is resolved: what variables and config files say in this process counts no more.
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: fips,
      useDualstackEndpoint: dualStack,
      ...(endpoint !== undefined && { endpoint }),
      requestHandler: { handle: (request: SdkRequest, options: SdkOptions) => this.#send(request, options) },
      customUserAgent: this.#terms.userAgent.map(([name, value]): [string, string?] =>
        value === undefined ? [name] : [name, value],
      ),
    };
  }

  /** The connection of the last call, once the first call has opened it. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** How far the server's clock is ahead of the machine's, as its last answer said. */
  get serverAheadMs(): number {
    return this.#serverAheadMs;
  }

  /** Closes the connections. */
  close(): void {
    for (const opening of this.#handlers.values()) {
      opening.then(
        ({ connection }) => connection.close(),
        () => undefined,
      );
    }
  }

  async #send(request: SdkRequest, options: SdkOptions): ReturnType<NodeHttpHandler['handle']> {
    const { connection, handler } = await this.#opened(request);
    this.#connection = connection;
    const sent = await handler.handle(request, options);
    const body = await collect(sent.response.body, request.hostname);
    this.#terms.answered?.(body.toString('utf8'), options?.abortSignal ?? {});
    sent.response.body = body;
    const date = Date.parse(sent.response.headers.date ?? '');
    if (!Number.isNaN(date)) this.#serverAheadMs = date - Date.now();
    return sent;
  }

  /** Calls that begin together share the connection that is being opened. One that could not be opened is tried again. */
  #opened({ protocol, hostname, port }: SdkRequest): Promise<Opened> {
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
    const known = this.#handlers.get(url.origin);
    if (known !== undefined) return known;
    const opening = this.#open(url).catch((error: unknown) => {
      this.#handlers.delete(url.origin);
      throw error;
    });
    this.#handlers.set(url.origin, opening);
    return opening;
  }

  async #open(url: URL): Promise<Opened> {
    // The endpoint of a role that the runner's own credentials come from is known here only. No token must go out in the clear.
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      throw new FaultError({ code: 'endpoint-not-safe', host: url.host });
    }
    if (!isAwsHost(url.hostname)) this.#terms.foreignHost(url.host);

    const connection = await connect(url, this.#terms.proxy);
    const handler = new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      ...(url.protocol === 'http:' ? { httpAgent: connection.agent } : { httpsAgent: connection.agent }),
    });
    return { connection, handler };
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

/** The way to one host. */
interface Opened {
  readonly connection: Connection;
  readonly handler: NodeHttpHandler;
}
