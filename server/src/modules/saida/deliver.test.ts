/** The way from the database to a broker, which is here a list of what it was given. */
import type { Mac } from '@tds/contract/mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestDispositivo, runSql } from '../../../test/fixtures.ts';
import { createPlatform } from '../../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../../test/gateway-broker-fixture.ts';
import { createConfiguredGateway, openDesk } from '../../../test/saida-fixture.ts';
import type { Desk } from '../../../test/saida-fixture.ts';
import { createPool } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';
import { startSaida } from './deliver.ts';
import type { Saida, SendDown } from './deliver.ts';

interface Said {
  mac: Mac;
  family: string;
  text: string;
}

const log = createLogger('test', 'silent');
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
let platform: Platform;
let desk: Desk;
let gateway: TestGateway;
let said: Said[];
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  platform = await createPlatform();
  desk = await openDesk(platform);
});
afterAll(async () => {
  await desk.server.stop();
  await platform.close();
});
beforeEach(async () => {
  said = [];
  // What earlier tests left is none of this one's.
  await runSql(platform.database.ownerUrl, 'truncate tds_new_saida');
  gateway = await createConfiguredGateway(platform, desk);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const note: SendDown = async (mac, family, payload) => void said.push({ mac, family, text: payload.toString() });

function start(send: SendDown = note, options: { isOpen?: () => boolean } = {}): Saida {
  const pool = createPool({ url: platform.database.url('ingest'), max: 2, name: 'test saida', log });
  const saida = startSaida({ pool, send, isOpen: () => true, log, pollMs: 20, ...options });
  stops.push(async () => {
    await saida.stop();
    await pool.end();
  });
  return saida;
}

const order = (assunto: string, to: TestGateway = gateway, expiraEm: Date | null = null) =>
  runSql(platform.database.ownerUrl, "insert into tds_new_saida (conta_id, gateway_id, mac, familia, assunto, conteudo, expira_em) values ($1, $2, $3, 'comando', $4, $5, $6)", [
    to.contaId, to.id, to.mac, assunto, JSON.stringify({ id: assunto }), expiraEm,
  ]);
const list = (where = "familia = 'comando'") =>
  runSql<{ assunto: string; estado: string; tentativas: number; ultimo_erro: string | null }>(
    platform.database.ownerUrl,
    `select assunto, estado, tentativas, ultimo_erro from tds_new_saida where gateway_id = $1 and ${where} order by criado_em, assunto`,
    [gateway.id],
  );
const orders = (mac: Mac = gateway.mac): string[] => said.filter((each) => each.mac === mac && each.family === 'comando').map(({ text }) => JSON.parse(text).id);
const configs = (): { dispositivos: unknown[] }[] => said.filter(({ family }) => family === 'config').map(({ text }) => JSON.parse(text));

test('what the broker took and nobody could note down is said again', async () => {
  await order('A');
  let isFirst = true;
  start(async (...message) => {
    await note(...message);
    if (!isFirst || message[1] !== 'comando') return;
    isFirst = false;
    // As after a kill: the transaction that would have marked it is gone.
    await runSql(platform.database.ownerUrl, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test saida' and state = 'idle in transaction' and datname = current_database()");
  });
  await until(async () => expect(await list()).toMatchObject([{ estado: 'ENTREGUE', tentativas: 1 }]));
  expect(orders()).toEqual(['A', 'A']);
});

test('four workers say each thing once, to each gateway in order', async () => {
  const gateways = [gateway, ...(await Promise.all(Array.from({ length: 5 }, () => createConfiguredGateway(platform, desk))))];
  const ids = Array.from({ length: 10 }, (_, i) => `C${i}`);
  for (let i = 0; i < 4; i += 1) {
    start(async (...message) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      await note(...message);
    });
  }
  for (const id of ids) await Promise.all(gateways.map((each) => order(id, each)));
  await until(() => expect(said.filter(({ family }) => family === 'comando')).toHaveLength(60));
  for (const { mac } of gateways) expect(orders(mac)).toEqual(ids);
});

test('of a config written again while it is said, the newest is said too and an older one never after it', async () => {
  const entered = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  start(async (...message) => {
    await note(...message);
    entered.resolve();
    await go.promise;
  });
  await entered.promise;
  // Whoever edits does not wait for the broker.
  for (const codigo of ['A', 'B', 'C']) await createTestDispositivo(desk.conta.admin, desk.conta.base, gateway.id, { codigo });
  go.resolve();
  await until(async () => expect(await list("familia = 'config'")).toMatchObject([{ estado: 'ENTREGUE' }]));
  expect(configs().map(({ dispositivos }) => dispositivos.length)).toEqual([0, 3]);
});

test('what fails is tried again, and nothing of its gateway overtakes it', async () => {
  const other = await createConfiguredGateway(platform, desk);
  await order('A');
  await order('B');
  await order('X', other);
  let failures = 0;
  start(async (...message) => {
    if (message[0] === gateway.mac && message[2].toString().includes('"A"') && (failures += 1) < 3) throw new Error('does not read');
    await note(...message);
  });
  await until(async () => expect(await list()).toMatchObject([{ assunto: 'A', ultimo_erro: 'does not read' }, { assunto: 'B', estado: 'PENDENTE' }]));
  await until(() => expect(orders(other.mac)).toEqual(['X']));
  await until(() => expect(orders()).toEqual(['A', 'B']));
  expect(failures).toBe(3);
});

test('a gateway that takes nothing does not hold up the others', async () => {
  const other = await createConfiguredGateway(platform, desk);
  await order('A');
  start(async (...message) => (message[0] === gateway.mac ? new Promise(() => undefined) : note(...message)));
  await until(() => expect(said.map(({ mac }) => mac)).toContain(other.mac));
});

test('what came too late is not said, nor what was written for a gateway that is gone', async () => {
  await order('LATE', gateway, new Date(Date.now() - 1000));
  await order('IN-TIME', gateway, new Date(Date.now() + 60_000));
  start();
  await until(() => expect(orders()).toEqual(['IN-TIME']));
  expect(await list()).toMatchObject([{ assunto: 'LATE', estado: 'EXPIRADO' }, { assunto: 'IN-TIME', estado: 'ENTREGUE' }]);
  await desk.conta.admin('DELETE', `${desk.conta.base}/gateways/${gateway.id}`);
  await order('GONE');
  const other = await createConfiguredGateway(platform, desk);
  await order('X', other);
  await until(() => expect(orders(other.mac)).toEqual(['X']));
  expect(orders()).toEqual(['IN-TIME']);
});

test('nothing is said to hardware without a certificate', async () => {
  await runSql(platform.database.ownerUrl, "delete from tds_new_certificado_device where mac = $1", [gateway.mac]);
  const other = await createConfiguredGateway(platform, desk);
  await order('A');
  await order('X', other);
  start();
  await until(() => expect(orders(other.mac)).toEqual(['X']));
  expect(said.filter(({ mac }) => mac === gateway.mac)).toEqual([]);
});

test('without a broker everything waits', async () => {
  let isOpen = false;
  await order('A');
  const saida = start(note, { isOpen: () => isOpen });
  expect(said).toEqual([]);
  isOpen = true;
  saida.wake();
  await until(() => expect(orders()).toEqual(['A']));
});

test('a broker that may have lost what it kept is told that again, and no order twice', async () => {
  await order('A');
  const saida = start();
  await until(() => expect([configs().length, orders()]).toEqual([1, ['A']]));
  await until(async () => expect(await list('true')).toMatchObject([{ estado: 'ENTREGUE' }, { estado: 'ENTREGUE' }]));
  saida.repeat();
  await until(() => expect(configs()).toHaveLength(2));
  expect(configs()[1]).toEqual(configs()[0]);
  expect(orders()).toEqual(['A']);
});

test('a stop does not wait for a broker that does not answer', async () => {
  const entered = Promise.withResolvers<void>();
  const saida = start(() => {
    entered.resolve();
    return new Promise(() => undefined);
  });
  await entered.promise;
  await saida.stop();
  expect(await list("familia = 'config'")).toMatchObject([{ estado: 'PENDENTE', ultimo_erro: 'this process stops' }]);
});
