import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrepareError, readStamp, runNpm, say } from './prepare-install.mjs';
import { withLock } from './prepare-lock.mjs';

const SOURCES = ['web', 'contract'];
const NOT_SOURCES = ['node_modules', 'dist', 'coverage'];

/** Builds the page into web/dist when its sources are not those of the last build. */
export async function buildWeb(root) {
  if (!existsSync(join(root, 'web', 'vite.config.ts'))) return say('The page has no build yet (web/vite.config.ts): left out.');
  const stamp = join(root, 'node_modules', '.web-built');
  const isBuilt = () => existsSync(join(root, 'web', 'dist', 'index.html')) && readStamp(stamp) === hashSources(root);
  if (isBuilt()) return;
  await withLock(root, async () => {
    if (isBuilt()) return;
    say('Building the page …');
    const wanted = hashSources(root);
    // Without its stamp, a build that is interrupted counts as none.
    rmSync(stamp, { force: true });
    const code = await runNpm(root, ['run', 'build', '--workspace', 'web', '--silent', '--', '--logLevel', 'warn']);
    if (code !== 0) throw new PrepareError('The page could not be built; the reason is above.');
    writeFileSync(stamp, `${wanted}\n`);
  });
}

export function hashSources(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of SOURCES) addToHash(hash, root, folder);
  return hash.digest('hex');
}

function addToHash(hash, root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (NOT_SOURCES.includes(entry.name)) continue;
    if (entry.isDirectory()) addToHash(hash, root, path);
    else if (entry.isFile()) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
}
