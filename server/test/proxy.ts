/** A TCP proxy before PostgreSQL that can fall silent, as a network does when a cable is pulled: nothing is closed, nothing arrives. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export interface Proxy {
  /** The same database, through the proxy. */
  url(databaseUrl: string): string;
  /** From now on, on the connections there are; `when` looks at what a client sends and decides later. */
  fallSilent(when?: (sent: string) => boolean): void;
  /** For connections from now on. */
  recover(): void;
  /** Connections of clients that are open. */
  open(): number;
}

export async function startProxy(databaseUrl: string): Promise<Proxy> {
  const { hostname, port } = new URL(databaseUrl);
  // The run's cluster has a Unix socket alone: its folder stands in the place of the host.
  const target = path.join(decodeURIComponent(hostname), `.s.PGSQL.${port}`);
  const sockets = new Set<Socket>();
  let isSilent: ((sent: string) => boolean) | undefined;
  const server = createServer((client) => {
    const upstream = connect(target);
    let isMute = false;
    sockets.add(client);
    client.on('close', () => {
      sockets.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('data', (chunk) => {
      isMute ||= isSilent?.(chunk.toString('latin1')) === true;
      if (!isMute) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => isMute || client.write(chunk));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: (address) => {
      const { username, password, pathname } = new URL(address);
      return `postgresql://${username}:${password}@127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`;
    },
    fallSilent: (when = () => true) => {
      isSilent = when;
    },
    recover: () => {
      isSilent = undefined;
    },
    open: () => sockets.size,
  };
}
