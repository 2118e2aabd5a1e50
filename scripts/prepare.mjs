/**
 * Runs before `npm start`, `npm test`, `npm run check` and `npm run tds`, so that each works on a bare clone: plain JavaScript and
 * no packages, because it is the one program that the machine's own Node (>= 20.19) runs, before Node 24 and anything else is installed.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findChromium, installChromium } from './prepare-chromium.mjs';
import { PrepareError, checkNode, installPackages } from './prepare-install.mjs';
import { findMosquitto, installMosquitto } from './prepare-mosquitto.mjs';
import { buildWeb } from './prepare-web.mjs';

const PURPOSES = ['start', 'test', 'check', 'tds'];
const root = fileURLToPath(new URL('..', import.meta.url));

try {
  const purpose = process.argv[2] ?? '';
  if (!PURPOSES.includes(purpose)) throw new PrepareError(`Usage: node scripts/prepare.mjs ${PURPOSES.join('|')}`);
  checkNode(process.versions.node, process.platform, process.arch);
  await installPackages(root);
  if (purpose === 'start' || purpose === 'test') await buildWeb(root);
  if (purpose === 'test' && findChromium() === undefined) await installChromium();
  if (purpose === 'test' && findMosquitto() === undefined) await installMosquitto();
} catch (err) {
  if (!(err instanceof PrepareError)) throw err;
  process.stderr.write(`\n${err.message}\n\n`);
  process.exitCode = 1;
}
