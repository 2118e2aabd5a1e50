import { createApi } from '../src/app.ts';
import type { ApiDeps } from '../src/app.ts';
import { systemClock } from '../src/platform/clock.ts';
import { createPool } from '../src/platform/db.ts';
import { createLogger } from '../src/platform/log.ts';
import type { Database } from '../src/platform/tenant.ts';
import { createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

export const ORIGIN = 'http://tds.test';
const log = createLogger('test', 'silent');

export type Api = Awaited<ReturnType<typeof createApi>>;

export interface TestServer {
  testDatabase: TestDatabase;
  database: Database;
  api: Api;
  stop(): Promise<void>;
}

/** The api process on a database of its own, or on one that stays, not listening: `api.inject` is enough for all but WebSockets. */
export async function createTestServer(overrides: Partial<ApiDeps> = {}, shared?: TestDatabase): Promise<TestServer> {
  const testDatabase = shared ?? (await createTestDatabase());
  const database = openDatabase(testDatabase);
  const api = await createApi({ database, listenUrl: testDatabase.url('app'), publicOrigins: [ORIGIN], clock: systemClock, log, ...overrides });
  await api.ready();
  return {
    testDatabase,
    database,
    api,
    stop: async () => {
      await api.close();
      await Promise.all([database.app.end(), database.plataforma.end()]);
      if (shared === undefined) await testDatabase.drop();
    },
  };
}

function openDatabase(testDatabase: TestDatabase): Database {
  return {
    app: createPool({ url: testDatabase.url('app'), max: 10, name: 'test app', log }),
    plataforma: createPool({ url: testDatabase.url('plataforma'), max: 5, name: 'test plataforma', log }),
    ctxKey: testDatabase.ctxKey,
  };
}

export interface Answer {
  status: number;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Record<string, unknown>;
}

export type Send = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Sends as a page of ours would, with this cookie. */
export function createSender(api: Api, cookie?: string): Send {
  return async (method, url, body, headers = {}) => {
    const response = await api.inject({
      method,
      url,
      headers: { origin: ORIGIN, ...(cookie === undefined ? {} : { cookie }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return { status: response.statusCode, body: response.body === '' ? undefined : JSON.parse(response.body), headers: response.headers };
  };
}

/** Signs in from an address of its own, so that the limit of sign-ins stays out of the way; returns the Cookie header. */
export async function signIn(api: Api, email: string, senha: string): Promise<string> {
  const response = await api.inject({
    method: 'POST',
    url: '/api/v1/sessao',
    headers: { origin: ORIGIN },
    remoteAddress: `127.0.${Math.floor(Math.random() * 250)}.${1 + Math.floor(Math.random() * 250)}`,
    payload: { email, senha },
  });
  if (response.statusCode !== 200) throw new Error(`sign-in of ${email}: ${response.statusCode} ${response.body}`);
  const [cookie] = response.cookies;
  return `${cookie?.name}=${cookie?.value}`;
}
