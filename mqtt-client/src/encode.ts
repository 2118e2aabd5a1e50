import { generate } from 'mqtt-packet';
import type { ConnectOptions, PublishOptions, Subscription } from './options.ts';

export type Protocol = 4 | 5;

/** The two hot packets, PUBLISH and PUBACK, are written by hand into one buffer each; mqtt-packet makes the rest. */
export function encodePublish(topic: string, payload: string | Uint8Array, options: PublishOptions, messageId: number, protocol: Protocol = 4): Buffer {
  const qos = options.qos ?? 1;
  const topicBytes = Buffer.byteLength(topic);
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const remaining = 2 + topicBytes + (qos === 1 ? 2 : 0) + (protocol === 5 ? 1 : 0) + payloadBytes;
  const packet = Buffer.allocUnsafe(1 + varintBytes(remaining) + remaining);
  packet[0] = 0x30 | (options.dup === true ? 8 : 0) | (qos << 1) | (options.retain === true ? 1 : 0);
  let at = writeVarint(packet, 1, remaining);
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(topic, at);
  if (qos === 1) at = packet.writeUInt16BE(messageId, at);
  // No properties.
  if (protocol === 5) at = packet.writeUInt8(0, at);
  if (typeof payload === 'string') packet.write(payload, at);
  else packet.set(payload, at);
  return packet;
}

/** In MQTT 5 as well: a PUBACK of two bytes says success (section 3.4.2.1). */
export function encodePubacks(messageIds: readonly number[]): Buffer {
  const packets = Buffer.allocUnsafe(messageIds.length * 4);
  let at = 0;
  for (const id of messageIds) {
    packets[at] = 0x40;
    packets[at + 1] = 2;
    at = packets.writeUInt16BE(id, at + 2);
  }
  return packets;
}

export function encodeConnect(options: ConnectOptions, protocol: Protocol): Buffer {
  const isClean = options.clean ?? true;
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: protocol,
    clientId: options.clientId,
    clean: isClean,
    keepalive: Math.ceil(options.keepaliveS ?? 60),
    ...(options.will === undefined ? {} : { will: options.will }),
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: Buffer.from(options.password) }),
    ...(protocol === 5 ? { properties: connectProperties(options, isClean) } : {}),
  });
}

/** In MQTT 5 a kept session ends with its connection unless told otherwise; 3.1.1 keeps it for ever, and so does the largest number. */
function connectProperties({ receiveMaximum, sessionExpiryS }: ConnectOptions, isClean: boolean) {
  return {
    sessionExpiryInterval: isClean ? 0 : (sessionExpiryS ?? NEVER_EXPIRES),
    ...(receiveMaximum === undefined ? {} : { receiveMaximum }),
  };
}

const NEVER_EXPIRES = 0xffff_ffff;

export function encodeSubscribe(filters: readonly Subscription[], messageId: number, protocol: Protocol): Buffer {
  return generate({ cmd: 'subscribe', messageId, subscriptions: [...filters] }, { protocolVersion: protocol });
}

export function encodeUnsubscribe(filters: readonly string[], messageId: number, protocol: Protocol): Buffer {
  return generate({ cmd: 'unsubscribe', messageId, unsubscriptions: [...filters] }, { protocolVersion: protocol });
}

export const pingreq = generate({ cmd: 'pingreq' });
/** Of two bytes in MQTT 5 too: a normal end. */
export const disconnect = generate({ cmd: 'disconnect' });
/** Ends the kept session with the connection (MQTT 5 section 3.14.2.2.2). */
export const disconnectForGood = generate({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 0 } }, { protocolVersion: 5 });

function varintBytes(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}

function writeVarint(packet: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    packet[at] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    at += 1;
  }
  packet[at] = rest;
  return at + 1;
}
