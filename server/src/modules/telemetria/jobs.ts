import type { Queryable } from '../../platform/db.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ScheduledJob } from '../../platform/jobs.ts';
import { createParticao } from './repo.ts';

const WEEK_MS = 7 * 86_400_000;
/** Weeks made ahead: a worker may be away that long before readings have to make their own. */
const WEEKS_AHEAD = 4;

/** Partitions of this week and the next ones; the database refuses more than 60 days ahead. */
export function telemetriaJobs(db: Queryable, clock: Clock): ScheduledJob[] {
  return [
    {
      name: 'telemetria.create_particoes',
      cron: '17 3 * * *',
      atStart: true,
      run: async () => {
        for (let week = 0; week <= WEEKS_AHEAD; week += 1) await createParticao(db, new Date(clock.now().getTime() + week * WEEK_MS));
      },
    },
  ];
}
