import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { Aedes, type AedesOptions } from 'aedes';
import type { TestCa } from './certificates.ts';
import { listen } from './listen.ts';

export interface TestBroker {
  port: number;
  aedes: Aedes;
  sockets: Set<net.Socket>;
  /** Cuts every connection without a word. */
  cutAll: () => void;
  close: () => Promise<void>;
}

/** aedes behind mutual TLS (or plain TCP without a CA) on a free port of 127.0.0.1, or on the one given. */
export async function startBroker(options: AedesOptions & { ca?: TestCa; port?: number } = {}): Promise<TestBroker> {
  const { ca, port, ...aedesOptions } = options;
  const aedes = await Aedes.createBroker(aedesOptions);
  const sockets = new Set<net.Socket>();
  const handle = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  };
  const server = ca === undefined ? net.createServer({ noDelay: true }, handle) : tls.createServer(serverOptions(ca), handle);
  const listening = await listen(server, port);
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: listening,
    aedes,
    sockets,
    cutAll,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cutAll();
      await closed;
      await new Promise<void>((resolve) => {
        aedes.close(resolve);
      });
    },
  };
}

function serverOptions(ca: TestCa): tls.TlsOptions {
  return { ca: ca.ca, cert: ca.server.cert, key: ca.server.key, requestCert: true, noDelay: true, rejectUnauthorized: true };
}
