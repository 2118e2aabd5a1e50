import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { createId } from '../../platform/id.ts';
import { withContexto } from '../../platform/tenant.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { listGateways } from './repo.ts';

const MANY = 1000;
let server: TestServer;
let few: TestConta;
let many: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  few = await createTestConta(server, 'few');
  many = await createTestConta(server, 'many');
  const owner = server.testDatabase.ownerUrl;
  const insert = `insert into tds_new_gateway (conta_id, id, codigo, nome, mac, estado)
    select $1::uuid, gen_random_uuid(), 'G' || i, 'Gateway ' || chr(64 + i % 26) || i, case when i % 5 > 0 then '02:00:00:00:' || lpad(to_hex($3::int * 16 + i / 256), 2, '0') || ':' || lpad(to_hex(i % 256), 2, '0') end,
           case i % 5 when 0 then 'AGUARDANDO_MAC' when 1 then 'PRE_CADASTRADO' else 'ATIVO' end
      from generate_series(1, $2::int) i`;
  await runSql(owner, insert, [few.id, 10, 1]);
  await runSql(owner, insert, [many.id, MANY, 2]);
  // Half of those that are ATIVO are there; of the others, the higher their number the longer they are gone.
  await runSql(
    owner,
    `insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde)
     select conta_id, id, substr(codigo, 2)::int % 2 = 0, now() - case when substr(codigo, 2)::int % 2 = 0 then interval '0' else substr(codigo, 2)::int * interval '1 hour' end, now() - interval '90 days'
       from tds_new_gateway where estado = 'ATIVO'`,
  );
});
afterAll(() => server.stop());

const list = async (query: string) => (await few.viewer('GET', `${few.base}/gateways?${query}`)).body;
const codigos = async (query: string) => (await list(query)).itens.map(({ codigo }: { codigo: string }) => codigo);

describe('the list of gateways', () => {
  test('has those of one estado, of one presenca, and of both', async () => {
    expect((await codigos('estado=ATIVO')).toSorted()).toEqual(['G2', 'G3', 'G4', 'G7', 'G8', 'G9']);
    expect((await codigos('presenca=OFFLINE')).toSorted()).toEqual(['G3', 'G7', 'G9']);
    expect(await codigos('presenca=OFFLINE&estado=PRE_CADASTRADO')).toEqual([]);
  });

  test('counts what choosing each filter would find', async () => {
    expect(await list('')).toMatchObject({ total: 10, porPresenca: { ONLINE: 3, OFFLINE: 3, NUNCA_CONECTADO: 4 }, porEstado: { AGUARDANDO_MAC: 2, PRE_CADASTRADO: 2, ATIVO: 6 } });
    expect(await list('presenca=ONLINE')).toMatchObject({ total: 3, porPresenca: { OFFLINE: 3 }, porEstado: { AGUARDANDO_MAC: 0, ATIVO: 3 } });
    expect(await list('busca=g9')).toMatchObject({ total: 1, porPresenca: { ONLINE: 0, OFFLINE: 1, NUNCA_CONECTADO: 0 }, porEstado: { ATIVO: 1 } });
  });

  test('is by name, by who was heard last, or with those gone the longest first', async () => {
    expect(await codigos('')).toEqual(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10']);
    expect((await codigos('ordem=visto')).slice(3, 6)).toEqual(['G3', 'G7', 'G9']);
    expect((await codigos('ordem=presenca')).slice(0, 3)).toEqual(['G9', 'G7', 'G3']);
    expect((await codigos('ordem=presenca')).slice(7).toSorted()).toEqual(['G2', 'G4', 'G8']);
  });

  test('is cut into pages that hold each gateway once, in every order', async () => {
    for (const ordem of ['nome', 'visto', 'presenca']) {
      const pages = [...(await codigos(`ordem=${ordem}&porPagina=4`)), ...(await codigos(`ordem=${ordem}&porPagina=4&pagina=2`)), ...(await codigos(`ordem=${ordem}&porPagina=4&pagina=3`))];
      expect(pages).toEqual(await codigos(`ordem=${ordem}`));
    }
  });

  test('is searched and sorted without regard to case and accents', async () => {
    const accents = await createTestConta(server, 'accents');
    for (const nome of ['Zelador', 'Áreas comuns', 'bloco B', 'Água fria']) await createTestGateway(accents.admin, accents.base, { nome });
    const found = async (query: string) => (await accents.viewer('GET', `${accents.base}/gateways?${query}`)).body.itens.map(({ nome }: { nome: string }) => nome);
    expect(await found('')).toEqual(['Água fria', 'Áreas comuns', 'bloco B', 'Zelador']);
    expect(await found('busca=AGUA')).toEqual(['Água fria']);
    expect(await found(`busca=${encodeURIComponent('ÁREA')}`)).toEqual(['Áreas comuns']);
  });

  test('of a thousand takes at most three statements', async () => {
    let statements = 0;
    const { itens, total } = await withContexto(server.database, { contaId: many.id, usuarioId: createId(), papel: 'VIEWER' }, (tx) => {
      const query = (...args: Parameters<ContaTx['query']>) => {
        statements += 1;
        return tx.query(...args);
      };
      return listGateways({ ...tx, query: query as ContaTx['query'] }, { ordem: 'presenca', pagina: 1, porPagina: 20 });
    });
    expect([itens.length, total]).toEqual([20, MANY]);
    expect(statements).toBeLessThanOrEqual(3);
  });
});
