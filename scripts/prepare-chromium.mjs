import { existsSync } from 'node:fs';
import process from 'node:process';
import { installByApt } from './prepare-apt.mjs';
import { PrepareError } from './prepare-install.mjs';

const CHROMIUM = '/usr/bin/chromium';

/** The browser of the end-to-end tests: TDS_CHROMIUM, or Debian's. */
export function findChromium() {
  const given = process.env.TDS_CHROMIUM;
  if (given !== undefined && !existsSync(given)) throw new PrepareError(`TDS_CHROMIUM names ${given}, which does not exist. Set it to the program of a Chromium or Chrome.`);
  return [given, CHROMIUM].find((path) => path !== undefined && existsSync(path));
}

export async function installChromium() {
  await installByApt({
    name: 'Chromium',
    packages: ['chromium', 'fonts-dejavu-core'],
    isThere: () => existsSync(CHROMIUM),
    howTo: 'On Debian: apt-get install chromium fonts-dejavu-core (as root). Elsewhere install Chromium or Chrome and set TDS_CHROMIUM to its program.',
  });
}
