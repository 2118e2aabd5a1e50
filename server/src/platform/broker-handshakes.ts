import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import { AppError } from './errors.ts';

export interface HandshakeLimits {
  maxHandshakes: number;
  maxWaitingHandshakes: number;
  handshakeTimeoutMs: number;
  /** From the connection to its first byte; a client of ours speaks as soon as it is connected. */
  firstByteTimeoutMs: number;
}

/** TLS clients send some 2 KiB at most before they are answered (RFC 8446 4.1.2, post-quantum key shares included). */
const MAX_GREETING_BYTES = 8_192;

/**
 * Accepts TCP connections and lets at most `maxHandshakes` of them shake hands at a time: a herd of clients that all come back at
 * once waits its turn instead of making every handshake late. Beyond `maxWaitingHandshakes`, or after having waited as long as a
 * handshake may take, a connection is closed unread. One address has at most half of the places of either kind, so that whoever
 * opens connections and begins handshakes keeps only its own neighbours waiting. Whoever says nothing at all keeps nobody: until its
 * first byte a connection has a place among the waiting only, and not for long.
 */
export class HandshakeQueue {
  readonly server: Server;
  readonly #tls: TlsServer;
  readonly #limits: HandshakeLimits;
  readonly #running = new Map<string, Socket>();
  readonly #runningOf = new Tally();
  /** Silent or waiting. */
  readonly #waitingOf = new Tally();
  readonly #silent = new Set<Socket>();
  /** In the order of arrival. */
  readonly #waiting = new Set<{ socket: Socket; since: number }>();
  turnedAway = 0;

  constructor(tls: TlsServer, limits: HandshakeLimits) {
    this.#tls = tls;
    this.#limits = limits;
    this.server = createServer({ pauseOnConnect: true, noDelay: true, highWaterMark: MAX_GREETING_BYTES }, (socket) => this.#accept(socket));
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

  get silent(): number {
    return this.#silent.size;
  }

  get waiting(): number {
    return this.#waiting.size;
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
    for (const socket of this.#silent) socket.destroy();
    for (const { socket } of this.#waiting) socket.destroy();
    for (const socket of this.#running.values()) socket.destroy();
    this.#waiting.clear();
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const { maxWaitingHandshakes } = this.#limits;
    const isFull = this.#silent.size + this.#waiting.size >= maxWaitingHandshakes;
    if (isFull || this.#waitingOf.get(socket) >= half(maxWaitingHandshakes)) return this.#turnAway(socket);
    this.#awaitFirstByte(socket);
  }

  #awaitFirstByte(socket: Socket): void {
    this.#silent.add(socket);
    this.#waitingOf.add(socket, 1);
    const timer = setTimeout(() => this.#turnAway(socket), this.#limits.firstByteTimeoutMs);
    const leave = (): void => {
      clearTimeout(timer);
      socket.off('close', leave);
      this.#silent.delete(socket);
      this.#waitingOf.add(socket, -1);
    };
    socket.once('close', leave);
    // What is read here is not lost: TLS takes over what a socket has in its buffer.
    socket.once('readable', () => {
      if (socket.destroyed) return;
      leave();
      if (socket.readableLength === 0) socket.destroy();
      else if (socket.readableLength > MAX_GREETING_BYTES) this.#turnAway(socket);
      else this.#enqueue(socket);
    });
  }

  #enqueue(socket: Socket): void {
    if (this.#mayStart(socket)) return this.#start(socket);
    this.#waiting.add({ socket, since: performance.now() });
    this.#waitingOf.add(socket, 1);
  }

  #mayStart(socket: Socket): boolean {
    const { maxHandshakes } = this.#limits;
    return this.#running.size < maxHandshakes && this.#runningOf.get(socket) < half(maxHandshakes);
  }

  #start(socket: Socket): void {
    const key = address(socket);
    this.#running.set(key, socket);
    this.#runningOf.add(socket, 1);
    socket.once('close', () => this.#finish(key));
    this.#tls.emit('connection', socket);
  }

  #turnAway(socket: Socket): void {
    this.turnedAway += 1;
    socket.destroy();
  }

  #finish(key: string): void {
    const finished = this.#running.get(key);
    if (finished === undefined) return;
    this.#running.delete(key);
    this.#runningOf.add(finished, -1);
    const oldest = performance.now() - this.#limits.handshakeTimeoutMs;
    for (const entry of this.#waiting) {
      if (this.#running.size >= this.#limits.maxHandshakes) return;
      const { socket, since } = entry;
      const isOver = since < oldest || socket.destroyed;
      if (!isOver && !this.#mayStart(socket)) continue;
      this.#waiting.delete(entry);
      this.#waitingOf.add(socket, -1);
      if (isOver) this.#turnAway(socket);
      else this.#start(socket);
    }
  }
}

/** A live connection's far end names it: the TLS socket and the TCP socket below it are different objects. */
function address(socket: Socket): string {
  return `${socket.remoteAddress}/${socket.remotePort}`;
}

function half(places: number): number {
  return Math.ceil(places / 2);
}

/** How many of each remote address. A socket that is gone no longer knows its own, so it is kept with it. */
class Tally {
  readonly #counts = new Map<string, number>();
  readonly #names = new WeakMap<Socket, string>();

  get(socket: Socket): number {
    return this.#counts.get(this.#nameOf(socket)) ?? 0;
  }

  add(socket: Socket, change: 1 | -1): void {
    const name = this.#nameOf(socket);
    const count = (this.#counts.get(name) ?? 0) + change;
    if (count > 0) this.#counts.set(name, count);
    else this.#counts.delete(name);
  }

  #nameOf(socket: Socket): string {
    const name = this.#names.get(socket) ?? socket.remoteAddress ?? 'unknown';
    this.#names.set(socket, name);
    return name;
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new AppError('PORT_BUSY', {
    publicMessage: `Port ${port} on ${host} is taken by another program; stop it or choose another port with TDS_MQTT_PORT.`,
    cause: error,
  });
}
