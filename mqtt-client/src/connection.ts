import type { Socket } from 'node:net';
import { parser, type IPublishPacket, type Packet, type Parser } from 'mqtt-packet';
import { disconnect, encodePubacks, encodePublish, encodeSubscribe, encodeUnsubscribe, pingreq } from './encode.ts';
import { connackError, MqttError, socketError } from './errors.ts';
import { FrameReader } from './frames.ts';
import { Inbox } from './inbox.ts';
import { Keepalive } from './keepalive.ts';
import type { ConnectOptions, MqttConnection, OnMessage, PublishOptions, Subscription } from './options.ts';
import { Outbox } from './outbox.ts';

const puback = 0x40;
const refusedSubscription = 0x80;
const farewellMs = 1000;

export class Connection implements MqttConnection {
  readonly opened: Promise<void>;
  readonly closed: Promise<MqttError>;
  sessionPresent = false;
  readonly #socket: Socket;
  readonly #onMessage: OnMessage | undefined;
  readonly #parser: Parser = parser({ protocolVersion: 4 });
  readonly #frames = new FrameReader((frame) => this.#receiveFrame(frame));
  readonly #outbox = new Outbox();
  readonly #inbox = new Inbox((ids) => this.#write(encodePubacks(ids)));
  readonly #keepalive: Keepalive;
  readonly #open = Promise.withResolvers<void>();
  readonly #close = Promise.withResolvers<MqttError>();
  readonly #connectTimer: NodeJS.Timeout;
  #isOpen = false;
  #isCorked = false;
  #reason: MqttError | undefined;

  constructor(socket: Socket, hello: Buffer, options: ConnectOptions) {
    const keepaliveMs = (options.keepaliveS ?? 60) * 1000;
    const connectTimeoutMs = options.connectTimeoutMs ?? 20_000;
    this.#socket = socket;
    this.#onMessage = options.onMessage;
    this.opened = this.#open.promise;
    this.closed = this.#close.promise;
    this.#keepalive = new Keepalive({
      keepaliveMs,
      silenceTimeoutMs: options.silenceTimeoutMs ?? keepaliveMs * 2,
      ping: () => this.#write(pingreq),
      onSilence: () => this.#fail(new MqttError('timeout', 'the server fell silent')),
    });
    this.#connectTimer = setTimeout(
      () => this.#fail(new MqttError('timeout', `no session within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    this.#parser.on('packet', (packet) => this.#receivePacket(packet));
    this.#parser.on('error', (cause: Error) => this.#fail(new MqttError('protocol', cause.message, { cause })));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (cause) => this.#fail(socketError(cause)));
    socket.on('close', () => this.#settleClosed());
    this.#write(hello);
  }

  get inFlight(): number {
    return this.#outbox.size;
  }

  async publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): Promise<void> {
    this.#assertUsable();
    if (options.qos === 0) {
      this.#write(encodePublish(topic, payload, options, 0));
      return;
    }
    const id = this.#outbox.nextId();
    this.#write(encodePublish(topic, payload, options, id));
    await this.#outbox.wait(id);
  }

  async subscribe(filters: readonly Subscription[]): Promise<number[]> {
    this.#assertUsable();
    const id = this.#outbox.nextId();
    this.#write(encodeSubscribe(filters, id));
    return this.#outbox.wait(id);
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    this.#assertUsable();
    const id = this.#outbox.nextId();
    this.#write(encodeUnsubscribe(filters, id));
    await this.#outbox.wait(id);
  }

  pause(): void {
    this.#keepalive.hold(true);
    this.#socket.pause();
  }

  resume(): void {
    this.#keepalive.hold(false);
    this.#socket.resume();
  }

  async end(): Promise<void> {
    this.#reason ??= new MqttError('ended', 'this side ended the connection');
    this.#socket.end(disconnect);
    this.#socket.resume();
    const timer = setTimeout(() => this.#socket.destroy(), farewellMs);
    await this.closed;
    clearTimeout(timer);
  }

  destroy(): void {
    this.#fail(new MqttError('ended', 'this side cut the connection'));
  }

  #assertUsable(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }

  /** Everything written in one turn of the event loop leaves in one write. */
  #write(bytes: Buffer): void {
    if (this.#reason !== undefined) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(uncork, this);
    }
    this.#socket.write(bytes);
    this.#keepalive.sent();
  }

  uncork(): void {
    this.#isCorked = false;
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    this.#keepalive.received();
    try {
      this.#frames.push(chunk);
    } catch (err) {
      if (!(err instanceof MqttError)) throw err;
      this.#fail(err);
    }
  }

  #receiveFrame(frame: Buffer): void {
    if (frame[0] === puback && frame.length === 4) this.#outbox.settle(frame.readUInt16BE(2), []);
    else this.#parser.parse(frame);
  }

  #receivePacket(packet: Packet): void {
    if (this.#isOpen === (packet.cmd === 'connack')) {
      this.#fail(new MqttError('protocol', `${packet.cmd} at the wrong moment`));
      return;
    }
    if (packet.cmd === 'connack') this.#receiveConnack(packet.returnCode ?? 0, packet.sessionPresent);
    else if (packet.cmd === 'publish') this.#receivePublish(packet);
    else if (packet.cmd === 'suback') this.#receiveSuback(packet.messageId ?? 0, packet.granted.map(Number));
    else if (packet.cmd === 'unsuback') this.#outbox.settle(packet.messageId ?? 0, []);
    else if (packet.cmd !== 'pingresp') this.#fail(new MqttError('protocol', `unexpected ${packet.cmd}`));
  }

  #receiveConnack(returnCode: number, sessionPresent: boolean): void {
    if (returnCode !== 0) {
      this.#fail(connackError(returnCode));
      return;
    }
    clearTimeout(this.#connectTimer);
    this.sessionPresent = sessionPresent;
    this.#isOpen = true;
    this.#open.resolve();
  }

  #receivePublish(packet: IPublishPacket): void {
    const { topic, qos, retain, dup } = packet;
    if (qos === 2) {
      this.#fail(new MqttError('protocol', 'QoS 2 was never asked for'));
      return;
    }
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    const ack = qos === 1 ? this.#inbox.receive(packet.messageId ?? 0) : nothing;
    if (this.#onMessage === undefined) ack();
    else this.#onMessage({ topic, payload, qos, retain, dup }, ack);
  }

  #receiveSuback(messageId: number, granted: number[]): void {
    if (granted.includes(refusedSubscription)) {
      this.#outbox.rejectOne(messageId, new MqttError('refused', 'the server refused a subscription', { returnCode: refusedSubscription }));
    } else this.#outbox.settle(messageId, granted);
  }

  #fail(reason: MqttError): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #settleClosed(): void {
    // A server that refuses a certificate mostly says nothing: it closes.
    const when = this.#isOpen ? '' : ' before a session began: it may not know this certificate or client id';
    this.#reason ??= new MqttError('closed', `the server closed the connection${when}`);
    this.#keepalive.stop();
    clearTimeout(this.#connectTimer);
    this.#open.reject(this.#reason);
    this.#close.resolve(this.#reason);
    this.#outbox.rejectAll(this.#reason);
  }
}

function uncork(connection: Connection): void {
  connection.uncork();
}

function nothing(): void {}
