import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from '../src/platform/embedded-postgres.ts';
import { createLogger } from '../src/platform/log.ts';

const log = createLogger('test', 'silent');
export const isRoot = process.getuid?.() === 0;

/** A folder that goes away with the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tds-scratch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A PostgreSQL of the test's own, for tests about the server itself; everything else takes a database of the run's cluster. */
export async function startScratchPostgres(options: Partial<EmbeddedPostgresOptions> & { dataDir: string }): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ superuserPassword: 'scratch', durable: false, log, ...options });
  onTestFinished(() => server.stop());
  return server;
}
