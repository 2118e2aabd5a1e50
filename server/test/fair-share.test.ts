import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer } from './api.ts';
import type { TestServer } from './api.ts';
import { createTestConta } from './fixtures.ts';
import type { TestConta } from './fixtures.ts';

let server: TestServer;
let alfa: TestConta;
let beta: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  [alfa, beta] = [await createTestConta(server, 'alfa'), await createTestConta(server, 'beta')];
});
afterAll(() => server.stop());

test('a person whose questions take long leaves room for everybody else', async () => {
  const owner = new pg.Client({ connectionString: server.testDatabase.ownerUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query('lock table tds_new_quarentena in access exclusive mode');
  // More than there are connections.
  const slow = Array.from({ length: 24 }, () => alfa.viewer('GET', `${alfa.base}/quarentena?busca=x`));
  const others = [];
  for (let i = 0; i < 3; i += 1) others.push(await beta.viewer('GET', `${beta.base}/gateways`));
  await owner.query('rollback');
  await owner.end();
  expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set((await Promise.all(slow)).map(({ status }) => status))).toEqual(new Set([200]));
});
