/** Both brokers behind one face, so that what is promised of ingest is tested on each of them alike. */
import type { ConnectOptions, MqttConnection } from '@tds/mqtt-client';
import { decodeRecibo } from '@tds/contract/mqtt';
import type { FaixaSeq } from '@tds/contract/mqtt';
import type { Presencas } from '../src/modules/presenca/index.ts';
import { connectGateway, startExternalSite } from './external-fixture.ts';
import { own, startSite, telemetria } from './gateway-broker-fixture.ts';
import type { Platform, Reading, TestGateway } from './gateway-broker-fixture.ts';
import { startMosquitto } from './mosquitto.ts';

export interface BrokerSite {
  presencas: Presencas;
  refreshCadastro(): Promise<void>;
  connect(gateway: TestGateway, options?: Partial<ConnectOptions>): Promise<MqttConnection>;
  stop(): Promise<void>;
}

export interface BrokerDriver {
  /** Ingest behind this broker, from its start to its stop. */
  start(): Promise<BrokerSite>;
  close(): Promise<void>;
}

export const drivers: readonly (readonly [name: string, open: (platform: Platform) => Promise<BrokerDriver>])[] = [
  ['the embedded broker', openEmbedded],
  ['Mosquitto', openMosquitto],
];

async function openEmbedded(platform: Platform): Promise<BrokerDriver> {
  return {
    start: async () => {
      const { presencas, cadastro, connect, stop } = await startSite(platform);
      return { presencas, refreshCadastro: () => cadastro.refresh(), connect, stop };
    },
    close: async () => undefined,
  };
}

async function openMosquitto(platform: Platform): Promise<BrokerDriver> {
  const mosquitto = await startMosquitto(platform.authorities);
  return {
    start: async () => {
      const { presencas, cadastro, stop } = await startExternalSite(platform, mosquitto);
      return { presencas, refreshCadastro: () => cadastro.refresh(), connect: (gateway, options) => connectGateway(mosquitto, gateway, options), stop };
    },
    close: () => mosquitto.stop(),
  };
}

const FILA = '00000000deadbeef';

/** A gateway that numbers its messages and waits for their recibos: the one word that means stored on any broker. */
export interface Sender {
  connection: MqttConnection;
  /** Resolves when the recibo names it. */
  send(readings: Reading[], extra?: Record<string, unknown>): Promise<void>;
  /** As `send`, of a payload made from the message's number. */
  sendRaw(payload: (seq: number) => string): Promise<void>;
}

export async function openSender(connect: (options: Partial<ConnectOptions>) => Promise<MqttConnection>, gateway: TestGateway): Promise<Sender> {
  const settled = new Set<number>();
  const waiting = new Map<number, () => void>();
  const settle = ([de, ate]: FaixaSeq): void => {
    for (let seq = de; seq <= ate; seq += 1) {
      settled.add(seq);
      waiting.get(seq)?.();
    }
  };
  const connection = await connect({
    onMessage: ({ payload }, ack) => {
      const decoded = decodeRecibo(payload);
      if (decoded.ok && decoded.message.fila === FILA) decoded.message.faixas.forEach(settle);
      ack();
    },
  });
  await connection.subscribe([{ topic: own(gateway, 'recibo'), qos: 1 }]);
  let last = 0;
  const sendRaw = async (payload: (seq: number) => string): Promise<void> => {
    const seq = (last += 1);
    const named = new Promise<void>((resolve) => waiting.set(seq, resolve));
    await connection.publish(own(gateway, 'telemetria'), payload(seq));
    if (!settled.has(seq)) await named;
  };
  return { connection, sendRaw, send: (readings, extra) => sendRaw((seq) => telemetria(gateway.mac, readings, { fila: FILA, seq, ...extra })) };
}
