import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // More than the two cores: most of these wait for a database, a broker or a clock. Whole systems still run one at a time.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'node',
          include: ['{contract,mqtt-client,simulator,scripts,server}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
          globalSetup: ['server/test/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The whole product as a person starts it, one system at a time.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          // Those take a minute a fault: `npm run faults`.
          exclude: process.env['TDS_FAULTS'] === 'long' ? [] : ['**/*.slow.test.ts'],
          fileParallelism: false,
          // After the other projects: what is timed here should not share the cores with them.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'web',
          include: ['web/src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          testTimeout: 30_000,
        },
      },
    ],
  },
});
