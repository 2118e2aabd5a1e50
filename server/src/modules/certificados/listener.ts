import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../platform/errors.ts';
import { loadTrust } from './authority-files.ts';

/** What the device listener of a broker needs: its own key and chain, and the one root devices chain to. */
export interface ListenerTls {
  key: string;
  cert: string;
  ca: string;
}

/** Reads what `ensureServerCertificate` wrote; needs no passphrase, so the process that holds the broker never sees one. */
export async function loadListenerTls(caDir: string): Promise<ListenerTls> {
  const { deviceRootPem } = await loadTrust(caDir);
  const pem = await readFile(path.join(caDir, 'server.pem'), 'utf8').catch((cause: Error) => {
    throw new AppError('CA_MISSING', { publicMessage: `There is no server certificate in ${caDir}. Start the system once with the passphrase file in place.`, cause });
  });
  return { key: pem, cert: pem, ca: deviceRootPem };
}
