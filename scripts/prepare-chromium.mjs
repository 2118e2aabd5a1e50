import { existsSync } from 'node:fs';
import process from 'node:process';
import { PrepareError, run, say } from './prepare-install.mjs';

const CHROMIUM = '/usr/bin/chromium';
const APT_GET = '/usr/bin/apt-get';

/** The browser of the end-to-end tests: TDS_CHROMIUM, or Debian's. */
export function findChromium() {
  const given = process.env.TDS_CHROMIUM;
  if (given !== undefined && !existsSync(given)) throw new PrepareError(`TDS_CHROMIUM names ${given}, which does not exist. Set it to the program of a Chromium or Chrome.`);
  return [given, CHROMIUM].find((path) => path !== undefined && existsSync(path));
}

/** As root on Debian by itself; anywhere else it says how. */
export async function installChromium() {
  const howTo = 'On Debian: apt-get install chromium fonts-dejavu-core (as root). Elsewhere install Chromium or Chrome and set TDS_CHROMIUM to its program.';
  if (process.getuid?.() !== 0 || !existsSync(APT_GET)) throw new PrepareError(`The tests need a Chromium, and ${CHROMIUM} is missing. ${howTo}`);
  say('Installing Chromium for the tests …');
  const isInstalled = (await aptGet('install', 'chromium', 'fonts-dejavu-core')) || ((await aptGet('update')) && (await aptGet('install', 'chromium', 'fonts-dejavu-core')));
  if (!isInstalled || !existsSync(CHROMIUM)) throw new PrepareError(`Chromium could not be installed; apt-get says why above. ${howTo}`);
}

async function aptGet(verb, ...packages) {
  // Another apt-get may be at work at the same time; the lock is waited for.
  const args = ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=500', verb, ...(verb === 'install' ? ['--no-install-recommends'] : []), ...packages];
  return (await run(APT_GET, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })) === 0;
}
