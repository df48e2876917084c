/** A program that listens at the address of a lock: its holder, or an unknown one. */
import { once } from 'node:events';
import net from 'node:net';

export interface Listener {
  /** Waits until so many have connected in all. */
  visits(count: number): Promise<void>;
  /** Ends all connections and stops listening. */
  end(): Promise<void>;
}

/** Listens at an address. Each connection is kept until the end, or ended at once. */
export async function listenAt(address: string, { disconnects = false } = {}): Promise<Listener> {
  const visitors: net.Socket[] = [];
  const server = net.createServer((visitor) => {
    visitors.push(visitor);
    if (disconnects) visitor.destroy();
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
