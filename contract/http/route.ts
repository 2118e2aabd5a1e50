import { z } from 'zod';

/**
 * Who may call a route. The order of the roles is their strength; a super-admin passes every check.
 * A member of another conta is answered 404, as if the conta did not exist.
 */
export type Access = 'PUBLICO' | 'SESSAO' | 'VIEWER' | 'EDITOR' | 'ADMIN' | 'SUPER_ADMIN';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One route as data: the server binds a handler to it, the client calls it, OpenAPI is printed from it. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  method: Method;
  /** Fastify notation: `/api/v1/contas/:slug/gateways`. */
  path: string;
  access: Access;
  summary: string;
  tag: string;
  params: Params;
  query: Query;
  body: Body;
  status: 200 | 201 | 204;
  answer: Answer;
}

interface Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> {
  method: Method;
  path: string;
  access: Access;
  summary: string;
  tag: string;
  params?: P;
  query?: Q;
  body?: B;
  status?: 200 | 201 | 204;
  answer?: A;
}

/** Absent parts become `z.undefined()`: a body sent to a route without one is refused, not ignored. */
export function defineRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>(definition: Definition<P, Q, B, A>): Route<P, Q, B, A> {
  const absent = z.undefined();
  return {
    ...definition,
    params: (definition.params ?? absent) as P,
    query: (definition.query ?? absent) as Q,
    body: (definition.body ?? absent) as B,
    status: definition.status ?? (definition.answer ? 200 : 204),
    answer: (definition.answer ?? absent) as A,
  };
}
