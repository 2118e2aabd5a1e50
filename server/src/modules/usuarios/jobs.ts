import type { Queryable } from '../../platform/db.ts';
import type { ScheduledJob } from '../../platform/jobs.ts';
import { deleteExpiredSessoes } from './repo-expire.ts';

export function usuariosJobs(db: Queryable): ScheduledJob[] {
  return [{ name: 'usuarios.delete_expired_sessoes', cron: '41 * * * *', run: () => deleteExpiredSessoes(db) }];
}
