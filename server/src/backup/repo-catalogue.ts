import type { Queryable } from '../platform/db.ts';
import type { Manifest, Part } from './format.ts';

export interface Table {
  /** Schema and name: public.tds_new_conta. */
  name: string;
  columns: string[];
  estimatedRows: number;
  /** The role of backups sees every row of it: a right, and no policy that hides any. */
  isReadable: boolean;
  /** Tables whose rows must be there first. */
  needs: string[];
  /** Of a table that is cut by time: its pieces, oldest first. */
  pieces: { column: string; from: string; to: string; estimatedRows: number }[] | null;
}

/** Every table of ours that stands for itself: pieces of another one are told with it. Those of `schemas` are somebody else's. */
export async function listTables(db: Queryable, schemas: readonly string[]): Promise<Table[]> {
  // A table that was never analysed has -1 rows: its size tells then.
  const rows = 'greatest(c.reltuples, pg_relation_size(c.oid) / 200)::float8';
  const { rows: tables } = await db.query<Table>(
    `select n.nspname || '.' || c.relname as name,
            (select array_agg(attname::text order by attnum) from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
            ${rows} as "estimatedRows",
            has_table_privilege('tds_backup', c.oid, 'select') and (not c.relrowsecurity or (
              exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
                         and 'tds_backup'::regrole = any(p.polroles) and pg_get_expr(p.polqual, p.polrelid) = 'true')
              and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd in ('r', '*')
                         and ('tds_backup'::regrole = any(p.polroles) or 0 = any(p.polroles))))) as "isReadable",
            array(select distinct fn.nspname || '.' || f.relname from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
                   where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs,
            case when c.relkind = 'p' then (
              select coalesce(jsonb_agg(jsonb_build_object('column', key.attname, 'from', bound.m[1], 'to', bound.m[2], 'estimatedRows', piece.rows) order by bound.m[1]), '[]')
                from pg_partitioned_table t
                join pg_attribute key on key.attrelid = c.oid and key.attnum = t.partattrs[0]
                join pg_inherits i on i.inhparent = c.oid
                join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound, ${rows} as rows from pg_class c where c.oid = i.inhrelid) piece on true
                join lateral regexp_match(piece.bound, $$FROM \\('([^']+)'\\) TO \\('([^']+)'\\)$$) as bound(m) on true
               where t.partrelid = c.oid) end as pieces
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all($1)
      order by 1`,
    [schemas],
  );
  return tables;
}

/** Referenced tables before those that refer to them; the names decide between equals. */
export function orderByNeed(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<Table>();
  const visit = (table: Table, path: readonly string[]): void => {
    if (path.includes(table.name)) throw new Error(`tables refer to one another in a circle: ${[...path, table.name].join(', ')}`);
    for (const name of table.needs) {
      const needed = byName.get(name);
      if (needed !== undefined && !ordered.has(needed)) visit(needed, [...path, table.name]);
    }
    ordered.add(table);
  };
  for (const table of tables) visit(table, []);
  return [...ordered];
}

export async function listMigrations(db: Queryable): Promise<Manifest['migrations']> {
  return (await db.query<Manifest['migrations'][number]>('select nome, sha256 from tds.migracao order by nome')).rows;
}

export async function listSequences(db: Queryable, schemas: readonly string[]): Promise<Manifest['sequences']> {
  const { rows } = await db.query<Manifest['sequences'][number]>(
    `select schemaname || '.' || sequencename as name, last_value::text as value from pg_sequences
      where last_value is not null and schemaname !~ '^pg_' and schemaname <> all($1) order by 1`,
    [schemas],
  );
  return rows;
}

export async function readServerVersion(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ version: string }>("select current_setting('server_version') as version");
  return rows[0]?.version ?? '';
}

/** How both sides write a value down: whatever the server's own settings are. */
export async function setPlainText(db: Queryable): Promise<void> {
  await db.query("set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set client_encoding = 'UTF8'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = 0");
}

/**
 * Number and hash of the rows of a part, whatever their order: each row as text, hashed by the database (64 bits), added up and xored.
 * It tells an accident; a forger is told by the seal of the file.
 */
export async function digestPart(db: Queryable, part: Part): Promise<{ rows: number; hash: string }> {
  const { rows } = await db.query<{ rows: number; hash: string }>(
    `select count(*) as rows, coalesce(sum(h), 0)::text || ':' || coalesce(bit_xor(h), 0)::text as hash
       from (select hashtextextended(row(${columnList(part)})::text, 0) as h ${fromPart(part)}) as digests`,
  );
  return rows[0] ?? { rows: 0, hash: '' };
}

export function copyOut(part: Part): string {
  return `copy (select ${columnList(part)} ${fromPart(part)}) to stdout`;
}

export function quoteName(name: string): string {
  return name.split('.').map(quote).join('.');
}

export function columnList({ columns }: Pick<Part, 'columns'>): string {
  return columns.map(quote).join(', ');
}

function fromPart({ table, range }: Part): string {
  const from = `from ${quoteName(table)}`;
  return range === undefined ? from : `${from} where ${quote(range.column)} >= ${literal(range.from)} and ${quote(range.column)} < ${literal(range.to)}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
