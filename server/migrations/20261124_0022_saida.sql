-- What waits to be sent to a gateway, written in the transaction of its cause and delivered by the process that holds the broker; and how
-- a gateway reads its dispositivos, from which its `config` is made. A new table, and a nullable column and two read policies of the owner
-- on existing ones: locks those for an instant, rewrites nothing, breaks nothing.

-- As the wire has it (contract/mqtt/config.ts): intervalo_s, alinhar, barramentos. Null: the gateway was set up on site and is left alone.
alter table tds_new_gateway add column config jsonb check (jsonb_typeof(config) = 'object');
grant update (config) on tds_new_gateway to tds_app;

-- One row for each thing said to one piece of hardware: of a `config` the newest alone, an older one has no row. `mac` is whom it was
-- written for: a gateway that gets other hardware gets other rows, and what was retained for the former is taken back there.
create table tds_new_saida (
  conta_id uuid not null,
  gateway_id uuid not null,
  mac text not null check (mac ~ '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'),
  familia text not null check (familia in ('config', 'comando', 'cert_update')),
  -- What tells several of one family apart; empty where there is one.
  assunto text not null default '',
  -- The payload, without the versao of a config.
  conteudo jsonb not null check (jsonb_typeof(conteudo) = 'object'),
  versao bigint not null,
  estado text not null check (estado in ('PENDENTE', 'ENTREGUE', 'CANCELADO', 'EXPIRADO')),
  -- The broker may keep it: a cancelled one waits until it is taken back there.
  retido boolean not null,
  criado_em timestamptz not null default now(),
  expira_em timestamptz,
  tentar_em timestamptz not null,
  tentativas integer not null,
  ultimo_erro text,
  entregue_em timestamptz,
  -- What the gateway answered to this versao.
  aplicado boolean,
  recusa text,
  respondido_em timestamptz,
  primary key (conta_id, gateway_id, mac, familia, assunto),
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id)
);
create index tds_new_saida_waiting on tds_new_saida (tentar_em) where estado = 'PENDENTE' or (estado = 'CANCELADO' and retido);
create index on tds_new_saida (mac);
create index on tds_new_saida (gateway_id);

-- A gateway ignores a versao below the last it took, whoever owned it then: so it rises for the hardware, and is told by the clock, which
-- keeps it above what was sent after a backup that is put back. Written anew, a row waits anew.
create function tds.stamp_saida() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
  select greatest(coalesce(max(s.versao), 0) + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
    into new.versao from tds_new_saida s where s.mac = new.mac;
  new.estado := 'PENDENTE';
  new.retido := new.familia <> 'comando';
  new.criado_em := now();
  new.tentar_em := now();
  new.tentativas := 0;
  new.ultimo_erro := null;
  new.entregue_em := null;
  new.aplicado := null;
  new.recusa := null;
  new.respondido_em := null;
  return new;
end $$;
revoke all on function tds.stamp_saida() from public;
create trigger stamp before insert or update of conteudo on tds_new_saida for each row execute function tds.stamp_saida();

-- A hint to look now; what waits is found by a poll as well.
create function tds.announce_saida() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('tds_saida', '');
  return null;
end $$;
revoke all on function tds.announce_saida() from public;
create trigger announce after insert or update of conteudo, estado on tds_new_saida for each row
  when (new.estado = 'PENDENTE' or (new.estado = 'CANCELADO' and new.retido)) execute function tds.announce_saida();

-- Kept by the database, so that no way of archiving, moving or revoking forgets it. Who loses its hardware, or whose hardware loses its
-- last certificate, is sent nothing more; a config comes back with the next certificate.
create function tds.cancel_saida() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
  if old.estado = 'ARQUIVADO' or (new.estado <> 'ARQUIVADO' and new.mac is not distinct from old.mac) then return null; end if;
  update tds_new_saida set estado = 'CANCELADO', tentar_em = now()
   where gateway_id = old.id and mac = old.mac and (estado = 'PENDENTE' or (estado = 'ENTREGUE' and retido));
  return null;
end $$;
revoke all on function tds.cancel_saida() from public;
create trigger cancel_saida after update of mac, estado on tds_new_gateway for each row execute function tds.cancel_saida();

create function tds.follow_certificado() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
  if new.estado = 'ATIVO' then
    update tds_new_saida s set estado = 'PENDENTE', retido = true, tentar_em = now()
     where s.mac = new.mac and s.familia = 'config' and s.estado = 'CANCELADO'
       and exists (select from tds_new_gateway g where g.conta_id = s.conta_id and g.id = s.gateway_id and g.mac = s.mac and g.estado <> 'ARQUIVADO');
    perform pg_notify('tds_saida', '');
  elsif not exists (select from tds_new_certificado_device c where c.mac = new.mac and c.estado = 'ATIVO') then
    update tds_new_saida set estado = 'CANCELADO', tentar_em = now()
     where mac = new.mac and (estado = 'PENDENTE' or (estado = 'ENTREGUE' and retido));
  end if;
  return null;
end $$;
revoke all on function tds.follow_certificado() from public;
create trigger follow_certificado after insert or update of estado on tds_new_certificado_device for each row execute function tds.follow_certificado();

alter table tds_new_saida enable row level security;
alter table tds_new_saida force row level security;

-- For the functions above, which are the owner's.
create policy owner_all on tds_new_saida to tds_owner using (true) with check (true);
create policy owner_select on tds_new_gateway for select to tds_owner using (true);
create policy owner_select on tds_new_certificado_device for select to tds_owner using (true);

create policy app_select on tds_new_saida for select to tds_app using (conta_id = (select tds.current_conta()));
-- Written for the hardware that its gateway has at the moment, never for another's.
create policy app_insert on tds_new_saida for insert to tds_app
  with check (conta_id = (select tds.current_conta()) and (select tds.can_edit())
    and exists (select from tds_new_gateway g where g.conta_id = tds_new_saida.conta_id and g.id = tds_new_saida.gateway_id and g.mac = tds_new_saida.mac and g.estado <> 'ARQUIVADO'));
create policy app_update on tds_new_saida for update to tds_app
  using (conta_id = (select tds.current_conta()) and (select tds.can_edit())
    and exists (select from tds_new_gateway g where g.conta_id = tds_new_saida.conta_id and g.id = tds_new_saida.gateway_id and g.mac = tds_new_saida.mac and g.estado <> 'ARQUIVADO'));
create policy plataforma_all on tds_new_saida to tds_plataforma using (true) with check (true);
create policy ingest_select on tds_new_saida for select to tds_ingest using (true);
create policy ingest_update on tds_new_saida for update to tds_ingest using (true) with check (true);
create policy backup_select on tds_new_saida for select to tds_backup using (true);

-- What is said can be written; how it fares is the delivering process's to say.
grant select on tds_new_saida to tds_app, tds_plataforma, tds_ingest, tds_backup;
grant insert (conta_id, gateway_id, mac, familia, assunto, conteudo, expira_em) on tds_new_saida to tds_app, tds_plataforma;
grant update (conteudo, expira_em) on tds_new_saida to tds_app, tds_plataforma;
grant update (estado, retido, tentar_em, tentativas, ultimo_erro, entregue_em, aplicado, recusa, respondido_em) on tds_new_saida to tds_ingest;
