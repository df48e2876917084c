/** The HTTP server: reads requests, sends answers, and breaks connections for faults. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { HttpAnswer } from './answer.js';
import type { AnswerDelivery } from './faults.js';
import type { WireRequest } from './sts/state.js';

export interface HttpRequest extends WireRequest {
  readonly connection: number;
}

export interface HttpServerOptions {
  /** A free port when absent. */
  readonly port?: number | undefined;
  /** Serve HTTPS with this certificate. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  /** Further host names that requests may be addressed to, as through a proxy. */
  readonly extraHosts?: readonly string[] | undefined;
  readonly handle: (request: HttpRequest) => Promise<AnswerDelivery>;
}

// Far above anything that STS takes.
const MAX_BODY_BYTES = 256 * 1024;
const KEEP_ALIVE_MS = 60_000;
const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:[a-z0-9-]+\.)*localhost)$/i;

/** An HTTP or HTTPS server on loopback. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, number>();
  #connections = 0;

  private constructor(options: HttpServerOptions) {
    this.#options = options;
    const listener: RequestListener = (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        process.stderr.write(`local AWS: ${error instanceof Error ? error.stack : String(error)}\n`);
        response.destroy();
      });
    };
    this.#server = options.tls ? createTlsServer({ ...options.tls }, listener) : createServer(listener);
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#connections += 1;
      this.#sockets.set(socket, this.#connections);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Listens on 127.0.0.1. Rejects when the port is taken. */
  static async listen(options: HttpServerOptions): Promise<HttpServer> {
    const front = new HttpServer(options);
    await new Promise<void>((resolve, reject) => {
      front.#server.once('error', reject);
      front.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return front;
  }

  get baseUrl(): string {
    // A server that listens on a TCP port has an address of this form.
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Stops at once: open connections are ended, stalled answers are dropped. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that goes away in the middle is its own affair.
    response.on('error', () => undefined);
    const refused = this.#refusal(request);
    if (refused) return send(response, refused, 'close');
    // Taken first: a request that is given up half-way has no socket any more.
    const { socket } = request;
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) {
      socket.destroy();
      return;
    }
    const delivery = await this.#options.handle({
      method: request.method ?? '',
      target: request.url ?? '/',
      headers: joined(request),
      body,
      sourceIp: socket.remoteAddress ?? '127.0.0.1',
      connection: this.#sockets.get(socket) ?? 0,
    });
    if (delivery.delayMs > 0) {
      const timer = setTimeout(() => transmit(request, response, delivery), delivery.delayMs);
      response.on('close', () => clearTimeout(timer));
    } else {
      transmit(request, response, delivery);
    }
  }

  /** Names that do not lead to loopback were rebound to it by somebody else's DNS. */
  #refusal(request: IncomingMessage): HttpAnswer | undefined {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (LOOPBACK_HOST.test(host) || this.#options.extraHosts?.includes(host)) return undefined;
    return {
      status: 421,
      headers: { 'content-type': 'text/plain' },
      body: 'The local AWS answers on loopback names only.\n',
    };
  }
}

function transmit(request: IncomingMessage, response: ServerResponse, { answer, transport }: AnswerDelivery): void {
  switch (transport) {
    case 'whole':
      if (answer) send(response, answer);
      return;
    case 'truncated':
      if (!answer) return;
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
      response.write(answer.body.slice(0, answer.body.length / 2), () => request.socket.destroySoon());
      return;
    case 'reset':
      // Only a bare TCP socket can send a reset.
      if (request.socket instanceof TLSSocket) request.socket.destroy();
      else request.socket.resetAndDestroy();
      return;
    case 'never':
      return;
  }
}

function send(response: ServerResponse, answer: HttpAnswer, connection?: 'close'): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(connection && { connection }),
    'content-length': Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function joined(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  return headers;
}
