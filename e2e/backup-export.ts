import { createHash } from 'node:crypto';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

export interface Export {
  sha256: string;
  bytes: number;
}

/** Rows of a statement as COPY writes them: the same bytes for the same rows in the same order, wherever they stand. */
export async function exportRows(databaseUrl: string, statement: string): Promise<Export> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'; set work_mem = '64MB'");
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of client.query(copyTo(`copy (${statement}) to stdout`))) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    await client.end();
  }
}
