import fs from 'node:fs';
import path from 'node:path';
import { isCodigo, parseMac, parseUnidade, type Mac, type UnidadeMedida } from '@tds/contract/mqtt';
import { perfis, type Perfil } from './shapes/habits.ts';
import { UserError } from './user-error.ts';

/** INDICE: a register that only rises. INSTANTANEA: a flow, a power, a temperature. */
export type FleetTipo = 'INDICE' | 'INSTANTANEA';

export interface FleetDispositivo {
  codigo: string;
  grandeza: string;
  unidade: UnidadeMedida;
  /** Absent: INDICE for units of volume and energy, INSTANTANEA for the rest. */
  tipo?: FleetTipo;
  /** Whose use it follows; absent: the gateway's. */
  perfil?: Perfil;
}

export interface FleetGateway {
  mac: Mac;
  /** PEM with the gateway's certificate and, behind it, its chain. Relative to the folder. */
  certFile: string;
  keyFile: string;
  dispositivos: FleetDispositivo[];
  /** Absent: what --profile says, else a steady day. */
  perfil?: Perfil;
}

/** `fleet.json` of a fleet folder: where to connect and as whom. File names are relative to the folder. */
export interface Fleet {
  host: string;
  port: number;
  /** Name or address the server's certificate must carry. */
  serverName: string;
  /** PEM of the root the server's certificate is verified against. */
  caFile: string;
  gateways: FleetGateway[];
}

const fileName = 'fleet.json';

/** Replaces `fleet.json` in one step. Certificates and keys are the caller's to write. Throws UserError on an invalid fleet. */
export function writeFleet(folder: string, fleet: Fleet): void {
  parseFleet(fleet);
  const file = path.join(folder, fileName);
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(fleet, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** Reads and checks `fleet.json`; the file names come back absolute. Throws UserError. */
export function readFleet(folder: string): Fleet {
  const fleet = parseFleet(readJson(path.join(folder, fileName)));
  const resolve = (name: string): string => path.resolve(folder, name);
  return {
    ...fleet,
    caFile: resolve(fleet.caFile),
    gateways: fleet.gateways.map((gateway) => ({ ...gateway, certFile: resolve(gateway.certFile), keyFile: resolve(gateway.keyFile) })),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot read the fleet: ${why} (npm run tds -- simulate prepares a folder)`, { cause });
  }
}

function parseFleet(value: unknown): Fleet {
  const fleet = asObject(value, 'fleet');
  const port = fleet['port'];
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) fail('port', 'a port number', port);
  const gateways = asArray(fleet['gateways'], 'gateways').map((gateway, i) => parseGateway(gateway, `gateways[${i}]`));
  if (gateways.length === 0) fail('gateways', 'at least one gateway', []);
  assertDistinct(gateways.map((gateway) => gateway.mac), 'gateways: mac');
  return {
    host: asText(fleet['host'], 'host'),
    port,
    serverName: asText(fleet['serverName'], 'serverName'),
    caFile: asText(fleet['caFile'], 'caFile'),
    gateways,
  };
}

function parseGateway(value: unknown, at: string): FleetGateway {
  const gateway = asObject(value, at);
  const mac = parseMac(asText(gateway['mac'], `${at}.mac`));
  if (mac === null) fail(`${at}.mac`, 'a MAC in lower case with colons', gateway['mac']);
  const dispositivos = asArray(gateway['dispositivos'], `${at}.dispositivos`).map((dispositivo, i) =>
    parseDispositivo(dispositivo, `${at}.dispositivos[${i}]`),
  );
  assertDistinct(dispositivos.map((dispositivo) => dispositivo.codigo), `${at}.dispositivos: codigo`);
  return {
    mac,
    certFile: asText(gateway['certFile'], `${at}.certFile`),
    keyFile: asText(gateway['keyFile'], `${at}.keyFile`),
    dispositivos,
    ...parsePerfil(gateway['perfil'], at),
  };
}

function parseDispositivo(value: unknown, at: string): FleetDispositivo {
  const dispositivo = asObject(value, at);
  const { codigo, tipo } = dispositivo;
  if (!isCodigo(codigo)) fail(`${at}.codigo`, 'a codigo of 1 to 20 characters', codigo);
  const unidade = parseUnidade(asText(dispositivo['unidade'], `${at}.unidade`));
  if (unidade === null) fail(`${at}.unidade`, 'a unit of the contract', dispositivo['unidade']);
  if (tipo !== undefined && tipo !== 'INDICE' && tipo !== 'INSTANTANEA') fail(`${at}.tipo`, 'INDICE or INSTANTANEA', tipo);
  const grandeza = asText(dispositivo['grandeza'], `${at}.grandeza`);
  return { codigo, grandeza, unidade, ...(tipo === undefined ? {} : { tipo }), ...parsePerfil(dispositivo['perfil'], at) };
}

function parsePerfil(value: unknown, at: string): { perfil?: Perfil } {
  if (value === undefined) return {};
  const perfil = perfis.find((known) => known === value);
  return perfil === undefined ? fail(`${at}.perfil`, perfis.join(', '), value) : { perfil };
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, 'an object', value);
  return { ...value };
}

function asArray(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) fail(at, 'a list', value);
  return value;
}

function asText(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') fail(at, 'a text', value);
  return value;
}

function assertDistinct(names: string[], at: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`fleet.json: ${at} "${twice}" stands twice`);
}

function fail(at: string, wanted: string, found: unknown): never {
  throw new UserError(`fleet.json: ${at} must be ${wanted}, found ${JSON.stringify(found) ?? 'nothing'}`);
}
