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
  n: number;
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
  return rows.map(({ time, valor }) => ({ time: time.toISOString(), valor, min: valor, max: valor, n: 1 }));
}

/** One point a bucket of `baldeS` seconds that has readings; the last of the bucket speaks for it. */
export async function listBaldes(tx: ContaTx, periodo: Periodo, baldeS: number): Promise<Serie['pontos']> {
  const { rows } = await tx.query<PontoRow>({
    name: 'leitura.buckets',
    text: `select max(time) as time, trim_scale((array_agg(valor order by time desc))[1]) as valor,
                  trim_scale(min(valor)) as min, trim_scale(max(valor)) as max, count(*) as n
             from tds_new_v_leitura
            where dispositivo_id = $1 and time >= $2::timestamptz and time < $3::timestamptz
            group by date_bin(make_interval(secs => $4), time, '1970-01-01Z'::timestamptz)
            order by 1`,
    values: [periodo.dispositivoId, periodo.de, periodo.ate, baldeS],
  });
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
}
