/**
 * The broker as gateways meet it, wired as in main/ingest.ts on a port of its own: real database, registry, pipeline and
 * certificates; only the log goes into memory. One Platform a test file, one Site a test.
 */
import { X509Certificate } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { topic } from '@tds/contract/mqtt';
import type { Family, Mac } from '@tds/contract/mqtt';
import { connect } from '@tds/mqtt-client';
import type { ConnectOptions, MqttConnection } from '@tds/mqtt-client';
import pg from 'pg';
import { startGatewayBroker } from '../src/gateway-broker/embedded.ts';
import type { GatewayBroker } from '../src/gateway-broker/embedded.ts';
import { createCadastro, loadChanges } from '../src/modules/cadastro/index.ts';
import type { Cadastro } from '../src/modules/cadastro/index.ts';
import { createDeviceAuthority, createServiceAuthority, issueServerCertificate } from '../src/modules/certificados/ca.ts';
import type { DeviceAuthority } from '../src/modules/certificados/ca.ts';
import type { ListenerTls } from '../src/modules/certificados/index.ts';
import { createPresencas } from '../src/modules/presenca/index.ts';
import type { Presencas } from '../src/modules/presenca/index.ts';
import { createAnswers, startSaida } from '../src/modules/saida/index.ts';
import type { Saida } from '../src/modules/saida/index.ts';
import { createIngest, createIngestMetrics, sendRecibos } from '../src/modules/telemetria/index.ts';
import type { QuotaRates } from '../src/modules/telemetria/index.ts';
import type { MosquittoFilesOptions } from '../src/mosquitto-files.ts';
import { systemClock as clock } from '../src/platform/clock.ts';
import { createPool } from '../src/platform/db.ts';
import type { Pool } from '../src/platform/db.ts';
import { createId } from '../src/platform/id.ts';
import { listen } from '../src/platform/listen.ts';
import { createLogger } from '../src/platform/log.ts';
import { createRegistry } from '../src/platform/metrics.ts';
import { createDeviceCredentials } from './certificates.ts';
import type { DeviceCredentials } from './certificates.ts';
import { createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import { randomMac, registerGateway } from './registry.ts';
import type { DispositivoSeed, RegisteredGateway } from './registry.ts';

export interface Platform {
  database: TestDatabase;
  device: DeviceAuthority;
  serviceRootPem: string;
  /** What a broker's own files are made from. */
  authorities: Pick<MosquittoFilesOptions, 'deviceRootPem' | 'device' | 'service'>;
  tls: ListenerTls;
  owner: pg.Client;
  close(): Promise<void>;
}

/** A gateway that is registered and whose certificate is, with what it needs to connect. */
export interface TestGateway extends RegisteredGateway {
  credentials: DeviceCredentials;
  fingerprint256: string;
  secureContext: SecureContext;
}

export interface LogLine {
  msg: string;
  reason?: string;
  serial?: string | null;
  commonName?: string | null;
}

export interface Site {
  broker: GatewayBroker;
  cadastro: Cadastro;
  presencas: Presencas;
  lines: LogLine[];
  /** Where the certificate leads, as the gateway itself would connect; options are the test's mischief. */
  connect(gateway: TestGateway, options?: Partial<ConnectOptions>): Promise<MqttConnection>;
  stop(): Promise<void>;
}

export async function createPlatform(): Promise<Platform> {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const device = await createDeviceAuthority({ clock, nome: 'test' });
  const service = await createServiceAuthority({ clock, nome: 'test' });
  const server = await issueServerCertificate({ service, names: ['localhost'], ips: ['127.0.0.1'], clock });
  return {
    database,
    device,
    serviceRootPem: service.root.certificatePem,
    authorities: { deviceRootPem: device.root.certificatePem, device: device.issuing, service },
    tls: { key: server.privateKeyPem, cert: server.chainPem, ca: device.root.certificatePem },
    owner,
    close: async () => {
      await owner.end();
      await database.drop();
    },
  };
}

export async function createTestGateway(platform: Platform, dispositivos: DispositivoSeed[] = [{ codigo: 'D01' }]): Promise<TestGateway> {
  const registered = await registerGateway(platform.database.ownerUrl, dispositivos);
  const credentials = await createDeviceCredentials(platform.device, registered.mac, clock);
  const fingerprint256 = await registerCertificado(platform, registered.mac, credentials);
  return { ...registered, credentials, fingerprint256, secureContext: contextOf(platform, credentials) };
}

/** Many gateways of one conta with a dispositivo D01 each. */
export async function createTestFleet(platform: Platform, count: number): Promise<TestGateway[]> {
  const { owner } = platform;
  const { contaId } = await registerGateway(platform.database.ownerUrl, []);
  const gateways = await Promise.all(
    Array.from({ length: count }, async (): Promise<TestGateway> => {
      const mac = randomMac();
      const credentials = await createDeviceCredentials(platform.device, mac, clock);
      const secureContext = contextOf(platform, credentials);
      return { contaId, id: createId(), mac, dispositivos: { D01: createId() }, credentials, fingerprint256: '', secureContext };
    }),
  );
  const ids = gateways.map(({ id }) => id);
  await owner.query(
    `insert into tds_new_gateway (conta_id, id, codigo, nome, mac, estado)
     select $1, id, 'GW-' || mac, mac, mac, 'ATIVO' from unnest($2::uuid[], $3::text[]) as e(id, mac)`,
    [contaId, ids, gateways.map(({ mac }) => mac)],
  );
  await owner.query(
    `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, unidade, tipo_leitura)
     select $1, id, gateway_id, 'D01', 'D01', 'SENSOR', 'kWh', 'ACUMULADA' from unnest($2::uuid[], $3::uuid[]) as e(id, gateway_id)`,
    [contaId, gateways.map(({ dispositivos }) => dispositivos['D01']), ids],
  );
  for (const gateway of gateways) gateway.fingerprint256 = await registerCertificado(platform, gateway.mac, gateway.credentials);
  return gateways;
}

/** `mac` is what the registry says, whatever the certificate does. */
export async function registerCertificado(platform: Platform, mac: Mac, credentials: DeviceCredentials): Promise<string> {
  const certificate = new X509Certificate(credentials.certificatePem);
  const fingerprint256 = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  await platform.owner.query(
    `insert into tds_new_certificado_device (fingerprint_sha256, serial_number, mac, spki_sha256, certificate_pem, not_before, expires_at)
     values ($1, $2, $3, encode(sha256($4), 'hex'), $5, $6, $7)`,
    [fingerprint256, serialOf(credentials), mac, certificate.publicKey.export({ type: 'spki', format: 'der' }), credentials.certificatePem, certificate.validFromDate, certificate.validToDate],
  );
  return fingerprint256;
}

export function serialOf({ certificatePem }: DeviceCredentials): string {
  return new X509Certificate(certificatePem).serialNumber.toLowerCase().replace(/^0+/, '');
}

export function contextOf(platform: Platform, { chainPem, privateKeyPem }: DeviceCredentials): SecureContext {
  // RSA-1024 is not even loaded by a client of the default level.
  return createSecureContext({ cert: chainPem, key: privateKeyPem, ca: platform.serviceRootPem, ciphers: 'DEFAULT@SECLEVEL=0' });
}

export interface SiteOptions {
  /** Without it a change of the registry is seen by the poll alone. */
  follow?: boolean;
  pollMs?: number;
  quota?: QuotaRates;
}

export async function startSite(platform: Platform, options: SiteOptions = {}): Promise<Site> {
  const lines: LogLine[] = [];
  const log = createLogger('test', 'warn', { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
  const url = platform.database.url('ingest');
  const pools: Pool[] = [createPool({ url, max: 2, name: 'test ingest', log }), createPool({ url, max: 3, name: 'test state', log })];
  const [writers, db] = pools as [Pool, Pool];

  const started: { broker?: GatewayBroker; saida?: Saida } = {};
  const changed = (): void => void started.broker?.kickUnwelcome();
  const cadastro = await createCadastro({ load: (since) => loadChanges(db, since), changed, log, ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }) });
  const hurry = (): void => void cadastro.refresh().catch(() => undefined);
  const notifications = options.follow === false ? undefined : listen({ url, channels: { tds_cadastro: hurry, tds_saida: () => started.saida?.wake() }, log });
  const presencas = createPresencas({ db, clock, log, changed: () => undefined });
  const ingest = createIngest({ pool: writers, cadastro, clock, metrics: createIngestMetrics(createRegistry()), log, ...(options.quota ? { quota: options.quota } : {}), after: [sendRecibos((mac, recibo) => started.broker?.sendRecibo(mac, recibo))] });
  const broker = await startGatewayBroker({ host: '127.0.0.1', port: 0, tls: platform.tls, cadastro, ingest, presencas, answers: createAnswers(db, log), clock, log });
  started.broker = broker;
  const saida = startSaida({ pool: db, send: broker.sendDown, isOpen: () => true, log });
  started.saida = saida;

  const { port } = broker;
  return {
    broker,
    cadastro,
    presencas,
    lines,
    connect: ({ mac, secureContext }, more) => connect({ host: '127.0.0.1', port, tls: { secureContext, servername: 'localhost' }, clientId: mac, ...more }),
    stop: async () => {
      await saida.stop();
      await broker.close({ drainMs: 0 });
      await ingest.drain();
      cadastro.stop();
      await presencas.stop();
      await notifications?.stop();
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** Shakes hands, says nothing, and resolves when the broker has hung up. Each caller's own loopback address has a refusal budget of its own. */
export function knock(port: number, secureContext: SecureContext, localAddress: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectTls({ socket: connectTcp({ host: '127.0.0.1', port, localAddress }), secureContext, servername: 'localhost' });
    socket.on('error', () => undefined);
    socket.resume().once('close', () => resolve());
  });
}

export function own(gateway: { mac: Mac }, family: Family): string {
  return topic(gateway.mac, family);
}

export interface Reading {
  codigo?: string;
  valor: number;
  timestamp?: string;
}

/** A message as the gateway of `mac` writes it; one reading unless told otherwise. */
export function telemetria(mac: string, readings: Reading[] = [{ valor: 1 }], extra: Record<string, unknown> = {}): string {
  const leituras = readings.map(({ codigo = 'D01', valor, timestamp }) => ({ dispositivo_codigo: codigo, valor, unidade: 'kWh', timestamp }));
  return JSON.stringify({ gateway_mac: mac, timestamp: new Date().toISOString(), leituras, ...extra });
}

export async function countLeituras({ owner }: Platform, { id }: RegisteredGateway): Promise<number> {
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from tds_new_leitura_dispositivo where gateway_id = $1', [id]);
  return rows[0]?.n ?? 0;
}

/** Reasons in quarentena of one gateway, in its own conta. */
export async function listMotivos({ owner }: Platform, { id, contaId }: RegisteredGateway): Promise<string[]> {
  const { rows } = await owner.query<{ motivo: string }>('select motivo from tds_new_quarentena where gateway_id = $1 and conta_id = $2 order by motivo', [id, contaId]);
  return rows.map(({ motivo }) => motivo);
}
