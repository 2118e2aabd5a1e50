-- History of presence: one row a turn, so that "was it there last night" has an answer. A new table; its foreign key holds
-- writers of tds_new_gateway off for a moment. Breaks nothing: gateways already connected get their first row with the next
-- confirmation, from the start of the episode they are in.

-- From `em` on the gateway was `online` or not, until its next row. The statement that writes tds_new_gateway_presenca writes
-- here as well (modules/presenca), only where the state turns; nobody but it inserts, and nobody updates. A gateway that went
-- silent with the whole ingest process gets its OFFLINE row late: at its next sign of life, dated when it was last heard.
-- Bounded: about 30 rows a gateway and hour. A gateway that turns more often keeps the first ones of each hour; what it is now
-- stays right, since readers add the present state to the rows. A job deletes rows older than 400 days, but the newest of them,
-- which says what held before. A gateway that flaps for all that time keeps 290,000 rows, some 45 MB; a healthy one a few hundred.
create table tds_new_gateway_presenca_evento (
  conta_id uuid not null,
  gateway_id uuid not null,
  em timestamptz not null,
  online boolean not null,
  primary key (gateway_id, em),
  foreign key (conta_id, gateway_id) references tds_new_gateway (conta_id, id)
);
create index on tds_new_gateway_presenca_evento (conta_id, em desc);

alter table tds_new_gateway_presenca_evento enable row level security;
alter table tds_new_gateway_presenca_evento force row level security;

create policy app_select on tds_new_gateway_presenca_evento for select to tds_app using (conta_id = (select tds.current_conta()));
create policy plataforma_select on tds_new_gateway_presenca_evento for select to tds_plataforma using (true);
create policy ingest_select on tds_new_gateway_presenca_evento for select to tds_ingest using (true);
create policy ingest_insert on tds_new_gateway_presenca_evento for insert to tds_ingest with check (true);
create policy jobs_expire on tds_new_gateway_presenca_evento to tds_jobs using (em < now() - interval '400 days');
create policy backup_select on tds_new_gateway_presenca_evento for select to tds_backup using (true);

grant select on tds_new_gateway_presenca_evento to tds_app, tds_plataforma, tds_backup;
grant select, insert on tds_new_gateway_presenca_evento to tds_ingest;
grant select (gateway_id, em), delete on tds_new_gateway_presenca_evento to tds_jobs;
