import { readFileSync } from 'node:fs';
import path from 'node:path';
import { normalizeMac, topic } from '@tds/contract/mqtt';
import type { Family, Mac } from '@tds/contract/mqtt';
import { readCsr } from '../modules/certificados/index.ts';
import { findContaId } from '../modules/contas/index.ts';
import { listDispositivos } from '../modules/dispositivos/index.ts';
import { bindMac, createGateway, findGatewayByCodigo } from '../modules/gateways/index.ts';
import { AppError } from '../platform/errors.ts';
import { checkForFiles } from '../platform/folders.ts';
import { withContexto, withPlataforma } from '../platform/tenant.ts';
import type { Contexto } from '../platform/tenant.ts';
import { SYSTEM } from '../fleet.ts';
import { openIssuer } from '../gateway-identity.ts';
import { TAKEN_IN } from '../gateway-broker.ts';
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
  --out DIR        where the files go (default: gateway-<mac>)

  The certificate is valid for ten years. Its common name is the MAC; that is the gateway's identity.
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { conta: string, codigo: string, mac: string, csr: string, out: string });
    const { conta, codigo } = flags;
    if (conta === undefined || codigo === undefined) usage('--conta and --codigo are needed');
    const typed = flags.mac === undefined ? undefined : (normalizeMac(flags.mac) ?? usage(`${flags.mac} is no MAC: write it as aa:bb:cc:dd:ee:ff`));
    const out = flags.out === undefined ? undefined : checkForFiles(fromCaller(flags.out));
    await withInstallation(async (context) => {
      const { mac, dispositivo } = await ensureBound(context, conta, codigo, typed);
      const dir = out ?? fromCaller(`gateway-${mac.replaceAll(':', '')}`);
      await writeIdentity(context, mac, dir, flags.csr === undefined ? undefined : fromCaller(flags.csr));
      process.stdout.write(explain(context, { mac, dispositivo, dir, isCsr: flags.csr !== undefined }));
    });
    return 0;
  },
};

interface Bound {
  mac: Mac;
  /** One of the gateway's, for the example. */
  dispositivo: { codigo: string; unidade: string } | undefined;
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
  const fields = { codigo, nome: codigo, descricao: '', latitude: null, longitude: null, qteMaxDispositivos: 8 };
  try {
    if (gateway === undefined) await createGateway(database, contexto, fields, mac);
    else if (gateway.mac === null) await bindMac(database, contaId, gateway.id, mac);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'MAC_TAKEN') throw error;
    throw new AppError('MAC_TAKEN', { publicMessage: `The MAC ${mac} belongs to another active gateway of the platform.`, cause: error });
  }
  const gatewayId = gateway?.id;
  if (gatewayId === undefined) return { mac, dispositivo: undefined };
  const { itens } = await withContexto(database, contexto, (tx) => listDispositivos(tx, { gatewayId, pagina: 1, porPagina: 1 }));
  return { mac, dispositivo: itens[0] };
}

async function writeIdentity({ folder, config, database }: CommandContext, mac: Mac, dir: string, csrFile: string | undefined): Promise<void> {
  const issuer = await openIssuer(folder, database, config.TDS_CRL_URL);
  await issuer.ensureFiles(dir, mac, csrFile === undefined ? undefined : (await readCsr(readInput(csrFile))).publicKey);
}

function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('COMMAND_USAGE', { publicMessage: `${file} cannot be read.`, cause });
  }
}

function explain({ config, open }: CommandContext, { mac, dispositivo, dir, isCsr }: Bound & { dir: string; isCsr: boolean }): string {
  const host = config.TDS_MQTT_PUBLIC_HOST ?? 'localhost';
  const port = open.run?.mqttPort ?? config.TDS_MQTT_PORT;
  const key = isCsr ? 'KEY-OF-THE-GATEWAY.pem' : path.join(dir, 'key.pem');
  const { codigo, unidade } = dispositivo ?? { codigo: 'D01', unidade: 'kWh' };
  const payload = JSON.stringify({
    gateway_mac: mac,
    timestamp: new Date().toISOString(),
    leituras: [{ dispositivo_codigo: codigo, valor: 123.45, unidade }],
  });
  const topics = (families: readonly Family[]): string => families.map((family) => `    ${topic(mac, family)}`).join('\n');
  const first = dispositivo === undefined ? `\nRegister the dispositivo ${codigo} in ${unidade} on this gateway first: what is not registered goes to quarentena.\n` : '';
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
