import { MqttError } from './errors.ts';

/** A PUBLISH as it stands in its frame; the payload is not copied. */
export interface Publish {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  dup: boolean;
  /** 0 for QoS 0. */
  messageId: number;
}

/** PUBLISH is the hot packet: read by hand (MQTT 3.1.1 and 5, section 3.3). Throws MqttError `protocol`. */
export function decodePublish(frame: Buffer, protocol: 4 | 5): Publish {
  const flags = frame[0]!;
  const qos = (flags >> 1) & 3;
  if (qos > 1) throw new MqttError('protocol', 'QoS 2 was never asked for');
  let at = 1;
  while (frame[at]! >= 0x80) at += 1;
  at += 1;
  const topicEnd = at + 2 + readUint16(frame, at);
  const topic = frame.toString('utf8', at + 2, topicEnd);
  at = topicEnd;
  let messageId = 0;
  if (qos === 1) {
    messageId = readUint16(frame, at);
    at += 2;
  }
  if (protocol === 5) at = skipProperties(frame, at);
  if (at > frame.length) throw cutOff();
  return { topic, payload: frame.subarray(at), qos: qos === 1 ? 1 : 0, retain: (flags & 1) === 1, dup: (flags & 8) === 8, messageId };
}

/** Topic aliases were never offered and subscription ids never asked for, so no property changes what is read. */
function skipProperties(frame: Buffer, start: number): number {
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    const byte = frame[start + i];
    if (byte === undefined) throw cutOff();
    length += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return start + i + 1 + length;
  }
  throw cutOff();
}

function readUint16(frame: Buffer, at: number): number {
  if (at + 2 > frame.length) throw cutOff();
  return (frame[at]! << 8) | frame[at + 1]!;
}

function cutOff(): MqttError {
  return new MqttError('protocol', 'a PUBLISH is cut off');
}
