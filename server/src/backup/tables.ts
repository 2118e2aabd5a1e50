/**
 * What a backup leaves out, and what a restore does beside putting rows back. Every table of ours is in it unless it stands here with
 * its reason; a feature whose data must not come back as it was adds its line.
 */
import { createParticaoLeitura, endSessoes, renewSaidas } from './repo-restore.ts';
import type { RestoreClient } from './repo-restore.ts';
import type { Part } from './format.ts';

export const EXCLUDED: Readonly<Record<string, string>> = {
  'public.tds_new_sessao': 'sessions: who restores a backup must not become whoever was signed in',
  'tds.chave': 'the key that signs contexts derives from TDS_SECRET of the folder, and is written at each start',
  'tds.migracao': 'which migrations the data had stands at the head of the backup; the restore applies them again',
  'tds.processo': 'heartbeats of processes that do not run any more',
};

/** Schemas of others: the queue of jobs is made again, and its jobs run by the clock. */
export const EXCLUDED_SCHEMAS = ['graphile_worker'];

/** Before the rows of a part: room for them, where a table is cut by time. */
export const PREPARE_PART: Readonly<Record<string, (client: RestoreClient, range: NonNullable<Part['range']>) => Promise<void>>> = {
  'public.tds_new_leitura_dispositivo': createParticaoLeitura,
};

export interface RestoreStep {
  name: string;
  /** What would go wrong without it. */
  reason: string;
  run(client: RestoreClient): Promise<void>;
}

/**
 * After the rows are back and verified and the newer migrations are applied, in this order, in one transaction. Each may run again. A
 * feature with something that must not come back from the past adds a step: orders that wait to be sent, numbers that must never fall.
 */
export const AFTER_RESTORE: readonly RestoreStep[] = [
  { name: 'end sessions', reason: 'a session that was ended since must not live again', run: endSessoes },
  { name: 'cancel orders, renew configs', reason: 'an order given before must not be carried out after; a gateway ignores a config older than one it took since the backup', run: renewSaidas },
];
