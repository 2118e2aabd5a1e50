import type { Mac } from '@tds/contract/mqtt';
import type { PlataformaTx } from '../../platform/tenant.ts';

/**
 * Binds hardware to a registered gateway; another MAC than before makes it wait to be heard again. False when it is archived
 * or not there. Throws the violation of `tds_new_gateway_mac` when the MAC belongs to another active gateway.
 */
export async function updateMac(tx: PlataformaTx, contaId: string, id: string, mac: Mac): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update tds_new_gateway
        set mac = $3, versao = versao + 1, estado = case when mac = $3 then estado else 'PRE_CADASTRADO' end
      where conta_id = $1 and id = $2 and estado <> 'ARQUIVADO'`,
    [contaId, id, mac],
  );
  return rowCount === 1;
}

/** The gateway of a conta with this codigo, for seeds that run again. */
export async function findGatewayByCodigo(tx: PlataformaTx, contaId: string, codigo: string): Promise<{ id: string; mac: Mac | null } | undefined> {
  const { rows } = await tx.query<{ id: string; mac: Mac | null }>(
    "select id, mac from tds_new_gateway where conta_id = $1 and codigo = $2 and estado <> 'ARQUIVADO'",
    [contaId, codigo],
  );
  return rows[0];
}
