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

/**
 * `desde` stays while the presence stays: a restart of the server is no new episode. An older presence never overwrites a newer
 * one, unless the newer is of an instant that has not come yet: a clock was wrong.
 */
export async function upsertPresencas(db: Queryable, rows: readonly PresencaRow[]): Promise<void> {
  await db.query({
    name: 'presenca.upsert',
    text: `insert into tds_new_gateway_presenca as p (conta_id, gateway_id, online, visto_em, desde, firmware_version, ip)
           select * from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
           on conflict (gateway_id) do update set
             desde = case when tds.is_online(p.online, p.visto_em) = excluded.online then p.desde else excluded.desde end,
             online = excluded.online, visto_em = excluded.visto_em, ip = excluded.ip,
             firmware_version = coalesce(excluded.firmware_version, p.firmware_version)
           where p.visto_em <= excluded.visto_em or p.visto_em > now() + interval '1 minute'`,
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
