/** What is promised of messages to gateways, on either kind of broker. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { drivers } from '../../test/broker-drivers.ts';
import type { BrokerDriver, BrokerSite } from '../../test/broker-drivers.ts';
import { createTestDispositivo, createTestGateway } from '../../test/fixtures.ts';
import { createPlatform, listMotivos, own } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { createConfiguredGateway, listenTo, openDesk } from '../../test/saida-fixture.ts';
import type { Desk, Listener } from '../../test/saida-fixture.ts';
import { bindMac } from '../modules/gateways/index.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

describe.each(drivers)('behind %s', (_name, open) => {
  let platform: Platform;
  let driver: BrokerDriver;
  let desk: Desk;
  let site: BrokerSite;
  let gateway: TestGateway;
  const listeners: Listener[] = [];

  beforeAll(async () => {
    platform = await createPlatform();
    driver = await open(platform);
    desk = await openDesk(platform);
  });
  afterAll(async () => {
    await desk.server.stop();
    await driver.close();
    await platform.close();
  });
  beforeEach(async () => {
    site = await driver.start();
    gateway = await createConfiguredGateway(platform, desk);
    await site.refreshCadastro();
  });
  afterEach(async () => {
    for (const { connection } of listeners.splice(0)) connection.destroy();
    await site.stop();
  });

  const hear = async (who: TestGateway = gateway): Promise<Listener> => {
    const listener = await listenTo(site, who);
    listeners.push(listener);
    return listener;
  };
  const add = (codigo: string, to: TestGateway = gateway) => createTestDispositivo(desk.conta.admin, desk.conta.base, to.id, { codigo });
  const codigosOf = ({ heard }: Listener): string[] | undefined => {
    const last = heard.at(-1);
    return last === undefined || last === 'nothing' ? undefined : last.dispositivos.map(({ codigo }) => codigo);
  };
  const config = async () => (await desk.conta.viewer('GET', `${desk.conta.base}/gateways/${gateway.id}/config`)).body;

  it('a gateway that listens hears of each change, with a versao that rises', async () => {
    const listener = await hear();
    await add('A');
    await until(() => expect(codigosOf(listener)).toEqual(['A']));
    await add('B');
    await until(() => expect(codigosOf(listener)).toEqual(['A', 'B']));
    const versoes = listener.heard.map((each) => (each === 'nothing' ? 0 : each.versao));
    expect(versoes).toEqual(versoes.toSorted((a, b) => a - b));
  });

  it('a gateway that was away hears the newest when it comes', async () => {
    await add('A');
    await add('B');
    await until(async () => expect((await config()).envio).toMatchObject({ estado: 'ENTREGUE' }));
    const listener = await hear();
    await until(() => expect(listener.heard).toHaveLength(1));
    expect(codigosOf(listener)).toEqual(['A', 'B']);
  });

  it('no other gateway hears of it', async () => {
    const other = await createConfiguredGateway(platform, desk);
    await site.refreshCadastro();
    const [spy, listener] = [await hear(other), await hear()];
    await add('A');
    await add('X', other);
    await until(() => expect([codigosOf(listener), codigosOf(spy)]).toEqual([['A'], ['X']]));
    expect(new Set(spy.topics)).toEqual(new Set([own(other, 'config')]));
    expect(spy.heard.flatMap((each) => (each === 'nothing' ? [] : each.dispositivos)).map(({ codigo }) => codigo)).not.toContain('A');
  });

  it('what was delivered before this process started is there for who subscribes after', async () => {
    await add('A');
    await until(async () => expect((await config()).envio).toMatchObject({ estado: 'ENTREGUE' }));
    await site.stop();
    site = await driver.start();
    const listener = await hear();
    await until(() => expect(codigosOf(listener)).toEqual(['A']));
  });

  it('an archived gateway leaves nothing with the broker, and its hardware polls nothing for who has it next', async () => {
    await add('A');
    const listener = await hear();
    await until(() => expect(codigosOf(listener)).toEqual(['A']));
    await desk.conta.admin('DELETE', `${desk.conta.base}/gateways/${gateway.id}`);
    await until(async () => expect(await listRows(gateway.mac)).toEqual([{ estado: 'CANCELADO', retido: false }]));
    // It was away when that was taken back, and still polls what it was told.
    const next = await createTestGateway(desk.conta.admin, desk.conta.base);
    await bindMac(desk.server.database, desk.conta.id, next.id, gateway.mac);
    await site.refreshCadastro();
    const late = await hear();
    await until(() => expect(late.heard).toMatchObject([{ barramentos: [], dispositivos: [] }]));
    expect(versaoOf(late.heard[0])).toBeGreaterThan(versaoOf(listener.heard.find((each) => each !== 'nothing')));
  });

  it('hardware that moves hears the config of whom it belongs to now, above the versao of the former', async () => {
    await add('OLD');
    const before = await hear();
    await until(() => expect(codigosOf(before)).toEqual(['OLD']));
    const former = before.heard.at(-1);
    await desk.conta.admin('DELETE', `${desk.conta.base}/gateways/${gateway.id}`);
    const mine = await createTestGateway(desk.conta.admin, desk.conta.base);
    await desk.conta.admin('PUT', `${desk.conta.base}/gateways/${mine.id}/config`, { versao: 1, intervaloS: 300, alinhar: true, barramentos: [] });
    await bindMac(desk.server.database, desk.conta.id, mine.id, gateway.mac);
    await site.refreshCadastro();
    await until(async () => expect(await listRows(gateway.mac)).toEqual([{ estado: 'CANCELADO', retido: false }, { estado: 'ENTREGUE', retido: true }]));
    const after = await hear();
    await until(() => expect(after.heard).toMatchObject([{ intervalo_s: 300, dispositivos: [] }]));
    expect(versaoOf(after.heard[0])).toBeGreaterThan(versaoOf(former));
  });

  it('the answer of the gateway is shown, and one to another versao is not', async () => {
    const { connection, heard } = await hear();
    await until(() => expect(heard).toHaveLength(1));
    const versao = versaoOf(heard[0]);
    const answer = (status: object) => connection.publish(own(gateway, 'config_status'), JSON.stringify(status));
    await answer({ versao: versao - 1, ok: false, erro: 'old' });
    await answer({ versao, ok: false, erro: 'no such port' });
    await until(async () => expect((await config()).envio).toMatchObject({ versao, estado: 'RECUSADA', erro: 'no such port' }));
    await answer({ versao, ok: true });
    await until(async () => expect((await config()).envio).toMatchObject({ versao, estado: 'APLICADA', erro: null }));
    await add('A');
    await until(() => expect(heard).toHaveLength(2));
    expect((await config()).envio.estado).not.toBe('APLICADA');
  });

  it('an answer that cannot be read is put aside', async () => {
    const { connection } = await hear();
    await connection.publish(own(gateway, 'config_status'), '{"versao":1,"ok":false}');
    await until(async () => expect(await listMotivos(platform, gateway)).toEqual(['FORMATO_INVALIDO']));
  });

  function versaoOf(heard: Listener['heard'][number] | undefined): number {
    if (heard === undefined || heard === 'nothing') throw new Error('no config');
    return heard.versao;
  }

  async function listRows(mac: string): Promise<unknown[]> {
    const { rows } = await platform.owner.query('select estado, retido from tds_new_saida where mac = $1 order by versao', [mac]);
    return rows;
  }
});
