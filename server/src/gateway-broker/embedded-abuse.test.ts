import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceCredentials } from '../../test/certificates.ts';
import { openRaw, publishPacket } from '../../test/broker-fixture.ts';
import type { RawClient } from '../../test/broker-fixture.ts';
import { contextOf, countLeituras, createPlatform, createTestFleet, createTestGateway, knock, listMotivos, own, registerCertificado, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { systemClock as clock } from '../platform/clock.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let platform: Platform;
let stolen: TestGateway;
let honest: TestGateway;
let site: Site;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  stolen = await createTestGateway(platform);
  honest = await createTestGateway(platform);
  site = await startSite(platform);
});
afterEach(() => site.stop());

const openStolen = (): Promise<RawClient> => openRaw({ broker: site.broker, contextOf: async () => stolen.secureContext }, stolen.mac);
const hello = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 } as const;
const willOf = (topic: string, payload: string) => ({ topic, payload: Buffer.from(payload), qos: 1 as const, retain: true });

/** The honest gateway is served whatever the other does. */
async function expectServed(): Promise<void> {
  const before = await countLeituras(platform, honest);
  const client = await site.connect(honest);
  await client.publish(own(honest, 'telemetria'), telemetria(honest.mac));
  expect(await countLeituras(platform, honest)).toBe(before + 1);
  await client.end();
}

describe('a stolen gateway', () => {
  it.each([
    ["another gateway's status", () => own(honest, 'status')],
    ["another gateway's telemetria", () => own(honest, 'telemetria')],
    ['its own recibo', () => own(stolen, 'recibo')],
    ['$SYS', () => '$SYS/broker'],
  ])('has no will on %s', async (_name, topicOf) => {
    const raw = await openStolen();
    raw.send({ ...hello, clientId: stolen.mac, will: willOf(topicOf(), telemetria(honest.mac)) });
    await raw.closed;
    expect(raw.packets).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
    expect(site.lines.at(-1)?.reason).toMatch(/^will on forbidden topic/);
  });

  it('whose will speaks of another one puts it aside in its own conta', async () => {
    const client = await site.connect(stolen, { will: willOf(own(stolen, 'telemetria'), telemetria(honest.mac)) });
    client.destroy();
    await until(async () => expect(await listMotivos(platform, stolen)).toEqual(['GATEWAY_DIFERENTE']));
    expect([await listMotivos(platform, honest), await countLeituras(platform, honest)]).toEqual([[], 0]);
  });

  it.each([
    ['a CONNECT of 9 KB', () => ({ ...hello, clientId: stolen.mac, username: 'x'.repeat(9000) }), /^packet of \d+ bytes, the limit is 8192$/],
    ['a PUBLISH before CONNECT', () => ({ cmd: 'pingreq' }) as const, /^the first packet is not CONNECT$/],
    ['the client id of another', () => ({ ...hello, clientId: honest.mac }), /^client id .* is not /],
  ])('that begins with %s is cut off', async (_name, packetOf, reason) => {
    const raw = await openStolen();
    raw.send(packetOf());
    await raw.closed;
    expect(site.lines.at(-1)?.reason).toMatch(reason);
    await expectServed();
  });

  it('that says something that is no MQTT is cut off', async () => {
    for (const bytes of [Buffer.alloc(100_000, 0xff), Buffer.from('GET / HTTP/1.1\r\nHost: tds.example.com\r\nUser-Agent: somebody who took the port for a page\r\n\r\n'), Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f])]) {
      const raw = await openStolen();
      raw.send(bytes);
      await raw.closed;
      expect(raw.packets).toEqual([]);
    }
    await expectServed();
  });

  it('that subscribes ten thousand times harms nobody', async () => {
    const raw = await openStolen();
    raw.send({ ...hello, clientId: stolen.mac });
    const filters = Array.from({ length: 100 }, (_, index) => ({ topic: index % 2 === 0 ? own(stolen, 'recibo') : own(honest, 'recibo'), qos: 1 as const }));
    raw.send(...Array.from({ length: 100 }, (_, index) => ({ cmd: 'subscribe' as const, messageId: index + 1, subscriptions: filters })));
    await expectServed();
    await until(() => expect(raw.packets.filter(({ cmd }) => cmd === 'suback')).toHaveLength(100));
    await site.broker.publish(own(honest, 'recibo'), 'not yours');
    await site.broker.publish(own(stolen, 'recibo'), 'yours');
    await until(() => expect(raw.packets.at(-1)).toMatchObject({ cmd: 'publish', topic: own(stolen, 'recibo') }));
    expect(raw.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1);
  });

  it('that reads nothing of what it asked for holds up nobody', async () => {
    const raw = await openStolen();
    raw.send({ ...hello, clientId: stolen.mac }, { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: own(stolen, 'recibo'), qos: 1 }] });
    await until(() => expect(raw.packets.at(-1)?.cmd).toBe('suback'));
    const others = await createTestFleet(platform, 8);
    await site.cadastro.refresh();
    const clients = await Promise.all(others.map((each) => site.connect(each)));

    // Its message is on the way to the database when its buffers fill, so that its recibo finds them full.
    await platform.owner.query('begin; lock table tds_new_quarentena in exclusive mode');
    raw.send(publishPacket(own(stolen, 'telemetria'), 1, '{"fila":"00000000deadbeef","seq":1}'));
    await until(() => expect(site.broker.metrics().heldMessages).toBe(1));
    raw.socket.pause();
    let delivered = 0;
    for (let sent = 0; sent < 600; sent += 1) site.broker.publish(own(stolen, 'recibo'), Buffer.alloc(60_000)).then(() => (delivered += 1), () => undefined);
    await platform.owner.query('commit');
    await until(async () => expect(await listMotivos(platform, stolen)).toEqual(['FORMATO_INVALIDO']));

    await Promise.all(clients.map((client, index) => client.publish(own(others[index]!, 'telemetria'), telemetria(others[index]!.mac))));
    await Promise.all(clients.map((client, index) => client.publish(own(others[index]!, 'telemetria'), telemetria(others[index]!.mac))));
    expect(delivered).toBeLessThan(600);
    raw.socket.destroy();
  });

  it('with a second certificate of the same MAC is still one session', async () => {
    const second = await createDeviceCredentials(platform.device, stolen.mac, clock);
    await registerCertificado(platform, stolen.mac, second);
    await site.cadastro.refresh();
    const first = await site.connect(stolen);
    const next = await site.connect({ ...stolen, secureContext: contextOf(platform, second) });
    expect((await first.closed).code).toBe('closed');
    expect(site.broker.metrics().sessions).toBe(1);
    // Revoking the one that was taken over leaves the one that is there.
    await platform.owner.query("update tds_new_certificado_device set estado = 'REVOGADO', revoked_at = now() where fingerprint_sha256 = $1", [stolen.fingerprint256]);
    await site.cadastro.refresh();
    await next.publish(own(stolen, 'telemetria'), telemetria(stolen.mac));
    expect(await countLeituras(platform, stolen)).toBe(1);
  });
});

describe('without a certificate', () => {
  it('a flood is refused, told a few times and counted, while gateways are served', async () => {
    const anonymous = contextOf(platform, { certificatePem: '', chainPem: '', privateKeyPem: '' });
    const flood = Promise.all(Array.from({ length: 300 }, () => knock(site.broker.port, anonymous, '127.0.2.1')));
    await expectServed();
    await flood;
    expect(site.broker.metrics()).toMatchObject({ refused: 300, handshakes: 0, handshakesWaiting: 0 });
    expect(site.lines.filter(({ msg }) => msg === 'refused')).toHaveLength(10);
  });
});
