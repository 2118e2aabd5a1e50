import type { Queryable } from '../../platform/db.ts';

/** The policy of tds_jobs shows it expired sessions only; the condition is said again for who reads this. */
export async function deleteExpiredSessoes(db: Queryable): Promise<void> {
  await db.query('delete from tds_new_sessao where expira_em < now()');
}
