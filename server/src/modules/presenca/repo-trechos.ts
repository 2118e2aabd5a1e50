import { firstOrNotFound } from '../../platform/db.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { MAX_EVENTOS_READ } from './trechos.ts';
import type { PresencaKnown } from './trechos.ts';

export interface PresencaQuestion {
  gatewayId: string;
  de: Date;
  ate: Date;
}

interface KnownRow {
  agora: Date;
  online: boolean | null;
  desde: Date;
  vistoEm: Date;
  isOnline: boolean;
  ems: Date[];
  onlines: boolean[];
}

/** In one statement, so that rows and present state are of the same instant. Throws NOT_FOUND. */
export async function findPresencaKnown(tx: ContaTx, { gatewayId, de, ate }: PresencaQuestion): Promise<PresencaKnown> {
  const { rows } = await tx.query<KnownRow>(
    `select now() as agora, p.online, p.desde, p.visto_em as "vistoEm", tds.is_online(p.online, p.visto_em) as "isOnline", e.ems, e.onlines
       from tds_new_gateway g
       left join tds_new_gateway_presenca p on p.gateway_id = g.id
      cross join lateral (
            select coalesce(array_agg(em order by em), '{}') as ems, coalesce(array_agg(online order by em), '{}') as onlines
              from ((select em, online from tds_new_gateway_presenca_evento
                      where gateway_id = g.id and em > $3 and em < least($4, now()) order by em desc limit ${MAX_EVENTOS_READ})
                     union all
                    -- The one that held when the period began.
                    (select em, online from tds_new_gateway_presenca_evento where gateway_id = g.id and em <= $3 order by em desc limit 1)
                    order by em desc limit ${MAX_EVENTOS_READ}) newest) e
      where g.conta_id = $1 and g.id = $2`,
    [tx.contexto.contaId, gatewayId, de, ate],
  );
  const { agora, online, desde, vistoEm, isOnline, ems, onlines } = firstOrNotFound(rows);
  return {
    agora,
    eventos: ems.map((em, index) => ({ em, online: onlines[index] ?? false })),
    present: online === null ? null : { online, desde, vistoEm, isOnline },
  };
}
