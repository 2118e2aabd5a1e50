import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mac } from '@tds/contract/mqtt';
import { createTestServer } from '../test/api.ts';
import type { TestServer } from '../test/api.ts';
import { randomMac } from '../test/registry.ts';
import { scratchFolder } from '../test/scratch.ts';
import { SYSTEM, ensureFleet } from './fleet.ts';
import type { FleetOptions, GatewaySpec } from './fleet.ts';
import { ensureDevelopmentAuthorities } from './modules/certificados/index.ts';
import { ensureConta } from './modules/contas/index.ts';
import { createDispositivo } from './modules/dispositivos/index.ts';
import { findGateway, findGatewayByCodigo } from './modules/gateways/index.ts';
import { systemClock as clock } from './platform/clock.ts';
import { withContexto, withPlataforma } from './platform/tenant.ts';
import type { ContaTx } from './platform/tenant.ts';

let server: TestServer;
let options: FleetOptions;
let contaId: string;
let mac: Mac;
let number = 0;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
  const data = scratchFolder();
  const folder = { dir: data, caDir: path.join(data, 'ca'), passphraseFile: path.join(data, 'passphrase'), kind: 'real', secret: '' } as const;
  await ensureDevelopmentAuthorities({ dir: folder.caDir, passphraseFile: folder.passphraseFile, clock });
  options = { database: server.database, folder, dir: path.join(data, 'fleet'), host: '127.0.0.1', port: 1, crlUrl: undefined };
  contaId = await ensureConta(server.database, { slug: `frota-${(number += 1)}`, nome: 'Frota', fuso: 'America/Sao_Paulo' });
  mac = randomMac();
});

const fleetOf = (slaves: number, codigo = 'GW'): GatewaySpec => ({
  codigo,
  nome: codigo,
  mac,
  dispositivos: Array.from({ length: slaves }, (_, at) => ({ codigo: `D${at + 1}`, nome: 'Medidor', tipo: 'MEDIDOR', grandeza: null, unidade: 'kWh', slaveId: at + 1, registro: 0 })),
});
const ensure = (spec: GatewaySpec): Promise<void> => ensureFleet(options, [{ contaId, gateways: [spec] }]);
const inConta = <Result>(run: (tx: ContaTx) => Promise<Result>): Promise<Result> => withContexto(server.database, { contaId, usuarioId: SYSTEM, papel: 'ADMIN' }, run);

async function readGateway(): Promise<Awaited<ReturnType<typeof findGateway>>> {
  const found = await withPlataforma(server.database, 'test', (tx) => findGatewayByCodigo(tx, contaId, 'GW'));
  return inConta((tx) => findGateway(tx, found?.id ?? ''));
}

describe('a fleet', () => {
  it('run again changes nothing that is there', async () => {
    await ensure(fleetOf(4));
    const before = [await readGateway(), readFileSync(path.join(options.dir, 'fleet.json'), 'utf8')];
    await ensure(fleetOf(4));
    expect([await readGateway(), readFileSync(path.join(options.dir, 'fleet.json'), 'utf8')]).toEqual(before);
  });

  it('that grew finds room: a gateway takes as many as it is to have, beside those a person added', async () => {
    await ensure(fleetOf(4));
    const { id } = await readGateway();
    const modbus = { barramento: 'rs485-2', slaveId: 1, funcao: 3, registro: 0, tipoDado: 'u32', ordem: 'ABCD', escala: { num: 1, den: 1 }, decimais: 0 } as const;
    const rest = { descricao: '', grandeza: null, mac: null, modo: 'AUTO', valAlarmeDia: null, valAlarmeMes: null } as const;
    await inConta((tx) => createDispositivo(tx, { gatewayId: id, codigo: 'OWN', nome: 'Own', tipo: 'MEDIDOR', unidade: 'kWh', modbus, ...rest }));
    await ensure(fleetOf(20));
    expect(await readGateway()).toMatchObject({ dispositivos: 21, slavesEmUso: 21, qteMaxDispositivos: 21 });
    await ensure(fleetOf(4));
    expect(await readGateway()).toMatchObject({ dispositivos: 21, qteMaxDispositivos: 21 });
  });

  it('that grew past what a gateway takes says so in one sentence', async () => {
    await expect(ensure(fleetOf(248))).rejects.toMatchObject({ code: 'CAPACITY_REACHED', publicMessage: expect.stringContaining('248 slaves and takes 247') });
  });

  it('whose MAC another gateway has says so in one sentence', async () => {
    await ensure(fleetOf(1));
    await expect(ensure(fleetOf(1, 'GW-2'))).rejects.toMatchObject({ code: 'MAC_TAKEN', publicMessage: expect.stringContaining(`The MAC ${mac} of GW-2 belongs to another active gateway`) });
  });
});
