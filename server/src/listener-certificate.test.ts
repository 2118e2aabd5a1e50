import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { expect, it } from 'vitest';
import { scratchFolder } from '../test/scratch.ts';
import { reloadListenerCertificate } from './listener-certificate.ts';
import { ensureDevelopmentAuthorities, ensureServerCertificate } from './modules/certificados/index.ts';
import { systemClock as clock } from './platform/clock.ts';
import { createLogger } from './platform/log.ts';
import type { BrokerTls } from './platform/broker.ts';

it('a certificate that cannot be used is told to the log and ends nothing; the next good one is taken up', async () => {
  const data = scratchFolder();
  const dir = path.join(data, 'ca');
  const files = { dir, passphraseFile: path.join(data, 'passphrase'), clock };
  const lines: { msg: string }[] = [];
  const log = createLogger('test', 'error', { write: (line) => void lines.push(JSON.parse(line)) });
  const taken: string[] = [];
  const broker = {
    replaceServerCertificate: (tls: BrokerTls): void => {
      createSecureContext(tls);
      taken.push(tls.cert);
    },
  };
  await reloadListenerCertificate(dir, broker, log);
  await ensureDevelopmentAuthorities(files);
  writeFileSync(path.join(dir, 'server.pem'), '-----BEGIN CERTIFICATE-----\nhalf');
  await reloadListenerCertificate(dir, broker, log);
  expect(lines).toMatchObject([{ msg: 'server certificate not reloaded' }, { msg: 'server certificate not reloaded' }]);
  expect(taken).toEqual([]);
  await ensureServerCertificate({ ...files, names: ['localhost'], ips: [] });
  await reloadListenerCertificate(dir, broker, log);
  expect(taken).toHaveLength(1);
  expect(lines).toHaveLength(2);
});
