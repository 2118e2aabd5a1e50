import type { Queryable } from '../../platform/db.ts';

/**
 * The newest of a gateway's old turns stays: it says what held until the next one. The policy of tds_jobs shows it rows older than
 * 400 days only.
 */
export async function deleteOldEventos(db: Queryable): Promise<void> {
  await db.query(`delete from tds_new_gateway_presenca_evento e
    where exists (select 1 from tds_new_gateway_presenca_evento newer where newer.gateway_id = e.gateway_id and newer.em > e.em)`);
}
