/**
 * A fleet on disk and in the registry: gateways with their own keys and certificates, dispositivos, and the `fleet.json` that the
 * simulator reads. Running it again changes nothing that is there. The keys stand in the folder alone; the registry has the
 * certificates.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Dispositivo } from '@tds/contract/http';
import type { Mac } from '@tds/contract/mqtt';
import { createDispositivo, listDispositivos } from './modules/dispositivos/index.ts';
import { changeGateway, createGateway, findGateway, findGatewayByCodigo, lockGateway, updateHistorico } from './modules/gateways/index.ts';
import { AppError } from './platform/errors.ts';
import { withContexto, withPlataforma } from './platform/tenant.ts';
import type { ContaTx, Contexto, Database } from './platform/tenant.ts';
import { openIssuer } from './gateway-identity.ts';
import type { KeyKind } from './gateway-identity.ts';
import type { DataFolder } from './installation.ts';

/** As the simulator knows them: a family, a shop, a factory. */
type Perfil = 'FAMILIA' | 'COMERCIO' | 'FABRICA';

export interface DispositivoSpec {
  codigo: string;
  nome: string;
  tipo: Dispositivo['tipo'];
  grandeza: Dispositivo['grandeza'];
  unidade: string;
  /** Physical slave on the bus; dispositivos with the same one are channels of one meter. */
  slaveId: number;
  registro: number;
  /** Whose use the simulated meter follows; absent: the gateway's. */
  perfil?: Perfil;
}

export interface GatewaySpec {
  codigo: string;
  nome: string;
  mac: Mac;
  dispositivos: DispositivoSpec[];
  /** Absent: what the simulator is told by its flags, else a steady day. */
  perfil?: Perfil | undefined;
  /** Readings are taken from here on, for a historical import. */
  historicoDesde?: Date;
  /** Of the key made for it; absent: P-256. */
  keyKind?: KeyKind | undefined;
}

export interface FleetOptions {
  database: Database;
  folder: DataFolder;
  /** Where keys, certificates and `fleet.json` go. */
  dir: string;
  host: string;
  port: number;
  crlUrl: string | undefined;
  /** Called after each gateway. */
  progress?(done: number, total: number): void;
}

/** Who commands act as: no person. */
export const SYSTEM = '00000000-0000-0000-0000-000000000000';

export async function ensureFleet(options: FleetOptions, contas: { contaId: string; gateways: GatewaySpec[] }[]): Promise<void> {
  const total = contas.reduce((sum, { gateways }) => sum + gateways.length, 0);
  let done = 0;
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const issuer = await openIssuer(options.folder, options.database, options.crlUrl);
  for (const { contaId, gateways } of contas) {
    for (const spec of gateways) {
      await ensureGateway(options.database, { contaId, usuarioId: SYSTEM, papel: 'ADMIN' }, spec);
      await issuer.ensureFiles(path.join(options.dir, folderOf(spec.mac)), spec.mac, { keepRevoked: true, keyKind: spec.keyKind });
      options.progress?.((done += 1), total);
    }
  }
  copyFileSync(path.join(options.folder.caDir, 'service-root.crt'), path.join(options.dir, 'ca.crt'));
  writeFleetFile(options, contas.flatMap(({ gateways }) => gateways));
}

async function ensureGateway(database: Database, contexto: Contexto, spec: GatewaySpec): Promise<void> {
  const found = await withPlataforma(database, 'ensureFleet', (tx) => findGatewayByCodigo(tx, contexto.contaId, spec.codigo));
  if (found && found.mac !== spec.mac) {
    throw new AppError('CODIGO_TAKEN', { publicMessage: `The conta already has a gateway ${spec.codigo} with another MAC. Choose another name, or archive that one.` });
  }
  const id = found?.id ?? (await register(database, contexto, spec));
  await withContexto(database, contexto, async (tx) => {
    const { itens } = await listDispositivos(tx, { gatewayId: id, pagina: 1, porPagina: 1000 });
    const known = new Set(itens.map(({ codigo }) => codigo));
    const missing = spec.dispositivos.filter(({ codigo }) => !known.has(codigo)).map((dispositivo) => toInput(id, dispositivo));
    await makeRoom(tx, id, [...itens, ...missing]);
    for (const input of missing) await createDispositivo(tx, input);
    if (spec.historicoDesde) await updateHistorico(tx, id, spec.historicoDesde);
  });
}

async function register(database: Database, contexto: Contexto, { codigo, nome, mac }: GatewaySpec): Promise<string> {
  const fields = { codigo, nome, descricao: '', latitude: null, longitude: null, qteMaxDispositivos: 8 };
  try {
    return (await createGateway(database, contexto, fields, mac)).id;
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'MAC_TAKEN') throw cause;
    throw new AppError('MAC_TAKEN', { publicMessage: `The MAC ${mac} of ${codigo} belongs to another active gateway of the platform. Archive that one, or choose another --conta.`, cause });
  }
}

/** Addresses that Modbus has (serial line 1.02, 2.2). */
export const MAX_SLAVES = 247;

/** A fleet may be run again with more dispositivos than its gateways were made for. Slaves count once, as the capacity does. */
async function makeRoom(tx: ContaTx, gatewayId: string, dispositivos: Pick<Dispositivo, 'modbus'>[]): Promise<void> {
  const slaves = new Set(dispositivos.flatMap(({ modbus }) => (modbus ? [`${modbus.barramento}/${modbus.slaveId}`] : []))).size;
  if (slaves > MAX_SLAVES) throw new AppError('CAPACITY_REACHED', { publicMessage: `The gateway would have ${slaves} slaves and takes ${MAX_SLAVES}: archive some of its dispositivos, or ask for fewer.` });
  await lockGateway(tx, gatewayId);
  const { qteMaxDispositivos, versao } = await findGateway(tx, gatewayId);
  if (slaves > qteMaxDispositivos) await changeGateway(tx, gatewayId, { versao, qteMaxDispositivos: slaves });
}

/** Digits behind the comma that such meters commonly show. */
const DECIMAIS: Record<string, number> = { 'm³': 4, kWh: 3, 'L/h': 1, 'm³/h': 3, kW: 3, '°C': 1 };

function toInput(gatewayId: string, spec: DispositivoSpec): Parameters<typeof createDispositivo>[1] {
  const { codigo, nome, tipo, grandeza, unidade, slaveId, registro } = spec;
  const decimais = DECIMAIS[unidade] ?? 0;
  return {
    gatewayId,
    codigo,
    nome,
    tipo,
    grandeza,
    unidade,
    descricao: '',
    mac: null,
    modo: 'AUTO',
    valAlarmeDia: null,
    valAlarmeMes: null,
    modbus: { barramento: 'rs485-1', slaveId, funcao: 3, registro, tipoDado: 'u32', ordem: 'ABCD', escala: { num: 1, den: 10 ** decimais }, decimais },
  };
}

function writeFleetFile(options: FleetOptions, gateways: GatewaySpec[]): void {
  const fleet = {
    host: options.host,
    port: options.port,
    serverName: options.host === '127.0.0.1' ? 'localhost' : options.host,
    caFile: 'ca.crt',
    gateways: gateways.map(({ mac, perfil, dispositivos }) => ({
      mac,
      perfil,
      certFile: `${folderOf(mac)}/cert.pem`,
      keyFile: `${folderOf(mac)}/key.pem`,
      dispositivos: dispositivos.map(({ codigo, grandeza, unidade, tipo, perfil: own }) => {
        return { codigo, grandeza: grandeza ?? tipo, unidade, tipo: tipo === 'MEDIDOR' ? 'INDICE' : 'INSTANTANEA', perfil: own };
      }),
    })),
  };
  const file = path.join(options.dir, 'fleet.json');
  const text = `${JSON.stringify(fleet, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function folderOf(mac: Mac): string {
  return mac.replaceAll(':', '');
}
