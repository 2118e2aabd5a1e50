import { createApi } from './app.ts';
import { systemClock } from './platform/clock.ts';
import { createPool } from './platform/db.ts';
import { createLogger } from './platform/log.ts';

/** The OpenAPI 3.1 document as it stands in `contract/http/openapi.json`: the same routes, the same bytes. Opens no connection. */
export async function printOpenApi(): Promise<string> {
  const log = createLogger('openapi', 'silent');
  // A pool connects at its first query; describing routes makes none.
  const pool = createPool({ url: 'postgres://nobody@127.0.0.1:1/none', max: 1, name: 'openapi', log });
  const database = { app: pool, plataforma: pool, ctxKey: Buffer.alloc(32) };
  const api = await createApi({ database, listenUrl: '', publicOrigins: ['http://localhost'], clock: systemClock, log });
  try {
    await api.ready();
    return `${JSON.stringify(api.swagger(), null, 2)}\n`;
  } finally {
    await api.close();
    await pool.end();
  }
}
