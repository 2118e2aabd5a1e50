import { createHash } from 'node:crypto';
import path from 'node:path';
import { slug as slugShape } from '@tds/contract/http';
import { parseMac, parseUnidade, unidades } from '@tds/contract/mqtt';
import type { RunFile } from '../installation.ts';
import { ensureConta } from '../modules/contas/index.ts';
import { checkForFiles } from '../platform/folders.ts';
import { MAX_SLAVES, ensureFleet } from '../fleet.ts';
import type { DispositivoSpec, GatewaySpec } from '../fleet.ts';
import { fromCaller, readFlags, usage, withRunningInstallation } from './command.ts';
import type { Command, CommandContext } from './command.ts';
import { checkFlags, listMeters, runSimulator } from './simulator.ts';

const string = { type: 'string' } as const;
/** Ours; every other flag is the simulator's. */
const OWN = { conta: string, gateways: string, dispositivos: string, rsa: string, 'open-from': string, dir: string };
/** Passed on: all that the simulator takes, but where its fleet is and what it only looks at. */
export const PASSED = {
  seed: string,
  interval: string,
  duration: string,
  messages: string,
  'in-flight': string,
  rate: string,
  readings: string,
  ledger: string,
  json: { type: 'boolean' },
  replay: string,
  'meter-column': string,
  meter: string,
  'time-column': string,
  'value-column': string,
  'time-format': string,
  timezone: string,
  unit: string,
  batch: string,
  profile: string,
  since: string,
  until: string,
  'history-step': string,
  'history-state': string,
  faults: string,
  'fault-speed': string,
  'ignore-config': { type: 'boolean' },
  reconnect: string,
} as const;

export const simulateFleet: Command = {
  name: 'simulate',
  summary: 'a fleet of gateways over mutual TLS, made up or replaying a file of real meters',
  help: `  --conta SLUG        the organisation it belongs to, made when it is not there (default simulacao)
  --gateways N        gateways (default 3); with --replay always one
  --dispositivos N    dispositivos of each (default 4)
  --rsa N             the first N gateways get RSA-2048 keys, as older hardware has (default 0; the others P-256)
  --dir DIR           where keys and certificates go (default: in the data folder)
  --open-from T       accept readings from this instant on, for history: 2016-01-01T00:00:00Z

With --replay each meter of the file becomes a dispositivo. All other flags are the simulator's own (--fleet is set by this command):

`,
  moreHelp: () => runSimulator(['--help']),
  run: async (args) => {
    const flags = readFlags(args, { ...OWN, ...PASSED });
    const resolve = (file: string | undefined): string | undefined => (file === undefined ? undefined : fromCaller(file));
    const files = { ...flags, replay: resolve(flags.replay), ledger: resolve(flags.ledger), 'history-state': resolve(flags['history-state']), dir: flags.dir === undefined ? undefined : checkForFiles(fromCaller(flags.dir)) };
    const passed = Object.entries(files).filter(([name]) => name in PASSED).flatMap(([name, value]) => toArgs(name, value));
    const dir = await withRunningInstallation(async (context) => {
      // Said before anything is registered.
      await checkFlags(passed);
      return prepare(context, files);
    });
    return runSimulator(['--fleet', dir, ...passed]);
  },
};

type Flags = { [K in keyof typeof OWN | Exclude<keyof typeof PASSED, 'json' | 'ignore-config'>]?: string | undefined };

async function prepare(context: CommandContext & { running: RunFile }, flags: Flags): Promise<string> {
  const slug = flags.conta ?? 'simulacao';
  if (!slugShape.safeParse(slug).success) usage(`--conta ${slug} is no slug: 2 to 40 lower-case letters, digits and dashes`);
  const historicoDesde = flags['open-from'] === undefined ? undefined : parseInstant(flags['open-from']);
  const gateways = flags.replay === undefined ? madeUp(slug, flags) : [await fromFile(slug, flags.replay, flags)];
  const contaId = await ensureConta(context.database, { slug, nome: slug, fuso: 'America/Sao_Paulo' });
  const dir = flags.dir ?? path.join(context.folder.dir, 'fleets', flags.replay === undefined ? slug : `${slug}-replay`);
  const options = { database: context.database, folder: context.folder, dir, host: '127.0.0.1', port: context.running.mqttPort, crlUrl: context.config.TDS_CRL_URL };
  const specs = gateways.map((spec) => (historicoDesde === undefined ? spec : { ...spec, historicoDesde }));
  await ensureFleet({ ...options, progress: showProgress }, [{ contaId, gateways: specs }]);
  return dir;
}

function madeUp(slug: string, flags: Flags): GatewaySpec[] {
  const gateways = count('gateways', flags.gateways, 3, 10_000);
  const dispositivos = count('dispositivos', flags.dispositivos, 4, MAX_SLAVES);
  const rsa = count('rsa', flags.rsa, 0, 10_000, 0);
  return Array.from({ length: gateways }, (_, at) => ({
    codigo: `SIM-${String(at + 1).padStart(4, '0')}`,
    nome: `Simulado ${at + 1}`,
    mac: macOf(slug, at + 1),
    keyKind: at < rsa ? 'RSA-2048' : 'P-256',
    dispositivos: Array.from({ length: dispositivos }, (__, n) => madeUpDispositivo(n)),
  }));
}

const KINDS = [
  { codigo: 'AF', nome: 'Água fria', tipo: 'MEDIDOR', grandeza: 'AGUA_FRIA', unidade: 'm³' },
  { codigo: 'EN', nome: 'Energia', tipo: 'MEDIDOR', grandeza: 'ENERGIA', unidade: 'kWh' },
  { codigo: 'VZ', nome: 'Vazão', tipo: 'SENSOR', grandeza: 'VAZAO', unidade: 'L/h' },
  { codigo: 'PT', nome: 'Potência', tipo: 'SENSOR', grandeza: 'POTENCIA', unidade: 'kW' },
] as const;

function madeUpDispositivo(n: number): DispositivoSpec {
  const kind = KINDS[n % KINDS.length]!;
  const number = Math.floor(n / KINDS.length) + 1;
  return { ...kind, codigo: `${kind.codigo}-${number}`, nome: `${kind.nome} ${number}`, slaveId: n + 1, registro: 0 };
}

/** One gateway that has every meter of the file. */
async function fromFile(slug: string, file: string, flags: Flags): Promise<GatewaySpec> {
  if (flags.unit === undefined) usage('--unit is needed with --replay: the unit of the values, such as L or kWh');
  const unidade = parseUnidade(flags.unit) ?? usage(`--unit ${flags.unit} is not known; known are ${unidades.join(', ')}`);
  const meters = flags.meter === undefined ? await listMeters(file, flags['meter-column']) : [flags.meter];
  if (meters.length > MAX_SLAVES) usage(`${file} has ${meters.length} meters; a gateway takes ${MAX_SLAVES}. Check --meter-column.`);
  const dispositivos = meters.map((codigo, at): DispositivoSpec => ({ codigo, nome: `Medidor ${codigo}`, tipo: 'MEDIDOR', grandeza: null, unidade, slaveId: at + 1, registro: 0 }));
  return { codigo: 'REPLAY', nome: path.basename(file), mac: macOf(slug, 0), dispositivos };
}

/** Locally administered, the same for the same fleet: 02:73, two bytes of the conta, two of the number. */
function macOf(slug: string, number: number): GatewaySpec['mac'] {
  const bytes = [0x02, 0x73, ...createHash('sha256').update(slug).digest().subarray(0, 2), number >> 8, number & 0xff];
  const mac = parseMac(bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
  if (mac === null) throw new Error('six bytes are a MAC');
  return mac;
}

function toArgs(name: string, value: string | boolean | undefined): string[] {
  if (value === undefined || value === false) return [];
  return value === true ? [`--${name}`] : [`--${name}`, value];
}

function count(name: string, text: string | undefined, fallback: number, max: number, min = 1): number {
  const value = text === undefined ? fallback : Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : usage(`--${name} takes a number from ${min} to ${max}`);
}

function parseInstant(text: string): Date {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? usage('--open-from takes an instant such as 2016-01-01T00:00:00Z') : date;
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[Kregistering gateways ${done}/${total}${done === total ? '\n' : ''}`);
  else if (done === total || done % 100 === 0) process.stderr.write(`registering gateways ${done}/${total}\n`);
}
