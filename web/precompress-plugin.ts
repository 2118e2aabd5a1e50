import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this the headers weigh more than what is saved. */
const MIN_BYTES = 1024;

/** Writes a .br and a .gz beside each script and style: the server hands out bytes and compresses nothing while it works. */
export function precompress(): Plugin {
  return {
    name: 'tds-precompress',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const [fileName, output] of Object.entries(bundle)) {
        const source = Buffer.from(output.type === 'chunk' ? output.code : output.source);
        if (!/\.(js|css)$/.test(fileName) || source.length < MIN_BYTES) continue;
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: source.length } }) });
      }
    },
  };
}
