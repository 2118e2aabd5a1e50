import { runSql } from './fixtures.ts';
import type { TestServer } from './api.ts';

/** Stores readings as the ingest process does, and tells the api processes. */
export async function storeLeituras(
  { testDatabase }: TestServer,
  contaId: string,
  dispositivoId: string,
  leituras: readonly { time: Date; valor: string }[],
  unidade = 'm³',
): Promise<void> {
  const url = testDatabase.url('ingest');
  const weeks = new Set(leituras.map(({ time }) => Math.floor((time.getTime() / 86_400_000 - 4) / 7)));
  for (const week of weeks) await runSql(url, 'select tds.create_particao_leitura($1)', [new Date((week * 7 + 4) * 86_400_000)]);
  const columns = [leituras.map(({ time }) => time), leituras.map(({ valor }) => valor)];
  await runSql(
    url,
    `insert into tds_new_leitura_dispositivo (time, recebido_em, conta_id, dispositivo_id, valor, unidade)
     select time, now(), $3, $4, valor, $5 from unnest($1::timestamptz[], $2::numeric[]) as e(time, valor)`,
    [...columns, contaId, dispositivoId, unidade],
  );
  await runSql(
    url,
    `insert into tds_new_dispositivo_estado (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em)
     select $3, $4, time, valor, $5, now() from unnest($1::timestamptz[], $2::numeric[]) as e(time, valor) order by time desc limit 1
     on conflict (dispositivo_id) do update set ultima_time = excluded.ultima_time, ultimo_valor = excluded.ultimo_valor,
       recebido_em = excluded.recebido_em, alterado_em = clock_timestamp()`,
    [...columns, contaId, dispositivoId, unidade],
  );
  await runSql(url, "select pg_notify('tds_ao_vivo', $1)", [contaId]);
}
