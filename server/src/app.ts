import { routes } from '@tds/contract/http';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { bindCertificados } from './modules/certificados/index.ts';
import { bindContas } from './modules/contas/index.ts';
import { bindDispositivos } from './modules/dispositivos/index.ts';
import { bindGateways } from './modules/gateways/index.ts';
import { bindPainel } from './modules/painel/index.ts';
import { bindPresenca } from './modules/presenca/index.ts';
import { bindQuarentena } from './modules/quarentena/index.ts';
import { bindSaida } from './modules/saida/index.ts';
import { bindAoVivo, bindTelemetria } from './modules/telemetria/index.ts';
import { bindUsuarios, createFindAcesso } from './modules/usuarios/index.ts';
import type { Clock } from './platform/clock.ts';
import { bindHealth, databaseChecks } from './platform/http-health.ts';
import type { Check } from './platform/http-health.ts';
import type { Api } from './platform/http-routes.ts';
import { createSessionCookie } from './platform/http-session.ts';
import { sendNotFound, serveWeb } from './platform/http-web.ts';
import { acceptWebSockets } from './platform/http-websocket.ts';
import { createHttp } from './platform/http.ts';
import type { HttpOptions } from './platform/http.ts';
import type { Logger } from './platform/log.ts';
import { describeRoutes } from './platform/openapi.ts';
import type { Database } from './platform/tenant.ts';
import { createTurns } from './platform/turns.ts';

export interface ApiDeps {
  database: Database;
  /** The app's login, for a connection that only listens. */
  listenUrl: string;
  /** Origins people open the pages at; the first one decides about the cookie's `Secure`. */
  publicOrigins: readonly string[];
  clock: Clock;
  log: Logger;
  /** What else `/readyz` asks: name → check. */
  checks?: Record<string, Check>;
  /** The built pages; without it only the API is served. */
  webDir?: string;
  trustProxy?: HttpOptions['trustProxy'];
  /** Told of each route as it is bound. */
  onRoute?: (route: RouteOptions) => void;
}

/** The addresses the web application's router knows. */
const PAGES = ['/', '/entrar', '/c/*'];

/** Half of the connections of the api process: whose questions take long leaves the others to everybody else. */
const TURNS = { max: 5, maxWaiting: 100, waitMs: 10_000 };

/** The api process, ready to listen: its parts in the order they are bound. */
export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { database, clock, log, publicOrigins } = deps;
  const http = await createHttp({
    log,
    publicOrigins,
    ...(deps.trustProxy === undefined ? {} : { trustProxy: deps.trustProxy }),
    ...(deps.webDir === undefined ? {} : { sendNotFound }),
  });
  if (deps.onRoute) http.addHook('onRoute', deps.onRoute);
  await acceptWebSockets(http);
  await describeRoutes(http, routes);
  bindHealth(http, { ...databaseChecks(database.app), ...deps.checks });
  if (deps.webDir !== undefined) await serveWeb(http, { webDir: deps.webDir, pages: PAGES });
  await http.register(async (scope) => {
    scope.setValidatorCompiler(validatorCompiler);
    scope.setSerializerCompiler(serializerCompiler);
    const api: Api = {
      scope,
      database,
      cookie: createSessionCookie(publicOrigins[0]?.startsWith('https:') ?? false),
      findAcesso: createFindAcesso(database, clock),
      turns: createTurns(TURNS),
    };
    bindUsuarios(api, clock);
    bindContas(api);
    bindPainel(api);
    bindGateways(api, clock);
    bindSaida(api);
    bindPresenca(api);
    bindCertificados(api);
    bindDispositivos(api);
    bindTelemetria(api);
    bindQuarentena(api);
    bindAoVivo(api, { listenUrl: deps.listenUrl, publicOrigins, log });
  });
  http.get('/api/openapi.json', { schema: { hide: true } }, async () => http.swagger());
  return http;
}
