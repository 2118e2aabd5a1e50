import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Accounts of the ingest, in readings, counted when they are settled: recebidas = gravadas + duplicadas + conflitos + quarentena - reprocessadas. */
export interface IngestMetrics {
  recebidas: Counter;
  gravadas: Counter;
  duplicadas: Counter;
  conflitos: Counter;
  arredondadas: Counter;
  quarentena: Counter<'motivo'>;
  loteSegundos: Histogram;
  loteLeituras: Histogram;
  tentativas: Counter;
  /** Readings that left quarentena again: recebidas = gravadas + duplicadas + conflitos + quarentena - reprocessadas. */
  reprocessadas: Counter;
  /** In messages. */
  atrasos: Counter<'limite'>;
}

export function createIngestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry];
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  return {
    recebidas: counter('tds_leituras_recebidas_total', 'Readings taken in; a message that cannot be read counts as 1'),
    gravadas: counter('tds_leituras_gravadas_total', 'Readings stored'),
    duplicadas: counter('tds_leituras_duplicadas_total', 'Readings that were stored already with the same value'),
    conflitos: counter('tds_leituras_conflito_total', 'Readings with another value for an instant that has one'),
    arredondadas: counter('tds_leituras_arredondadas_total', 'Readings rounded half-even to 4 decimals'),
    quarentena: new Counter({ name: 'tds_quarentena_total', help: 'Readings not stored, by reason', labelNames: ['motivo'], registers }),
    loteSegundos: new Histogram({
      name: 'tds_ingest_lote_segundos',
      help: 'Time from handing a batch to the database until its commit',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
    loteLeituras: new Histogram({
      name: 'tds_ingest_lote_leituras',
      help: 'Readings in a batch',
      buckets: [1, 10, 50, 100, 500, 1000, 2000, 5000],
      registers,
    }),
    tentativas: counter('tds_ingest_novas_tentativas_total', 'Batches tried again because the database did not take them'),
    reprocessadas: counter('tds_quarentena_reprocessadas_total', 'Readings that left quarentena and were processed again'),
    atrasos: new Counter({ name: 'tds_quota_atrasos_total', help: 'Messages over quota, which had to wait or were put aside, by whose it was', labelNames: ['limite'], registers }),
  };
}
