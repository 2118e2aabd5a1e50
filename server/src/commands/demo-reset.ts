import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { findRunning, openDataFolder } from '../installation.ts';
import type { DataFolder } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import { removeEmbeddedPostgres } from '../platform/embedded-postgres-remove.ts';
import { AppError } from '../platform/errors.ts';
import { createLogger } from '../platform/log.ts';
import { readFlags, usage } from './command.ts';
import type { Command } from './command.ts';

/** What starts make beside the database. The secret stays, so that the people keep their passwords. */
const MADE = ['ca', 'demo-fleet', 'fleets', 'run.json', 'run.json.new', 'kind.new'];
const KEPT = new Set(['secrets', 'kind']);

export const resetDemo: Command = {
  name: 'demo',
  summary: 'begin the demo again: what it made in its data folder is removed',
  help: `  --reset          remove database, certificates and fleet; the next npm start makes them again, with the same passwords
  --yes            do not ask

  It touches a folder that was begun as a demo only, and none that is in use; what somebody else put there stays. It cannot be undone.
`,
  run: async (args) => {
    const flags = readFlags(args, { reset: { type: 'boolean' }, yes: { type: 'boolean' } });
    if (flags.reset !== true) usage('demo takes --reset');
    const folder = findDemo();
    await confirm(folder, flags.yes === true);
    const removeRest = (): void => {
      for (const name of MADE) rmSync(path.join(folder.dir, name), { recursive: true, force: true });
    };
    await removeEmbeddedPostgres(folder.dir, { log: createLogger('tds', 'warn'), whileHeld: removeRest });
    const left = readdirSync(folder.dir).filter((name) => !KEPT.has(name));
    if (left.length > 0) process.stdout.write(`Not made by a demo, left alone: ${left.join(', ')}\n`);
    process.stdout.write(`The demo in ${folder.dir} is empty. It is made again by: npm start\n`);
    return 0;
  },
};

function findDemo(): DataFolder {
  const config = readConfig(process.env);
  const dir = config.TDS_DATA_DIR;
  if (config.DATABASE_URL !== undefined) refuse('With DATABASE_URL there is no demo: nothing was removed.');
  // A start makes the secret first: a file named `kind` alone is somebody else's.
  const hasSecret = config.TDS_SECRET !== undefined || existsSync(path.join(dir, 'secrets', 'secret'));
  if (!hasSecret || !existsSync(path.join(dir, 'kind'))) refuse(`There is no demo in ${dir}: npm start makes one, or set TDS_DATA_DIR to the folder that has it.`);
  const folder = openDataFolder(config);
  if (folder.kind !== 'demo') refuse(`The folder ${dir} was not begun as a demo: nothing was removed.`);
  const running = findRunning(folder);
  if (running !== undefined) throw new AppError('DATA_DIR_BUSY', { publicMessage: 'The demo runs. Stop it with Ctrl-C first, then reset it.', cause: running });
  return folder;
}

async function confirm({ dir }: DataFolder, isSure: boolean): Promise<void> {
  if (isSure) return;
  if (!process.stdin.isTTY) usage(`This removes the demo in ${dir}, with all it holds, and nobody is there to be asked: add --yes to confirm that`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`The demo in ${dir} will be removed, with all it holds. Type demo to go on: `);
  prompt.close();
  if (answer.trim() !== 'demo') refuse('Nothing was removed.');
}

function refuse(publicMessage: string): never {
  throw new AppError('CONFLICT', { publicMessage });
}
