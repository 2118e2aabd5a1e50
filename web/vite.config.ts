import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractWithoutShapes } from './contract-plugin.ts';
import { precompress } from './precompress-plugin.ts';

const SERVER = 'http://127.0.0.1:8000';

/** Libraries change less often than the product: their own chunk stays in the browser's cache. */
const VENDOR = /node_modules\/(react|react-dom|scheduler|@tanstack|use-sync-external-store)\//;

/** Parts that only lists and forms use: not before the first numbers. */
const LATER = /\/web\/src\/ui\/(ConfirmDialog|ConflictNotice|Filter\w*|FormCard|MoreFilters|Paging|SearchField|decimal|duration|faults|use-edit|use-leave-guard)\.tsx?$/;

/** The frame and the small parts that every page uses: one request instead of a dozen. Texts stay apart, a chunk a language. */
const OWN = /\/web\/src\/(shell\/(?!KeyboardHelp)\w+\.tsx?$|ui\/|platform\/|i18n\/(index|translate)\.ts)/;

export default defineConfig({
  plugins: [contractWithoutShapes(), react(), precompress()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The server's policy allows no data: fonts or scripts; small files stay files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: VENDOR, priority: 3 },
            { name: 'ui', test: (id: string) => OWN.test(id) && !LATER.test(id), priority: 2 },
            { name: 'later', test: LATER, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: SERVER, ws: true, changeOrigin: false } },
  },
});
