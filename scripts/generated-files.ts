import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { render } from '../contract/mqtt/vectors/generate.ts';
import { startEmbeddedPostgres } from '../server/src/platform/embedded-postgres.ts';
import { createLogger } from '../server/src/platform/log.ts';
import { migrate } from '../server/src/platform/migrate.ts';
import { printSchema } from '../server/test/schema-print.ts';

/** Committed files that are printed from others; `npm run check` fails when they are stale. */
export interface Generated {
  name: string;
  /** Hold nothing else: what is in them and not printed is left over. */
  folders: readonly string[];
  /** Paths from the root of the repository, with what stands in each file. */
  print: () => Promise<Map<string, Buffer>>;
}

const VECTORS = 'contract/mqtt/vectors';

export const generated: readonly Generated[] = [
  { name: 'schema.sql', folders: [], print: async () => new Map([['server/migrations/schema.sql', Buffer.from(await printMigratedSchema())]]) },
  { name: 'vectors of the field wire', folders: [`${VECTORS}/ok`, `${VECTORS}/reject`], print: printVectors },
];

async function printVectors(): Promise<Map<string, Buffer>> {
  return new Map([...render()].map(([path, content]) => [`${VECTORS}/${path}`, content]));
}

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
