import type { Queryable } from '../../platform/db.ts';
import type { ScheduledJob } from '../../platform/jobs.ts';
import { deleteOldEventos } from './repo-expire.ts';

export function presencaJobs(db: Queryable): ScheduledJob[] {
  return [{ name: 'presenca.delete_old_eventos', cron: '23 4 * * *', run: () => deleteOldEventos(db) }];
}
