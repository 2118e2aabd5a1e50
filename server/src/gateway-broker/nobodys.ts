/** Messages that belong to no conta, as only another broker lets them in: kept for the platform, and receipted like any other. */
import { createRecibos, decodeTelemetria } from '@tds/contract/mqtt';
import type { Fila, Mac } from '@tds/contract/mqtt';
import type { MotivoPlataforma, QuarentenaPlataforma } from '../modules/quarentena/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { MqttMessage } from '../platform/mqtt.ts';

export type SendRecibo = (mac: Mac, payload: Buffer) => void;

interface Keeping {
  quarentena: QuarentenaPlataforma;
  clock: Clock;
}

/** Resolves when it is committed. With a sender, the gateway is told by a recibo that it may forget the message. */
export async function keepForPlataforma({ topic, payload }: MqttMessage, motivo: MotivoPlataforma, { quarentena, clock }: Keeping, sender?: { mac: Mac; sendRecibo?: SendRecibo }): Promise<void> {
  const mac = sender?.mac ?? null;
  const { leituras, fila } = readMessage(payload, mac, clock.now());
  await quarentena.keep({ topico: topic, mac, motivo, detalhe: topic, leituras, conteudo: payload, recebidoEm: clock.now() });
  if (fila === undefined || sender?.sendRecibo === undefined) return;
  for (const recibo of createRecibos(fila.fila, [fila.seq])) sender.sendRecibo(sender.mac, Buffer.from(JSON.stringify(recibo)));
}

function readMessage(payload: Buffer, mac: Mac | null, now: Date): { leituras: number; fila: Fila | undefined } {
  if (mac === null) return { leituras: 1, fila: undefined };
  const decoded = decodeTelemetria(payload, { mac, now, lowerBound: new Date(0) });
  const { fila, seq } = decoded.ok ? decoded.message : decoded;
  const leituras = decoded.ok ? Math.max(1, decoded.message.leituras.length) : 1;
  return { leituras, fila: fila === undefined || seq === undefined ? undefined : { fila, seq } };
}
