import { generate } from 'mqtt-packet';
import type { ConnectOptions, PublishOptions, Subscription } from './options.ts';

/** The two hot packets, PUBLISH and PUBACK, are written by hand into one buffer each; mqtt-packet makes the rest. */
export function encodePublish(topic: string, payload: string | Uint8Array, options: PublishOptions, messageId: number): Buffer {
  const qos = options.qos ?? 1;
  const topicBytes = Buffer.byteLength(topic);
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const remaining = 2 + topicBytes + (qos === 1 ? 2 : 0) + payloadBytes;
  const packet = Buffer.allocUnsafe(1 + varintBytes(remaining) + remaining);
  packet[0] = 0x30 | (options.dup === true ? 8 : 0) | (qos << 1) | (options.retain === true ? 1 : 0);
  let at = writeVarint(packet, 1, remaining);
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(topic, at);
  if (qos === 1) at = packet.writeUInt16BE(messageId, at);
  if (typeof payload === 'string') packet.write(payload, at);
  else packet.set(payload, at);
  return packet;
}

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

export function encodeConnect(options: ConnectOptions): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: options.clientId,
    clean: options.clean ?? true,
    keepalive: Math.ceil(options.keepaliveS ?? 60),
    ...(options.will === undefined ? {} : { will: options.will }),
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: Buffer.from(options.password) }),
  });
}

export function encodeSubscribe(filters: readonly Subscription[], messageId: number): Buffer {
  return generate({ cmd: 'subscribe', messageId, subscriptions: [...filters] });
}

export function encodeUnsubscribe(filters: readonly string[], messageId: number): Buffer {
  return generate({ cmd: 'unsubscribe', messageId, unsubscriptions: [...filters] });
}

export const pingreq = generate({ cmd: 'pingreq' });
export const disconnect = generate({ cmd: 'disconnect' });

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
