/**
 * Telemetria: from a gateway's message to stored readings, seen live. A message is acknowledged only when each of its readings is
 * committed or in quarentena; a reading is judged alone; the same reading twice is stored once; another value for an instant is
 * kept as a conflict. Values are decimal text in dial units, at most 4 decimals; instants are UTC.
 */
export { createActivator, createLiveNotifier, sendRecibos } from './after-commit.ts';
export { createIngest } from './ingest.ts';
export type { Ingest } from './ingest.ts';
export { createIngestMetrics } from './metrics.ts';
export { startReprocessing } from './reprocess.ts';
export { rateOf } from './quota.ts';
export type { QuotaRates } from './quota.ts';
export { bindAoVivo } from './live.ts';
export { STORAGE } from './stuck.ts';
export { bindTelemetria } from './routes.ts';
export { telemetriaJobs } from './jobs.ts';
