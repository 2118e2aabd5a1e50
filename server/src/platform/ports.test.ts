import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { checkPorts } from './ports.ts';

it('a taken port is named together with the setting that moves it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const checked = checkPorts([{ host: '127.0.0.1', port, setting: 'TDS_HTTP_PORT' }]);
  await expect(checked).rejects.toMatchObject({ code: 'PORT_BUSY', publicMessage: expect.stringMatching(new RegExp(`${port}.*TDS_HTTP_PORT`)) });
  server.close();
});

it('an address that is none of this machine is refused before anything starts', async () => {
  await expect(checkPorts([{ host: '203.0.113.1', port: 20_000, setting: 'TDS_MQTT_PORT' }])).rejects.toMatchObject({ code: 'PORT_BUSY' });
});

it('free ports pass and stay free', async () => {
  await expect(checkPorts([{ host: '127.0.0.1', port: 0, setting: 'TDS_HTTP_PORT' }])).resolves.toBeUndefined();
});

it('a taken port is waited for when told to, and no longer', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const wanted = [{ host: '127.0.0.1', port, setting: 'TDS_HTTP_PORT' }];
  await expect(checkPorts(wanted, 120)).rejects.toMatchObject({ code: 'PORT_BUSY' });
  const checked = checkPorts(wanted, 10_000);
  server.close();
  await expect(checked).resolves.toBeUndefined();
});
