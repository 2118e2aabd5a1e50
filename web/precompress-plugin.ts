import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this the headers weigh more than what is saved. */
const MIN_BYTES = 1024;

/**
 * Writes a .br and a .gz beside each script and style: the server hands out bytes and compresses nothing while it works.
 * The files are read back from the disk, since the bundle in memory still has placeholders of later steps.
 */
export function precompress(): Plugin {
  return {
    name: 'tds-precompress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const files = Object.keys(bundle).filter((fileName) => /\.(js|css)$/.test(fileName));
      await Promise.all(files.map((fileName) => compress(join(dir ?? 'dist', fileName))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const source = await readFile(file);
  if (source.length < MIN_BYTES) return;
  await writeFile(`${file}.gz`, gzipSync(source, { level: 9 }));
  await writeFile(`${file}.br`, brotliCompressSync(source));
}
