/**
 * The embedded broker as gateways meet it: who may connect, on which topics, and where each message goes. A gateway is whom its
 * certificate says and the registry knows; nothing in a topic or payload can make it somebody else.
 */
import { gatewayMayPublish, gatewayMaySubscribe, parseMac, parseTopic, topic } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import type { Cadastro, GatewayRow } from '../modules/cadastro/index.ts';
import { classifyTlsFailure, inspectDeviceCertificate } from '../modules/certificados/index.ts';
import type { ListenerTls } from '../modules/certificados/index.ts';
import type { Presencas } from '../modules/presenca/index.ts';
import type { Answers, SendDown } from '../modules/saida/index.ts';
import type { Ingest } from '../modules/telemetria/index.ts';
import { startBroker } from '../platform/broker.ts';
import type { Admission, Broker, BrokerMessage, Peer } from '../platform/broker.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import { isTakenIn, receive } from './receive.ts';

export interface GatewayBrokerOptions {
  host: string;
  port: number;
  tls: ListenerTls;
  cadastro: Cadastro;
  ingest: Ingest;
  presencas: Presencas;
  answers: Answers;
  clock: Clock;
  log: Logger;
}

export interface GatewayBroker extends Broker {
  /**
   * Closes the sessions whose certificate or gateway is no longer good, or whose MAC is another gateway by now: revoked means
   * out, open sessions included. To be called whenever the registry has changed.
   */
  kickUnwelcome(): Promise<void>;
  /** Does not wait. A gateway that does not read gets none until it does: its messages are sent again and receipted then. */
  sendRecibo(mac: Mac, payload: Buffer): void;
  /** Rejects for a gateway that does not read what it was sent. */
  sendDown: SendDown;
}

/** What a session was opened as; it ends when the registry says otherwise. */
interface Opened {
  gateway: GatewayRow;
  fingerprint256: string;
}

export async function startGatewayBroker(options: GatewayBrokerOptions): Promise<GatewayBroker> {
  const { cadastro, presencas, clock, log } = options;
  const sessions = new Map<string, Opened>();
  const broker = await startBroker(
    { host: options.host, port: options.port, tls: options.tls, log, clock },
    {
      admit: (peer) => admit(peer, options),
      mayPublish: (clientId, topic) => mayPublish(macOf(clientId), topic),
      // Nobody may subscribe to what gateways publish; whether they are there is kept by presenca.
      mayRetain: () => false,
      maySubscribe: (clientId, filter) => gatewayMaySubscribe(macOf(clientId), filter),
      isSlowed: (clientId) => options.ingest.isOverQuota(clientId),
      receive: (message) => takeIn(message, sessions.get(message.sessionId), options),
      opened: ({ clientId, sessionId, remoteAddress, fingerprint256 }) => {
        const gateway = cadastro.findGateway(macOf(clientId));
        if (gateway === undefined) return;
        sessions.set(sessionId, { gateway, fingerprint256 });
        presencas.apply(gateway, { kind: 'opened', sessao: sessionId, ip: remoteAddress });
      },
      closed: ({ sessionId }) => {
        const gateway = sessions.get(sessionId)?.gateway;
        sessions.delete(sessionId);
        // As it was opened: an archived gateway is no longer found, yet it went offline.
        if (gateway) presencas.apply(gateway, { kind: 'closed', sessao: sessionId });
      },
      explainUntrusted: (tlsError, certificate) => classifyTlsFailure(tlsError, certificate, clock.now()),
    },
  );
  const kickUnwelcome = async (): Promise<void> => {
    // All at once: a session that took over meanwhile must not be closed in the place of the old one.
    const kicks = [...broker.sessions()].map(async ({ clientId, sessionId, fingerprint256 }) => {
      const reason = findObjection(macOf(clientId), fingerprint256, options, sessions.get(sessionId)?.gateway);
      if (reason !== null) await broker.kick(clientId, reason);
    });
    await Promise.all(kicks);
  };
  const sendRecibo = (mac: Mac, payload: Buffer): void => {
    if (broker.isBehind(mac)) return;
    broker.publish(topic(mac, 'recibo'), payload).catch((error: Error) => log.warn({ err: error, mac }, 'recibo not sent'));
  };
  const sendDown: SendDown = async (mac, family, payload, { retain }) => {
    if (broker.isBehind(mac)) throw new Error('the gateway does not read');
    await broker.publish(topic(mac, family), payload, { retain, qos: 1 });
  };
  const closeBroker = broker.close.bind(broker);
  const close: Broker['close'] = (how) => {
    // What waits for its quota would keep the process waiting with it.
    options.ingest.release();
    return closeBroker(how);
  };
  return Object.assign(broker, { kickUnwelcome, sendRecibo, sendDown, close });
}

/** TLS has proved the chain and the key; here the certificate is read in full and looked up by its fingerprint. */
function admit(peer: Peer, options: GatewayBrokerOptions): Admission {
  const identity = inspectDeviceCertificate(peer.certificate, options.clock.now());
  if (!identity.ok) return { ok: false, reason: `${identity.motivo}: ${identity.detalhe}` };
  const reason = findObjection(identity.mac, identity.fingerprint256, options);
  return reason === null ? { ok: true, clientId: identity.mac } : { ok: false, reason };
}

/** Null when the holder of this certificate may be connected as `mac`, and as the gateway it was opened as. */
function findObjection(mac: Mac, fingerprint256: string, { cadastro, clock }: GatewayBrokerOptions, opened?: GatewayRow): string | null {
  const certificado = cadastro.findCertificado(fingerprint256);
  if (certificado === undefined) return 'certificate not in the registry';
  if (certificado.mac !== mac) return 'the registry knows this certificate under another MAC';
  if (certificado.estado !== 'ATIVO') return `certificate ${certificado.estado}`;
  if (certificado.expiresAt <= clock.now()) return 'certificate expired';
  const gateway = cadastro.findGateway(mac);
  if (gateway === undefined) return 'no gateway of any conta has this MAC';
  return opened === undefined || opened.id === gateway.id ? null : 'the MAC belongs to another gateway now';
}

function mayPublish(mac: Mac, topic: string): boolean {
  const parsed = parseTopic(topic);
  return parsed !== null && gatewayMayPublish(mac, topic) && isTakenIn(parsed.family);
}

async function takeIn(message: BrokerMessage, opened: Opened | undefined, options: GatewayBrokerOptions): Promise<void> {
  const { ingest, presencas, answers, log } = options;
  const { sessionId: sessao, payload, will } = message;
  const mac = macOf(message.clientId);
  if (will) {
    const objection = opened ? findObjection(mac, opened.fingerprint256, options, opened.gateway) : 'not open';
    if (objection !== null) {
      // The last word of a session that was closed for this reason.
      log.warn({ mac, reason: objection }, 'will of an unwelcome session not taken');
      return;
    }
  }
  const family = parseTopic(message.topic)?.family;
  if (family === undefined || !isTakenIn(family)) throw new Error('the broker asked mayPublish about it');
  await receive({ mac, family, payload }, ingest, {
    seen: () => opened && presencas.apply(opened.gateway, { kind: 'heard', sessao }),
    reported: (status) => opened && presencas.apply(opened.gateway, { kind: 'status', sessao, status, will }),
    answered: async (status) => opened && answers.keep(opened.gateway, status),
  });
}

/** `admit` gave the client id, so it is a MAC. */
function macOf(clientId: string): Mac {
  const mac = parseMac(clientId);
  if (mac === null) throw new Error('an admitted client id is a MAC');
  return mac;
}
