/** `npm run generate`: writes the committed files that are printed from others. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated-files.ts';

const ROOT = join(import.meta.dirname, '..');

for (const { path, print } of generatedFiles) {
  writeFileSync(join(ROOT, path), await print());
  process.stdout.write(`${path}\n`);
}
