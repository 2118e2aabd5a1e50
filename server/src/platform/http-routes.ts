import type { Access, Route } from '@tds/contract/http';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { Acesso, FindAcesso, SessionCookie } from './http-session.ts';
import { withContexto, withPlataforma } from './tenant.ts';
import type { ContaTx, Contexto, Database, PlataformaTx } from './tenant.ts';
import type { Turns } from './turns.ts';

/** What modules bind their routes to. */
export interface Api {
  /** The part of the server where zod compiles the schemas. */
  scope: FastifyInstance;
  database: Database;
  cookie: SessionCookie;
  findAcesso: FindAcesso;
  /** Of each person, for the connections of the database. */
  turns: Turns;
}

export interface Call<R extends Route> {
  params: z.output<R['params']>;
  query: z.output<R['query']>;
  body: z.output<R['body']>;
  /** Who is signed in; a bug on a PUBLICO route. */
  usuario: Acesso['usuario'];
  /** Who acts in which conta; a bug on a route without `:slug`. */
  contexto: Contexto;
  withConta<Result>(run: (tx: ContaTx) => Promise<Result>): Promise<Result>;
  withPlataforma<Result>(run: (tx: PlataformaTx) => Promise<Result>): Promise<Result>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** A route without an answer returns nothing. */
type Answer<R extends Route> = R['answer'] extends z.ZodUndefined ? void : z.input<R['answer']>;

export interface RouteOptions {
  /** Requests of one address in a minute. */
  maxPerMinute?: number;
}

const RANK: Record<Contexto['papel'], number> = { VIEWER: 1, EDITOR: 2, ADMIN: 3 };

/**
 * Binds a handler to a route of the contract. Before it runs, and before the body is read: no session → 401; a route of the
 * platform without being super-admin → 403; a conta that is not there, or not this person's → 404, whatever the role; too
 * low a role → 403. So 403 tells a member about the role and a stranger nothing. A super-admin acts in any conta as ADMIN.
 * What the handler returns is cut to the answer's shape.
 */
export function bindRoute<R extends Route>(api: Api, route: R, handler: (call: Call<R>) => Promise<Answer<R>>, options: RouteOptions = {}): void {
  const granted = new WeakMap<FastifyRequest, Acesso>();
  api.scope.route({
    method: route.method,
    url: route.path,
    schema: schemaOf(route),
    ...(options.maxPerMinute ? { config: { rateLimit: { max: options.maxPerMinute, timeWindow: 60_000 } } } : {}),
    onRequest: async (request) => {
      if (route.access !== 'PUBLICO') granted.set(request, await authorize(api, route.access, request));
    },
    preValidation: async (request) => {
      if (isAbsent(route.body) && request.body !== undefined && request.body !== null) throw new AppError('INVALID_INPUT');
    },
    handler: async (request, reply) => {
      reply.code(route.status);
      return handler(createCall<R>(api, route, granted.get(request), request, reply));
    },
  });
}

async function authorize(api: Pick<Api, 'cookie' | 'findAcesso'>, access: Exclude<Access, 'PUBLICO'>, request: FastifyRequest): Promise<Acesso> {
  const { slug } = request.params as { slug?: string };
  const token = api.cookie.read(request);
  const acesso = token === undefined ? null : await api.findAcesso(token, slug);
  if (!acesso) throw new AppError('UNAUTHENTICATED');
  if (access === 'SUPER_ADMIN' && !acesso.usuario.isSuperAdmin) throw new AppError('FORBIDDEN');
  if (slug !== undefined && !acesso.conta) throw new AppError('NOT_FOUND');
  if (access !== 'SESSAO' && access !== 'SUPER_ADMIN' && !(acesso.conta && RANK[acesso.conta.papel] >= RANK[access])) throw new AppError('FORBIDDEN');
  return acesso;
}

function createCall<R extends Route>(api: Api, route: R, acesso: Acesso | undefined, request: FastifyRequest, reply: FastifyReply): Call<R> {
  const call = {
    params: request.params as z.output<R['params']>,
    query: request.query as z.output<R['query']>,
    body: request.body as z.output<R['body']>,
    get usuario() {
      if (!acesso) throw new Error(`${route.path} has no session`);
      return acesso.usuario;
    },
    get contexto(): Contexto {
      if (!acesso?.conta) throw new Error(`${route.path} has no conta`);
      return { contaId: acesso.conta.id, usuarioId: acesso.usuario.id, papel: acesso.conta.papel };
    },
    withConta: <Result>(run: (tx: ContaTx) => Promise<Result>) =>
      api.turns.take(call.contexto.usuarioId, () => withContexto(api.database, call.contexto, run)),
    withPlataforma: <Result>(run: (tx: PlataformaTx) => Promise<Result>) => withPlataforma(api.database, `${route.method} ${route.path}`, run),
    request,
    reply,
  };
  return call;
}

/** A query that the route does not have is refused like an unknown field; absent params and body are not checked by zod. */
function schemaOf(route: Route): FastifySchema {
  return {
    summary: route.summary,
    tags: [route.tag],
    ...(isAbsent(route.params) ? {} : { params: route.params }),
    querystring: isAbsent(route.query) ? z.strictObject({}) : route.query,
    ...(isAbsent(route.body) ? {} : { body: route.body }),
    ...(isAbsent(route.answer) ? {} : { response: { [route.status]: route.answer } }),
  };
}

function isAbsent(shape: z.ZodType): boolean {
  return shape instanceof z.ZodUndefined;
}
