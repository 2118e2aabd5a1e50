/**
 * The demo: two organisations with different people, their gateways and dispositivos, and a simulated fleet that publishes over
 * mutual TLS like any other: what goes on now, and beside it the weeks before, newest day first (docs/adr/0011). Made on an empty
 * folder, the same again at each start; its passwords derive from the folder's secret, so they differ from one installation to the
 * next and are shown on the terminal only.
 */
import path from 'node:path';
import { ensureConta, ensureMembro } from './modules/contas/index.ts';
import { ensureUsuario } from './modules/usuarios/index.ts';
import type { Child } from './platform/children.ts';
import { superviseChild } from './platform/children.ts';
import type { Config } from './platform/config.ts';
import { deriveUrl } from './platform/database-urls.ts';
import { createPool } from './platform/db.ts';
import type { Logger } from './platform/log.ts';
import { deriveKey, derivePassword } from './platform/secrets.ts';
import { DEMO_CONTAS } from './demo-contas.ts';
import { ensureFleet } from './fleet.ts';
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

/**
 * What a fleet of this size has: a leaking flat or two, a gateway that drops out now and then, messages late or twice, and one in
 * thousands that cannot be read.
 */
const FAULTS = 'leak:0.05,outage:0.2,duplicate:0.02,late:0.02,garbage:0.0005';

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
    for (const { slug, nome, admin, gateways } of DEMO_CONTAS) {
      const contaId = await ensureConta(database, { slug, nome, fuso: 'America/Sao_Paulo' });
      const usuarioId = await ensureUsuario(database, { email: admin.email, nome: admin.nome, senha });
      await ensureMembro(database, { contaId, usuarioId, papel: 'ADMIN' });
      contas.push({ contaId, gateways });
    }
    await ensureFleet({ database, folder, dir, host: '127.0.0.1', port: config.TDS_MQTT_PORT, crlUrl: undefined }, contas);
  } finally {
    await Promise.all([database.app.end(), database.plataforma.end()]);
  }
  const weeks = config.TDS_DEMO_WEEKS;
  const past = weeks === 0 ? [] : ['--since', `${weeks}w`, '--history-state', path.join(dir, 'history.json')];
  return {
    people: [
      ...DEMO_CONTAS.map(({ nome, admin }) => ({ email: admin.email, senha, role: nome })),
      { email: 'operador@exemplo.com.br', senha, role: 'plataforma (super-admin)' },
    ],
    startFleet: () =>
      superviseChild({
        name: 'simulator',
        script: path.join(import.meta.dirname, '../../simulator/src/main.ts'),
        args: ['--fleet', dir, '--interval', '10', '--faults', FAULTS, ...past],
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
        log,
        quiet: true,
      }),
  };
}
