import type { FastifyInstance } from 'fastify';
import type { Queryable } from './db.ts';
import { pendingMigrations } from './migrate.ts';

/** Throws or says false when the part cannot do its work. */
export type Check = () => Promise<boolean>;

/** Longer than this is as bad as no. */
const CHECK_TIMEOUT_MS = 2000;
/** Anyone may ask, so an answer serves everyone who asks meanwhile and for this long after. */
const FRESH_MS = 1000;

type Results = [name: string, ok: boolean][];

/** `/healthz`: this process answers. `/readyz`: every part does; the body names them, for people and for the supervisor. */
export function bindHealth(http: FastifyInstance, checks: Record<string, Check>): void {
  const open = { config: { rateLimit: false as const }, schema: { hide: true } };
  const ask = keepFresh(() => Promise.all(Object.entries(checks).map(async ([name, check]): Promise<Results[number]> => [name, await runCheck(check)])));
  http.get('/healthz', open, async () => ({ status: 'ok' }));
  http.get('/readyz', open, async (_request, reply) => {
    const results = await ask();
    const isReady = results.every(([, ok]) => ok);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', checks: Object.fromEntries(results) });
  });
}

/** The database answers and has every migration of this code. */
export function databaseChecks(db: Queryable): Record<'database' | 'migrations', Check> {
  const listApplied = async (): Promise<string[]> => {
    const { rows } = await db.query<{ nome: string }>('select nome from tds.migracao');
    return rows.map((row) => row.nome);
  };
  return {
    database: async () => (await db.query('select 1')).rowCount === 1,
    migrations: async () => (await pendingMigrations(await listApplied())).length === 0,
  };
}

/** `run` never rejects. */
function keepFresh(run: () => Promise<Results>): () => Promise<Results> {
  let answer: Promise<Results> | undefined;
  let staleMs = Number.POSITIVE_INFINITY;
  return () => {
    if (answer && performance.now() < staleMs) return answer;
    staleMs = Number.POSITIVE_INFINITY;
    answer = run().finally(() => (staleMs = performance.now() + FRESH_MS));
    return answer;
  };
}

async function runCheck(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  // A reason is in the log of whoever owns the part; here only yes or no is told, to anyone.
  return Promise.race([check().catch(() => false), late]).finally(() => clearTimeout(timer));
}
