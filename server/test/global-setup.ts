import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLogger } from '../src/platform/log.ts';
import { derivePassword } from '../src/platform/secrets.ts';
import { TEST_SECRET } from './secret.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's connection string of the run's cluster, database `postgres`. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for the whole run; each test file takes databases of its own from it (`database.ts`). */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tds-test-'));
  const password = derivePassword(TEST_SECRET, 'postgres/superuser');
  const server = await startEmbeddedPostgres({
    dataDir,
    superuserPassword: password,
    durable: false,
    settings: { max_connections: '200' },
    log: createLogger('test', 'warn'),
  });
  project.provide('postgresUrl', server.url('postgres', password, 'postgres'));
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
