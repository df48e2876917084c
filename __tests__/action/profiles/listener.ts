/** A server at the address of a renewal lock: the process that holds the lock, or an unknown one. */
import { once } from 'node:events';
import net from 'node:net';

export interface Listener {
  /** Settles after this many connections in all. */
  visits(count: number): Promise<void>;
  /** Closes all connections and stops listening. */
  end(): Promise<void>;
}

/** Listens at an address. Connections stay open until the end, or are closed at once. */
export async function listenAt(address: string, { turnsAway = false } = {}): Promise<Listener> {
  const visitors: net.Socket[] = [];
  const server = net.createServer((visitor) => {
    visitors.push(visitor);
    if (turnsAway) visitor.destroy();
    server.emit('visit');
  });
  server.listen(address);
  await once(server, 'listening');
  return {
    visits: async (count) => {
      while (visitors.length < count) await once(server, 'visit');
    },
    end: async () => {
      for (const visitor of visitors) visitor.destroy();
      if (server.listening) await new Promise((closed) => server.close(closed));
    },
  };
}
