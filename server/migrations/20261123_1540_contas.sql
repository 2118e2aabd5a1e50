-- Roles' rights, the signed context, contas, people and sessions. New database: locks nothing, breaks nothing.
-- Roles themselves are made by the migrator before this runs (they belong to the cluster, not to the database).

create schema if not exists tds authorization tds_owner;
grant usage on schema tds to tds_app, tds_ingest, tds_plataforma, tds_jobs, tds_backup;

-- The key that signs app.ctx, kept as HMAC inner and outer pads (RFC 2104): the roles of the processes cannot read it.
create table tds.chave (
  nome text primary key,
  ipad bytea not null,
  opad bytea not null
);

-- app.ctx is `conta:usuario:papel:expiry` plus an HMAC-SHA-256 made by the process that authenticated the request.
-- Setting it by SQL injection is useless without the key: a forged, expired or absent context is null, and null sees no row.
create function tds.ctx_field(n integer) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ctx text := current_setting('app.ctx', true);
  body text;
  expected text;
begin
  if ctx is null or length(ctx) < 66 then return null; end if;
  body := left(ctx, length(ctx) - 65);
  select encode(sha256(opad || sha256(ipad || convert_to(body, 'UTF8'))), 'hex') into expected
    from tds.chave where nome = 'app.ctx';
  if expected is null or expected <> right(ctx, 64) then return null; end if;
  if split_part(body, ':', 4)::bigint < extract(epoch from now()) then return null; end if;
  return split_part(body, ':', n);
end $$;

create function tds.current_conta() returns uuid
language sql stable set search_path = pg_catalog, pg_temp
as $$ select tds.ctx_field(1)::uuid $$;

create function tds.can_edit() returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$ select coalesce(tds.ctx_field(3) in ('ADMIN', 'EDITOR'), false) $$;

revoke all on function tds.ctx_field(integer) from public;
grant execute on function tds.ctx_field(integer) to tds_app;
revoke all on function tds.current_conta(), tds.can_edit() from public;
grant execute on function tds.current_conta(), tds.can_edit() to tds_app;

create table tds_new_conta (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 2 and 40),
  nome text not null,
  fuso text not null,
  is_active boolean not null default true,
  versao integer not null default 1,
  criado_em timestamptz not null default now()
);

create table tds_new_usuario (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  nome text not null,
  senha_hash text not null,
  is_super_admin boolean not null default false,
  idioma text not null default 'pt-BR' check (idioma in ('pt-BR', 'en')),
  criado_em timestamptz not null default now()
);

create table tds_new_membro (
  conta_id uuid not null references tds_new_conta (id),
  usuario_id uuid not null references tds_new_usuario (id),
  papel text not null check (papel in ('ADMIN', 'EDITOR', 'VIEWER')),
  criado_em timestamptz not null default now(),
  primary key (conta_id, usuario_id)
);
create index on tds_new_membro (usuario_id);

-- The cookie holds 256 random bits; only their SHA-256 stands here.
create table tds_new_sessao (
  token_sha256 bytea primary key,
  usuario_id uuid not null references tds_new_usuario (id) on delete cascade,
  criada_em timestamptz not null default now(),
  vista_em timestamptz not null default now(),
  expira_em timestamptz not null,
  endereco text not null,
  agente text not null
);
create index on tds_new_sessao (usuario_id);
create index on tds_new_sessao (expira_em);

alter table tds_new_conta enable row level security;
alter table tds_new_conta force row level security;
alter table tds_new_usuario enable row level security;
alter table tds_new_usuario force row level security;
alter table tds_new_membro enable row level security;
alter table tds_new_membro force row level security;
alter table tds_new_sessao enable row level security;
alter table tds_new_sessao force row level security;

create policy app_select on tds_new_conta for select to tds_app using (id = (select tds.current_conta()));
create policy app_select on tds_new_membro for select to tds_app using (conta_id = (select tds.current_conta()));
-- A person is visible where that person is a member; the inner query obeys the policy of membro.
create policy app_select on tds_new_usuario for select to tds_app
  using (exists (select 1 from tds_new_membro m where m.usuario_id = tds_new_usuario.id));

create policy plataforma_all on tds_new_conta to tds_plataforma using (true) with check (true);
create policy plataforma_all on tds_new_usuario to tds_plataforma using (true) with check (true);
create policy plataforma_all on tds_new_membro to tds_plataforma using (true) with check (true);
create policy plataforma_all on tds_new_sessao to tds_plataforma using (true) with check (true);
create policy jobs_expire on tds_new_sessao to tds_jobs using (expira_em < now());
create policy backup_select on tds_new_conta for select to tds_backup using (true);
create policy backup_select on tds_new_usuario for select to tds_backup using (true);
create policy backup_select on tds_new_membro for select to tds_backup using (true);

grant select on tds_new_conta, tds_new_membro to tds_app;
grant select (id, email, nome, idioma) on tds_new_usuario to tds_app;
grant select, insert, update on tds_new_conta, tds_new_usuario, tds_new_membro to tds_plataforma;
grant delete on tds_new_membro to tds_plataforma;
grant select, insert, update, delete on tds_new_sessao to tds_plataforma;
grant select (expira_em), delete on tds_new_sessao to tds_jobs;
grant select on tds_new_conta, tds_new_usuario, tds_new_membro to tds_backup;
