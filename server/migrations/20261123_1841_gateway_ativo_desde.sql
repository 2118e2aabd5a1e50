-- Since when a gateway is ATIVO, which is when its first reading was accepted: an event worth showing. The database keeps it, so that no
-- way of becoming ATIVO forgets it. Adds a column that may be null: both tables are locked for a moment, nothing breaks; of gateways that
-- are ATIVO already it is not known and stays null.

alter table tds_new_gateway add column ativo_desde timestamptz;

create function tds.track_ativo() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.estado = 'ATIVO' and (tg_op = 'INSERT' or old.estado <> 'ATIVO') then new.ativo_desde := clock_timestamp(); end if;
  return new;
end $$;
revoke all on function tds.track_ativo() from public;
create trigger track_ativo before insert or update of estado on tds_new_gateway for each row execute function tds.track_ativo();
