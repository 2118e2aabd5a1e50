import type { Queryable } from '../platform/db.ts';

/** What the database says of itself. */
export interface DatabaseState {
  version: string;
  versionNumber: number;
  encoding: string;
  level: 'plain' | 'timescale';
  /** Of its clock, in milliseconds since 1970. */
  nowMs: number;
  sizeBytes: number;
  /** Settings without which a commit is a promise that a power cut breaks. */
  unsafe: string[];
  invalidIndexes: string[];
  /** Tables whose policies do not bind their owner, or whose triggers are off. */
  unguarded: string[];
  /** Of two billion transactions. */
  oldestXid: number;
  /** Of the oldest transaction that is open. */
  openSeconds: number;
}

export async function readState(db: Queryable): Promise<DatabaseState> {
  const { rows } = await db.query<DatabaseState>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
            pg_encoding_to_char(encoding) as encoding, (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs", pg_database_size(oid) as "sizeBytes",
            case when exists (select from pg_extension where extname = 'timescaledb') and current_setting('timescaledb.license', true) = 'timescale' then 'timescale' else 'plain' end as level,
            array(select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as unsafe,
            array(select indexrelid::regclass::text from pg_index where not indisvalid) as "invalidIndexes",
            array(select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname in ('public', 'tds') and ((c.relrowsecurity and not c.relforcerowsecurity)
                      or exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled = 'D')) order by 1) as unguarded,
            age(datfrozenxid) as "oldestXid",
            coalesce((select extract(epoch from now() - min(xact_start)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()), 0)::int as "openSeconds"
       from pg_database where datname = current_database()`,
  );
  const [state] = rows;
  if (state === undefined) throw new Error('the database does not know itself');
  return state;
}

export async function isRestoreUnderWay(db: Queryable, schema: string): Promise<boolean> {
  const { rows } = await db.query<{ is: boolean }>('select to_regnamespace($1) is not null as is', [schema]);
  return rows[0]?.is === true;
}

export async function listApplied(db: Queryable): Promise<string[]> {
  const { rows: found } = await db.query<{ is: boolean }>("select to_regclass('tds.migracao') is not null as is");
  if (found[0]?.is !== true) return [];
  return (await db.query<{ nome: string }>('select nome from tds.migracao order by 1')).rows.map(({ nome }) => nome);
}

export interface HeldState {
  /** Where the last piece of time ends that readings have a place in; null without any. */
  roomUntil: Date | null;
  oldestLeitura: Date | null;
  quarentena: number;
  oldestQuarentena: Date | null;
  /** Seconds since each process was heard of. */
  processes: { nome: string; seconds: number }[];
}

/** The oldest reading is asked of the oldest piece of time that has any: asked of all at once it would take long. */
export async function readHeld(db: Queryable): Promise<HeldState> {
  const { rows: pieces } = await db.query<{ name: string; until: Date }>(
    `select c.oid::regclass::text as name, (regexp_match(pg_get_expr(c.relpartbound, c.oid), $$TO \\('([^']+)'\\)$$))[1]::timestamptz as until
       from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'public.tds_new_leitura_dispositivo'::regclass order by until`,
  );
  let oldestLeitura: Date | null = null;
  for (const { name } of pieces) {
    const { rows } = await db.query<{ oldest: Date | null }>(`select min(time) as oldest from ${name}`);
    oldestLeitura = rows[0]?.oldest ?? null;
    if (oldestLeitura !== null) break;
  }
  const { rows: quarentena } = await db.query<{ count: number; oldest: Date | null }>('select count(*) as count, min(recebido_em) as oldest from tds_new_quarentena');
  const { rows: processes } = await db.query<HeldState['processes'][number]>('select nome, extract(epoch from now() - visto_em)::int as seconds from tds.processo order by 1');
  return { roomUntil: pieces.at(-1)?.until ?? null, oldestLeitura, quarentena: quarentena[0]?.count ?? 0, oldestQuarentena: quarentena[0]?.oldest ?? null, processes };
}
