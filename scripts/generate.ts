/** `npm run generate`: writes the committed files that are printed from others. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generated } from './generated-files.ts';

const ROOT = join(import.meta.dirname, '..');

for (const { name, folders, print } of generated) {
  const files = await print();
  for (const folder of folders) rmSync(join(ROOT, folder), { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(join(ROOT, dirname(path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
  }
  process.stdout.write(`${name}: ${files.size} ${files.size === 1 ? 'file' : 'files'}\n`);
}
