import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isAwsHost, isLoopback } from '../../shared/aws/host.js';
import type { ProxyTerms } from '../../shared/proxy/job-proxy.js';
import type { ServiceAddress } from '../route/route.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect } from './network.js';
import { APP } from './user-agent-parts.js';

export interface TransportOptions {
  readonly address: ServiceAddress;
  readonly proxy: ProxyTerms;
  /** Names and values for the user agent; the value is optional. */
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly signal: AbortSignal;
  /** Called once for each host that is not AWS's, before anything is sent there. */
  readonly foreignHost: (host: string) => void;
  /** Opens what handles the calls to a host; a connection to it when absent. */
  readonly open?: (url: URL) => Promise<HostHandler>;
  /** Called with the body of each answer before it is parsed, and with the signal that its call was made with. */
  readonly answered?: (body: string, signal: object) => void;
}

/** STS and IAM answer in a few thousand bytes. */
const LONGEST_ANSWER = 1024 * 1024;

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkOptions = Parameters<NodeHttpHandler['handle']>[1];

/**
 * One keep-alive connection to each host that the SDK calls. That is a single host, unless the runner's own credentials come from a
 * role of their own. Only here is the host known that the SDK has chosen, so it is checked here.
 */
export class SdkTransport {
  readonly #options: TransportOptions;
  readonly #handlers = new Map<string, Promise<HostHandler>>();
  readonly #connections = new Map<string, Promise<Connection>>();
  #connection: HostHandler['connection'] | undefined;
  #serverAheadMs = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** For every SDK client: one attempt for each call, this address, this transport, no other source of settings. */
  get clientConfig() {
    const { fips, dualStack, endpoint } = this.#options.address;
    // The SDK hands on the application's name to what its default chain calls, but not the other parts.
    const appId = this.#options.userAgent.find(([name]) => name === APP)?.[1];
    const parts = this.#options.userAgent.filter(([name]) => name !== APP);
    return {
      maxAttempts: 1,
      retryMode: 'standard' as const,
      // Not `auto`, which calls the instance metadata service.
      defaultsMode: 'standard' as const,
      authSchemePreference: ['sigv4'],
      // The address is resolved already. Variables and config files of this process do not apply.
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: fips,
      useDualstackEndpoint: dualStack,
      userAgentAppId: async () => appId,
      disableClockSkewCorrection: false,
      ...(endpoint !== undefined && { endpoint }),
      requestHandler: { handle: (request: SdkRequest, options: SdkOptions) => this.#send(request, options) },
      customUserAgent: parts.map(([name, value]): [string, string?] => (value === undefined ? [name] : [name, value])),
    };
  }

  /** The connection of the last call; `undefined` before the first. */
  get connection(): HostHandler['connection'] | undefined {
    return this.#connection;
  }

  /** How far the server's clock is ahead of the machine's, by its last answer. */
  get serverAheadMs(): number {
    return this.#serverAheadMs;
  }

  /** Connects to a host that is going to be called. Nothing is sent, and an error is left to the call. */
  open(url: URL): void {
    this.#connectionTo(url).then(
      (connection) => connection.open(),
      () => undefined,
    );
  }

  close(): void {
    for (const opening of this.#connections.values()) {
      opening.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }

  async #send(request: SdkRequest, options: SdkOptions): ReturnType<NodeHttpHandler['handle']> {
    const { connection, handler } = await this.#handlerFor(request);
    this.#connection = connection;
    const result = await handler.handle(request, options);
    const body = await collect(result.response.body, request.hostname);
    this.#options.answered?.(body.toString('utf8'), options?.abortSignal ?? {});
    result.response.body = body;
    const date = Date.parse(result.response.headers.date ?? '');
    if (!Number.isNaN(date)) this.#serverAheadMs = date - Date.now();
    return result;
  }

  /** Calls that begin together share one connection. After an error the next call opens it again. */
  #handlerFor({ protocol, hostname, port }: SdkRequest): Promise<HostHandler> {
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
    const known = this.#handlers.get(url.origin);
    if (known !== undefined) return known;
    const open = this.#options.open ?? ((to: URL) => this.#open(to));
    const opening = open(url).catch((error: unknown) => {
      this.#handlers.delete(url.origin);
      throw error;
    });
    this.#handlers.set(url.origin, opening);
    return opening;
  }

  #connectionTo(url: URL): Promise<Connection> {
    const known = this.#connections.get(url.origin);
    if (known !== undefined) return known;
    const connecting = connect(url, this.#options.proxy);
    this.#connections.set(url.origin, connecting);
    connecting.catch(() => this.#connections.delete(url.origin));
    return connecting;
  }

  async #open(url: URL): Promise<HostHandler> {
    // A token must not be sent unencrypted, also not to the endpoint of a role that the runner's own credentials come from.
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      throw new FaultError({ code: 'endpoint-not-safe', host: url.host });
    }
    if (!isAwsHost(url.hostname)) this.#options.foreignHost(url.host);

    const connection = await this.#connectionTo(url);
    const handler = new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      ...(url.protocol === 'http:' ? { httpAgent: connection.agent } : { httpsAgent: connection.agent }),
    });
    return { connection, handler };
  }
}

export interface HostHandler {
  readonly connection: Pick<Connection, 'via' | 'fault'>;
  readonly handler: Pick<NodeHttpHandler, 'handle'>;
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
