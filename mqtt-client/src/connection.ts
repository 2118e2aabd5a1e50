import type { Socket } from 'node:net';
import { parser, type IConnackPacket, type Packet, type Parser } from 'mqtt-packet';
import { decodePublish } from './decode.ts';
import { disconnect, disconnectForGood, encodeConnect, encodePubacks, encodePublish, encodeSubscribe, encodeUnsubscribe, pingreq, type Protocol } from './encode.ts';
import { connackError, MqttError, reasonText, socketError } from './errors.ts';
import { FrameReader } from './frames.ts';
import { Inbox } from './inbox.ts';
import { Keepalive } from './keepalive.ts';
import type { ConnectOptions, MqttConnection, OnMessage, PublishOptions, Subscription } from './options.ts';
import { Outbox } from './outbox.ts';

const connack = 0x20;
const publish = 3;
const puback = 0x40;
/** From here on a reason code says no, in both versions. */
const refused = 0x80;
const farewellMs = 1000;

export class Connection implements MqttConnection {
  readonly opened: Promise<void>;
  readonly closed: Promise<MqttError>;
  readonly protocol: Protocol;
  sessionPresent = false;
  publishWindow = 65_535;
  readonly #socket: Socket;
  readonly #onMessage: OnMessage | undefined;
  readonly #parser: Parser;
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

  constructor(socket: Socket, protocol: Protocol, options: ConnectOptions) {
    const keepaliveMs = (options.keepaliveS ?? 60) * 1000;
    const connectTimeoutMs = options.connectTimeoutMs ?? 20_000;
    this.#socket = socket;
    this.protocol = protocol;
    this.#parser = parser({ protocolVersion: protocol });
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
    this.#write(encodeConnect(options, protocol));
  }

  get inFlight(): number {
    return this.#outbox.size;
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  async publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): Promise<void> {
    this.#assertUsable();
    if (options.qos === 0) {
      this.#write(encodePublish(topic, payload, options, 0, this.protocol));
      return;
    }
    const id = this.#outbox.nextId();
    this.#write(encodePublish(topic, payload, options, id, this.protocol));
    await this.#outbox.wait(id);
  }

  async subscribe(filters: readonly Subscription[]): Promise<number[]> {
    this.#assertUsable();
    const id = this.#outbox.nextId();
    this.#write(encodeSubscribe(filters, id, this.protocol));
    return this.#outbox.wait(id);
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    this.#assertUsable();
    const id = this.#outbox.nextId();
    this.#write(encodeUnsubscribe(filters, id, this.protocol));
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

  async end({ endSession = false }: { endSession?: boolean } = {}): Promise<void> {
    this.#inbox.flush();
    const farewell = endSession && this.protocol === 5 ? disconnectForGood : disconnect;
    this.#reason ??= new MqttError('ended', 'this side ended the connection');
    this.#socket.end(farewell);
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

  /** The parser never sees the two hot packets, nor the refusal of a server that answers MQTT 5 in the words of 3.1.1. */
  #receiveFrame(frame: Buffer): void {
    if (this.#reason !== undefined) return;
    const first = frame[0]!;
    if (first >> 4 === publish && this.#isOpen) this.#receivePublish(frame);
    else if (first === puback && frame.length === 4) this.#outbox.settle(frame.readUInt16BE(2), []);
    else if (first === connack && frame.length === 4) this.#receiveConnack({ cmd: 'connack', returnCode: frame[3]!, sessionPresent: frame[2] === 1 });
    else this.#parser.parse(frame);
  }

  #receivePacket(packet: Packet): void {
    if (packet.cmd === 'connack') this.#receiveConnack(packet);
    else if (packet.cmd === 'disconnect' && this.protocol === 5) this.#receiveDisconnect(packet.reasonCode ?? 0);
    else if (!this.#isOpen) this.#fail(new MqttError('protocol', `${packet.cmd} at the wrong moment`));
    else if (packet.cmd === 'suback') this.#settle(packet.messageId ?? 0, packet.granted.map(Number), 'a subscription');
    else if (packet.cmd === 'unsuback') this.#outbox.settle(packet.messageId ?? 0, []);
    else if (packet.cmd === 'puback') this.#settle(packet.messageId ?? 0, [packet.reasonCode ?? 0], 'a publish');
    else if (packet.cmd !== 'pingresp') this.#fail(new MqttError('protocol', `unexpected ${packet.cmd}`));
  }

  #receiveConnack({ reasonCode, returnCode, sessionPresent, properties }: Omit<IConnackPacket, 'length'>): void {
    const code = reasonCode ?? returnCode ?? 0;
    if (this.#isOpen || code !== 0) {
      this.#fail(this.#isOpen ? new MqttError('protocol', 'connack at the wrong moment') : connackError(code));
      return;
    }
    clearTimeout(this.#connectTimer);
    this.sessionPresent = sessionPresent;
    this.publishWindow = properties?.receiveMaximum ?? this.publishWindow;
    if (properties?.serverKeepAlive !== undefined) this.#keepalive.adopt(properties.serverKeepAlive * 1000);
    this.#isOpen = true;
    this.#open.resolve();
  }

  #receiveDisconnect(code: number): void {
    this.#fail(new MqttError('closed', `the server ended the connection: ${reasonText(code)}`, { returnCode: code }));
  }

  #receivePublish(frame: Buffer): void {
    const message = decodePublish(frame, this.protocol);
    const ack = message.qos === 1 ? this.#inbox.receive(message.messageId) : nothing;
    if (this.#onMessage === undefined) ack();
    else this.#onMessage(message, ack);
  }

  #settle(messageId: number, granted: number[], what: string): void {
    const no = granted.find((code) => code >= refused);
    if (no === undefined) this.#outbox.settle(messageId, granted);
    else this.#outbox.rejectOne(messageId, new MqttError('refused', `the server refused ${what}`, { returnCode: no }));
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
