/** Somebody who listens where a turn is held: the one who has it, or a stranger. */
import { once } from 'node:events';
import net from 'node:net';

export interface Listener {
  /** Waits until so many have come in all. */
  visits(count: number): Promise<void>;
  /** Sends everybody away and listens no more. */
  end(): Promise<void>;
}

/** Listens at an address. Whoever comes is kept there until the end, or sent away at once. */
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
