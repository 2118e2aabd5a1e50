import { connect as connectTls } from 'node:tls';
import type { MqttConnection } from '@tds/mqtt-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceCredentials } from '../../test/certificates.ts';
import { openRaw } from '../../test/broker-fixture.ts';
import { contextOf, countLeituras, createPlatform, createTestGateway, own, registerCertificado, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, SiteOptions, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { randomMac, registerGateway } from '../../test/registry.ts';
import { systemClock as clock } from '../platform/clock.ts';

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
  other = await createTestGateway(platform);
});
afterEach(() => site.stop());

const start = async (options: SiteOptions = {}): Promise<void> => {
  site = await startSite(platform, options);
};
const sql = (text: string, values: unknown[]): Promise<unknown> => platform.owner.query(text, values);
const revoke = (): Promise<unknown> =>
  sql("update tds_new_certificado_device set estado = 'REVOGADO', revoked_at = now() where fingerprint_sha256 = $1", [gateway.fingerprint256]);
const archive = (): Promise<unknown> => sql("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [gateway.id]);

/** Milliseconds from the change to the end of the session. */
async function endAfter(client: MqttConnection, change: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await change();
  await client.closed;
  return performance.now() - since;
}

const isOnlineInTable = async (id: string): Promise<boolean | undefined> => {
  await site.presencas.flush();
  const { rows } = await platform.owner.query<{ online: boolean }>('select online from tds_new_gateway_presenca where gateway_id = $1', [id]);
  return rows[0]?.online;
};

describe('a revoked certificate', () => {
  it('ends the open session at once by notification, leaves the others alone, and opens none', async () => {
    await start({ pollMs: 600_000 });
    const [client, neighbour] = [await site.connect(gateway), await site.connect(other)];
    expect(await endAfter(client, revoke)).toBeLessThan(2000);
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ msg: 'refused', reason: 'certificate REVOGADO' });
    await neighbour.publish(own(other, 'telemetria'), telemetria(other.mac));
    expect(site.broker.metrics().sessions).toBe(1);
  });

  it('ends it within 5 s by the poll alone, when the notification is lost', async () => {
    await start({ follow: false });
    const client = await site.connect(gateway);
    expect(await endAfter(client, revoke)).toBeLessThan(5000);
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
  });

  it('opens no session by resuming that of before', async () => {
    await start({ pollMs: 600_000 });
    const { socket, closed } = await openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
    await vi.waitFor(() => expect(site.broker.metrics().sessions).toBe(1));
    const session = socket.getSession();
    await revoke();
    await closed;
    const again = connectTls({ host: '127.0.0.1', port: site.broker.port, secureContext: gateway.secureContext, servername: 'localhost', ...(session ? { session } : {}) });
    const resumed: boolean[] = [];
    again.on('error', () => undefined).once('secureConnect', () => resumed.push(again.isSessionReused()));
    await new Promise((resolve) => again.resume().once('close', resolve));
    expect([session !== undefined, resumed]).toEqual([true, [false]]);
    expect(site.broker.metrics().sessions).toBe(0);
    expect(site.lines.at(-1)).toMatchObject({ reason: 'certificate REVOGADO' });
  });

  it('between handshake and CONNECT opens no session either', async () => {
    await start({ pollMs: 600_000 });
    const raw = await openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac);
    await revoke();
    await site.cadastro.refresh();
    raw.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: gateway.mac, clean: true });
    await raw.closed;
    expect(raw.packets).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
  });

  it('leaves no last word: the will of its session is not stored', async () => {
    await start({ pollMs: 600_000 });
    const will = { topic: own(gateway, 'telemetria'), payload: telemetria(gateway.mac), qos: 1 as const, retain: false };
    const client = await site.connect(gateway, { will });
    await endAfter(client, revoke);
    await vi.waitFor(() => expect(site.lines).toContainEqual(expect.objectContaining({ msg: 'will of an unwelcome session not taken' })));
    expect(await countLeituras(platform, gateway)).toBe(0);
  });

  it('says nothing of the next certificate of the same gateway', async () => {
    await start({ pollMs: 600_000 });
    const client = await site.connect(gateway);
    const next = await createDeviceCredentials(platform.device, gateway.mac, clock);
    await registerCertificado(platform, gateway.mac, next);
    await endAfter(client, revoke);
    const renewed = await site.connect({ ...gateway, secureContext: contextOf(platform, next) });
    await renewed.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
    expect(await countLeituras(platform, gateway)).toBe(1);
  });
});

describe('a certificate no longer registered for its MAC', () => {
  it('ends the open session', async () => {
    await start({ pollMs: 600_000 });
    const client = await site.connect(gateway);
    await endAfter(client, () => sql('update tds_new_certificado_device set mac = $2 where fingerprint_sha256 = $1', [gateway.fingerprint256, randomMac()]));
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
  });
});

describe('a gateway', () => {
  it('that is archived is out, and no longer online', async () => {
    await start({ pollMs: 600_000 });
    const client = await site.connect(gateway);
    expect(await isOnlineInTable(gateway.id)).toBe(true);
    await endAfter(client, archive);
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
    await vi.waitFor(async () => expect(await isOnlineInTable(gateway.id)).toBe(false));
    expect(site.presencas.online()).toBe(0);
  });

  it('bound to other hardware is out of reach of the old', async () => {
    await start({ pollMs: 600_000 });
    const client = await site.connect(gateway);
    await endAfter(client, () => sql("update tds_new_gateway set mac = $2, estado = 'PRE_CADASTRADO' where id = $1", [gateway.id, randomMac()]));
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ reason: 'no gateway of any conta has this MAC' });
  });

  it('whose MAC went to another conta ends its session, and what comes after it is the other conta’s', async () => {
    await start({ pollMs: 600_000 });
    const client = await site.connect(gateway);
    const heir = await registerGateway(platform.database.ownerUrl, [{ codigo: 'D01' }]);
    await endAfter(client, async () => {
      await sql('begin', []);
      await archive();
      await sql('update tds_new_gateway set mac = $2 where id = $1', [heir.id, gateway.mac]);
      await sql('commit', []);
    });
    const next = await site.connect(gateway);
    await next.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
    expect([await countLeituras(platform, gateway), await countLeituras(platform, heir)]).toEqual([0, 1]);
    await vi.waitFor(async () => expect([await isOnlineInTable(gateway.id), await isOnlineInTable(heir.id)]).toEqual([false, true]));
  });
});

describe('without its database', () => {
  it('the registry stands as it was last read, and a start lets nobody in', async () => {
    await start({ follow: false, pollMs: 100 });
    const client = await site.connect(gateway);
    await sql(`revoke select on tds_new_gateway from tds_ingest`, []);
    try {
      await vi.waitFor(() => expect(site.lines).toContainEqual(expect.objectContaining({ msg: 'registry not refreshed, the last snapshot stands' })));
      await expect(startSite(platform)).rejects.toMatchObject({ code: '42501' });
      await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
      await site.connect(other);
    } finally {
      await sql('grant select (conta_id, id, mac, estado, historico_desde, alterado_em) on tds_new_gateway to tds_ingest', []);
    }
  });
});
