import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { createId } from '../../platform/id.ts';
import { withContexto } from '../../platform/tenant.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { listDispositivos } from './repo.ts';

const MANY = 10_000;
let server: TestServer;
let few: TestConta;
let many: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  few = await createTestConta(server, 'few');
  many = await createTestConta(server, 'many');
  await createDispositivos(few, 12);
  await createDispositivos(many, MANY);
});
afterAll(() => server.stop());

/** Of each twelve: D1 never heard, D2 to D6 late, the rest heard just now. D3 is out of use, D4 archived. */
async function createDispositivos(conta: TestConta, count: number): Promise<void> {
  const { id } = await createTestGateway(conta.admin, conta.base);
  const owner = server.testDatabase.ownerUrl;
  await runSql(
    owner,
    `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, grandeza, unidade, tipo_leitura, status)
     select $1::uuid, gen_random_uuid(), $2::uuid, 'D' || i, 'Sensor ' || i, case when i % 12 = 5 then 'ATUADOR' else 'SENSOR' end,
            case when i % 2 = 0 then 'VAZAO' else 'TEMPERATURA' end, '°C', 'INSTANTANEA', case i % 12 when 3 then 'INATIVO' when 4 then 'ARQUIVADO' else 'ATIVO' end
       from generate_series(1, $3::int) i`,
    [conta.id, id, count],
  );
  await runSql(
    owner,
    `insert into tds_new_dispositivo_estado (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em)
     select conta_id, id, now() - case when substr(codigo, 2)::int % 12 between 2 and 6 then interval '16 minutes' else interval '14 minutes' end, 1, '°C', now()
       from tds_new_dispositivo where conta_id = $1 and substr(codigo, 2)::int % 12 <> 1`,
    [conta.id],
  );
}

const list = async (query: string) => (await few.viewer('GET', `${few.base}/dispositivos?${query}`)).body;
const codigos = async (query: string) => (await list(query)).itens.map(({ codigo }: { codigo: string }) => codigo).toSorted();

describe('the list of dispositivos', () => {
  test('has those of a tipo, a grandeza, a status, and what they have in common', async () => {
    expect(await codigos('tipo=ATUADOR')).toEqual(['D5']);
    expect(await codigos('grandeza=VAZAO')).toEqual(['D10', 'D12', 'D2', 'D6', 'D8']);
    expect(await codigos('status=INATIVO')).toEqual(['D3']);
    expect(await codigos('grandeza=TEMPERATURA&status=ATIVO&tipo=SENSOR')).toEqual(['D1', 'D11', 'D7', 'D9']);
  });

  test('has those without a reading for 15 minutes, the never heard among them, and counts them under the other filters', async () => {
    expect(await codigos('atrasado=true')).toEqual(['D1', 'D2', 'D3', 'D5', 'D6']);
    expect(await list('')).toMatchObject({ total: 11, atrasados: 5 });
    expect(await list('atrasado=true&grandeza=VAZAO')).toMatchObject({ total: 2, atrasados: 2 });
    expect(await list('grandeza=VAZAO')).toMatchObject({ total: 5, atrasados: 2 });
  });

  test('never shows what is archived, even when asked for', async () => {
    expect((await few.viewer('GET', `${few.base}/dispositivos?status=ARQUIVADO`)).status).toBe(400);
    expect(await codigos('busca=D4')).toEqual([]);
  });

  test('of ten thousand takes at most three statements', async () => {
    let statements = 0;
    const { itens, total } = await withContexto(server.database, { contaId: many.id, usuarioId: createId(), papel: 'VIEWER' }, (tx) => {
      const query = (...args: Parameters<ContaTx['query']>) => {
        statements += 1;
        return tx.query(...args);
      };
      return listDispositivos({ ...tx, query: query as ContaTx['query'] }, { atrasado: 'true', pagina: 1, porPagina: 20 });
    });
    expect(itens).toHaveLength(20);
    expect(total).toBeGreaterThan(MANY / 4);
    expect(statements).toBeLessThanOrEqual(3);
  });
});
