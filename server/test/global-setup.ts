import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { stopOrphan, takeHome } from '../src/platform/embedded-postgres-owner.ts';
import { errnoOf } from '../src/platform/embedded-postgres-process.ts';
import { AppError } from '../src/platform/errors.ts';
import { createLogger } from '../src/platform/log.ts';
import { derivePassword } from '../src/platform/secrets.ts';
import { TEST_SECRET } from './secret.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's connection string of the run's cluster, database `postgres`. */
    postgresUrl: string;
  }
}

const PREFIX = 'tds-test-';
const log = createLogger('test', 'warn');

/** One PostgreSQL for the whole run; each test file takes databases of its own from it (`database.ts`). */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  const password = derivePassword(TEST_SECRET, 'postgres/superuser');
  const server = await startEmbeddedPostgres({
    dataDir,
    superuserPassword: password,
    durable: false,
    settings: { max_connections: '200' },
    log,
  });
  project.provide('postgresUrl', server.url('postgres', password, 'postgres'));
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** A run that was killed left its server running and its folder behind. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name, 'postgres');
    if (!existsSync(join(home, 'owner.json')) || !isAbandoned(home)) continue;
    await stopOrphan(join(home, 'data'), log);
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAbandoned(home: string): boolean {
  try {
    takeHome(home);
    return true;
  } catch (err) {
    if (err instanceof AppError || errnoOf(err) !== undefined) return false;
    throw err;
  }
}
