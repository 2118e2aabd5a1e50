-- Gateways, dispositivos and the registry of certificates. New tables: locks nothing, breaks nothing.
-- Foreign keys between tables of a conta are composite (conta_id, id): a plain one would accept another conta's row,
-- since referential checks do not see row-level security.

create table tds_new_gateway (
  conta_id uuid not null references tds_new_conta (id),
  id uuid not null unique,
  codigo text not null,
  nome text not null,
  descricao text not null default '',
  mac text check (mac ~ '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'),
  estado text not null default 'AGUARDANDO_MAC' check (estado in ('AGUARDANDO_MAC', 'PRE_CADASTRADO', 'ATIVO', 'ARQUIVADO')),
  latitude numeric(9, 6),
  longitude numeric(9, 6),
  qte_max_dispositivos integer not null default 8 check (qte_max_dispositivos between 1 and 247),
  historico_desde timestamptz check (historico_desde >= '2000-01-01Z'),
  versao integer not null default 1,
  criado_em timestamptz not null default now(),
  alterado_em timestamptz not null default clock_timestamp(),
  primary key (conta_id, id),
  check ((mac is null) = (estado = 'AGUARDANDO_MAC') or estado = 'ARQUIVADO')
);
create unique index tds_new_gateway_codigo on tds_new_gateway (conta_id, codigo) where estado <> 'ARQUIVADO';
-- One active gateway of the whole platform per MAC: with a key per conta, one conta could silence another.
create unique index tds_new_gateway_mac on tds_new_gateway (mac) where mac is not null and estado <> 'ARQUIVADO';
create index on tds_new_gateway (alterado_em);

-- Whose a MAC was, from when to when. Hardware that moves to another conta leaves its past behind: what it still holds from the
-- time of the former conta is not taken for the new one.
create table tds_new_gateway_posse (
  conta_id uuid not null,
  gateway_id uuid not null,
  mac text not null,
  de timestamptz not null,
  ate timestamptz,
  primary key (gateway_id, mac, de),
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id)
);
create index on tds_new_gateway_posse (mac, ate);

create table tds_new_dispositivo (
  conta_id uuid not null references tds_new_conta (id),
  id uuid not null unique,
  gateway_id uuid,
  codigo text not null,
  nome text not null,
  descricao text not null default '',
  tipo text not null check (tipo in ('MEDIDOR', 'SENSOR', 'ATUADOR')),
  grandeza text,
  unidade text not null,
  tipo_leitura text not null check (tipo_leitura in ('ACUMULADA', 'INTERVALO', 'INSTANTANEA')),
  mac text check (mac ~ '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'),
  barramento text,
  slave_id integer check (slave_id between 1 and 247),
  modbus jsonb,
  modo text not null default 'AUTO' check (modo in ('AUTO', 'MANUAL')),
  status text not null default 'ATIVO' check (status in ('ATIVO', 'INATIVO', 'MANUTENCAO', 'ARQUIVADO')),
  val_alarme_dia numeric(15, 4),
  val_alarme_mes numeric(15, 4),
  versao integer not null default 1,
  criado_em timestamptz not null default now(),
  alterado_em timestamptz not null default clock_timestamp(),
  primary key (conta_id, id),
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id),
  check ((slave_id is null) = (modbus is null) and (slave_id is null) = (barramento is null)),
  check (tipo <> 'MEDIDOR' or gateway_id is null or slave_id is not null)
);
create unique index tds_new_dispositivo_codigo on tds_new_dispositivo (conta_id, gateway_id, codigo)
  nulls not distinct where status <> 'ARQUIVADO';
create unique index tds_new_dispositivo_mac on tds_new_dispositivo (conta_id, mac) where mac is not null and status <> 'ARQUIVADO';
create index on tds_new_dispositivo (conta_id, gateway_id, status);
create index on tds_new_dispositivo (alterado_em);

-- The allow-list of the broker: who may connect is decided by the fingerprint standing here as ATIVO, never by a name alone.
-- It belongs to the platform (a MAC may have no conta yet); a conta sees those of its own gateways.
create table tds_new_certificado_device (
  fingerprint_sha256 text primary key check (fingerprint_sha256 ~ '^[0-9a-f]{64}$'),
  serial_number text not null unique check (serial_number ~ '^[0-9a-f]{1,40}$'),
  mac text not null check (mac ~ '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'),
  spki_sha256 text not null unique check (spki_sha256 ~ '^[0-9a-f]{64}$'),
  certificate_pem text not null,
  estado text not null default 'ATIVO' check (estado in ('ATIVO', 'SUPERADO', 'REVOGADO')),
  not_before timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoke_reason text,
  criado_em timestamptz not null default now(),
  alterado_em timestamptz not null default clock_timestamp(),
  check ((estado = 'REVOGADO') = (revoked_at is not null))
);
create index on tds_new_certificado_device (mac, estado);
create index on tds_new_certificado_device (expires_at);
create index on tds_new_certificado_device (alterado_em);

-- alterado_em is the cursor by which the ingest process follows the registry; NOTIFY only tells it to look sooner.
create function tds.touch_cadastro() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.alterado_em := clock_timestamp();
  perform pg_notify('tds_cadastro', '');
  return new;
end $$;

revoke all on function tds.touch_cadastro() from public;

-- Kept by the database, so that no way of binding, moving or archiving forgets it. Owned by the owner, which has its own policy.
create function tds.track_posse() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  held text := case when tg_op = 'UPDATE' and old.estado <> 'ARQUIVADO' then old.mac end;
  holds text := case when new.estado <> 'ARQUIVADO' then new.mac end;
begin
  if held is not distinct from holds then return null; end if;
  update tds_new_gateway_posse set ate = clock_timestamp() where gateway_id = new.id and mac = held and ate is null;
  if holds is not null then
    insert into tds_new_gateway_posse (conta_id, gateway_id, mac, de) values (new.conta_id, new.id, holds, clock_timestamp());
  end if;
  return null;
end $$;
revoke all on function tds.track_posse() from public;
create trigger track_posse after insert or update on tds_new_gateway for each row execute function tds.track_posse();

create trigger touch before insert or update on tds_new_gateway for each row execute function tds.touch_cadastro();
create trigger touch before insert or update on tds_new_dispositivo for each row execute function tds.touch_cadastro();
create trigger touch before insert or update on tds_new_certificado_device for each row execute function tds.touch_cadastro();

alter table tds_new_gateway enable row level security;
alter table tds_new_gateway force row level security;
alter table tds_new_gateway_posse enable row level security;
alter table tds_new_gateway_posse force row level security;
alter table tds_new_dispositivo enable row level security;
alter table tds_new_dispositivo force row level security;
alter table tds_new_certificado_device enable row level security;
alter table tds_new_certificado_device force row level security;

create policy app_select on tds_new_gateway for select to tds_app using (conta_id = (select tds.current_conta()));
create policy app_insert on tds_new_gateway for insert to tds_app
  with check (conta_id = (select tds.current_conta()) and (select tds.can_edit()) and mac is null);
create policy app_update on tds_new_gateway for update to tds_app
  using (conta_id = (select tds.current_conta()) and (select tds.can_edit()));
create policy app_select on tds_new_dispositivo for select to tds_app using (conta_id = (select tds.current_conta()));
create policy app_insert on tds_new_dispositivo for insert to tds_app
  with check (conta_id = (select tds.current_conta()) and (select tds.can_edit()));
create policy app_update on tds_new_dispositivo for update to tds_app
  using (conta_id = (select tds.current_conta()) and (select tds.can_edit()));
create policy app_select on tds_new_certificado_device for select to tds_app
  using (exists (select 1 from tds_new_gateway g where g.mac = tds_new_certificado_device.mac and g.estado <> 'ARQUIVADO'));

create policy owner_all on tds_new_gateway_posse to tds_owner using (true) with check (true);
create policy ingest_select on tds_new_gateway_posse for select to tds_ingest using (true);
create policy backup_select on tds_new_gateway_posse for select to tds_backup using (true);
create policy plataforma_all on tds_new_gateway to tds_plataforma using (true) with check (true);
create policy plataforma_all on tds_new_dispositivo to tds_plataforma using (true) with check (true);
create policy plataforma_all on tds_new_certificado_device to tds_plataforma using (true) with check (true);
create policy ingest_select on tds_new_gateway for select to tds_ingest using (true);
create policy ingest_activate on tds_new_gateway for update to tds_ingest
  using (estado in ('PRE_CADASTRADO', 'ATIVO')) with check (estado = 'ATIVO');
create policy ingest_select on tds_new_dispositivo for select to tds_ingest using (true);
create policy ingest_select on tds_new_certificado_device for select to tds_ingest using (true);
create policy backup_select on tds_new_gateway for select to tds_backup using (true);
create policy backup_select on tds_new_dispositivo for select to tds_backup using (true);
create policy backup_select on tds_new_certificado_device for select to tds_backup using (true);

-- The application never writes a MAC: binding hardware is the platform's (a column right, so no statement can).
grant select on tds_new_gateway, tds_new_dispositivo to tds_app;
grant insert (conta_id, id, codigo, nome, descricao, latitude, longitude, qte_max_dispositivos) on tds_new_gateway to tds_app;
grant update (codigo, nome, descricao, latitude, longitude, qte_max_dispositivos, estado, historico_desde, versao) on tds_new_gateway to tds_app;
grant insert, update on tds_new_dispositivo to tds_app;
grant select (fingerprint_sha256, serial_number, mac, estado, not_before, expires_at) on tds_new_certificado_device to tds_app;
grant select, insert, update on tds_new_gateway, tds_new_dispositivo, tds_new_certificado_device to tds_plataforma;
grant select on tds_new_gateway_posse to tds_ingest, tds_backup;
grant select (conta_id, id, mac, estado, historico_desde, alterado_em) on tds_new_gateway to tds_ingest;
grant update (estado) on tds_new_gateway to tds_ingest;
grant select (conta_id, id, gateway_id, codigo, unidade, tipo, status, alterado_em) on tds_new_dispositivo to tds_ingest;
grant select (fingerprint_sha256, serial_number, mac, estado, expires_at, alterado_em) on tds_new_certificado_device to tds_ingest;
grant select on tds_new_gateway, tds_new_dispositivo, tds_new_certificado_device to tds_backup;
