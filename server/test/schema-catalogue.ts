import type { Queryable } from '../src/platform/db.ts';

/** One relation, function or role of the database, in the words a migration would use. */
export interface Entry {
  name: string;
  text: string;
}

/** Rights beside the owner's, one row a grantee and object; `who` is a column list for column rights. */
const grants = (acl: string, kind: string, name: string): string => `(
  select string_agg(line, e'\\n' order by line collate "C") from (
    select format('grant %s on ${kind} %s to %s%s;', string_agg(lower(privilege_type), ', ' order by privilege_type), ${name},
      case grantee when 0 then 'public' else grantee::regrole::text end, case when is_grantable then ' with grant option' else '' end) as line
    from aclexplode(${acl}) where grantee <> grantor group by grantee, is_grantable) g)`;

const USER_SCHEMA = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker')`;

export const ROLES = `
  select rolname as name, concat_ws(e'\\n',
    format('create role %s %s %s %s %s %s;', rolname,
      case when rolcanlogin then 'login' else 'nologin' end, case when rolsuper then 'superuser' else 'nosuperuser' end,
      case when rolcreatedb then 'createdb' else 'nocreatedb' end, case when rolcreaterole then 'createrole' else 'nocreaterole' end,
      case when rolbypassrls then 'bypassrls' else 'nobypassrls' end),
    (select string_agg(format('alter role %s set %s;', rolname, item), e'\\n' order by item) from unnest(rolconfig) item),
    (select string_agg(format('grant %s to %s;', m.roleid::regrole, rolname), e'\\n' order by m.roleid::regrole::text)
      from pg_auth_members m where m.member = r.oid and m.roleid::regrole::text ~ '^tds_')) as text
  from pg_roles r where rolname ~ '^tds_'`;

export const SCHEMAS = `
  select nspname as name, concat_ws(e'\\n', format('create schema %I authorization %s;', nspname, nspowner::regrole),
    ${grants("coalesce(nspacl, acldefault('n', nspowner))", 'schema', 'nspname')}) as text
  from pg_namespace n where ${USER_SCHEMA}
  union all
  select '', ${grants("coalesce(datacl, acldefault('d', datdba))", 'database', "'this one'")} from pg_database where datname = current_database()
  union all
  select extname, format('create extension %I;', extname) from pg_extension where extname <> 'plpgsql'`;

export const TYPES = `
  select t.oid::regtype::text as name, case t.typtype
    when 'e' then format('create type %s as enum (%s);', t.oid::regtype,
      (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
    else format('create domain %s as %s %s;', t.oid::regtype, format_type(t.typbasetype, t.typtypmod),
      (select string_agg(pg_get_constraintdef(oid), ' ' order by conname) from pg_constraint where contypid = t.oid)) end as text
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype in ('d', 'e') and ${USER_SCHEMA}`;

export const SEQUENCES = `
  select s.seqrelid::regclass::text as name, concat_ws(e'\\n',
    format('create sequence %s as %s increment %s start %s;', s.seqrelid::regclass, s.seqtypid::regtype, s.seqincrement, s.seqstart),
    ${grants("coalesce(c.relacl, acldefault('s', c.relowner))", 'sequence', 'c.oid::regclass::text')}) as text
  from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace where ${USER_SCHEMA}`;

/** Partitions are left out: which weeks exist is data, not schema. */
export const RELATIONS = `
  select c.oid::int as oid, c.oid::regclass::text as name, c.relkind as kind, c.relowner::regrole::text as owner,
    array_to_string(c.reloptions, ', ') as options, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, true) end as definition,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and ${USER_SCHEMA}`;

/** Lines that stand inside the parentheses of a table. */
export const COLUMNS = `
  select line from (
    select 1 as part, attnum as place, '' as label, concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
      case when attcollation <> 0 and attcollation <> (select typcollation from pg_type where oid = atttypid) then 'collate ' || attcollation::regcollation end,
      case when attidentity <> '' then format('generated %s as identity', case attidentity when 'a' then 'always' else 'by default' end) end,
      case when attgenerated <> '' then 'generated always as (' || pg_get_expr(adbin, adrelid) || ') stored' when adbin is not null then 'default ' || pg_get_expr(adbin, adrelid) end,
      case when attnotnull then 'not null' end) as line
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = $1 and attnum > 0 and not attisdropped
    union all
    select 2, strpos('pufxc', contype::text), conname, format('constraint %I %s', conname, pg_get_constraintdef(oid, true))
    from pg_constraint where conrelid = $1 and contype <> 't') lines
  order by part, place, label collate "C"`;

/** Statements that follow a table or view. */
export const ATTACHED = `
  select line from (
    select 1 as part, indexrelid::regclass::text as label, pg_get_indexdef(indexrelid) || ';' as line
    from pg_index where indrelid = $1 and not exists (select from pg_constraint where conindid = indexrelid and conrelid = $1)
    union all
    select 2, polname, format('create policy %I on %s%s for %s to %s%s%s;', polname, polrelid::regclass, case when polpermissive then '' else ' as restrictive' end,
      case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (select string_agg(case role when 0 then 'public' else role::regrole::text end, ', ' order by role::regrole::text) from unnest(polroles) role),
      e'\\n  using (' || pg_get_expr(polqual, polrelid, true) || ')', e'\\n  with check (' || pg_get_expr(polwithcheck, polrelid, true) || ')')
    from pg_policy where polrelid = $1
    union all
    select 3, tgname, pg_get_triggerdef(oid, true) || ';' from pg_trigger where tgrelid = $1 and not tgisinternal
    union all
    select 4, '', ${grants("coalesce(relacl, acldefault('r', relowner))", 'table', 'oid::regclass::text')} from pg_class where oid = $1
    union all
    select 5, grantee::text, format('grant %s (%s) on table %s to %s;', lower(privilege_type), string_agg(quote_ident(attname), ', ' order by attnum), $1::oid::regclass,
      case grantee when 0 then 'public' else grantee::regrole::text end)
    from pg_attribute, aclexplode(attacl) where attrelid = $1 and attnum > 0 group by grantee, privilege_type) lines
  where line is not null order by part, label collate "C", line collate "C"`;

export const FUNCTIONS = `
  select p.oid::regprocedure::text as name, concat_ws(e'\\n', '-- owner ' || p.proowner::regrole, rtrim(pg_get_functiondef(p.oid), e'\\n') || ';',
    ${grants("coalesce(p.proacl, acldefault('f', p.proowner))", 'function', 'p.oid::regprocedure::text')}) as text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and ${USER_SCHEMA} and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

/** Entries in the order of their names, the same under any collation of the server. */
export async function readEntries(db: Queryable, query: string): Promise<Entry[]> {
  const { rows } = await db.query<{ name: string; text: string | null }>(`select name, text from (${query}) entries order by name collate "C"`);
  return rows.flatMap(({ name, text }) => (text === null || text === '' ? [] : [{ name, text }]));
}
