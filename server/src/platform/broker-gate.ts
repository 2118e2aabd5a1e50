import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { judgeConnect, NOT_AUTHORIZED, UNAVAILABLE } from './broker-connect.ts';
import type { Will } from './broker-connect.ts';
import { FrameReader, PacketType, parsePublish, ProtocolError } from './broker-frames.ts';
import type { Frame, FrameLimits, Publish } from './broker-frames.ts';
import type { HoldBudget, Waiter } from './broker-hold.ts';
import { TokenBucket } from './broker-rate.ts';

export interface GateLimits extends FrameLimits {
  maxKeepaliveS: number;
  maxClientHeldMessages: number;
  maxClientHeldBytes: number;
}

export interface GateMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  will: boolean;
}

export interface Objection {
  reason: string;
  /** It may come again later. */
  isPassing: boolean;
}

export interface GateOwner {
  limits: GateLimits;
  budget: HoldBudget;
  mayPublish(clientId: string, topic: string): boolean;
  /** The CONNECT is good. Answers why the client may not come in, or null; whoever held its id before must go then. */
  connecting(gate: Gate): Objection | null;
  /** The engine has answered the CONNECT. */
  opened(gate: Gate): void;
  isSlowed(clientId: string): boolean;
  receive(gate: Gate, message: GateMessage): Promise<void>;
  acknowledged(count: number): void;
  /** The client did what it may not; the gate closes. */
  violated(gate: Gate, reason: string): void;
  /** Our fault: a message was not stored, or a handler threw. With QoS 0 the session goes on. */
  failed(gate: Gate, error: unknown): void;
}

interface Held {
  messageId: number;
  bytes: number;
  isSettled: boolean;
}

const CONNACK = 0x20;
/** SUBSCRIBE, UNSUBSCRIBE and PINGREQ: a gateway has a handful of topics and pings a few times a minute; whatever it asks costs an answer. */
const REQUESTS = { perSecond: 50, burst: 200 };
/** PUBACK: one for each `recibo`, of which a gateway that empties its buffer gets one a commit. */
const PUBACKS = { perSecond: 500, burst: 2_000 };

type State = 'await-connect' | 'connecting' | 'ready' | 'draining' | 'shut';

/**
 * Stands between one client's TLS socket and the MQTT engine. CONNECT is judged and normalized here; PUBLISH never reaches the
 * engine: it is handed to the owner, and its PUBACK leaves when that promise resolves, in the order of arrival (MQTT-4.6.0-2).
 * The rest (SUBSCRIBE, UNSUBSCRIBE, PUBACK, PINGREQ) passes at once, so a client is answered its pings while its
 * acknowledgements are held, but only so often a second: a client that floods us with requests is broken or hostile.
 *
 * Back-pressure: at the first PUBLISH for which there is no room the socket is not read any more; TCP does the rest.
 * Silence: the client's time runs from its last byte or its last acknowledgement, and stands still while we hold one or
 * do not read.
 */
export class Gate extends Duplex implements Waiter {
  readonly clientId: string;
  wasReady = false;
  closeReason = 'connection lost';
  will: Will | null = null;

  readonly #socket: TLSSocket;
  readonly #owner: GateOwner;
  readonly #frames: FrameReader;
  readonly #held: Held[] = [];
  readonly #requests = new TokenBucket(REQUESTS);
  readonly #pubacks = new TokenBucket(PUBACKS);
  #state: State = 'await-connect';
  #parked: Frame | null = null;
  #heldMessages = 0;
  #heldBytes = 0;
  #isStalled = false;
  #isEngineFull = false;
  #isPumping = false;
  #isAcking = false;
  #isParting = false;
  #silenceTimer: NodeJS.Timeout | null = null;
  #afterSocketDrain: (() => void) | null = null;

  constructor(socket: TLSSocket, clientId: string, owner: GateOwner) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.clientId = clientId;
    this.#owner = owner;
    this.#frames = new FrameReader(owner.limits);
    socket.on('data', (chunk: Buffer) => this.#takeBytes(chunk));
    socket.on('drain', () => this.#socketDrained());
    socket.on('end', () => this.shut('closed by the client'));
    socket.on('error', (error) => this.shut(error.message));
    socket.on('close', () => this.shut('connection lost'));
    this.on('drain', () => this.proceed());
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Takes nothing more from the client; what is held still gets its acknowledgement. */
  drain(): void {
    if (this.#state === 'shut') return;
    this.#state = 'draining';
    this.#owner.budget.forget(this);
    this.#socket.pause();
  }

  /** Writes what is still to be written, says goodbye and cuts the connection at the latest after `graceMs`. */
  async finish(reason: string, graceMs: number): Promise<void> {
    if (this.destroyed) return;
    const closed = new Promise((resolve) => this.once('close', resolve));
    const timer = setTimeout(() => this.shut(reason), this.wasReady ? graceMs : 0);
    this.#isParting = true;
    this.closeReason = reason;
    this.#socket.resume();
    this.end();
    await closed;
    clearTimeout(timer);
  }

  /** The first reason given is the one that counts. */
  shut(reason: string): void {
    if (this.#state === 'shut') return;
    this.#state = 'shut';
    if (!this.#isParting) this.closeReason = reason;
    this.destroy();
  }

  proceed(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#pump();
    } catch (error) {
      if (error instanceof ProtocolError) this.#violate(error.message);
      else this.#breakOff(error, 'internal error');
    } finally {
      this.#isPumping = false;
    }
  }

  override _read(): void {
    if (!this.#isEngineFull) return;
    this.#isEngineFull = false;
    this.proceed();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#writeToSocket(chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#writeToSocket(Buffer.concat(chunks.map((entry) => entry.chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#state = 'shut';
    if (this.#silenceTimer) clearTimeout(this.#silenceTimer);
    this.#owner.budget.forget(this);
    this.#parked = null;
    this.#socket.destroy();
    callback(error);
  }

  #takeBytes(chunk: Buffer): void {
    if (this.#state === 'draining') return;
    this.#silenceTimer?.refresh();
    this.#frames.push(chunk);
    this.proceed();
  }

  #pump(): void {
    this.#isStalled = false;
    for (;;) {
      if (this.#state !== 'await-connect' && this.#state !== 'ready') return this.#stopReading();
      if (this.#isEngineFull || this.writableNeedDrain) return this.#stopReading();
      const frame = this.#parked ?? this.#frames.next();
      this.#parked = null;
      if (!frame) {
        this.#socket.resume();
        return;
      }
      if (frame.type === PacketType.publish && !this.#hasRoom()) {
        this.#parked = frame;
        this.#isStalled = true;
        return this.#stopReading();
      }
      this.#take(frame);
    }
  }

  #stopReading(): void {
    if (!this.destroyed) this.#socket.pause();
  }

  #hasRoom(): boolean {
    const { limits, budget } = this.#owner;
    if (this.#heldMessages === 0) return true;
    // Settled ones still wait in #held for their turn behind one that is not.
    const messages = Math.max(this.#heldMessages, this.#held.length);
    if (messages >= limits.maxClientHeldMessages || this.#heldBytes >= limits.maxClientHeldBytes) return false;
    if (this.#owner.isSlowed(this.clientId)) return false;
    if (!budget.isFull()) return true;
    budget.wait(this);
    return false;
  }

  #take(frame: Frame): void {
    const isConnect = frame.type === PacketType.connect;
    if (isConnect !== (this.#state === 'await-connect')) {
      throw new ProtocolError(isConnect ? 'second CONNECT' : 'the first packet is not CONNECT');
    }
    if (isConnect) return this.#connect(frame);
    if (frame.type === PacketType.publish) return this.#publish(parsePublish(frame));
    if (frame.type === PacketType.disconnect) {
      this.will = null;
      return this.shut('disconnected');
    }
    const allowance = frame.type === PacketType.puback ? this.#pubacks : this.#requests;
    if (!allowance.take()) throw new ProtocolError('too many control packets');
    this.#isEngineFull = !this.push(frame.bytes);
  }

  #connect(frame: Frame): void {
    const judgement = judgeConnect(frame, {
      clientId: this.clientId,
      maxKeepaliveS: this.#owner.limits.maxKeepaliveS,
      mayPublish: (topic) => this.#owner.mayPublish(this.clientId, topic),
    });
    if (!judgement.ok) return this.#refuse(judgement.reason, judgement.connack);
    const objection = this.#owner.connecting(this);
    if (objection !== null) return this.#refuse(objection.reason, objection.isPassing ? UNAVAILABLE : NOT_AUTHORIZED);
    const { will, silenceMs, normalized } = judgement.request;
    this.will = will;
    this.#state = 'connecting';
    this.#silenceTimer = setTimeout(() => this.#onSilence(), silenceMs);
    this.push(normalized);
  }

  /** The client ends the connection when it has read its answer, or the engine does because it never got a CONNECT. */
  #refuse(reason: string, connack: Buffer): void {
    this.#state = 'draining';
    this.#owner.violated(this, reason);
    this.#socket.end(connack);
    this.#socket.resume();
  }

  #publish(publish: Publish): void {
    if (!this.#owner.mayPublish(this.clientId, publish.topic)) {
      throw new ProtocolError(`publish to forbidden topic ${JSON.stringify(publish.topic.slice(0, 120))}`);
    }
    const bytes = publish.payload.length + publish.topic.length;
    const held: Held = { messageId: publish.messageId, bytes, isSettled: false };
    if (publish.qos === 1) this.#held.push(held);
    this.#heldMessages += 1;
    this.#heldBytes += bytes;
    this.#owner.budget.take(bytes);
    const { topic, payload, qos, retain } = publish;
    this.#owner.receive(this, { topic, payload, qos, retain, will: false }).then(
      () => this.#settle(held),
      (error: unknown) => this.#fail(held, error, qos),
    );
  }

  #settle(held: Held): void {
    held.isSettled = true;
    this.#acknowledge();
    this.#release(held);
  }

  #fail(held: Held, error: unknown, qos: 0 | 1): void {
    if (qos === 1) this.#breakOff(error, 'a message could not be stored');
    else this.#owner.failed(this, error);
    this.#release(held);
  }

  #release(held: Held): void {
    this.#heldMessages -= 1;
    this.#heldBytes -= held.bytes;
    this.#silenceTimer?.refresh();
    this.#owner.budget.release(held.bytes);
    if (this.#isStalled) this.proceed();
  }

  #acknowledge(): void {
    if (this.#state === 'shut') return;
    let count = 0;
    while (this.#held[count]?.isSettled) count += 1;
    if (count === 0) return;
    const pubacks = Buffer.allocUnsafe(count * 4);
    for (const [index, { messageId }] of this.#held.splice(0, count).entries()) {
      pubacks.writeUInt16BE(0x4002, index * 4);
      pubacks.writeUInt16BE(messageId, index * 4 + 2);
    }
    this.#corkUntilNextTick();
    this.write(pubacks);
    this.#owner.acknowledged(count);
  }

  /** A committed batch settles many messages of a client in one turn: their PUBACKs share a TLS record. */
  #corkUntilNextTick(): void {
    if (this.#isAcking) return;
    this.#isAcking = true;
    this.cork();
    process.nextTick(() => {
      this.#isAcking = false;
      this.uncork();
    });
  }

  #writeToSocket(bytes: Buffer, callback: (error?: Error | null) => void): void {
    if (this.#socket.destroyed) return callback(new Error('connection closed'));
    if (this.#socket.write(bytes)) callback();
    else this.#afterSocketDrain = callback;
    if (this.#state === 'connecting' && bytes[0] === CONNACK) this.#open();
  }

  /** The client may see its CONNACK from here on, so it may be kicked and have a will. */
  #open(): void {
    this.#state = 'ready';
    this.wasReady = true;
    this.#owner.opened(this);
    this.proceed();
  }

  #socketDrained(): void {
    const callback = this.#afterSocketDrain;
    this.#afterSocketDrain = null;
    callback?.();
  }

  #onSilence(): void {
    if (this.#heldMessages > 0 || this.#isStalled) this.#silenceTimer?.refresh();
    else this.shut('keepalive timeout');
  }

  #breakOff(error: unknown, reason: string): void {
    this.#owner.failed(this, error);
    this.shut(reason);
  }

  #violate(reason: string): void {
    this.#owner.violated(this, reason);
    this.shut(reason);
  }
}
