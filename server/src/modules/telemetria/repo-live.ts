import type { AoVivoQuadro } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

export interface LiveLeitura {
  leitura: AoVivoQuadro['leituras'][number];
  alteradoEm: Date;
}

/**
 * `alterado_em` is written before its transaction commits, so a row may become visible after a later one: what changed this
 * long before the last look is read again, longer than the two statements of a writer may take (30 s each). What was told
 * already is left out by `createFrames`.
 */
const OVERLAP = '90 seconds';

/** Those of the ids that are the conta's and in use: what is not hers is not there. */
export async function findFollowable(tx: ContaTx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    "select id from tds_new_dispositivo where conta_id = $1 and id = any($2::uuid[]) and status <> 'ARQUIVADO'",
    [tx.contexto.contaId, ids],
  );
  return rows.map((row) => row.id);
}

/** Latest values that may have changed since `since`; all of them when it is null. */
export async function listLatest(tx: ContaTx, ids: readonly string[], since: Date | null): Promise<LiveLeitura[]> {
  const { rows } = await tx.query<{ dispositivoId: string; time: Date; valor: string; unidade: string; recebidoEm: Date; alteradoEm: Date }>({
    name: 'live.latest',
    text: `select dispositivo_id as "dispositivoId", ultima_time as time, trim_scale(ultimo_valor) as valor, unidade,
                  recebido_em as "recebidoEm", alterado_em as "alteradoEm"
             from tds_new_dispositivo_estado
            where conta_id = $1 and dispositivo_id = any($2::uuid[])
              and ($3::timestamptz is null or alterado_em > $3::timestamptz - interval '${OVERLAP}')`,
    values: [tx.contexto.contaId, ids, since],
  });
  return rows.map(({ alteradoEm, ...row }) => ({
    leitura: { ...row, time: row.time.toISOString(), recebidoEm: row.recebidoEm.toISOString() },
    alteradoEm,
  }));
}

export async function listPresencas(tx: ContaTx): Promise<AoVivoQuadro['presencas']> {
  const { rows } = await tx.query<{ gatewayId: string; online: boolean; vistoEm: Date }>({
    name: 'live.presence',
    text: `select p.gateway_id as "gatewayId", tds.is_online(p.online, p.visto_em) as online, p.visto_em as "vistoEm"
             from tds_new_gateway_presenca p join tds_new_gateway g on g.conta_id = p.conta_id and g.id = p.gateway_id
            where p.conta_id = $1 and g.estado <> 'ARQUIVADO'`,
    values: [tx.contexto.contaId],
  });
  return rows.map(({ gatewayId, online, vistoEm }) => ({ gatewayId, presenca: online ? 'ONLINE' : 'OFFLINE', vistoEm: vistoEm.toISOString() }));
}
