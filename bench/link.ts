import { connect } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { decodeRecibo, topic } from '@tds/contract/mqtt';
import type { FleetGateway } from '@tds/simulator';
import type { Latencies } from './latency.ts';
import { connectPacket, createTemplate, SEQ, subscribePacket } from './packets.ts';
import type { Template } from './packets.ts';

export interface LinkOptions {
  host: string;
  port: number;
  serverName: string;
  secureContext: SecureContext;
  gateway: FleetGateway;
  /** In a message. */
  leituras: number;
  /** With it a message is settled by its recibo, without by its PUBACK. */
  fila: string | undefined;
}

const KEEPALIVE_S = 600;
const PUBACK = 4;
const PUBLISH = 3;
/** Packet numbers in use are far fewer. */
const IDS = 0xffff;

/** One gateway's connection. */
export class Link {
  acked = 0;
  outstanding = 0;
  readonly #socket: TLSSocket;
  readonly #template: Template;
  readonly #waitsForRecibo: boolean;
  /** When the message of that number was sent: by packet number, or by place in the buffer. */
  readonly #sentAt = new Map<number, number>();
  #latencies: Latencies | undefined;
  #window = 0;
  #count = 0;
  #lastMs = 0;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: TLSSocket, { gateway, leituras, fila }: LinkOptions) {
    this.#socket = socket;
    this.#template = createTemplate(gateway, leituras, fila);
    this.#waitsForRecibo = fila !== undefined;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Resolves when the broker has answered the CONNECT, and the SUBSCRIBE to recibos where there is one. */
  static open(options: LinkOptions): Promise<Link> {
    const { host, port, serverName, secureContext, gateway, fila } = options;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, servername: serverName, secureContext });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error(`${gateway.mac}: connection closed`)));
      socket.once('secureConnect', () => socket.write(connectPacket(gateway.mac, KEEPALIVE_S)));
      socket.once('data', (connack: Buffer) => {
        if (connack[0] !== 0x20 || connack[3] !== 0) return reject(new Error(`${gateway.mac}: refused (${connack.toString('hex')})`));
        if (fila === undefined) return resolve(new Link(socket, options));
        socket.once('data', () => resolve(new Link(socket, options)));
        return socket.write(subscribePacket(topic(gateway.mac, 'recibo')));
      });
    });
  }

  begin(latencies: Latencies, window: number): void {
    this.acked = 0;
    this.#latencies = latencies;
    this.#window = window;
    if (window > 0) this.send(window);
  }

  end(): void {
    this.#window = 0;
  }

  destroy(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  /** All in one write, so that they share a TLS record. */
  send(messages: number): void {
    const { length } = this.#template;
    const bytes = Buffer.allocUnsafe(length * messages);
    const now = Date.now();
    const sentAt = performance.now();
    for (let at = 0; at < messages; at += 1) {
      this.#count += 1;
      // Never the same instant twice.
      this.#lastMs = Math.max(now, this.#lastMs + 1);
      const packetId = ((this.#count - 1) % IDS) + 1;
      this.#template.write(bytes, at * length, packetId, this.#lastMs, this.#count);
      this.#sentAt.set(this.#waitsForRecibo ? SEQ + this.#count : packetId, sentAt);
    }
    this.outstanding += messages;
    this.#socket.write(bytes);
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let settled = 0;
    let at = 0;
    while (at + 4 <= bytes.length) {
      const { type, bodyAt, end } = headerAt(bytes, at);
      if (end > bytes.length) break;
      if (type === PUBACK && !this.#waitsForRecibo) settled += this.#settle(bytes.readUInt16BE(bodyAt));
      if (type === PUBLISH) settled += this.#takeRecibo(bytes, at, bodyAt, end);
      at = end;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
    this.outstanding -= settled;
    this.acked += settled;
    if (settled > 0 && this.#window > 0) this.send(settled);
  }

  #takeRecibo(bytes: Buffer, at: number, bodyAt: number, end: number): number {
    const topicEnd = bodyAt + 2 + bytes.readUInt16BE(bodyAt);
    const isQos1 = (bytes[at]! & 0x06) !== 0;
    if (isQos1) this.#socket.write(Buffer.from([0x40, 2, bytes[topicEnd]!, bytes[topicEnd + 1]!]));
    const decoded = decodeRecibo(bytes.subarray(topicEnd + (isQos1 ? 2 : 0), end));
    if (!decoded.ok) throw new Error('a recibo that cannot be read');
    let settled = 0;
    for (const [from, to] of decoded.message.faixas) for (let seq = from; seq <= to; seq += 1) settled += this.#settle(seq);
    return settled;
  }

  #settle(key: number): number {
    const sentAt = this.#sentAt.get(key);
    if (sentAt === undefined) return 0;
    this.#sentAt.delete(key);
    this.#latencies?.add(performance.now() - sentAt);
    return 1;
  }
}

function headerAt(bytes: Buffer, at: number): { type: number; bodyAt: number; end: number } {
  let length = 0;
  let bodyAt = at + 1;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[bodyAt] ?? 0;
    bodyAt += 1;
    length += (byte & 0x7f) << shift;
    if (byte < 0x80) return { type: bytes[at]! >> 4, bodyAt, end: bodyAt + length };
  }
}
