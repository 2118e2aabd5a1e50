import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRecibos, decodeStatus, decodeTelemetria, parseMac, parseTopic, topic, type Mac, type Status, type TelemetriaMessage } from '@tds/contract/mqtt';
import { startBroker, type TestBroker } from '../../mqtt-client/test/broker.ts';
import { createTestCa } from '../../mqtt-client/test/certificates.ts';
import { writeFleet, type FleetDispositivo } from '../src/fleet.ts';

/** A server of one's own for the fleet: keeps what it acknowledged, by the same key as the ledger. */
export interface FleetServer {
  broker: TestBroker;
  folder: string;
  macs: Mac[];
  /** `mac|codigo|epochMs` → valor of every acknowledged reading. */
  stored: Map<string, string>;
  /** Every payload of telemetria that arrived, acknowledged or not, in order. */
  arrived: { mac: Mac; payload: string; message: TelemetriaMessage }[];
  /** Why messages and readings were refused; only with `quarantines`, else the first one is an error. */
  refused: string[];
  statuses: { mac: string; status: Status }[];
  /** Called before a message is stored; 'cut' drops every connection instead of acknowledging. */
  judge: (arrival: { mac: Mac; payload: string }) => 'store' | 'cut' | 'store, then cut';
  close: () => Promise<void>;
}

/** For a recibo to cross the loopback before its connection is cut. */
const recognitionMs = 50;

export async function startFleetServer(gateways: FleetDispositivo[][], options: { sendsRecibo?: boolean | 'before PUBACK'; quarantines?: boolean } = {}): Promise<FleetServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'simulator-'));
  const ca = await createTestCa();
  const state = {
    folder,
    macs: gateways.map((_dispositivos, i) => macOf(i)),
    stored: new Map<string, string>(),
    arrived: [],
    refused: [],
    statuses: [],
    judge: () => 'store',
  } as Omit<FleetServer, 'broker' | 'close'>;
  const broker: TestBroker = await startBroker({
    ca,
    authorizePublish: (_client, { topic: name, payload }, done) => {
      const outcome = receive(state, { name, payload: payload.toString(), quarantines: options.quarantines === true });
      if (outcome === 'cut') {
        broker.cutAll();
        return;
      }
      if (outcome === undefined || options.sendsRecibo === false) done(null);
      else if (options.sendsRecibo !== 'before PUBACK') {
        done(null);
        sendRecibo(broker, outcome);
      } else if (outcome.isCut) sendRecibo(broker, outcome, () => setTimeout(broker.cutAll, recognitionMs));
      else sendRecibo(broker, outcome, () => done(null));
    },
  });
  const server: FleetServer = Object.assign(state, {
    broker,
    close: async () => {
      await broker.close();
      fs.rmSync(folder, { recursive: true });
    },
  });
  fs.writeFileSync(path.join(folder, 'ca.pem'), ca.ca);
  const written = await Promise.all(
    server.macs.map(async (mac, i) => {
      const { cert, key } = await ca.issueClient(mac);
      const name = mac.replaceAll(':', '');
      fs.writeFileSync(path.join(folder, `${name}.pem`), cert);
      fs.writeFileSync(path.join(folder, `${name}.key`), key);
      return { mac, certFile: `${name}.pem`, keyFile: `${name}.key`, dispositivos: gateways[i] ?? [] };
    }),
  );
  writeFleet(folder, { host: '127.0.0.1', port: broker.port, serverName: 'localhost', caFile: 'ca.pem', gateways: written });
  return server;
}

interface Settled {
  mac: Mac;
  place: { fila?: string; seq?: number };
  /** The connection is to be cut in place of the PUBACK. */
  isCut: boolean;
}

function receive(state: Omit<FleetServer, 'broker' | 'close'>, packet: { name: string; payload: string; quarantines: boolean }): Settled | 'cut' | undefined {
  const { name, payload, quarantines } = packet;
  const { mac, family } = parseTopic(name) ?? { mac: '', family: '' };
  if (family === 'status') state.statuses.push({ mac, status: readStatus(payload) });
  if (family !== 'telemetria' || mac === '') return undefined;
  const decoded = decodeTelemetria(Buffer.from(payload), { mac, now: new Date(), lowerBound: new Date(0) });
  if (!decoded.ok && quarantines) {
    state.refused.push(decoded.motivo);
    return { mac, place: decoded, isCut: false };
  }
  if (!decoded.ok) throw new Error(`the simulator sent what the contract refuses: ${decoded.motivo} ${decoded.detalhe}`);
  const { message } = decoded;
  state.arrived.push({ mac, payload, message });
  const verdict = state.judge({ mac, payload });
  if (verdict === 'cut') return 'cut';
  for (const leitura of message.leituras) {
    if (leitura.ok) state.stored.set(`${mac}|${leitura.codigo}|${leitura.time.getTime()}`, leitura.valor);
    else if (quarantines) state.refused.push(leitura.motivo);
    else throw new Error(`the simulator sent a reading the contract refuses: ${leitura.motivo} ${leitura.detalhe}`);
  }
  return { mac, place: message, isCut: verdict === 'store, then cut' };
}

function readStatus(payload: string): Status {
  const decoded = decodeStatus(Buffer.from(payload));
  if (!decoded.ok) throw new Error(`the simulator sent a status the contract refuses: ${decoded.detalhe}`);
  return decoded.message;
}

function sendRecibo(broker: TestBroker, { mac, place: { fila, seq } }: Settled, then: () => void = () => {}): void {
  if (fila === undefined || seq === undefined) return;
  for (const recibo of createRecibos(fila, [seq])) {
    broker.aedes.publish(
      { cmd: 'publish', topic: topic(mac, 'recibo'), payload: JSON.stringify(recibo), qos: 1, retain: false, dup: false },
      then,
    );
  }
}

function macOf(i: number): Mac {
  const hex = i.toString(16).padStart(4, '0');
  const mac = parseMac(`02:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}`);
  if (mac === null) throw new Error('no such gateway');
  return mac;
}
