/** What is promised of ingest, on either kind of broker. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MqttConnection } from '@tds/mqtt-client';
import { drivers, openSender } from '../../test/broker-drivers.ts';
import type { BrokerDriver, BrokerSite, Sender } from '../../test/broker-drivers.ts';
import { countLeituras, createPlatform, createTestGateway, listMotivos, own, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });
const AT = '2026-06-01T12:00:00Z';

describe.each(drivers)('behind %s', (_name, open) => {
  let platform: Platform;
  let driver: BrokerDriver;
  let gateway: TestGateway;
  let other: TestGateway;
  let site: BrokerSite;
  let sender: Sender;
  const connections: MqttConnection[] = [];

  beforeAll(async () => {
    platform = await createPlatform();
    driver = await open(platform);
  });
  afterAll(async () => {
    await driver.close();
    await platform.close();
  });
  beforeEach(async () => {
    gateway = await createTestGateway(platform);
    other = await createTestGateway(platform);
    site = await driver.start();
    sender = await openSender((options) => site.connect(gateway, options), gateway);
    connections.push(sender.connection);
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.destroy();
    await site.stop();
  });

  const connect = async (options: Parameters<BrokerSite['connect']>[1] = {}): Promise<MqttConnection> => {
    const connection = await site.connect(gateway, options);
    connections.push(connection);
    return connection;
  };

  it('a reading is stored before its recibo is sent', async () => {
    await sender.send([{ valor: 1 }]);
    expect(await countLeituras(platform, gateway)).toBe(1);
  });

  it('a message that comes again is receipted again and stored once', async () => {
    for (let i = 0; i < 3; i += 1) await sender.send([{ valor: 1, timestamp: AT }]);
    expect(await countLeituras(platform, gateway)).toBe(1);
    expect(await listMotivos(platform, gateway)).toEqual([]);
  });

  it('another value for the same instant is kept as a conflict beside the first', async () => {
    await sender.send([{ valor: 1, timestamp: AT }]);
    await sender.send([{ valor: 2, timestamp: AT }]);
    const { rows } = await platform.owner.query<{ valor: string }>('select valor::text from tds_new_leitura_conflito where gateway_id = $1', [gateway.id]);
    expect([await countLeituras(platform, gateway), rows]).toEqual([1, [{ valor: '2.0000' }]]);
  });

  it('a bad reading goes to quarentena and its neighbours are stored', async () => {
    await sender.send([{ valor: 1 }, { codigo: 'NENHUM', valor: 2 }, { valor: 3, timestamp: '1970-01-01T00:00:00Z' }]);
    expect(await countLeituras(platform, gateway)).toBe(1);
    expect(await listMotivos(platform, gateway)).toEqual(['DISPOSITIVO_DESCONHECIDO', 'RELOGIO_NAO_AJUSTADO']);
  });

  it.each([
    ['another gateway_mac', (seq: number) => telemetria(other.mac, [{ valor: 1 }], { fila: '00000000deadbeef', seq }), 'GATEWAY_DIFERENTE'],
    ['a forbidden key', (seq: number) => `{"__proto__":{},"fila":"00000000deadbeef","seq":${seq}}`, 'CHAVE_PROIBIDA'],
    ['no JSON', (seq: number) => `{"fila":"00000000deadbeef","seq":${seq},}`, 'JSON_INVALIDO'],
  ])('a message with %s is put aside in its own conta, and receipted', async (_case, payload, motivo) => {
    await sender.sendRaw(payload);
    expect(await listMotivos(platform, gateway)).toEqual([motivo]);
    expect([await countLeituras(platform, gateway), await countLeituras(platform, other)]).toEqual([0, 0]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'JSON_INVALIDO'],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), 'UTF8_INVALIDO'],
    ['a depth of thousands', Buffer.from('['.repeat(30_000)), 'JSON_PROFUNDO'],
  ])('a payload of %s stops nothing behind it', async (_case, payload, motivo) => {
    await sender.connection.publish(own(gateway, 'telemetria'), payload);
    await sender.send([{ valor: 1 }]);
    await until(async () => expect(await listMotivos(platform, gateway)).toEqual([motivo]));
    expect(await countLeituras(platform, gateway)).toBe(1);
  });

  it("a publish on another gateway's topics stores nothing anywhere", async () => {
    const spoofer = await connect();
    for (const topic of [own(other, 'telemetria'), own(other, 'status'), own(gateway, 'recibo'), own(gateway, 'telemetria').toUpperCase(), '$SYS/broker/uptime']) {
      await spoofer.publish(topic, telemetria(other.mac)).catch(() => undefined);
    }
    spoofer.destroy();
    const after = await openSender((options) => connect(options), gateway);
    await after.send([{ valor: 1 }]);
    expect([await countLeituras(platform, gateway), await countLeituras(platform, other), await listMotivos(platform, other)]).toEqual([1, 0, []]);
    expect(await readPresenca(other)).toBeUndefined();
  });

  it('nothing of another gateway is ever delivered', async () => {
    const heard: string[] = [];
    const spy = await connect({ onMessage: ({ topic }, ack) => (heard.push(topic), ack()) });
    for (const topic of [own(other, 'recibo'), own(other, 'telemetria'), 'tds_new/#', '#', '$share/g/#']) await spy.subscribe([{ topic, qos: 1 }]).catch(() => undefined);
    await spy.subscribe([{ topic: own(gateway, 'recibo'), qos: 1 }]);
    const victim = await openSender((options) => site.connect(other, options), other);
    connections.push(victim.connection);
    await victim.send([{ valor: 1 }]);
    await spy.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ valor: 1 }], { fila: '00000000deadbeef', seq: 9 }));
    await until(() => expect(heard).toContain(own(gateway, 'recibo')));
    expect(heard.filter((topic) => topic !== own(gateway, 'recibo'))).toEqual([]);
  });

  it('a status that cannot be read is put aside', async () => {
    await sender.connection.publish(own(gateway, 'status'), '{"online":"yes"}');
    await until(async () => expect(await listMotivos(platform, gateway)).toEqual(['FORMATO_INVALIDO']));
  });

  it('a stale will never marks a live gateway offline, its own does', async () => {
    const [before, now] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
    const will = (conexao: string) => ({ topic: own(gateway, 'status'), payload: status(false, conexao), qos: 1 as const, retain: true });
    const first = await connect({ will: will(before) });
    await first.publish(own(gateway, 'status'), status(true, before), { retain: true });
    await until(async () => expect(await readPresenca(gateway)).toMatchObject({ online: true, firmware_version: '1.0.0' }));
    const second = await connect({ will: will(now) });
    await second.publish(own(gateway, 'status'), status(true, now), { retain: true });
    await first.closed;
    // Delivered last of all, as a broker may do; what cannot be read comes behind it and says that it was seen.
    await second.publish(own(gateway, 'status'), status(false, before), { retain: true });
    await second.publish(own(gateway, 'status'), '{"online":"yes"}');
    await until(async () => expect(await listMotivos(platform, gateway)).toEqual(['FORMATO_INVALIDO']));
    expect(await readPresenca(gateway)).toMatchObject({ online: true });
    second.destroy();
    await until(async () => expect(await readPresenca(gateway)).toMatchObject({ online: false }));
  });

  async function readPresenca({ id }: TestGateway): Promise<{ online: boolean; firmware_version: string } | undefined> {
    await site.presencas.flush();
    const { rows } = await platform.owner.query<{ online: boolean; firmware_version: string }>('select online, firmware_version from tds_new_gateway_presenca where gateway_id = $1', [id]);
    return rows[0];
  }
});

function status(online: boolean, conexao: string): string {
  return JSON.stringify({ online, conexao, timestamp: new Date().toISOString(), firmware_version: '1.0.0' });
}
