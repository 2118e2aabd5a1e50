/**
 * Cuts a byte stream into MQTT 3.1.1 control packets and judges each by its fixed header alone, before its body is buffered: a
 * packet of a type a client may not send, or longer than allowed, throws with at most five of its bytes held.
 * Bytes held never exceed one chunk as the socket gave it plus one packet of the largest allowed size.
 */
export const PacketType = {
  connect: 1,
  publish: 3,
  puback: 4,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

export interface Frame {
  type: number;
  /** The low four bits of the first byte; of a PUBLISH: DUP 8, QoS 6, RETAIN 1. */
  flags: number;
  /** The whole packet, fixed header included. */
  bytes: Buffer;
  /** Where the variable header begins. */
  bodyAt: number;
}

export interface FrameLimits {
  /** Longest PUBLISH, whole packet. */
  maxPublishBytes: number;
  /** Longest packet of any other type. */
  maxControlBytes: number;
}

/** The client broke MQTT or a limit; the connection ends with this reason. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

const EMPTY = Buffer.alloc(0);
const FROM_CLIENT: ReadonlySet<number> = new Set(Object.values(PacketType));
/** Each byte of the length carries seven bits; four bytes at most (MQTT 3.1.1, 2.2.3). */
const LENGTH_BYTES = 4;

export class FrameReader {
  readonly #limits: FrameLimits;
  #chunk: Buffer = EMPTY;
  #at = 0;
  #partial: (Frame & { filled: number }) | null = null;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  push(chunk: Buffer): void {
    const left = this.#chunk.subarray(this.#at);
    this.#chunk = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    this.#at = 0;
  }

  /** The next whole packet, or null when more bytes are needed. Throws ProtocolError. */
  next(): Frame | null {
    if (this.#partial) return this.#fill(this.#partial);
    const header = this.#readHeader();
    if (!header) return null;
    const { type, flags, bodyAt, total } = header;
    if (this.#chunk.length - this.#at >= total) {
      const bytes = this.#chunk.subarray(this.#at, this.#at + total);
      this.#at += total;
      this.#dropConsumed();
      return { type, flags, bytes, bodyAt };
    }
    this.#partial = { type, flags, bodyAt, bytes: Buffer.allocUnsafeSlow(total), filled: 0 };
    return this.#fill(this.#partial);
  }

  #fill(partial: Frame & { filled: number }): Frame | null {
    const copied = this.#chunk.copy(partial.bytes, partial.filled, this.#at);
    partial.filled += copied;
    this.#at += copied;
    this.#dropConsumed();
    if (partial.filled < partial.bytes.length) return null;
    this.#partial = null;
    return partial;
  }

  /** An idle client keeps nothing of what it sent last. */
  #dropConsumed(): void {
    if (this.#at < this.#chunk.length) return;
    this.#chunk = EMPTY;
    this.#at = 0;
  }

  #readHeader(): { type: number; flags: number; bodyAt: number; total: number } | null {
    const first = this.#chunk[this.#at];
    if (first === undefined) return null;
    const type = first >> 4;
    if (!FROM_CLIENT.has(type)) throw new ProtocolError(`packet type ${type} is not accepted from a client`);
    let length = 0;
    for (let index = 0; index < LENGTH_BYTES; index += 1) {
      const byte = this.#chunk[this.#at + 1 + index];
      if (byte === undefined) return null;
      length += (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return this.#checkSize(type, first & 0x0f, index + 2, length);
    }
    throw new ProtocolError('malformed packet length');
  }

  #checkSize(type: number, flags: number, bodyAt: number, length: number) {
    const total = bodyAt + length;
    const limit = type === PacketType.publish ? this.#limits.maxPublishBytes : this.#limits.maxControlBytes;
    if (total > limit) throw new ProtocolError(`packet of ${total} bytes, the limit is ${limit}`);
    return { type, flags, bodyAt, total };
  }
}

export interface Publish {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  /** 0 when QoS is 0. */
  messageId: number;
}

/** Throws ProtocolError on a malformed PUBLISH, on a topic with wildcards and on QoS 2. */
export function parsePublish(frame: Frame): Publish {
  const qos = readQos(frame);
  const body = frame.bytes.subarray(frame.bodyAt);
  const topicEnd = body.length < 2 ? Infinity : 2 + body.readUInt16BE(0);
  const payloadAt = topicEnd + (qos === 1 ? 2 : 0);
  if (payloadAt > body.length) throw new ProtocolError('truncated PUBLISH');
  const topic = body.toString('utf8', 2, topicEnd);
  if (topic === '' || /[+#\0]/.test(topic)) throw new ProtocolError('malformed topic');
  const messageId = qos === 1 ? body.readUInt16BE(topicEnd) : 0;
  if (qos === 1 && messageId === 0) throw new ProtocolError('packet identifier 0');
  return { topic, payload: detach(body.subarray(payloadAt)), qos, retain: (frame.flags & 1) === 1, messageId };
}

function readQos(frame: Frame): 0 | 1 {
  const qos = (frame.flags >> 1) & 0x03;
  if (qos === 0 || qos === 1) return qos;
  throw new ProtocolError(qos === 2 ? 'QoS 2 is not supported' : 'malformed QoS');
}

/** A small payload must not keep the whole chunk it arrived in alive while it is held. */
function detach(payload: Buffer): Buffer {
  return payload.length * 2 < payload.buffer.byteLength ? Buffer.from(payload) : payload;
}
