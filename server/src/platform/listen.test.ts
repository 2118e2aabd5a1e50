import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { listen } from './listen.ts';
import { createLogger } from './log.ts';

const log = createLogger('test', 'silent');
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let database: TestDatabase;
let owner: pg.Client;
let heard: string[];
let follower: { stop(): Promise<void> };

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

beforeEach(async () => {
  heard = [];
  follower = listen({ url: database.url('ingest'), channels: { one: (payload) => heard.push(`one:${payload}`), 'Two "2"': (payload) => heard.push(`two:${payload}`) }, log });
  await vi.waitUntil(() => heard.join() === 'one:,two:', { timeout: 10_000, interval: 10 });
  heard.length = 0;
});
afterEach(() => follower.stop());

const notify = (channel: string, payload: string): Promise<unknown> => owner.query('select pg_notify($1, $2)', [channel, payload]);
const backends = async (): Promise<number[]> => {
  const { rows } = await owner.query<{ pid: number }>("select pid from pg_stat_activity where application_name = 'tds listen' and datname = current_database()");
  return rows.map(({ pid }) => pid);
};

it('a notification reaches its channel with its payload, and no other', async () => {
  await notify('one', 'a');
  await notify('Two "2"', 'b');
  await notify('three', 'c');
  await notify('one', '');
  await until(() => expect(heard).toEqual(['one:a', 'two:b', 'one:']));
});

it('after the connection was cut it is opened again, once, and each channel is told that it may have missed something', async () => {
  const [before] = await backends();
  await owner.query('select pg_terminate_backend($1)', [before]);
  await until(() => expect(heard).toEqual(['one:', 'two:']));
  const after = await backends();
  expect(after).toHaveLength(1);
  expect(after).not.toContain(before);
  await notify('one', 'again');
  await until(() => expect(heard).toContain('one:again'));
});

it('the connection is tried again until the database takes it', async () => {
  await owner.query(`revoke connect on database ${database.name} from tds_ingest`);
  try {
    for (const pid of await backends()) await owner.query('select pg_terminate_backend($1)', [pid]);
    await until(async () => expect(await backends()).toEqual([]));
  } finally {
    await owner.query(`grant connect on database ${database.name} to tds_ingest`);
  }
  await until(() => expect(heard).toEqual(['one:', 'two:']));
});

it('after stop nothing is heard and no connection is left, also when it was just cut', async () => {
  for (const pid of await backends()) await owner.query('select pg_terminate_backend($1)', [pid]);
  await follower.stop();
  await until(async () => expect(await backends()).toEqual([]));
  await notify('one', 'late');
  expect(heard).toEqual([]);
});
