import { generate, parser } from 'mqtt-packet';
import type { IConnectPacket, Packet } from 'mqtt-packet';
import { ProtocolError } from './broker-frames.ts';
import type { Frame } from './broker-frames.ts';

export interface Will {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
}

export interface ConnectRequest {
  /** Silence after which the client is gone: 1.5 × its keepalive (MQTT 3.1.1, 3.1.2.10). */
  silenceMs: number;
  will: Will | null;
  /** What the MQTT engine is given: a clean session without keepalive, will or password, which are dealt with before it. */
  normalized: Buffer;
}

export type ConnectJudgement = { ok: true; request: ConnectRequest } | { ok: false; reason: string; connack: Buffer };

/** CONNACK return codes (MQTT 3.1.1, table 3.1). */
const UNACCEPTABLE_PROTOCOL = encodeConnack(1);
const IDENTIFIER_REJECTED = encodeConnack(2);
/** Come again later. */
export const UNAVAILABLE = encodeConnack(3);
export const NOT_AUTHORIZED = encodeConnack(5);

export interface ConnectRules {
  clientId: string;
  maxKeepaliveS: number;
  mayPublish(topic: string): boolean;
}

/**
 * Judges a CONNECT. Only MQTT 3.1.1 passes; the client id must be the admitted one; a will must be QoS 0 or 1 on a topic the
 * client may publish to. A keepalive of 0 (never) or above the limit is taken as the limit: 3.1.1 has no way to tell the client,
 * and one that publishes or pings more often than that never notices.
 * Every session is clean: nothing is queued for a client that is away, what must reach it is retained or sent again.
 * Throws ProtocolError when the packet cannot be parsed.
 */
export function judgeConnect(frame: Frame, rules: ConnectRules): ConnectJudgement {
  const packet = parseConnect(frame);
  if (packet.protocolId !== 'MQTT' || packet.protocolVersion !== 4) {
    return refuse(UNACCEPTABLE_PROTOCOL, `MQTT protocol version ${packet.protocolVersion}, only 3.1.1 is spoken`);
  }
  if (packet.clientId !== rules.clientId) {
    return refuse(IDENTIFIER_REJECTED, `client id ${JSON.stringify(packet.clientId.slice(0, 64))} is not ${rules.clientId}`);
  }
  const will = packet.will ? readWill(packet.will) : null;
  if (will && (will === 'QOS_2' || !rules.mayPublish(will.topic))) {
    return refuse(NOT_AUTHORIZED, will === 'QOS_2' ? 'will with QoS 2' : `will on forbidden topic ${JSON.stringify(will.topic)}`);
  }
  const asked = packet.keepalive ?? 0;
  const keepaliveS = asked === 0 ? rules.maxKeepaliveS : Math.min(asked, rules.maxKeepaliveS);
  const normalized = generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: rules.clientId,
    clean: true,
    keepalive: 0,
  });
  return { ok: true, request: { silenceMs: keepaliveS * 1500, will, normalized } };
}

function readWill(will: NonNullable<IConnectPacket['will']>): Will | 'QOS_2' {
  const qos = will.qos ?? 0;
  if (qos === 2) return 'QOS_2';
  return { topic: will.topic, payload: Buffer.from(will.payload), qos, retain: will.retain ?? false };
}

function parseConnect(frame: Frame): IConnectPacket {
  const connectParser = parser();
  const packets: Packet[] = [];
  connectParser.on('packet', (packet) => packets.push(packet));
  connectParser.on('error', (error: Error) => {
    throw new ProtocolError(`malformed CONNECT: ${error.message}`);
  });
  connectParser.parse(frame.bytes);
  const [packet] = packets;
  if (packet?.cmd !== 'connect') throw new ProtocolError('malformed CONNECT');
  return packet;
}

function refuse(connack: Buffer, reason: string): ConnectJudgement {
  return { ok: false, reason, connack };
}

function encodeConnack(returnCode: number): Buffer {
  return Buffer.from([0x20, 2, 0, returnCode]);
}
