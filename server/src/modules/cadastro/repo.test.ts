import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { randomMac, registerGateway } from '../../../test/registry.ts';
import type { RegisteredGateway } from '../../../test/registry.ts';
import { loadChanges } from './repo.ts';
import type { Changes, Cursor } from './repo.ts';

let database: TestDatabase;
let ingest: pg.Client;
let slow: pg.Client;
let gateway: RegisteredGateway;
let cursor: Cursor | null;

beforeAll(async () => {
  database = await createTestDatabase();
  ingest = new pg.Client({ connectionString: database.url('ingest') });
  slow = new pg.Client({ connectionString: database.ownerUrl });
  await Promise.all([ingest.connect(), slow.connect()]);
});
afterAll(async () => {
  await Promise.all([ingest.end(), slow.end()]);
  await database.drop();
});
beforeEach(async () => {
  gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }]);
  cursor = null;
  await read();
});

/** Without overlap, so that nothing is found by luck. */
async function read(): Promise<Changes> {
  const changes = await loadChanges(ingest, cursor, 0);
  cursor = changes.cursor;
  return changes;
}

const archive = (): Promise<unknown> => slow.query("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [gateway.id]);
const isTold = ({ gateways }: Changes): boolean => gateways.some(({ id, estado }) => id === gateway.id && estado === 'ARQUIVADO');

it('a change is told by the next read', async () => {
  await archive();
  expect(isTold(await read())).toBe(true);
});

it('a change is told when it is committed, however many reads and other changes passed since it was written', async () => {
  await slow.query('begin');
  await archive();
  for (let round = 0; round < 3; round += 1) {
    await registerGateway(database.ownerUrl, []);
    expect(isTold(await read())).toBe(false);
  }
  await slow.query('commit');
  expect(isTold(await read())).toBe(true);
});

it('a change under way during the very first read is not missed', async () => {
  await slow.query('begin');
  await archive();
  cursor = null;
  expect(isTold(await read())).toBe(false);
  await read();
  await slow.query('commit');
  expect(isTold(await read())).toBe(true);
});

it('a gateway that lost its MAC and a dispositivo that lost its gateway are told too', async () => {
  await slow.query("update tds_new_gateway set mac = null, estado = 'AGUARDANDO_MAC' where id = $1", [gateway.id]);
  await slow.query('update tds_new_dispositivo set gateway_id = null where id = $1', [gateway.dispositivos['D01']]);
  const { gateways, dispositivos } = await read();
  expect(gateways).toContainEqual(expect.objectContaining({ id: gateway.id, mac: null }));
  expect(dispositivos).toContainEqual(expect.objectContaining({ id: gateway.dispositivos['D01'], gatewayId: null }));
});

it('what was read is not read for ever: the cursor moves on, and keeps few reads in mind', async () => {
  await slow.query('update tds_new_gateway set mac = $2 where id = $1', [gateway.id, randomMac()]);
  const stamp = (): Promise<unknown> => slow.query('select pg_current_xact_id()');
  let changes = await read();
  for (let round = 0; round < 200 && (changes.gateways.length > 0 || changes.cursor.reads.length > 3); round += 1) {
    await stamp();
    changes = await read();
  }
  expect([changes.gateways.length, changes.cursor.reads.length <= 3]).toEqual([0, true]);
});
