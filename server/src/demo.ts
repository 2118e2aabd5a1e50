/**
 * The demo: two organisations with different people, their gateways and dispositivos, and a simulated fleet that publishes over
 * mutual TLS like any other. Made on an empty folder, the same again at each start; its passwords derive from the folder's secret,
 * so they differ from one installation to the next and are shown on the terminal only.
 */
import path from 'node:path';
import { parseMac } from '@tds/contract/mqtt';
import { ensureConta, ensureMembro } from './modules/contas/index.ts';
import { ensureUsuario } from './modules/usuarios/index.ts';
import type { Child } from './platform/children.ts';
import { superviseChild } from './platform/children.ts';
import type { Config } from './platform/config.ts';
import { deriveUrl } from './platform/database-urls.ts';
import { createPool } from './platform/db.ts';
import type { Logger } from './platform/log.ts';
import { deriveKey, derivePassword } from './platform/secrets.ts';
import { ensureFleet } from './fleet.ts';
import type { DispositivoSpec, GatewaySpec } from './fleet.ts';
import type { DataFolder } from './installation.ts';

export interface Person {
  email: string;
  senha: string;
  role: string;
}

export interface Demo {
  people: Person[];
  /** Starts the simulated fleet against the broker's port. */
  startFleet(): Child;
}

export async function prepareDemo(config: Config, folder: DataFolder, ownerUrl: string, log: Logger): Promise<Demo> {
  const url = (role: 'app' | 'plataforma'): string => deriveUrl(ownerUrl, folder.secret, role);
  const database = {
    app: createPool({ url: url('app'), max: 2, name: 'tds demo', log }),
    plataforma: createPool({ url: url('plataforma'), max: 2, name: 'tds demo', log }),
    ctxKey: deriveKey(folder.secret, 'app.ctx'),
  };
  // One password for the three, derived: short enough to type, 72 bits.
  const senha = derivePassword(folder.secret, 'demo/password').slice(0, 12);
  const dir = path.join(folder.dir, 'demo-fleet');
  try {
    await ensureUsuario(database, { email: 'operador@exemplo.com.br', nome: 'Operação da plataforma', senha, isSuperAdmin: true });
    const contas = [];
    for (const { slug, nome, admin, gateways } of CONTAS) {
      const contaId = await ensureConta(database, { slug, nome, fuso: 'America/Sao_Paulo' });
      const usuarioId = await ensureUsuario(database, { email: admin.email, nome: admin.nome, senha });
      await ensureMembro(database, { contaId, usuarioId, papel: 'ADMIN' });
      contas.push({ contaId, gateways });
    }
    await ensureFleet({ database, folder, dir, host: '127.0.0.1', port: config.TDS_MQTT_PORT, crlUrl: undefined }, contas);
  } finally {
    await Promise.all([database.app.end(), database.plataforma.end()]);
  }
  return {
    people: [
      ...CONTAS.map(({ nome, admin }) => ({ email: admin.email, senha, role: nome })),
      { email: 'operador@exemplo.com.br', senha, role: 'plataforma (super-admin)' },
    ],
    startFleet: () =>
      superviseChild({
        name: 'simulator',
        script: path.join(import.meta.dirname, '../../simulator/src/main.ts'),
        args: ['--fleet', dir, '--interval', '2'],
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
        log,
        quiet: true,
      }),
  };
}

interface ContaSpec {
  slug: string;
  nome: string;
  admin: { email: string; nome: string };
  gateways: GatewaySpec[];
}

const CONTAS: ContaSpec[] = [
  {
    slug: 'residencial-ipe',
    nome: 'Residencial Ipê',
    admin: { email: 'sindica@exemplo.com.br', nome: 'Helena Prado' },
    gateways: [
      gateway(1, 'BLOCO-A', 'Bloco A', [...apartment(1, '101'), ...apartment(2, '102'), ...apartment(3, '103'), ...apartment(4, '104')]),
      gateway(2, 'BLOCO-B', 'Bloco B', [...apartment(1, '201'), ...apartment(2, '202'), ...apartment(3, '203'), ...apartment(4, '204')]),
    ],
  },
  {
    slug: 'metalurgica-aurora',
    nome: 'Metalúrgica Aurora',
    admin: { email: 'utilidades@exemplo.com.br', nome: 'Rui Bastos' },
    gateways: [
      gateway(3, 'SUBESTACAO', 'Subestação', [
        meter('EN-GERAL', 'Energia geral', 'ENERGIA', 'kWh', 1),
        level('POT-GERAL', 'Potência geral', 'POTENCIA', 'kW', 1),
        meter('GAS-FORNO', 'Gás do forno', 'GAS_NATURAL', 'm³', 2),
        level('TEMP-FORNO', 'Temperatura do forno', 'TEMPERATURA', '°C', 3),
      ]),
    ],
  },
];

function apartment(slaveId: number, number: string): DispositivoSpec[] {
  return [
    meter(`AF-${number}`, `Apto ${number} água fria`, 'AGUA_FRIA', 'm³', slaveId),
    level(`VZ-${number}`, `Apto ${number} vazão`, 'VAZAO', 'L/h', slaveId),
  ];
}

function meter(codigo: string, nome: string, grandeza: DispositivoSpec['grandeza'], unidade: string, slaveId: number): DispositivoSpec {
  return { codigo, nome, tipo: 'MEDIDOR', grandeza, unidade, slaveId, registro: 0 };
}

function level(codigo: string, nome: string, grandeza: DispositivoSpec['grandeza'], unidade: string, slaveId: number): DispositivoSpec {
  return { codigo, nome, tipo: 'SENSOR', grandeza, unidade, slaveId, registro: 2 };
}

/** Locally administered addresses (IEEE 802c): no maker's hardware has one. */
function gateway(number: number, codigo: string, nome: string, dispositivos: DispositivoSpec[]): GatewaySpec {
  const mac = parseMac(`02:74:64:73:00:${number.toString(16).padStart(2, '0')}`);
  if (mac === null) throw new Error('the demo has a bad MAC');
  return { codigo, nome, mac, dispositivos };
}
