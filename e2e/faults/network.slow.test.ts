import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithTable } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load } from '../load.ts';
import { startProxy } from '../proxy.ts';
import type { Proxy } from '../proxy.ts';
import { createSystem, findPort } from '../system.ts';
import type { System } from '../system.ts';
import { findBroken, sufferOutage } from './outage.ts';

let system: System;
let proxy: Proxy;
let load: Load | undefined;
beforeAll(async () => {
  const [databasePort, proxyPort] = [await findPort(), await findPort()];
  const env = { TDS_DEMO: '0', TDS_POSTGRES_PORT: String(databasePort) };
  // The logins are made by a first start: one that is given from outside is left as it is.
  const maker = await createSystem(env);
  await maker.start();
  const password = maker.loginPassword('ingest');
  await maker.stop();
  proxy = await startProxy({ target: databasePort, port: proxyPort, whileMs: 1000 });
  system = await createSystem({ ...env, DATABASE_URL_INGEST: `postgresql://tds_ingest:${password}@127.0.0.1:${proxyPort}/postgres` }, maker);
  await system.start();
  load = await startLoad(system, { gateways: 20, dispositivos: 4, inFlight: 16 });
});
afterAll(async () => {
  load?.kill();
  await proxy.close();
  await system.remove();
});

it('a network that swallows what goes to the database breaks no session, and the pool finds its way back by itself', async () => {
  const outage = await sufferOutage(system, load as Load, { what: 'packets to the database dropped', begin: () => proxy.fallSilent(), end: () => proxy.recover(), lastsMs: 60_000 });
  expect(findBroken(outage)).toEqual([]);
  const { reconnects } = await (load as Load).stop();
  const { missing, extra, changed } = await compareWithTable((load as Load).ledgerFile, system.databaseUrl());
  expect({ reconnects, missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5) }).toEqual({ reconnects: 0, missing: [], extra: [], changed: [] });
});
