import { topic } from '@tds/contract/mqtt';
import type { FleetGateway } from '@tds/simulator';

/** A gateway's message as bytes, made once: sending one more patches its instant, its values and its packet number. */
export interface Template {
  /** One PUBLISH, QoS 1 (MQTT 3.1.1, 3.3), with readings of all its dispositivos. */
  write(into: Buffer, at: number, packetId: number, timeMs: number, count: number): void;
  readonly length: number;
}

/** As wide as what takes its place. */
const INSTANT = '2026-01-01T00:00:00.000Z';
const VALOR = '1000000.000';
const VALOR_DIGITS = VALOR.length - 1;

/** CONNECT, MQTT 3.1.1, clean session (3.1). */
export function connectPacket(clientId: string, keepaliveS: number): Buffer {
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 0x02, keepaliveS >> 8, keepaliveS & 0xff]), text(clientId)]);
  return Buffer.concat([Buffer.from([0x10]), lengthOf(body.length), body]);
}

/** SUBSCRIBE to one topic, QoS 1 (3.8). */
export function subscribePacket(filter: string): Buffer {
  const body = Buffer.concat([Buffer.from([0, 1]), text(filter), Buffer.from([1])]);
  return Buffer.concat([Buffer.from([0x82]), lengthOf(body.length), body]);
}

/** With a place in the gateway's buffer when it waits for recibos. */
export function createTemplate(gateway: FleetGateway, count: number, fila: string | undefined): Template {
  const head = Buffer.concat([text(topic(gateway.mac, 'telemetria')), Buffer.from([0, 0])]);
  const leituras = Array.from({ length: count }, (_, at) => {
    const { codigo, unidade } = gateway.dispositivos[at % gateway.dispositivos.length]!;
    const turn = Math.floor(at / gateway.dispositivos.length);
    // What was read before the message's own instant says so itself.
    const timestamp = turn === 0 ? '' : `,"timestamp":"${new Date(Date.now() - turn * 1000).toISOString()}"`;
    return `{"dispositivo_codigo":${JSON.stringify(codigo)},"valor":${VALOR},"unidade":${JSON.stringify(unidade)}${timestamp}}`;
  });
  const place = fila === undefined ? '' : `"fila":"${fila}","seq":${SEQ},`;
  const json = Buffer.from(`{"gateway_mac":"${gateway.mac}","timestamp":"${INSTANT}",${place}"leituras":[${leituras.join(',')}]}`);
  const body = Buffer.concat([head, json]);
  const fixed = Buffer.concat([Buffer.from([0x32]), lengthOf(body.length)]);
  const packet = Buffer.concat([fixed, body]);
  const instantAt = packet.indexOf(INSTANT);
  const seqAt = fila === undefined ? -1 : packet.indexOf(`"seq":${SEQ}`) + 6;
  const idAt = fixed.length + head.length - 2;
  const valorAt: number[] = [];
  for (let at = packet.indexOf(VALOR); at >= 0; at = packet.indexOf(VALOR, at + 1)) valorAt.push(at);

  return {
    length: packet.length,
    write: (into, at, packetId, timeMs, count) => {
      packet.copy(into, at);
      into.writeUInt16BE(packetId, at + idAt);
      into.write(new Date(timeMs).toISOString(), at + instantAt, 'latin1');
      if (seqAt >= 0) into.write(String(SEQ + count), at + seqAt, 'latin1');
      const digits = String(10 ** (VALOR_DIGITS - 1) + (count % 10 ** (VALOR_DIGITS - 1)));
      const valor = `${digits.slice(0, -3)}.${digits.slice(-3)}`;
      for (const offset of valorAt) into.write(valor, at + offset, 'latin1');
    },
  };
}

/** Numbers of a buffer start here, so that all are of one width. */
export const SEQ = 100_000_000;

/** UTF-8 with its length before it (1.5.3). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Remaining length, seven bits a byte (2.2.3). */
function lengthOf(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; ; rest >>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
