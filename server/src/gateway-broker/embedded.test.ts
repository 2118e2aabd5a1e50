import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { badDeviceCertificates, createDeviceCredentials } from '../../test/certificates.ts';
import { openRaw, publishPacket, pubackIds } from '../../test/broker-fixture.ts';
import {
  contextOf,
  countLeituras,
  createPlatform,
  createTestGateway,
  knock,
  listMotivos,
  own,
  registerCertificado,
  serialOf,
  startSite,
  telemetria,
} from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { randomMac } from '../../test/registry.ts';
import { systemClock as clock } from '../platform/clock.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let platform: Platform;
let gateway: TestGateway;
let other: TestGateway;
let site: Site;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  gateway = await createTestGateway(platform);
  other = await createTestGateway(platform, [{ codigo: 'D01' }, { codigo: 'ALHEIO' }]);
  site = await startSite(platform);
});
afterEach(() => site.stop());

describe('a certificate', () => {
  it('that is bad in any way gets no session, and the log says why with the serial', async () => {
    const bad = await badDeviceCertificates(platform.device, clock, gateway.mac);
    expect(bad.length).toBeGreaterThanOrEqual(21);
    for (const [index, certificate] of bad.entries()) {
      // Its own address each: a single one would have the rest of its refusals counted, not told.
      await knock(site.broker.port, contextOf(platform, certificate), `127.0.1.${index + 1}`);
      const expected = certificate.tlsAuthorized ? certificate.expectedMotivo : 'TLS:';
      const told = expected === 'DESCONHECIDO' ? 'not in the registry' : expected;
      const line = site.lines.find(({ serial }) => serial === serialOf(certificate));
      expect([certificate.name, line?.msg, line?.reason]).toEqual([certificate.name, 'refused', expect.stringContaining(told)]);
    }
    expect(site.broker.metrics()).toMatchObject({ sessions: 0, refused: bad.length });
  });

  it('is asked for: without one there is no session', async () => {
    await expect(site.connect({ ...gateway, secureContext: contextOf(platform, { certificatePem: '', chainPem: '', privateKeyPem: '' }) })).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ msg: 'refused', reason: 'no certificate', serial: null });
  });

  it('that the registry knows under another MAC gets no session', async () => {
    const mac = randomMac();
    const credentials = await createDeviceCredentials(platform.device, gateway.mac, clock);
    await registerCertificado(platform, mac, credentials);
    await site.cadastro.refresh();
    await expect(site.connect({ ...gateway, secureContext: contextOf(platform, credentials) })).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ reason: 'the registry knows this certificate under another MAC', serial: serialOf(credentials) });
  });

  it('of a MAC that no conta has gets no session', async () => {
    const mac = randomMac();
    const credentials = await createDeviceCredentials(platform.device, mac, clock);
    await registerCertificado(platform, mac, credentials);
    await site.cadastro.refresh();
    await expect(site.connect({ ...gateway, mac, secureContext: contextOf(platform, credentials) })).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ reason: 'no gateway of any conta has this MAC', commonName: mac });
  });

  it('does not let its holder be called by another name', async () => {
    await expect(site.connect(gateway, { clientId: other.mac })).rejects.toMatchObject({ returnCode: 2 });
    await expect(site.connect(gateway, { clientId: gateway.mac.toUpperCase() })).rejects.toMatchObject({ returnCode: 2 });
    expect(site.broker.metrics().sessions).toBe(0);
  });

  it('that is good opens a session, in which a publish is acknowledged when it is stored', async () => {
    const client = await site.connect(gateway);
    await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
    expect(await countLeituras(platform, gateway)).toBe(1);
  });
});

describe('a publish outside its own topics', () => {
  const strangers: [string, () => string][] = [
    ["another gateway's telemetria", () => own(other, 'telemetria')],
    ["another gateway's status", () => own(other, 'status')],
    ['its own MAC in upper case', () => own(gateway, 'telemetria').replace(gateway.mac, gateway.mac.toUpperCase())],
    ['a level above', () => `/${own(gateway, 'telemetria')}`],
    ['an empty level below', () => `${own(gateway, 'telemetria')}/`],
    ['an empty level inside', () => own(gateway, 'telemetria').replace('gateway/', 'gateway//')],
    ['dots that climb', () => `${own(gateway, 'telemetria')}/../../${other.mac}/telemetria`],
    ['its own prefix before another', () => `tds_new/gateway/${gateway.mac}/tds_new/gateway/${other.mac}/telemetria`],
    ['a family that does not exist', () => own(gateway, 'telemetria').replace(/[^/]+$/, 'constructor')],
    ['its own recibo', () => own(gateway, 'recibo')],
    ['its own config', () => own(gateway, 'config')],
    ['$SYS', () => '$SYS/broker/clients'],
    ['a share', () => `$share/g/${own(gateway, 'telemetria')}`],
    ['a wildcard', () => own(gateway, 'telemetria').replace(gateway.mac, '+')],
    ['everything', () => '#'],
    ['a null character behind it', () => `${own(gateway, 'telemetria')}\0`],
  ];

  it.each(strangers)('(%s) stores nothing, ends the session and is reported', async (_name, topicOf) => {
    const { send, closed, packets } = await openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
    send(publishPacket(topicOf(), 1, telemetria(other.mac)));
    await closed;
    expect(pubackIds(packets)).toEqual([]);
    await until(() => expect(site.lines).toContainEqual(expect.objectContaining({ msg: 'refused', commonName: gateway.mac, serial: serialOf(gateway.credentials) })));
    expect([await countLeituras(platform, gateway), await countLeituras(platform, other)]).toEqual([0, 0]);
    expect(await listMotivos(platform, other)).toEqual([]);
  });
});

describe('a subscription outside its own topics', () => {
  it('is refused with 0x80, filter by filter, and nothing is ever delivered for it', async () => {
    const filters = [
      own(other, 'recibo'),
      own(other, 'config'),
      own(other, 'telemetria'),
      own(gateway, 'telemetria'),
      own(gateway, 'recibo').replace(gateway.mac, gateway.mac.toUpperCase()),
      own(other, 'recibo').replace(other.mac, other.mac.toUpperCase()),
      own(gateway, 'recibo').replace(gateway.mac, '+'),
      `tds_new/gateway/${other.mac}/#`,
      `tds_new/gateway/${gateway.mac}/#`,
      `/${own(other, 'recibo')}`,
      `${own(other, 'recibo')}/`,
      `$share/g/${own(other, 'recibo')}`,
      `$share/g/#`,
      '$SYS/#',
      '$SYS/broker/clients',
      '#',
      '+/+/+/+',
      `${own(other, 'recibo')}\0`,
    ];
    const spy = await openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
    const subscriptions = [...filters, own(gateway, 'recibo')].map((topic) => ({ topic, qos: 1 as const }));
    spy.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    await until(() => expect(spy.packets.at(-1)).toMatchObject({ cmd: 'suback' }));
    expect(spy.packets.at(-1)).toMatchObject({ granted: [...filters.map(() => 128), 1] });

    const victim = await site.connect(other);
    await victim.publish(own(other, 'telemetria'), telemetria(other.mac, [{ valor: 1 }], { fila: '0'.repeat(16), seq: 1 }));
    await site.broker.publish(own(other, 'config'), 'not yours');
    // What comes for the spy itself comes after all that was not for it.
    await site.broker.publish(own(gateway, 'recibo'), 'yours');
    await until(() => expect(spy.packets.at(-1)?.cmd).toBe('publish'));
    const delivered = spy.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic] : []));
    expect(delivered).toEqual([own(gateway, 'recibo')]);
  });
});

describe('a payload that speaks of somebody else', () => {
  it('(another gateway_mac) is put aside in the conta of who sent it', async () => {
    const client = await site.connect(gateway);
    await client.publish(own(gateway, 'telemetria'), telemetria(other.mac, [{ codigo: 'ALHEIO', valor: 1 }]));
    expect(await listMotivos(platform, gateway)).toEqual(['GATEWAY_DIFERENTE']);
    expect([await listMotivos(platform, other), await countLeituras(platform, other)]).toEqual([[], 0]);
  });

  it("(a codigo of another conta's gateway) is an unknown dispositivo", async () => {
    const client = await site.connect(gateway);
    await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ codigo: 'ALHEIO', valor: 1 }, { valor: 2 }]));
    expect(await listMotivos(platform, gateway)).toEqual(['DISPOSITIVO_DESCONHECIDO']);
    expect([await countLeituras(platform, gateway), await countLeituras(platform, other)]).toEqual([1, 0]);
  });
});
