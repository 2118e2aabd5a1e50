import type { Serie } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

/** A stretch of time of one dispositivo: there is no reading of the series without both bounds. Half open: [de, ate). */
export interface Periodo {
  dispositivoId: string;
  de: Date;
  ate: Date;
}

interface PontoRow {
  time: Date;
  valor: string;
  min: string;
  max: string;
  media: string;
  n: number;
}

/** Instant of the latest reading; undefined when there is none. */
export async function findUltimaTime(tx: ContaTx, dispositivoId: string): Promise<Date | undefined> {
  const { rows } = await tx.query<{ time: Date }>({
    name: 'leitura.last',
    text: 'select ultima_time as time from tds_new_dispositivo_estado where conta_id = $1 and dispositivo_id = $2',
    values: [tx.contexto.contaId, dispositivoId],
  });
  return rows[0]?.time;
}

/** The readings of a period, or null when there are more than `pontos`. */
export async function listLeituras(tx: ContaTx, periodo: Periodo, pontos: number): Promise<Serie['pontos'] | null> {
  const { rows } = await tx.query<{ time: Date; valor: string }>({
    name: 'leitura.list',
    text: `select time, trim_scale(valor) as valor from tds_new_v_leitura
            where dispositivo_id = $1 and time >= $2::timestamptz and time < $3::timestamptz
            order by time limit $4`,
    values: [periodo.dispositivoId, periodo.de, periodo.ate, pontos + 1],
  });
  if (rows.length > pontos) return null;
  return rows.map(({ time, valor }) => ({ time: time.toISOString(), valor, min: valor, max: valor, media: valor, n: 1 }));
}

/**
 * One point a bucket of `baldeS` seconds that has readings; the last of the bucket speaks for it. Its value is looked up by the
 * key afterwards: an ordered aggregate would sort every reading of the period. The bounds stand there again for the planner, which
 * else takes in every week there is.
 */
export async function listBaldes(tx: ContaTx, periodo: Periodo, baldeS: number): Promise<Serie['pontos']> {
  const { rows } = await tx.query<PontoRow>({
    name: 'leitura.buckets',
    text: `with balde as materialized (
             select max(time) as time, min(valor) as min, max(valor) as max, avg(valor) as media, count(*) as n
               from tds_new_v_leitura
              where dispositivo_id = $1 and time >= $2::timestamptz and time < $3::timestamptz
              group by date_bin(make_interval(secs => $4), time, '1970-01-01Z'::timestamptz))
           select b.time, trim_scale(b.min) as min, trim_scale(b.max) as max, trim_scale(round(b.media, 4)) as media, b.n,
                  (select trim_scale(l.valor) from tds_new_v_leitura l
                    where l.dispositivo_id = $1 and l.time = b.time and l.time >= $2::timestamptz and l.time < $3::timestamptz) as valor
             from balde b order by b.time`,
    values: [periodo.dispositivoId, periodo.de, periodo.ate, baldeS],
  });
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
}
