import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { externalBroker } from '../../test/external-fixture.ts';
import { createPlatform } from '../../test/gateway-broker-fixture.ts';
import type { Platform } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { testBroker } from './self-test.ts';
import type { SelfTestOptions } from './self-test.ts';

let platform: Platform;
let mosquitto: TestMosquitto | undefined;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
afterEach(() => mosquitto?.stop());

async function optionsAt(edit?: (conf: string) => string): Promise<SelfTestOptions> {
  const broker = await startMosquitto(platform.authorities, edit);
  mosquitto = broker;
  const { service, device } = externalBroker(broker, { number: 0, of: 1 });
  return { service, device, clientId: 'svc-ingest-0' };
}

it('finds nothing wrong with the configuration that is shipped', async () => {
  await expect(testBroker(await optionsAt())).resolves.toBeUndefined();
});

it('names what a gateway can do where the access list was left out', async () => {
  const options = await optionsAt((conf) => conf.replace(/^acl_file .*devices\.acl$/m, ''));
  await expect(testBroker(options)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    publicMessage: expect.stringMatching(/publishes as another gateway .*\/telemetria.* and reads what is not its own .*\/recibo/),
  });
});

it('says what to do when the throw-away certificate does not get in', async () => {
  const options = await optionsAt((conf) => conf.replace('device-root.crt', 'service-root.crt'));
  await expect(testBroker(options)).rejects.toMatchObject({ code: 'UNAVAILABLE', publicMessage: expect.stringContaining('mosquitto prepare') });
});
