/** The certificate of our own listener, kept valid: checked at start and once a day, made anew when less than 30 days are left. */
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { ensureDevelopmentAuthorities, ensureServerCertificate, loadTrust } from './modules/certificados/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { AppError } from './platform/errors.ts';
import type { Logger } from './platform/log.ts';
import type { DataFolder } from './installation.ts';

const CHECK_MS = 86_400_000;

export async function keepServerCertificate(config: Config, folder: DataFolder, clock: Clock, log: Logger): Promise<{ stop(): Promise<void> }> {
  const files = { dir: folder.caDir, passphraseFile: folder.passphraseFile, clock };
  if (config.NODE_ENV === 'production') await checkAuthorities(folder);
  else await ensureDevelopmentAuthorities(files);
  const wanted = { ...files, ...namesOf(config) };
  await ensureServerCertificate(wanted);
  const timer = setInterval(() => {
    ensureServerCertificate(wanted).catch((error: Error) => log.error({ err: error }, 'server certificate not renewed'));
  }, CHECK_MS);
  return { stop: async () => clearInterval(timer) };
}

/** Anyone who can read a development machine has its keys: ten years of certificates must not begin with them. */
async function checkAuthorities({ caDir }: DataFolder): Promise<void> {
  if (!existsSync(path.join(caDir, 'device-root.crt'))) {
    throw new AppError('CA_MISSING', { publicMessage: `There are no certificate authorities in ${caDir}, and NODE_ENV=production makes none. Put yours there; to try the system, use another TDS_DATA_DIR without NODE_ENV=production.` });
  }
  if ((await loadTrust(caDir)).isDevelopment) {
    throw new AppError('CA_INVALID', { publicMessage: `The certificate authorities in ${caDir} are for development. Replace the folder by your own authorities, or run without NODE_ENV=production.` });
  }
}

/** Every name a gateway may call us by. */
function namesOf(config: Config): { names: string[]; ips: string[] } {
  const hosts = new Set(['localhost', '127.0.0.1', hostname(), config.TDS_MQTT_PUBLIC_HOST ?? 'localhost']);
  if (config.TDS_MQTT_HOST !== '0.0.0.0' && config.TDS_MQTT_HOST !== '::') hosts.add(config.TDS_MQTT_HOST);
  const all = [...hosts];
  return { names: all.filter((host) => isIP(host) === 0), ips: all.filter((host) => isIP(host) !== 0) };
}
