import type { z } from 'zod';
import type { Route } from './route.ts';

/** What a call of a route needs; parts the route does not have are left out. */
export type CallInput<R extends Route> = Part<'params', R['params']> & Part<'query', R['query']> & Part<'body', R['body']>;

type Part<Name extends string, Shape extends z.ZodType> = undefined extends z.input<Shape>
  ? { [K in Name]?: undefined }
  : { [K in Name]: z.input<Shape> };

/** An answer that is not 2xx: the server's problem+json as it came. */
export class ApiError extends Error {
  readonly status: number;
  readonly codigo: string;
  readonly campos: Record<string, string>;
  readonly requestId: string;
  /** When to ask again, if the server says so (429, 503). */
  readonly retryAfterS: number | undefined;

  constructor(status: number, problem: { codigo?: string; detail?: string; campos?: Record<string, string>; instance?: string }, retryAfterS?: number) {
    super(problem.detail ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.codigo = problem.codigo ?? 'UNKNOWN';
    this.campos = problem.campos ?? {};
    this.requestId = problem.instance ?? '';
    this.retryAfterS = retryAfterS;
  }
}

export interface ApiClientOptions {
  /** Origin of the server, empty for the page's own. */
  baseUrl?: string;
  /** Accept-Language of each call. */
  language?: () => string;
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
}

export type ApiClient = <R extends Route>(route: R, input: CallInput<R>, signal?: AbortSignal) => Promise<z.output<R['answer']>>;

/** A client of any route of the table: types come from the shapes, nothing is generated. Throws `ApiError`. */
export function createApiClient(options: ApiClientOptions = {}): ApiClient {
  const send = options.fetch ?? fetch;
  return async (route, input, signal) => {
    const parts = input as { params?: Record<string, string>; query?: Query; body?: unknown };
    const response = await send(`${options.baseUrl ?? ''}${fillPath(route.path, parts.params)}${queryString(parts.query)}`, {
      method: route.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(options.language ? { 'accept-language': options.language() } : {}),
        ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers?.(),
      },
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(signal ? { signal } : {}),
    });
    if (response.status === 204) return undefined as z.output<(typeof route)['answer']>;
    const answer: unknown = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(response.status, answer as Record<string, never>, secondsOf(response.headers.get('retry-after')));
    return answer as z.output<(typeof route)['answer']>;
  };
}

/** `/contas/:slug` with `{slug: 'a b'}` → `/contas/a%20b`. */
export function fillPath(path: string, params: Record<string, string> = {}): string {
  return path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** A date in its place is not what our server sends. */
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

type Query = Record<string, string | number | boolean | undefined>;

function queryString(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}
