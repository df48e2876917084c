/** A proxy that opens tunnels by CONNECT, and records the requests. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** One CONNECT request. */
export interface Tunnel {
  /** `host:port`. */
  readonly target: string;
  /** Whether it was opened, or refused. */
  readonly status: number;
}

export interface ConnectProxyOptions {
  /** The credentials that the client must send, as `user:password`. */
  readonly credentials?: string;
  /** The status for the next requests, one each, instead of opening a tunnel. */
  readonly refuse?: readonly number[];
  /** Takes requests and never answers. */
  readonly silent?: boolean;
  /** The status for every request once `refuse` is used up; tunnels are opened when absent. */
  readonly always?: number;
  /** `host:port` where every tunnel ends, whatever host was asked for; that host when absent. */
  readonly leadsTo?: string;
}

export class ConnectProxy {
  /** Where every tunnel ends; may be changed. */
  leadsTo: string | undefined;
  readonly tunnels: Tunnel[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor({ credentials, refuse = [], always, silent = false, leadsTo }: ConnectProxyOptions) {
    this.leadsTo = leadsTo;
    const refusals = [...refuse];
    const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    this.#server = createServer((_, response) => response.writeHead(405).end());
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server.on('connect', (request, client: Socket) => {
      const target = request.url ?? '';
      const admitted = expected === undefined || request.headers['proxy-authorization'] === expected;
      const status = admitted ? (refusals.shift() ?? always ?? 200) : 407;
      this.tunnels.push({ target, status });
      client.on('error', () => undefined);
      if (silent) return;
      if (status !== 200) {
        client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      const { hostname, port } = new URL(`http://${this.leadsTo ?? target}`);
      const upstream = connect(Number(port || 80), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      this.#sockets.add(upstream);
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
    });
  }

  /** Starts a proxy on a free port of loopback. */
  static async start(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    await new Promise<void>((up) => proxy.#server.listen(0, '127.0.0.1', up));
    return proxy;
  }

  /** `host:port`. */
  get address(): string {
    // A server that listens on a TCP port has an address of this form.
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it at once, open tunnels included. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((down) => this.#server.close(down));
  }
}
