import type { Queryable } from '../../platform/db.ts';

export interface PresencaRow {
  contaId: string;
  gatewayId: string;
  online: boolean;
  vistoEm: Date;
  desde: Date;
  firmwareVersion: string | null;
  ip: string | null;
}

/** A gateway that turns more often keeps no further rows of that hour; readers add the present state to the rows. */
export const MAX_EVENTOS_PER_HOUR = 30;

/**
 * `antes` is what readers saw until now, with `caiu`: it fell silent (the ingest process died), so it is offline since it was last
 * heard. `passos` are the turns that follow: how it was, that silence, how it is. Those that the history tells already change
 * nothing, so a turn that was left out (too many an hour, the database away) is caught up with the next statement.
 */
const UPSERT = `with nova as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
    as n(conta_id, gateway_id, online, visto_em, desde, firmware_version, ip)),
antes as materialized (
  select p.gateway_id, p.online, p.visto_em, p.desde, p.online and not tds.is_online(p.online, p.visto_em) as caiu
    from tds_new_gateway_presenca p join nova n using (gateway_id)),
gravada as (
  insert into tds_new_gateway_presenca as p (conta_id, gateway_id, online, visto_em, desde, firmware_version, ip)
  select * from nova
  on conflict (gateway_id) do update set
    desde = case when p.online and not tds.is_online(p.online, p.visto_em) then
                   case when not excluded.online then p.visto_em when excluded.desde <= p.visto_em then p.desde else excluded.desde end
                 when p.online = excluded.online then p.desde else excluded.desde end,
    online = excluded.online, visto_em = excluded.visto_em, ip = excluded.ip,
    firmware_version = coalesce(excluded.firmware_version, p.firmware_version)
  where p.visto_em <= excluded.visto_em or p.visto_em > now() + interval '1 minute'
  returning conta_id, gateway_id, online, desde),
passos as (
  select g.conta_id, gateway_id, 1 as ordem, a.desde as em, a.online from gravada g join antes a using (gateway_id)
   union all
  -- Never at the very instant it came.
  select g.conta_id, gateway_id, 2, greatest(a.visto_em, a.desde + interval '1 millisecond'), false from gravada g join antes a using (gateway_id) where a.caiu and g.desde > a.visto_em
   union all
  select conta_id, gateway_id, 3, desde, online from gravada),
eventos as (
  select v.conta_id, gateway_id, v.online,
         -- Strictly after the last one, though a clock was set back.
         greatest(v.em, u.em + v.ordem * interval '1 millisecond') as em,
         lag(v.online, 1, u.online) over (partition by gateway_id order by v.ordem) as anterior
    from passos v
    left join lateral (
         -- Rows of an instant that has not come are left from when a clock was wrong: they hold up nothing.
         select e.em, e.online from tds_new_gateway_presenca_evento e
          where e.gateway_id = v.gateway_id and e.em <= now() + interval '1 minute' order by e.em desc limit 1) u on true)
insert into tds_new_gateway_presenca_evento (conta_id, gateway_id, em, online)
select conta_id, gateway_id, em, online from eventos
 where online is distinct from anterior and em <= now() + interval '1 minute'
   and ${MAX_EVENTOS_PER_HOUR} > (
       select count(*) from tds_new_gateway_presenca_evento e where e.gateway_id = eventos.gateway_id and e.em > least(now(), eventos.em) - interval '1 hour')
on conflict do nothing`;

/**
 * The present state and, where it turned, its history. `desde` stays while the presence stays: a restart of the server is no new
 * episode, nor is a database that could not be written to for a while. An older presence never overwrites a newer one, unless the
 * newer is of an instant that has not come yet: a clock was wrong.
 */
export async function upsertPresencas(db: Queryable, rows: readonly PresencaRow[]): Promise<void> {
  await db.query({
    name: 'presenca.upsert',
    text: UPSERT,
    values: [
      rows.map((row) => row.contaId),
      rows.map((row) => row.gatewayId),
      rows.map((row) => row.online),
      rows.map((row) => row.vistoEm),
      rows.map((row) => row.desde),
      rows.map((row) => row.firmwareVersion),
      rows.map((row) => row.ip),
    ],
  });
}
