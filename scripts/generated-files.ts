import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../server/src/platform/embedded-postgres.ts';
import { createLogger } from '../server/src/platform/log.ts';
import { migrate } from '../server/src/platform/migrate.ts';
import { printSchema } from '../server/test/schema-print.ts';

/** A committed file that is printed from others; `npm run check` fails when it is stale. */
export interface GeneratedFile {
  /** From the root of the repository. */
  path: string;
  print: () => Promise<string>;
}

export const generatedFiles: readonly GeneratedFile[] = [{ path: 'server/migrations/schema.sql', print: printMigratedSchema }];

async function printMigratedSchema(): Promise<string> {
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
