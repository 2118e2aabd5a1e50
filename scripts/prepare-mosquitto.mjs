import { existsSync } from 'node:fs';
import process from 'node:process';
import { installByApt } from './prepare-apt.mjs';
import { PrepareError } from './prepare-install.mjs';

const MOSQUITTO = '/usr/sbin/mosquitto';

/** The external broker of the tests: TDS_MOSQUITTO, or Debian's. */
export function findMosquitto() {
  const given = process.env.TDS_MOSQUITTO;
  if (given !== undefined && !existsSync(given)) throw new PrepareError(`TDS_MOSQUITTO names ${given}, which does not exist. Set it to the program of a Mosquitto >= 2.0.11.`);
  return [given, MOSQUITTO].find((path) => path !== undefined && existsSync(path));
}

export async function installMosquitto() {
  await installByApt({
    name: 'Mosquitto',
    packages: ['mosquitto'],
    isThere: () => existsSync(MOSQUITTO),
    howTo: 'On Debian: apt-get install mosquitto (as root). Elsewhere install Mosquitto >= 2.0.11 and set TDS_MOSQUITTO to its program.',
  });
}
