import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codigo as codigoShape } from '@tds/contract/http';
import { normalizeMac, parseUnidade, topic, unidades } from '@tds/contract/mqtt';
import type { Family, Mac } from '@tds/contract/mqtt';
import { readCsr } from '../modules/certificados/index.ts';
import { findContaId } from '../modules/contas/index.ts';
import { createDispositivo, listDispositivos } from '../modules/dispositivos/index.ts';
import { bindMac, createGateway, findGatewayByCodigo } from '../modules/gateways/index.ts';
import { AppError } from '../platform/errors.ts';
import { checkForFiles } from '../platform/folders.ts';
import { withContexto, withPlataforma } from '../platform/tenant.ts';
import type { Contexto, Database } from '../platform/tenant.ts';
import { SYSTEM } from '../fleet.ts';
import { openIssuer } from '../gateway-identity.ts';
import { TAKEN_IN } from '../gateway-broker/receive.ts';
import { fromCaller, readFlags, usage, withInstallation } from './command.ts';
import type { Command, CommandContext } from './command.ts';

export const connectGateway: Command = {
  name: 'gateways connect',
  summary: 'let a real gateway in: certificate, topics and an example publish',
  help: `  --conta SLUG     the organisation it belongs to
  --codigo C       the gateway in it; registered when it is not there
  --mac M          its MAC; needed unless it is bound already
  --csr FILE       certification request (PKCS#10) made by the gateway, whose key then never leaves it; without it a
                   P-256 key is made in the folder, and only there
  --dispositivo C:U  register this codigo in this unit too, as a register that rises (D01:kWh), so that the example below works; the
                   web's form takes all the rest
  --out DIR        where the files go (default: gateway-<mac>)

  The certificate is valid for ten years. Its common name is the MAC; that is the gateway's identity.
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { conta: string, codigo: string, mac: string, csr: string, out: string, dispositivo: string });
    const { conta, codigo } = flags;
    if (conta === undefined || codigo === undefined) usage('--conta and --codigo are needed');
    const typed = flags.mac === undefined ? undefined : (normalizeMac(flags.mac) ?? usage(`${flags.mac} is no MAC: write it as aa:bb:cc:dd:ee:ff`));
    if (!codigoShape(30).safeParse(codigo).success) usage(`--codigo ${codigo}: up to 30 letters, digits, dots, dashes and underscores, without spaces`);
    const dispositivo = flags.dispositivo === undefined ? undefined : parseDispositivo(flags.dispositivo);
    const publicKey = flags.csr === undefined ? undefined : (await readCsr(readInput(fromCaller(flags.csr)))).publicKey;
    const out = flags.out === undefined ? undefined : checkForFiles(fromCaller(flags.out));
    await withInstallation(async (context) => {
      // First: a folder without authorities, or with another passphrase, leaves no bound MAC behind.
      const issuer = await openIssuer(context.folder, context.database, context.config.TDS_CRL_URL);
      const bound = await ensureBound(context, conta, codigo, typed);
      const { mac } = bound;
      const dir = out ?? fromCaller(`gateway-${mac.replaceAll(':', '')}`);
      await issuer.ensureFiles(dir, mac, { publicKey });
      if (dispositivo) await ensureDispositivo(context, bound, dispositivo);
      process.stdout.write(explain(context, { ...bound, dispositivo: dispositivo ?? bound.dispositivo, dir, isCsr: publicKey !== undefined }));
    });
    return 0;
  },
};

interface Named {
  codigo: string;
  unidade: string;
}

interface Bound {
  contexto: Contexto;
  gatewayId: string;
  mac: Mac;
  /** One of the gateway's, for the example. */
  dispositivo: Named | undefined;
}

async function ensureBound({ database }: CommandContext, slug: string, codigo: string, typed: Mac | undefined): Promise<Bound> {
  const { contaId, gateway } = await withPlataforma(database, 'gateways connect', async (tx) => {
    const found = await findContaId(tx, slug);
    if (found === undefined) throw new AppError('NOT_FOUND', { publicMessage: `There is no organisation ${slug}.` });
    return { contaId: found, gateway: await findGatewayByCodigo(tx, found, codigo) };
  });
  const contexto: Contexto = { contaId, usuarioId: SYSTEM, papel: 'ADMIN' };
  const mac = gateway?.mac ?? typed ?? usage(`--mac is needed: the gateway ${codigo} has none yet`);
  if (typed !== undefined && mac !== typed) throw new AppError('CONFLICT', { publicMessage: `The gateway ${codigo} is bound to ${mac}. Archive it, or leave --mac out.` });
  const gatewayId = await bind(database, contexto, gateway, codigo, mac);
  const { itens } = await withContexto(database, contexto, (tx) => listDispositivos(tx, { gatewayId, pagina: 1, porPagina: 1 }));
  return { contexto, gatewayId, mac, dispositivo: itens[0] };
}

/** The id of the gateway, registered or bound where it was not. */
async function bind(database: Database, contexto: Contexto, gateway: { id: string; mac: Mac | null } | undefined, codigo: string, mac: Mac): Promise<string> {
  try {
    if (gateway === undefined) {
      const fields = { codigo, nome: codigo, descricao: '', latitude: null, longitude: null, qteMaxDispositivos: 8 };
      return (await createGateway(database, contexto, fields, mac)).id;
    }
    if (gateway.mac === null) await bindMac(database, contexto.contaId, gateway.id, mac);
    return gateway.id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'MAC_TAKEN') throw error;
    throw new AppError('MAC_TAKEN', { publicMessage: `The MAC ${mac} belongs to another active gateway of the platform.`, cause: error });
  }
}

function parseDispositivo(text: string): Named {
  const [codigo = '', unit = ''] = text.split(':');
  const unidade = parseUnidade(unit) ?? usage(`--dispositivo ${text}: the unit ${unit} is not known; known are ${unidades.join(', ')}`);
  return codigoShape(20).safeParse(codigo).success ? { codigo, unidade } : usage(`--dispositivo ${text}: write it as D01:kWh`);
}

/** Without a place on a bus: what is polled, and how, is the form's to ask. */
async function ensureDispositivo({ database }: CommandContext, { contexto, gatewayId }: Bound, { codigo, unidade }: Named): Promise<void> {
  await withContexto(database, contexto, async (tx) => {
    const { itens } = await listDispositivos(tx, { gatewayId, pagina: 1, porPagina: 1000 });
    const known = itens.find((item) => item.codigo === codigo);
    if (known && known.unidade !== unidade) throw new AppError('CONFLICT', { publicMessage: `The dispositivo ${codigo} of this gateway is in ${known.unidade}.` });
    if (known) return;
    const rest = { descricao: '', grandeza: null, mac: null, modbus: null, modo: 'AUTO', valAlarmeDia: null, valAlarmeMes: null } as const;
    await createDispositivo(tx, { gatewayId, codigo, nome: codigo, tipo: 'SENSOR', tipoLeitura: 'ACUMULADA', unidade, ...rest });
  });
}

function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('COMMAND_USAGE', { publicMessage: `${file} cannot be read.`, cause });
  }
}

function explain({ config, open }: CommandContext, { mac, dispositivo, dir, isCsr }: Pick<Bound, 'mac' | 'dispositivo'> & { dir: string; isCsr: boolean }): string {
  const external = config.MQTT_DEVICE_URL === undefined ? undefined : new URL(config.MQTT_DEVICE_URL);
  const host = external?.hostname ?? config.TDS_MQTT_PUBLIC_HOST ?? 'localhost';
  const port = external?.port || (open.run?.mqttPort ?? config.TDS_MQTT_PORT);
  const key = isCsr ? 'KEY-OF-THE-GATEWAY.pem' : path.join(dir, 'key.pem');
  const { codigo, unidade } = dispositivo ?? { codigo: 'D01', unidade: 'kWh' };
  const payload = JSON.stringify({
    gateway_mac: mac,
    timestamp: new Date().toISOString(),
    leituras: [{ dispositivo_codigo: codigo, valor: 123.45, unidade }],
  });
  const topics = (families: readonly Family[]): string => families.map((family) => `    ${topic(mac, family)}`).join('\n');
  const first = dispositivo === undefined ? `\nThe gateway has no dispositivo yet, and what is not registered goes to quarentena: add --dispositivo ${codigo}:${unidade} to this command, or use the\nweb (Gateways → this one → Novo dispositivo).\n` : '';
  return `
Gateway ${mac}, files in ${dir}
  cert.pem  certificate and its chain, valid ten years
  ${isCsr ? '' : 'key.pem   private key: keep it on the gateway only\n  '}ca.crt    what the server's certificate is checked against

Server  mqtts://${host}:${port}   MQTT 3.1.1, client id ${mac}, QoS 1, no user name
  publishes on
${topics(TAKEN_IN)}
  may subscribe to
${topics(['recibo', 'config'])}
${first}
Example

  mosquitto_pub -h ${host} -p ${port} -V mqttv311 -q 1 -i '${mac}' --cafile '${path.join(dir, 'ca.crt')}' \\
    --cert '${path.join(dir, 'cert.pem')}' --key '${key}' \\
    -t '${topic(mac, 'telemetria')}' -m '${payload}'
`;
}
