-- Readings, their conflicts, the latest value, quarentena and presence. New tables: locks nothing, breaks nothing.

-- One value of one dispositivo at one instant, in dial units. Weekly partitions, no default one (a row in it would block
-- making the right partition). No foreign keys and no row-level security: both cost on the hottest table, and RLS refuses
-- COPY, columnstore and continuous aggregates. The application has no right on it and reads through the barrier view below.
create table tds_new_leitura_dispositivo (
  time timestamptz not null,
  recebido_em timestamptz not null,
  conta_id uuid not null,
  gateway_id uuid,
  dispositivo_id uuid not null,
  valor numeric(15, 4) not null,
  unidade text not null,
  -- T telemetry, M by hand, I imported
  origem "char" not null default 'T' check (origem in ('T', 'M', 'I')),
  primary key (dispositivo_id, time)
) partition by range (time);
create index on tds_new_leitura_dispositivo (conta_id, time desc);

-- Another value for an instant that already has one: kept as it came, a person decides. The first value stays in leitura.
create table tds_new_leitura_conflito (
  time timestamptz not null,
  recebido_em timestamptz not null,
  conta_id uuid not null,
  gateway_id uuid,
  dispositivo_id uuid not null,
  valor numeric(15, 4) not null,
  unidade text not null,
  primary key (dispositivo_id, time, valor, unidade)
);
create index on tds_new_leitura_conflito (conta_id, recebido_em desc);

create view tds_new_v_leitura with (security_barrier) as
  select time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade, origem
  from tds_new_leitura_dispositivo
  where conta_id = (select tds.current_conta());

-- Makes the week of an instant (Monday 00:00 UTC). CREATE … PARTITION OF would wait for every open insert; create and
-- attach does not. Security definer: the processes that write readings own nothing.
create function tds.create_particao_leitura(instante timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set timezone = 'UTC'
as $$
declare
  inicio timestamptz := date_trunc('week', instante);
  nome text := 'tds_new_leitura_dispositivo_p' || to_char(inicio, 'YYYYMMDD');
begin
  if instante < '2000-01-01Z' or instante > now() + interval '60 days' then
    raise exception 'no partition for %', instante using errcode = '22008';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('tds.create_particao_leitura', 0));
  if exists (select 1 from pg_inherits where inhrelid = to_regclass('public.' || nome)
                and inhparent = 'public.tds_new_leitura_dispositivo'::regclass) then return; end if;
  -- One that was detached and is wanted again comes back with what it holds.
  execute format('create table if not exists public.%I (like public.tds_new_leitura_dispositivo including defaults including constraints including indexes)', nome);
  execute format('alter table public.tds_new_leitura_dispositivo attach partition public.%I for values from (%L) to (%L)',
    nome, inicio, inicio + interval '7 days');
end $$;
revoke all on function tds.create_particao_leitura(timestamptz) from public;
grant execute on function tds.create_particao_leitura(timestamptz) to tds_ingest, tds_jobs;

-- Latest value of each dispositivo, kept by the ingest statement; recalcular_desde is the earliest instant whose consumption has to
-- be derived: the first reading, one that came late, or a conflict.
create table tds_new_dispositivo_estado (
  conta_id uuid not null,
  dispositivo_id uuid primary key,
  ultima_time timestamptz not null,
  ultimo_valor numeric(15, 4) not null,
  unidade text not null,
  recebido_em timestamptz not null,
  recalcular_desde timestamptz,
  alterado_em timestamptz not null default clock_timestamp(),
  foreign key (conta_id, dispositivo_id) references tds_new_dispositivo (conta_id, id)
) with (fillfactor = 50);
create index on tds_new_dispositivo_estado (conta_id);

-- What could not be stored, with its reason. `chave` is the digest of gateway, message and place in it: a message that is
-- delivered again after a crash adds to `vezes`, not a row.
create table tds_new_quarentena (
  conta_id uuid not null references tds_new_conta (id),
  id uuid not null unique,
  gateway_id uuid not null,
  chave bytea not null unique check (length(chave) = 32),
  motivo text not null,
  detalhe text not null,
  dispositivo_codigo text,
  conteudo bytea not null,
  vezes integer not null default 1,
  recebido_em timestamptz not null,
  primary key (conta_id, id),
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id)
);
create index on tds_new_quarentena (conta_id, recebido_em desc);
create index on tds_new_quarentena (gateway_id, recebido_em desc);

-- What the process that holds the broker last knew of each gateway.
create table tds_new_gateway_presenca (
  conta_id uuid not null,
  gateway_id uuid primary key,
  online boolean not null,
  visto_em timestamptz not null,
  desde timestamptz not null,
  firmware_version text,
  ip text,
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id)
) with (fillfactor = 50);
create index on tds_new_gateway_presenca (conta_id);

-- The server decides presence by its own clock: connected and heard of within 90 s (the ingest process confirms open
-- sessions every 30 s, so a dead process leaves nobody "online").
create function tds.is_online(online boolean, visto_em timestamptz) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$ select online and visto_em > now() - interval '90 seconds' $$;
revoke all on function tds.is_online(boolean, timestamptz) from public;
grant execute on function tds.is_online(boolean, timestamptz) to tds_app, tds_plataforma, tds_ingest;

alter table tds_new_dispositivo_estado enable row level security;
alter table tds_new_dispositivo_estado force row level security;
alter table tds_new_quarentena enable row level security;
alter table tds_new_quarentena force row level security;
alter table tds_new_gateway_presenca enable row level security;
alter table tds_new_gateway_presenca force row level security;

create policy app_select on tds_new_dispositivo_estado for select to tds_app using (conta_id = (select tds.current_conta()));
create policy app_select on tds_new_quarentena for select to tds_app using (conta_id = (select tds.current_conta()));
create policy app_select on tds_new_gateway_presenca for select to tds_app using (conta_id = (select tds.current_conta()));
create policy plataforma_select on tds_new_dispositivo_estado for select to tds_plataforma using (true);
create policy plataforma_select on tds_new_quarentena for select to tds_plataforma using (true);
create policy plataforma_select on tds_new_gateway_presenca for select to tds_plataforma using (true);
create policy ingest_all on tds_new_dispositivo_estado to tds_ingest using (true) with check (true);
create policy ingest_all on tds_new_quarentena to tds_ingest using (true) with check (true);
create policy ingest_all on tds_new_gateway_presenca to tds_ingest using (true) with check (true);
create policy backup_select on tds_new_dispositivo_estado for select to tds_backup using (true);
create policy backup_select on tds_new_quarentena for select to tds_backup using (true);
create policy backup_select on tds_new_gateway_presenca for select to tds_backup using (true);

grant select on tds_new_v_leitura, tds_new_dispositivo_estado, tds_new_quarentena, tds_new_gateway_presenca to tds_app;
grant select on tds_new_dispositivo_estado, tds_new_quarentena, tds_new_gateway_presenca to tds_plataforma;
grant select, insert on tds_new_leitura_dispositivo, tds_new_leitura_conflito to tds_ingest;
grant select, insert, update on tds_new_dispositivo_estado, tds_new_quarentena, tds_new_gateway_presenca to tds_ingest;
grant select on tds_new_leitura_dispositivo, tds_new_leitura_conflito to tds_backup;
grant select on tds_new_dispositivo_estado, tds_new_quarentena, tds_new_gateway_presenca to tds_backup;

-- Processes say they live; /readyz of the api asks for the one that holds the broker.
create table tds.processo (
  nome text primary key,
  visto_em timestamptz not null
);
grant select, insert, update on tds.processo to tds_ingest, tds_jobs;
grant select on tds.processo to tds_app;
