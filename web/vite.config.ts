import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractWithoutShapes } from './contract-plugin.ts';
import { precompress } from './precompress-plugin.ts';

const SERVER = 'http://127.0.0.1:8000';

/** Libraries change less often than the product: their own chunk stays in the browser's cache. */
const VENDOR = /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|use-sync-external-store|html-parse-stringify)\//;

/** Small parts that every page uses: one request instead of a dozen. Texts stay apart, a chunk a language. */
const OWN = /\/web\/src\/(ui\/|platform\/|i18n\/index\.ts)/;

/** Those of them that only lists and forms use: not before the first numbers. */
const LATER = /\/web\/src\/ui\/(ConfirmDialog|ConflictNotice|FilterSelect|FormCard|Paging|SearchField|decimal|duration|faults|use-edit|use-leave-guard)\.tsx?$/;

export default defineConfig({
  plugins: [contractWithoutShapes(), react(), precompress()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The server's policy allows no data: fonts or scripts; small files stay files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'vendor', test: VENDOR }, { name: 'later', test: LATER }, { name: 'ui', test: OWN }] } },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: SERVER, ws: true, changeOrigin: false } },
  },
});
