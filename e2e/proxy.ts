/**
 * A TCP proxy: the network that fails, between the fleet and the broker or between a process and its database. It knows nothing of
 * messages; between the fleet and the broker it carries TLS, and cuts between two bytes of one write of a gateway: amid a PUBLISH.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export const faults = ['cut', 'half-open', 'no-puback', 'slow'] as const;
/**
 * cut: the next bytes of the gateway arrive in part, then both ends are closed.
 * half-open: the gateway loses its connection, the broker is told nothing of it for a while.
 * no-puback: the gateway is heard and answered nothing for a while, then cut off.
 * slow: every piece waits, in both directions, for a while.
 */
export type Fault = (typeof faults)[number];

export interface Proxy {
  readonly port: number;
  connections(): number;
  /** Does it to one open connection, chosen by `draw` (0 to 1); false when none is open. */
  inflict(fault: Fault, draw: number): boolean;
  /** On every connection there is, for good, and on those to come until `recover`: nothing arrives, nothing is closed. */
  fallSilent(): void;
  recover(): void;
  close(): Promise<void>;
}

const SLOW_MS = 40;

/** `whileMs`: how long a fault lasts that lasts. */
export async function startProxy(options: { target: number; port?: number; whileMs: number }): Promise<Proxy> {
  const wires = new Set<Wire>();
  let isSilent = false;
  const server = createServer({ pauseOnConnect: true }, (gateway) => {
    const wire = new Wire(gateway, connect(options.target, '127.0.0.1'), options.whileMs, () => wires.delete(wire));
    wires.add(wire);
    if (isSilent) wire.fallSilent();
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const healthy = (): Wire[] => [...wires].filter((wire) => wire.isHealthy);
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => healthy().length,
    inflict: (fault, draw) => {
      const open = healthy();
      const wire = open[Math.floor(draw * open.length)];
      wire?.inflict(fault, draw);
      return wire !== undefined;
    },
    fallSilent: () => {
      isSilent = true;
      for (const wire of wires) wire.fallSilent();
    },
    recover: () => {
      isSilent = false;
    },
    close: async () => {
      for (const wire of wires) wire.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One connection through the proxy. */
class Wire {
  readonly #gateway: Socket;
  readonly #broker: Socket;
  readonly #whileMs: number;
  readonly #over: () => void;
  #delayMs = 0;
  #isDeaf = false;
  #isMute = false;
  /** Share of the next write that still arrives. */
  #cutAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  isHealthy = false;

  constructor(gateway: Socket, broker: Socket, whileMs: number, over: () => void) {
    this.#gateway = gateway;
    this.#broker = broker;
    this.#whileMs = whileMs;
    this.#over = over;
    for (const socket of [gateway, broker]) {
      socket.setNoDelay(true);
      // Its close follows.
      socket.on('error', () => undefined);
    }
    gateway.on('data', (bytes) => this.#fromGateway(bytes));
    broker.on('data', (bytes) => {
      if (!this.#isDeaf) this.#pass(bytes, broker, gateway);
    });
    broker.once('connect', () => {
      if (this.#isMute) return;
      this.isHealthy = true;
      gateway.resume();
    });
    broker.once('close', () => this.cut());
    gateway.once('close', () => {
      if (this.#timer === undefined) this.cut();
    });
  }

  inflict(fault: Fault, draw: number): void {
    this.isHealthy = fault === 'slow';
    if (fault === 'cut') {
      this.#cutAt = draw;
      return;
    }
    if (fault === 'slow') this.#delayMs = SLOW_MS;
    else this.#isDeaf = true;
    this.#timer ??= setTimeout(() => this.#endFault(), this.#whileMs);
    if (fault === 'half-open') this.#gateway.destroy();
  }

  fallSilent(): void {
    this.isHealthy = false;
    this.#isMute = true;
    for (const socket of [this.#gateway, this.#broker]) socket.pause();
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.isHealthy = false;
    this.#gateway.destroy();
    this.#broker.destroy();
    this.#over();
  }

  #endFault(): void {
    this.#timer = undefined;
    this.#delayMs = 0;
    if (!this.isHealthy || this.#gateway.destroyed) this.cut();
  }

  #fromGateway(bytes: Buffer): void {
    if (this.#cutAt === undefined) return this.#pass(bytes, this.#gateway, this.#broker);
    // At least one byte arrives and at least one does not.
    const length = 1 + Math.floor(this.#cutAt * (bytes.length - 1));
    this.#gateway.pause();
    this.#broker.write(bytes.subarray(0, Math.min(length, bytes.length - 1)), () => this.cut());
  }

  /** One piece at a time in each direction: what a slow receiver does not take is not read. */
  #pass(bytes: Buffer, from: Socket, to: Socket): void {
    from.pause();
    const write = (): void => void to.write(bytes, () => this.#isMute || from.resume());
    if (this.#delayMs === 0) write();
    else setTimeout(write, this.#delayMs);
  }
}
