import { createHash } from 'node:crypto';
import { to as copyTo } from 'pg-copy-streams';
import pg from 'pg';

/** SHA-256 of every table's rows in the order of its key, by COPY: the same bytes for the same rows, wherever they stand. */
export async function hashTables(ownerUrl: string, without: readonly string[]): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const { rows } = await client.query<{ name: string; key: string }>(
      `select n.nspname || '.' || c.relname as name, (select string_agg(quote_ident(attname), ', ' order by place) from unnest(k.conkey) with ordinality as u(attnum, place) join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum) as key
         from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'tds') order by 1`,
    );
    const hashes: Record<string, string> = {};
    for (const { name, key } of rows.filter((table) => !without.includes(table.name))) {
      const hash = createHash('sha256');
      for await (const piece of client.query(copyTo(`copy (select * from ${name} order by ${key}) to stdout`))) hash.update(piece as Buffer);
      hashes[name] = hash.digest('hex');
    }
    return hashes;
  } finally {
    await client.end();
  }
}
