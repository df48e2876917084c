/** A proxy for the emulator that holds calls until several wait, so that a test can count what runs at the same time. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
  /** The address of the gate. */
  readonly url: string;
  /** How often calls were forwarded: those that were held, and those that were not. */
  readonly rounds: number;
  close(): Promise<void>;
}

/**
 * Opens a gate for an address. Calls whose body contains `held` are forwarded when `abreast` of them wait, or all that are left of
 * `total`. A client that makes them one after the other waits forever.
 */
export async function openGate(
  address: string,
  { held, abreast, total }: { readonly held: string; readonly abreast: number; readonly total: number },
): Promise<Gate> {
  const { hostname, port } = new URL(address);
  const waiting = new Set<() => void>();
  let left = total;
  let rounds = 0;
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const pass = () => {
      const { method, url: path, headers } = request;
      const onward = http.request({ hostname, port, method, path, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.end(body);
    };
    if (!body.includes(held)) {
      rounds += 1;
      pass();
      return;
    }
    waiting.add(pass);
    // A client that has given up does not wait any more.
    response.once('close', () => waiting.delete(pass));
    if (waiting.size < Math.min(abreast, left)) return;
    rounds += 1;
    left -= waiting.size;
    for (const go of waiting) go();
    waiting.clear();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an address of this form.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get rounds() {
      return rounds;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
