import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import { networkOf } from './broker-network.ts';
import { AppError } from './errors.ts';

export interface HandshakeLimits {
  maxHandshakes: number;
  /** Handshakes that wait for the client longer than `slowAfterMs`: they cost memory, no time. */
  maxSlowHandshakes: number;
  maxWaitingHandshakes: number;
  handshakeTimeoutMs: number;
  /** How long a handshake keeps its place among those that may make each other late. */
  slowAfterMs: number;
  /** From the connection to its whole ClientHello; a client of ours sends it as soon as it is connected. */
  helloTimeoutMs: number;
}

/** TLS clients send some 2 KiB at most before they are answered (RFC 8446 4.1.2, post-quantum key shares included). */
const MAX_GREETING_BYTES = 8_192;
/** RFC 8446 5.1: type, version and length come before what a record carries. */
const RECORD_HEADER = 5;
const HANDSHAKE_RECORD = 0x16;

/** One connection from its arrival to the end of its handshake. */
interface Entry {
  socket: Socket;
  network: string;
  since: number;
}

/**
 * Accepts TCP connections and lets at most `maxHandshakes` of them shake hands at a time: a herd of clients that all come back at
 * once waits its turn instead of making every handshake late.
 *
 * Whoever opens connections and goes no further keeps nobody else waiting for long. Until its ClientHello is whole a connection has a place
 * among the waiting only. A handshake that has not ended after `slowAfterMs` waits for its client and gives its place to the next. Places go to
 * networks (an address, or an IPv6 /64) in turn, at most half of them to one; and where there is no room to wait, the network that has most
 * waiting gives way. Of what waits as long as a handshake may take nobody is there any more.
 */
export class HandshakeQueue {
  readonly server: Server;
  readonly #tls: TlsServer;
  readonly #limits: HandshakeLimits;
  /** By far end. */
  readonly #running = new Map<string, Entry>();
  readonly #runningOf = new Tally();
  readonly #slow = new Map<string, Entry>();
  readonly #slowOf = new Tally();
  readonly #silent = new Set<Entry>();
  /** A queue a network; who comes first in the map has its turn. */
  readonly #waiting = new Map<string, Set<Entry>>();
  /** Silent or waiting. */
  readonly #waitingOf = new Tally();
  #waitingCount = 0;
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

  get slow(): number {
    return this.#slow.size;
  }

  get silent(): number {
    return this.#silent.size;
  }

  get waiting(): number {
    return this.#waitingCount;
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
    const waiting = [...this.#waiting.values()].flatMap((queue) => [...queue]);
    this.#waiting.clear();
    for (const { socket } of [...this.#silent, ...waiting, ...this.#running.values(), ...this.#slow.values()]) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const { maxWaitingHandshakes } = this.#limits;
    const entry = { socket, network: networkOf(socket.remoteAddress), since: performance.now() };
    if (this.#waitingOf.get(entry.network) >= half(maxWaitingHandshakes)) return this.#turnAway(entry);
    if (this.#silent.size + this.#waitingCount >= maxWaitingHandshakes && !this.#makeRoom(entry.network)) return this.#turnAway(entry);
    this.#awaitHello(entry);
  }

  /** Turns away the last of the network that has most, unless the newcomer's has as many. */
  #makeRoom(network: string): boolean {
    const most = this.#waitingOf.most();
    if (most === undefined || this.#waitingOf.get(most) <= this.#waitingOf.get(network) + 1) return false;
    const last = [...(this.#waiting.get(most) ?? [])].at(-1) ?? [...this.#silent].findLast((entry) => entry.network === most);
    if (last === undefined) return false;
    this.#takeFromQueue(last);
    this.#turnAway(last);
    return true;
  }

  #awaitHello(entry: Entry): void {
    const { socket, network } = entry;
    this.#silent.add(entry);
    this.#waitingOf.add(network, 1);
    const timer = setTimeout(() => this.#turnAway(entry), this.#limits.helloTimeoutMs);
    const leave = (): void => {
      clearTimeout(timer);
      socket.off('close', leave).off('readable', look);
      if (this.#silent.delete(entry)) this.#waitingOf.add(network, -1);
    };
    let seen = -1;
    const look = (): void => {
      // What is put back is announced again.
      if (socket.destroyed || socket.readableLength === seen) return;
      seen = socket.readableLength;
      if (socket.readableLength > MAX_GREETING_BYTES) return this.#turnAway(entry);
      if (socket.readableLength > 0 && !hasHello(socket)) return;
      leave();
      if (socket.readableLength === 0) socket.destroy();
      else this.#enqueue(entry);
    };
    socket.once('close', leave).on('readable', look);
  }

  #enqueue(entry: Entry): void {
    if (this.#mayStart(entry.network)) return this.#start(entry);
    const queue = this.#waiting.get(entry.network) ?? new Set();
    this.#waiting.set(entry.network, queue.add(entry));
    this.#waitingOf.add(entry.network, 1);
    this.#waitingCount += 1;
  }

  #takeFromQueue(entry: Entry): void {
    const queue = this.#waiting.get(entry.network);
    if (!queue?.delete(entry)) return;
    if (queue.size === 0) this.#waiting.delete(entry.network);
    this.#waitingOf.add(entry.network, -1);
    this.#waitingCount -= 1;
  }

  #mayStart(network: string): boolean {
    const { maxHandshakes } = this.#limits;
    return this.#running.size < maxHandshakes && this.#runningOf.get(network) < half(maxHandshakes);
  }

  #start(entry: Entry): void {
    const key = address(entry.socket);
    this.#running.set(key, entry);
    this.#runningOf.add(entry.network, 1);
    const timer = setTimeout(() => this.#slowDown(key), this.#limits.slowAfterMs);
    entry.socket.once('close', () => {
      clearTimeout(timer);
      this.#finish(key);
    });
    this.#tls.emit('connection', entry.socket);
  }

  /** It waits for its client: its place is free, and of too many of these the network that has most gives way. */
  #slowDown(key: string): void {
    const entry = this.#running.get(key);
    if (entry === undefined) return;
    this.#leaveRunning(key, entry);
    this.#slow.set(key, entry);
    this.#slowOf.add(entry.network, 1);
    if (this.#slow.size > this.#limits.maxSlowHandshakes) {
      const most = this.#slowOf.most();
      const [oldest] = [...this.#slow].find(([, { network }]) => network === most) ?? [];
      if (oldest !== undefined) this.#turnAway(this.#leaveSlow(oldest)!);
    }
    this.#startNext();
  }

  #turnAway({ socket }: Entry): void {
    this.turnedAway += 1;
    socket.destroy();
  }

  #finish(key: string): void {
    this.#leaveSlow(key);
    const finished = this.#running.get(key);
    if (finished === undefined) return;
    this.#leaveRunning(key, finished);
    this.#startNext();
  }

  #leaveSlow(key: string): Entry | undefined {
    const slow = this.#slow.get(key);
    if (slow !== undefined && this.#slow.delete(key)) this.#slowOf.add(slow.network, -1);
    return slow;
  }

  #leaveRunning(key: string, { network }: Entry): void {
    this.#running.delete(key);
    this.#runningOf.add(network, -1);
  }

  #startNext(): void {
    for (let next = this.#findNext(); next !== undefined; next = this.#findNext()) this.#start(next);
  }

  /** The first of the first network that may have another place; that network is the last in turn then. */
  #findNext(): Entry | undefined {
    if (this.#running.size >= this.#limits.maxHandshakes) return undefined;
    const oldest = performance.now() - this.#limits.handshakeTimeoutMs;
    for (const [network, queue] of this.#waiting) {
      if (!this.#mayStart(network)) continue;
      for (const entry of queue) {
        this.#takeFromQueue(entry);
        if (entry.since < oldest || entry.socket.destroyed) {
          this.#turnAway(entry);
          continue;
        }
        if (this.#waiting.delete(network)) this.#waiting.set(network, queue);
        return entry;
      }
    }
    return undefined;
  }
}

/** Whether TLS has enough to answer: a whole first record, or something that is no handshake, which it refuses. What is read here is put back. */
function hasHello(socket: Socket): boolean {
  const bytes: Buffer | null = socket.read();
  if (bytes === null) return false;
  socket.unshift(bytes);
  if (bytes[0] !== HANDSHAKE_RECORD) return true;
  return bytes.length >= RECORD_HEADER && bytes.length >= RECORD_HEADER + bytes.readUInt16BE(3);
}

/** A live connection's far end names it: the TLS socket and the TCP socket below it are different objects. */
function address(socket: Socket): string {
  return `${socket.remoteAddress}/${socket.remotePort}`;
}

function half(places: number): number {
  return Math.ceil(places / 2);
}

/** How many of each network. */
class Tally {
  readonly #counts = new Map<string, number>();

  get(network: string): number {
    return this.#counts.get(network) ?? 0;
  }

  add(network: string, change: 1 | -1): void {
    const count = this.get(network) + change;
    if (count > 0) this.#counts.set(network, count);
    else this.#counts.delete(network);
  }

  most(): string | undefined {
    let most: string | undefined;
    for (const [network, count] of this.#counts) if (most === undefined || count > this.get(most)) most = network;
    return most;
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new AppError('PORT_BUSY', {
    publicMessage: `Port ${port} on ${host} is taken by another program; stop it or choose another port with TDS_MQTT_PORT.`,
    cause: error,
  });
}
