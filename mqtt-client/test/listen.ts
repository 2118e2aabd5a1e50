import { once } from 'node:events';
import type net from 'node:net';

const first = 21_300;
const last = 21_399;

/**
 * Listens on a free port of 127.0.0.1 below the ephemeral range: no outgoing connection can take it
 * while a test closes the server and starts it again.
 */
export async function listen(server: net.Server, wanted?: number): Promise<number> {
  for (;;) {
    const port = wanted ?? first + Math.floor(Math.random() * (last - first + 1));
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return port;
    } catch (err) {
      const isBusy = err instanceof Error && 'code' in err && err.code === 'EADDRINUSE';
      if (!isBusy || wanted !== undefined) throw err;
    }
  }
}
