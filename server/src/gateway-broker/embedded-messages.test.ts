import type { MqttConnection } from '@tds/mqtt-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRaw, publishPacket, pubackIds } from '../../test/broker-fixture.ts';
import type { RawClient } from '../../test/broker-fixture.ts';
import { countLeituras, createPlatform, createTestFleet, createTestGateway, listMotivos, own, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { createPool } from '../platform/db.ts';
import { createLogger } from '../platform/log.ts';

const FILA = '00000000deadbeef';
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let platform: Platform;
let gateway: TestGateway;
let site: Site;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  gateway = await createTestGateway(platform);
  site = await startSite(platform);
});
afterEach(() => site.stop());

const openOwn = (): Promise<RawClient> => openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
const up = (): string => own(gateway, 'telemetria');

describe('a publish', () => {
  it('marked as retained is stored and kept for nobody', async () => {
    const client = await site.connect(gateway);
    await client.publish(up(), telemetria(gateway.mac), { retain: true });
    await client.publish(own(gateway, 'status'), status(true, 'aaaaaaaaaaaaaaaa'), { retain: true });
    await client.end();
    const { send, packets } = await openOwn();
    send({ cmd: 'subscribe', messageId: 1, subscriptions: [up(), own(gateway, 'status'), own(gateway, 'config')].map((topic) => ({ topic, qos: 1 as const })) });
    await until(() => expect(packets.at(-1)?.cmd).toBe('suback'));
    send({ cmd: 'pingreq' });
    await until(() => expect(packets.at(-1)?.cmd).toBe('pingresp'));
    expect(packets).toMatchObject([{ cmd: 'connack' }, { cmd: 'suback', granted: [128, 128, 1] }, { cmd: 'pingresp' }]);
    expect(await countLeituras(platform, gateway)).toBe(1);
  });

  it('of QoS 2 is refused and not stored', async () => {
    const { send, closed, packets } = await openOwn();
    send(publishPacket(up(), 1, telemetria(gateway.mac), 2));
    await closed;
    expect(packets.map(({ cmd }) => cmd)).toEqual(['connack']);
    expect(site.lines).toContainEqual(expect.objectContaining({ msg: 'refused', reason: 'QoS 2 is not supported' }));
    expect(await countLeituras(platform, gateway)).toBe(0);
  });

  it('of QoS 0 is stored without PUBACK', async () => {
    const { send, packets } = await openOwn();
    send(publishPacket(up(), 0, telemetria(gateway.mac), 0));
    await until(async () => expect(await countLeituras(platform, gateway)).toBe(1));
    send({ cmd: 'pingreq' });
    await until(() => expect(packets.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']));
  });

  it('of one byte more than 64 KiB is put aside and acknowledged, of much more ends the session', async () => {
    const client = await site.connect(gateway);
    await client.publish(up(), telemetria(gateway.mac, [{ valor: 1 }], { x: 'x'.repeat(65_536) }).slice(0, 65_537));
    expect(await listMotivos(platform, gateway)).toEqual(['MENSAGEM_GRANDE']);
    await expect(client.publish(up(), 'x'.repeat(70_000))).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines).toContainEqual(expect.objectContaining({ reason: expect.stringMatching(/^packet of \d+ bytes, the limit is \d+$/) }));
  });

  it.each([
    ['a depth of thousands', () => '['.repeat(30_000), 'JSON_PROFUNDO'],
    ['a forbidden key', () => telemetria(gateway.mac).replace('{', '{"__proto__":{"x":1},'), 'CHAVE_PROIBIDA'],
    ['a key twice', () => telemetria(gateway.mac).replace('{', `{"gateway_mac":"${gateway.mac}",`), 'CHAVE_REPETIDA'],
    ['501 readings', () => telemetria(gateway.mac, Array.from({ length: 501 }, (_, valor) => ({ valor }))), 'LEITURAS_DEMAIS'],
    ['nothing', () => '', 'JSON_INVALIDO'],
  ])('with %s is put aside and acknowledged', async (_name, payload, motivo) => {
    const client = await site.connect(gateway);
    await client.publish(up(), payload());
    expect(await listMotivos(platform, gateway)).toEqual([motivo]);
  });
});

describe('a status', () => {
  it('that cannot be read is put aside and acknowledged', async () => {
    const client = await site.connect(gateway);
    await client.publish(own(gateway, 'status'), '{"online":"yes"}');
    await client.publish(own(gateway, 'status'), '{');
    expect(await listMotivos(platform, gateway)).toEqual(['FORMATO_INVALIDO', 'JSON_INVALIDO']);
  });

  it('sent as the will of an older connection does not take the gateway offline, nor does that connection’s end', async () => {
    const [before, after] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
    const first = await site.connect(gateway, { will: { topic: own(gateway, 'status'), payload: status(false, before), qos: 1, retain: true } });
    await first.publish(own(gateway, 'status'), status(true, before));
    const second = await site.connect(gateway);
    await first.closed;
    await second.publish(own(gateway, 'status'), status(true, after));
    expect(site.broker.metrics().sessions).toBe(1);
    // A will that is delivered last of all, as a broker in between may do.
    await second.publish(own(gateway, 'status'), status(false, before));
    expect(await readPresenca()).toEqual({ online: true, firmware_version: '1.0.0' });
    second.destroy();
    await until(async () => expect(await readPresenca()).toMatchObject({ online: false }));
  });
});

describe('one connection a MAC', () => {
  it('is the newest each time it is taken over, and the gateway is online in the end', async () => {
    // As often as may be at once (platform/broker-takeovers.ts).
    for (let round = 0; round <= 5; round += 1) {
      const conexao = round.toString(16).padStart(16, '0');
      const client = await site.connect(gateway, { will: { topic: own(gateway, 'status'), payload: status(false, conexao), qos: 1, retain: true } });
      await client.publish(own(gateway, 'status'), status(true, conexao));
      expect(site.broker.metrics().sessions).toBe(1);
    }
    expect(await readPresenca()).toMatchObject({ online: true });
    expect(site.presencas.online()).toBe(1);
  });
});

describe('a recibo', () => {
  const numbered = (seq: number, readings = [{ valor: seq }]): string => telemetria(gateway.mac, readings, { fila: FILA, seq });

  async function subscribe(): Promise<{ client: MqttConnection; seqs(): number[]; filas: Set<string> }> {
    const faixas: [number, number][] = [];
    const filas = new Set<string>();
    const client = await site.connect(gateway, {
      onMessage: ({ payload }, ack) => {
        const recibo = JSON.parse(payload.toString()) as { fila: string; faixas: [number, number][] };
        filas.add(recibo.fila);
        faixas.push(...recibo.faixas);
        ack();
      },
    });
    await client.subscribe([{ topic: own(gateway, 'recibo'), qos: 1 }]);
    const seqs = (): number[] => faixas.flatMap(([de, ate]) => Array.from({ length: ate - de + 1 }, (_, index) => de + index)).toSorted((a, b) => a - b);
    return { client, seqs, filas };
  }

  it('names exactly the numbers that were settled, holes left out', async () => {
    const { client, seqs, filas } = await subscribe();
    const sent = [1, 2, 3, 7, 9, 10, 2_000_000];
    await Promise.all(sent.map((seq) => client.publish(up(), numbered(seq))));
    await until(() => expect(seqs()).toEqual(sent));
    expect([...filas]).toEqual([FILA]);
  });

  it('comes also for what was quarantined whole, unreadable, or delivered before', async () => {
    const { client, seqs } = await subscribe();
    await client.publish(up(), numbered(1, [{ codigo: 'NOPE', valor: 1 } as never]));
    await client.publish(up(), numbered(2).replace('"leituras":[', '"leituras":[[['));
    await client.publish(up(), numbered(3).replace(gateway.mac, '00:00:00:00:00:00'));
    await until(() => expect(seqs()).toEqual([1, 2, 3]));
    expect((await listMotivos(platform, gateway)).length).toBe(3);
    const again = numbered(4);
    await client.publish(up(), again);
    await client.publish(up(), again);
    await until(() => expect(seqs()).toEqual([1, 2, 3, 4, 4]));
    expect(await countLeituras(platform, gateway)).toBe(1);
  });
});

describe('thousands in flight', () => {
  it('are each acknowledged only after they are in the table', async () => {
    const gateways = await createTestFleet(platform, 200);
    await site.cadastro.refresh();
    const clients = await Promise.all(gateways.map((each) => site.connect(each)));
    const readers = createPool({ url: platform.database.ownerUrl, max: 2, name: 'test', log: createLogger('test', 'silent') });
    const missing: string[] = [];
    let sampled = 0;
    const base = Date.now() - 3_600_000;
    const publishes = clients.flatMap((client, index) =>
      Array.from({ length: 10 }, async (_, message) => {
        const { id, mac } = gateways[index]!;
        const timestamp = new Date(base + message * 1000).toISOString();
        await client.publish(own({ mac }, 'telemetria'), telemetria(mac, [{ valor: message, timestamp }]));
        if ((index + message) % 13 !== 0) return;
        sampled += 1;
        const { rowCount } = await readers.query('select from tds_new_leitura_dispositivo where gateway_id = $1 and time = $2', [id, timestamp]);
        if (rowCount !== 1) missing.push(`${mac} ${message}`);
      }),
    );
    await Promise.all(publishes);
    await readers.end();
    expect([missing, sampled > 100]).toEqual([[], true]);
    const { rows } = await platform.owner.query('select count(*)::int as n from tds_new_leitura_dispositivo where gateway_id = any($1)', [gateways.map(({ id }) => id)]);
    expect(rows).toEqual([{ n: 2000 }]);
    await Promise.all(clients.map((client) => client.end()));
  });
});

it('numbers of PUBACKs are those that were sent, in their order', async () => {
  const { send, packets } = await openOwn();
  send(...Array.from({ length: 30 }, (_, index) => publishPacket(up(), index + 1, telemetria(gateway.mac, [{ valor: index, timestamp: new Date(Date.now() - index * 1000).toISOString() }]))));
  await until(() => expect(pubackIds(packets)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1)));
});

function status(online: boolean, conexao: string): string {
  return JSON.stringify({ online, conexao, timestamp: new Date().toISOString(), firmware_version: '1.0.0' });
}

async function readPresenca(): Promise<unknown> {
  await site.presencas.flush();
  const { rows } = await platform.owner.query<{ online: boolean }>('select online, firmware_version from tds_new_gateway_presenca where gateway_id = $1', [gateway.id]);
  return rows[0];
}
