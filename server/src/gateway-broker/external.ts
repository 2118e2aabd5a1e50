/**
 * An external broker (Mosquitto, EMQX …) as the ingest process meets it. That broker checked the certificate and its ACL tied the topic
 * to it; whether the registry still knows the gateway is asked here, for each message. It has acknowledged already, so nothing is
 * refused: what belongs to no conta is kept for the platform, and the recibo tells the gateway what is safe.
 */
import { decodeStatus, parseTopic, topic } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import type { Cadastro, GatewayRow } from '../modules/cadastro/index.ts';
import type { Presencas } from '../modules/presenca/index.ts';
import type { QuarentenaPlataforma } from '../modules/quarentena/index.ts';
import type { Answers, SendDown } from '../modules/saida/index.ts';
import type { Ingest } from '../modules/telemetria/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import { openMqttSession } from '../platform/mqtt.ts';
import type { MqttAddress, MqttMessage, MqttSession } from '../platform/mqtt.ts';
import { keepForPlataforma } from './nobodys.ts';
import type { SendRecibo } from './nobodys.ts';
import { isTakenIn, receive } from './receive.ts';
import { SYS_TOPICS } from './sys-watch.ts';

export interface Worker {
  /** From 0. */
  number: number;
  of: number;
}

export interface GatewayConsumerOptions {
  address: MqttAddress;
  worker: Worker;
  cadastro: Cadastro;
  ingest: Ingest;
  presencas: Presencas;
  answers: Answers;
  quarentena: QuarentenaPlataforma;
  clock: Clock;
  log: Logger;
  /** `$SYS` and whatever else is of no gateway. */
  told?(topic: string, payload: Buffer): void;
  /** At each connection: the broker may have lost what it kept for gateways. */
  opened?(): void;
  window?: number;
}

export interface GatewayConsumer extends MqttSession {
  /** Does not wait, QoS 0: a gateway that misses it sends again and is receipted then. */
  sendRecibo(mac: Mac, payload: Buffer): void;
  sendDown: SendDown;
}

/** As many as deploy/mosquitto lets a client leave unacknowledged. Messages a second <= window / latency of a commit. */
const WINDOW = 2000;
const TELEMETRIA = 'tds_new/gateway/+/telemetria';
const STATUS = 'tds_new/gateway/+/status';
const CONFIG_STATUS = 'tds_new/gateway/+/config_status';
const share = (filter: string): string => `$share/ingest/${filter}`;
/** One worker has them whole, several share them. */
const DIVIDED = [TELEMETRIA, CONFIG_STATUS];

export const clientIdOf = (worker: number): string => `svc-ingest-${worker}`;
/** What a worker that is taken away gives up. */
export const GATEWAY_FILTERS = [...DIVIDED, ...DIVIDED.map(share), STATUS];

export function startGatewayConsumer(options: GatewayConsumerOptions): GatewayConsumer {
  const { worker, address, presencas, log } = options;
  const [used, unused] = worker.of === 1 ? [DIVIDED, DIVIDED.map(share)] : [DIVIDED.map(share), DIVIDED];
  const sendRecibo: SendRecibo = (mac, payload) => void session.publish(topic(mac, 'recibo'), payload);
  const sendDown: SendDown = (mac, family, payload, how) => session.publishAcknowledged(topic(mac, family), payload, how);
  const session: MqttSession = openMqttSession({
    address,
    clientId: clientIdOf(worker.number),
    // Every worker reads every status: a will and the status it belongs to must meet in one memory.
    filters: [...used, STATUS, ...Object.values(SYS_TOPICS)],
    formerFilters: unused,
    window: options.window ?? WINDOW,
    receive: (message) => takeIn(message, options, sendRecibo),
    // What was said before may have been overtaken meanwhile; the retained statuses come anew.
    opened: () => {
      presencas.doubt();
      options.opened?.();
    },
    log,
  });
  return Object.assign(session, { sendRecibo, sendDown });
}

async function takeIn(message: MqttMessage, options: GatewayConsumerOptions, sendRecibo: SendRecibo): Promise<void> {
  if (message.topic.startsWith('$SYS/')) {
    options.told?.(message.topic, message.payload);
    return;
  }
  const parsed = parseTopic(message.topic);
  if (parsed === null) return keepForPlataforma(message, 'TOPICO_DESCONHECIDO', options);
  // An empty status is a retained one taken back.
  if (parsed.family === 'status' && message.payload.length === 0) return;
  const { mac } = parsed;
  const gateway = options.cadastro.findGateway(mac);
  const isKnown = gateway !== undefined && options.cadastro.hasValidCertificado(mac, options.clock.now());
  if (parsed.family === 'status') {
    if (isKnown) await takeStatus(message, mac, gateway, options);
  } else if (isKnown) await take(message, mac, gateway, options);
  else await keepForPlataforma(message, gateway === undefined ? 'GATEWAY_DESCONHECIDO' : 'SEM_CERTIFICADO', options, { mac, sendRecibo });
}

/** A status that cannot be read is kept by one of the workers that all read it. */
async function takeStatus(message: MqttMessage, mac: Mac, gateway: GatewayRow, options: GatewayConsumerOptions): Promise<void> {
  if (options.worker.number !== 0 && !decodeStatus(message.payload).ok) return;
  await take(message, mac, gateway, options);
}

async function take(message: MqttMessage, mac: Mac, gateway: GatewayRow, options: GatewayConsumerOptions): Promise<void> {
  const { ingest, presencas, answers, log } = options;
  const family = parseTopic(message.topic)?.family ?? 'telemetria';
  try {
    if (!isTakenIn(family)) throw new Error('no filter asks for it');
    await receive({ mac, family, payload: message.payload }, ingest, {
      seen: () => presencas.apply(gateway, { kind: 'seen' }),
      reported: (status) => presencas.apply(gateway, { kind: 'reported', status }),
      answered: (status) => answers.keep(gateway, status),
    });
  } catch (error) {
    // Delivered again it would fail again, and nothing behind it would ever be acknowledged.
    log.error({ err: error, topic: message.topic }, 'message not understood by this server, kept for the platform');
    await keepForPlataforma(message, 'FALHA_INTERNA', options, { mac });
  }
}
