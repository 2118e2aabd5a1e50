import type { Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';

/** Readings that were over quota, to be processed again. */
export interface UnderQuotaRow {
  id: string;
  /** Null: the gateway has none any more. */
  mac: Mac | null;
  conteudo: Buffer;
  vezes: number;
  recebidoEm: Date;
}

/** One step of the index for each gateway, however many rows it has. */
export async function findGatewaysUnderQuota(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'quarentena.gateways_under_quota',
    text: `with recursive found as (
             (select gateway_id as id from tds_new_quarentena where motivo = 'QUOTA' order by gateway_id limit 1)
             union all
             select (select q.gateway_id from tds_new_quarentena q where q.motivo = 'QUOTA' and q.gateway_id > found.id order by q.gateway_id limit 1)
               from found where found.id is not null)
           select id from found where id is not null`,
    values: [],
  });
  return rows.map(({ id }) => id);
}

/** The oldest of one gateway that nobody else works on, locked until the transaction ends. */
export async function lockUnderQuota(tx: Queryable, gatewayId: string, limit: number): Promise<UnderQuotaRow[]> {
  const { rows } = await tx.query<UnderQuotaRow>(
    `select q.id, g.mac, q.conteudo, q.vezes, q.recebido_em as "recebidoEm"
       from tds_new_quarentena q join tds_new_gateway g on g.conta_id = q.conta_id and g.id = q.gateway_id
      where q.motivo = 'QUOTA' and q.gateway_id = $1
      order by q.recebido_em limit $2 for update of q skip locked`,
    [gatewayId, limit],
  );
  return rows;
}

export async function deleteUnderQuota(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query('delete from tds_new_quarentena where id = any($1::uuid[])', [ids]);
}

/** Of a gateway that is none any more: they stay, and are not tried again. */
export async function giveUpUnderQuota(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query("update tds_new_quarentena set motivo = 'GATEWAY_DESCONHECIDO' where id = any($1::uuid[])", [ids]);
}
