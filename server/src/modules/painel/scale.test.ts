import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { createId } from '../../platform/id.ts';
import { withContexto } from '../../platform/tenant.ts';

/** 5,000 meters with an index and a rate each, on 500 gateways. */
const METERS = 5000;
const GATEWAYS = 500;

let server: TestServer;
let many: TestConta;

// Without statistics of what was just registered: a plan that is good only with them is found out.
beforeAll(async () => {
  server = await createTestServer();
  many = await createTestConta(server, 'many');
  await fill(many.id);
  await fill((await createTestConta(server, 'as-many')).id);
});

afterAll(() => server.stop());

async function fill(contaId: string): Promise<void> {
  const run = (text: string) => runSql(server.testDatabase.ownerUrl, text, [contaId]);
  await run(`insert into tds_new_gateway (conta_id, id, codigo, nome) select $1, gen_random_uuid(), 'G' || n, 'Gateway ' || n from generate_series(1, ${GATEWAYS}) n`);
  await run(`insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) select conta_id, id, true, now(), now() from tds_new_gateway where conta_id = $1`);
  await run(`insert into tds_new_gateway_presenca_evento (conta_id, gateway_id, em, online)
             select g.conta_id, g.id, now() - n * interval '7 minutes', n % 2 = 0 from tds_new_gateway g, generate_series(1, 40) n where g.conta_id = $1`);
  await run(`insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, grandeza, unidade, tipo_leitura, barramento, slave_id, modbus)
             select $1, gen_random_uuid(), g.id, k.prefixo || '-' || n, 'Point ' || n, 'SENSOR', k.grandeza, k.unidade, k.tipo, 'rs485-1', 1 + n / ${GATEWAYS}, '{}'
               from generate_series(0, ${METERS - 1}) n
               join (select id, row_number() over () - 1 as at from tds_new_gateway where conta_id = $1) g on g.at = n % ${GATEWAYS}
               join (values ('AF', 'AGUA_FRIA', 'm³', 'ACUMULADA', 0), ('VZ', 'VAZAO', 'L/h', 'INSTANTANEA', 0),
                            ('EN', 'ENERGIA', 'kWh', 'ACUMULADA', 1), ('PT', 'POTENCIA', 'kW', 'INSTANTANEA', 1)) k(prefixo, grandeza, unidade, tipo, kind) on k.kind = n % 2`);
  await run(`insert into tds_new_dispositivo_estado (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em)
             select conta_id, id, now() - random() * interval '20 minutes', random() * 1000, unidade, now() from tds_new_dispositivo where conta_id = $1`);
  await run(`insert into tds_new_quarentena (conta_id, id, gateway_id, chave, motivo, detalhe, conteudo, recebido_em)
             select g.conta_id, gen_random_uuid(), g.id, sha256((g.id::text || n)::bytea), 'FUTURO', '', '', now() - n * interval '1 minute'
               from tds_new_gateway g, generate_series(1, 20) n where g.conta_id = $1`);
}

interface Statement {
  text: string;
  values: unknown[];
}

/** What one request asks in the name of the conta, between being told whose it is and its end. */
async function statementsOf(url: string): Promise<Statement[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  onTestFinished(() => spy.mockRestore());
  const startedAt = performance.now();
  const { status } = await many.viewer('GET', url);
  process.stdout.write(`${url}: ${Math.round(performance.now() - startedAt)} ms\n`);
  expect(status).toBe(200);
  const asked = (spy.mock.calls as unknown as [string | Statement, unknown[]?][]).map(([first, values = []]) => (typeof first === 'string' ? { text: first, values } : first));
  spy.mockRestore();
  const from = asked.findIndex(({ text }) => text.includes("set_config('app.ctx'"));
  return asked.slice(from + 1, asked.findIndex(({ text }, at) => at > from && text === 'commit'));
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Node[];
}

const flatten = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

async function explain({ text, values }: Statement): Promise<Node[]> {
  const { rows } = await withContexto(server.database, { contaId: many.id, usuarioId: createId(), papel: 'VIEWER' }, (tx) =>
    tx.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (analyze, format json) ${text}`, values),
  );
  return flatten(rows[0]!['QUERY PLAN'][0].Plan);
}

test.each([
  ['/painel', 3],
  ['/carga', 2],
  ['/carga?grandeza=POTENCIA&busca=1&pagina=2', 2],
])('with 10,000 dispositivos %s takes %i statements, and none looks at a row again and again', async (path, most) => {
  const statements = await statementsOf(`${many.base}${path}`);
  expect(statements).toHaveLength(most);
  for (const statement of statements) {
    const nodes = await explain(statement);
    const looked = nodes.map((node) => node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)));
    // Both contas hold 10,000: a scan of all is 20,000, a row looked at once for each other would be millions.
    expect(Math.max(...looked)).toBeLessThanOrEqual(25_000);
  }
});
