/**
 * `npm run screenshots [-- --out DIR] [-- --only NAME] [-- --width phone|desk]`: every page in every state, at the widths of a phone and of
 * a desk, light and dark, with the demo on a system of its own. DIR (`screenshots/`) gets a folder a look and an index.html with all of
 * them. NAME is part of a scene's name; several are divided by commas. Ends with 1 when a page logs an error that its scene does not expect.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { cadastroScenes } from './scenes/cadastro.ts';
import { Camera, WIDTHS, openState } from './scenes/camera.ts';
import type { State } from './scenes/camera.ts';
import { printContactSheet } from './scenes/contact-sheet.ts';
import { takeGallery } from './scenes/gallery.ts';
import { painelScenes } from './scenes/painel.ts';
import { createSeeds } from './scenes/seeds.ts';
import type { Seeds } from './scenes/seeds.ts';
import { shellScenes } from './scenes/shell.ts';
import { telemetriaScenes } from './scenes/telemetria.ts';
import { createSystem } from './system.ts';
import type { System } from './system.ts';

const SCENES = [...shellScenes, ...painelScenes, ...telemetriaScenes, ...cadastroScenes];
const ROLES = { sindica: 'sindica@', factory: 'utilidades@', operador: 'operador@' };
/** Of the eight weeks; the last hours come while pictures are taken. */
const HISTORY_MS = 55 * 86_400_000;
const HISTORY_TIMEOUT_MS = 300_000;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'screenshots' }, only: { type: 'string' }, width: { type: 'string' } } });
const out = path.resolve(values.out);
const isAll = values.only === undefined && values.width === undefined;
const isWanted = (name: string): boolean => values.only?.split(',').some((part) => name.includes(part)) ?? true;
const widths = Object.keys(WIDTHS).filter((width) => width === (values.width ?? width));

const system = await createSystem({ TDS_DEMO_WEEKS: '8' });
const browser = await openBrowser();
const camera = new Camera(browser, system.url, out);
try {
  say('starting a system with the demo');
  await system.start();
  const states = await signInAll(system, browser);
  const seeds = await prepare(system, browser, states);
  if (isAll) rmSync(out, { recursive: true, force: true });
  for (const width of widths) await takeWidth(width, seeds, states);
} finally {
  await browser.close();
  await system.remove();
}
if (isAll) writeFileSync(path.join(out, 'index.html'), printContactSheet(camera.pictures));
say(`${camera.pictures.length} pictures in ${out}, ${camera.faults.length} faults`);
for (const fault of camera.faults) say(`  ${fault}`);
process.exitCode = camera.faults.length === 0 ? 0 : 1;

async function takeWidth(width: string, seeds: Seeds, states: Record<string, State>): Promise<void> {
  for (const scene of SCENES.filter(({ name }) => isWanted(name))) {
    say(`${width} ${scene.name}`);
    await camera.take(scene, seeds, width, scene.as && states[scene.as]);
  }
  if (!isWanted('gallery')) return;
  say(`${width} gallery`);
  await takeGallery(browser, WIDTHS[width] ?? {}, (page) => camera.takeThemes(page, width, 'gallery', false));
}

async function prepare(target: System, from: Browser, states: Record<string, State>): Promise<Seeds> {
  const platform = await from.newContext({ baseURL: target.url, ...(states['operador'] ? { storageState: states['operador'] } : {}) });
  const seeds = await createSeeds(target, platform.request);
  await platform.close();
  say('waiting for the past eight weeks');
  await waitHistory(target);
  return seeds;
}

async function signInAll(target: System, from: Browser): Promise<Record<string, State>> {
  const states: Record<string, State> = {};
  for (const [role, start] of Object.entries(ROLES)) {
    const person = target.people().find(({ email }) => email.startsWith(start));
    if (!person) throw new Error(`nobody with the e-mail ${start}… was printed`);
    states[role] = await openState(from, target.url, person);
  }
  return states;
}

/** What the simulated fleet wrote down as acknowledged, gateway by gateway. */
async function waitHistory(target: System): Promise<void> {
  const deadline = performance.now() + HISTORY_TIMEOUT_MS;
  const file = path.join(target.dataDir, 'demo-fleet/history.json');
  while (!existsSync(file) || !readHistory(file).every((ms) => ms >= HISTORY_MS)) {
    if (performance.now() > deadline) throw new Error(`the past of the demo is not there after ${HISTORY_TIMEOUT_MS / 1000} s`);
    await delay(1000);
  }
}

function readHistory(file: string): number[] {
  const { gateways } = JSON.parse(readFileSync(file, 'utf8')) as { gateways: Record<string, [string, string][]> };
  return Object.values(gateways).map((stretches) => stretches.reduce((sum, [from, until]) => sum + Date.parse(until) - Date.parse(from), 0));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
