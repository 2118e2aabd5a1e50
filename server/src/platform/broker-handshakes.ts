import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import { AppError } from './errors.ts';

export interface HandshakeLimits {
  maxHandshakes: number;
  maxWaitingHandshakes: number;
  handshakeTimeoutMs: number;
}

/**
 * Accepts TCP connections and lets at most `maxHandshakes` of them shake hands at a time: a herd of clients that all come back at
 * once waits its turn instead of making every handshake late. Beyond `maxWaitingHandshakes`, or after having waited as long as a
 * handshake may take, a connection is closed unread.
 */
export class HandshakeQueue {
  readonly server: Server;
  readonly #tls: TlsServer;
  readonly #limits: HandshakeLimits;
  readonly #running = new Map<string, Socket>();
  #waiting: { socket: Socket; since: number }[] = [];
  turnedAway = 0;

  constructor(tls: TlsServer, limits: HandshakeLimits) {
    this.#tls = tls;
    this.#limits = limits;
    this.server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket));
    tls.on('secureConnection', (socket: TLSSocket) => this.#finish(address(socket)));
    tls.on('tlsClientError', (_error: Error, socket: TLSSocket) => {
      this.#finish(address(socket));
      // A handshake that timed out is reported, not ended.
      socket.destroy();
    });
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
      this.server.listen(port, host, resolve);
    });
    // From here on an error is a connection the system could not accept, as when file descriptors run out.
    this.server.removeAllListeners('error').on('error', () => (this.turnedAway += 1));
    const bound = this.server.address();
    return bound !== null && typeof bound === 'object' ? bound.port : port;
  }

  /** Stops accepting and drops whoever has not finished its handshake. */
  close(): void {
    this.server.close();
    for (const { socket } of this.#waiting) socket.destroy();
    for (const socket of this.#running.values()) socket.destroy();
    this.#waiting = [];
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#running.size < this.#limits.maxHandshakes) return this.#start(socket);
    if (this.#waiting.length >= this.#limits.maxWaitingHandshakes) {
      this.turnedAway += 1;
      socket.destroy();
      return;
    }
    this.#waiting.push({ socket, since: performance.now() });
  }

  #start(socket: Socket): void {
    const key = address(socket);
    this.#running.set(key, socket);
    socket.once('close', () => this.#finish(key));
    this.#tls.emit('connection', socket);
  }

  #finish(key: string): void {
    if (!this.#running.delete(key)) return;
    while (this.#waiting.length > 0 && this.#running.size < this.#limits.maxHandshakes) {
      const next = this.#waiting.shift();
      if (!next) return;
      if (performance.now() - next.since > this.#limits.handshakeTimeoutMs) {
        this.turnedAway += 1;
        next.socket.destroy();
      } else this.#start(next.socket);
    }
  }
}

/** A live connection's far end names it: the TLS socket and the TCP socket below it are different objects. */
function address(socket: Socket): string {
  return `${socket.remoteAddress}/${socket.remotePort}`;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new AppError('PORT_BUSY', {
    publicMessage: `Port ${port} on ${host} is taken by another program; stop it or choose another port with TDS_MQTT_PORT.`,
    cause: error,
  });
}
