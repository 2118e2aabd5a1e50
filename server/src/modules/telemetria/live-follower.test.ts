import type { AoVivoQuadro } from '@tds/contract/http';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';
import { openLive } from '../../../test/live-client.ts';
import type { LiveClient } from '../../../test/live-client.ts';

let server: TestServer;
let baseUrl: string;
let alfa: TestConta;
let gatewayId: string;

beforeAll(async () => {
  server = await createTestServer();
  baseUrl = await server.api.listen({ host: '127.0.0.1', port: 0 });
  alfa = await createTestConta(server, 'alfa');
  gatewayId = (await createTestGateway(alfa.admin, alfa.base)).id;
});

afterAll(() => server.stop());

const TIME = Date.UTC(2026, 2, 5, 12);
const createFollowed = async (valor: string): Promise<string> => {
  const { id } = await createTestDispositivo(alfa.admin, alfa.base, gatewayId);
  await storeLeituras(server, alfa.id, id, [{ time: new Date(TIME), valor }]);
  return id;
};
const open = (): LiveClient => {
  const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
  onTestFinished(() => live.close());
  return live;
};
const has = (valor: string) => (quadro: AoVivoQuadro) => quadro.leituras.some((leitura) => leitura.valor === valor);

test('what was asked for while the database broke is answered when it is back', async () => {
  const dispositivoId = await createFollowed('71');
  const live = open();
  await live.frame(() => true);
  const owner = new Client({ connectionString: server.testDatabase.ownerUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  await owner.query('begin');
  await owner.query('lock tds_new_dispositivo in access exclusive mode');
  live.follow([dispositivoId]);
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%from tds_new_dispositivo where%'`;
  await vi.waitFor(async () => expect(await runSql(server.testDatabase.ownerUrl, terminate)).toHaveLength(1), { timeout: 20_000, interval: 50 });
  await owner.query('rollback');
  await live.frame(has('71'));
});

test('a value whose commit took as long as a writer may take is shown, and nothing is shown twice', async () => {
  const [quick, slow] = [await createFollowed('81'), await createFollowed('82')];
  const live = open();
  live.follow([quick, slow]);
  await live.frame((quadro) => has('81')(quadro) && has('82')(quadro));
  await runSql(
    server.testDatabase.ownerUrl,
    "update tds_new_dispositivo_estado set ultima_time = ultima_time + interval '1 minute', ultimo_valor = 83, alterado_em = clock_timestamp() - interval '65 seconds' where dispositivo_id = $1",
    [slow],
  );
  await runSql(server.testDatabase.ownerUrl, "select pg_notify('tds_ao_vivo', $1)", [alfa.id]);
  await live.frame(has('83'));
  await storeLeituras(server, alfa.id, quick, [{ time: new Date(TIME + 1000), valor: '84' }]);
  await live.frame(has('84'));
  expect(live.frames.flatMap(({ leituras }) => leituras.map(({ valor }) => valor)).toSorted()).toEqual(['81', '82', '83', '84']);
});
