-- What came in through an external broker and belongs to no conta: an unknown or archived gateway, one without an active
-- certificate, a topic that is nobody's. The embedded broker refuses such a connection; behind another one the message is already
-- acknowledged, so it is kept here, seen by the platform alone, and never given to a conta. A new table: locks nothing, breaks nothing.

-- The same message again adds to `vezes`. `leituras` is how many readings it claims, 1 for one that cannot be read.
create table tds_new_quarentena_plataforma (
  id uuid primary key,
  chave bytea not null unique check (length(chave) = 32),
  topico text not null,
  mac text,
  motivo text not null,
  detalhe text not null,
  leituras integer not null check (leituras > 0),
  conteudo bytea not null,
  vezes integer not null default 1,
  recebido_em timestamptz not null
);
create index on tds_new_quarentena_plataforma (recebido_em desc);
create index on tds_new_quarentena_plataforma (mac, recebido_em desc);

alter table tds_new_quarentena_plataforma enable row level security;
alter table tds_new_quarentena_plataforma force row level security;

create policy plataforma_select on tds_new_quarentena_plataforma for select to tds_plataforma using (true);
create policy ingest_all on tds_new_quarentena_plataforma to tds_ingest using (true) with check (true);
create policy backup_select on tds_new_quarentena_plataforma for select to tds_backup using (true);

grant select on tds_new_quarentena_plataforma to tds_plataforma, tds_backup;
grant select, insert, update on tds_new_quarentena_plataforma to tds_ingest;
