import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLogger } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';
import { printSchema } from './schema-print.ts';

/** What schema.sql should hold: an empty server is started, migrated, printed and thrown away. */
export async function printMigratedSchema(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tds-generate-'));
  const log = createLogger('generate', 'warn');
  const superuserPassword = 'of a server that lives for seconds';
  const server = await startEmbeddedPostgres({ dataDir, superuserPassword, durable: false, log });
  try {
    const ownerUrl = server.url('postgres', superuserPassword, 'postgres');
    await migrate({ ownerUrl, passwords: {}, ctxKey: Buffer.alloc(32), log });
    return await withClient(ownerUrl, printSchema);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withClient<Result>(url: string, run: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
