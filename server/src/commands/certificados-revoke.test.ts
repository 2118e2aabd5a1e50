import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeviceCredentials } from '../../test/certificates.ts';
import { runCommand } from '../../test/command.ts';
import type { Ended } from '../../test/command.ts';
import { contextOf, createPlatform, createTestGateway, own, registerCertificado, serialOf, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { TEST_SECRET } from '../../test/secret.ts';
import { systemClock as clock } from '../platform/clock.ts';

let platform: Platform;
let site: Site;
let gateway: TestGateway;
let other: TestGateway;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  gateway = await createTestGateway(platform);
  other = await createTestGateway(platform);
  site = await startSite(platform);
});
afterEach(() => site.stop());

/** On the database of the site. */
const revoke = (...args: string[]): Promise<Ended> => runCommand(['certificados', 'revoke', ...args], { TDS_DATA_DIR: scratchFolder(), DATABASE_URL: platform.database.ownerUrl, TDS_SECRET: TEST_SECRET });

async function readRow(fingerprint256: string): Promise<unknown> {
  const { rows } = await platform.owner.query<{ estado: string; revoke_reason: string | null; dated: boolean }>(
    'select estado, revoke_reason, revoked_at is not null as dated from tds_new_certificado_device where fingerprint_sha256 = $1',
    [fingerprint256],
  );
  return rows[0];
}

describe('certificados revoke', () => {
  it('by serial ends the open session within 5 s, lets it not come back, and leaves the others alone', async () => {
    const [client, neighbour] = [await site.connect(gateway), await site.connect(other)];
    const closed = client.closed.then(() => performance.now());
    const serial = serialOf(gateway.credentials);
    const { code, stdout } = await revoke('--serial', `00:${serial.toUpperCase()}`, '--motivo', 'roubado');
    const since = performance.now();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `revoked: serial ${serial} of ${gateway.mac}\n` });
    expect((await closed) - since).toBeLessThan(5000);
    await expect(site.connect(gateway)).rejects.toMatchObject({ name: 'MqttError' });
    expect(site.lines.at(-1)).toMatchObject({ reason: 'certificate REVOGADO' });
    expect(await readRow(gateway.fingerprint256)).toEqual({ estado: 'REVOGADO', revoke_reason: 'roubado', dated: true });
    await neighbour.publish(own(other, 'telemetria'), telemetria(other.mac));
  });

  it('by MAC takes every certificate of the gateway, and keeps the reason of one revoked before', async () => {
    const second = await createDeviceCredentials(platform.device, gateway.mac, clock);
    const fingerprint = await registerCertificado(platform, gateway.mac, second);
    await revoke('--serial', serialOf(gateway.credentials), '--motivo', 'trocado');
    const { code, stdout } = await revoke('--mac', gateway.mac.toUpperCase().replaceAll(':', '-'), '--motivo', 'gateway comprometido');
    expect(code).toBe(0);
    expect(stdout.split('\n').sort().filter(Boolean)).toEqual([`revoked: serial ${serialOf(second)} of ${gateway.mac}`, `was revoked before: serial ${serialOf(gateway.credentials)} of ${gateway.mac}`]);
    expect(await readRow(gateway.fingerprint256)).toMatchObject({ revoke_reason: 'trocado' });
    expect(await readRow(fingerprint)).toMatchObject({ estado: 'REVOGADO', revoke_reason: 'gateway comprometido' });
    await expect(site.connect({ ...gateway, secureContext: contextOf(platform, second) })).rejects.toMatchObject({ name: 'MqttError' });
    expect(await readRow(other.fingerprint256)).toMatchObject({ estado: 'ATIVO' });
  });

  it.each([
    { args: ['--serial', 'abc123', '--motivo', 'x'], says: 'There is no certificate with the serial abc123.' },
    { args: ['--mac', '02:00:00:00:00:fe', '--motivo', 'x'], says: 'There is no certificate of the gateway 02:00:00:00:00:fe.' },
    { args: ['--serial', 'abc123'], says: '--motivo is needed' },
    { args: ['--motivo', 'x'], says: 'Either --serial or --mac is needed' },
    { args: ['--serial', 'a', '--mac', '02:00:00:00:00:fe', '--motivo', 'x'], says: 'Either --serial or --mac is needed' },
    { args: ['--serial', 'xyz', '--motivo', 'x'], says: 'xyz is no serial number' },
  ])('a mistake ($says) is one sentence and exit code 2', async ({ args, says }) => {
    const { code, stderr } = await revoke(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
