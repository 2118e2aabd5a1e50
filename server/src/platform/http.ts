import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './errors.ts';
import { sendError } from './http-errors.ts';
import { isOwnOrigin } from './http-origin.ts';
import type { Logger } from './log.ts';

export interface HttpOptions {
  log: Logger;
  /** Origins of our own pages (`https://tds.example`): the only ones that may change anything. */
  publicOrigins: readonly string[];
  /** Proxies whose X-Forwarded-For is believed; else the address for rate limits would be the client's to choose. */
  trustProxy?: boolean | string | string[];
  /** Answers what no route does; without it, everybody gets the problem. */
  sendNotFound?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  timeouts?: HttpTimeouts;
}

export interface HttpTimeouts {
  /** From the connection, or the end of the answer before, to the last header. */
  headersMs: number;
  /** To the last byte of the body. */
  requestMs: number;
  /** How often both are looked at. */
  checkMs: number;
}

const BODY_LIMIT = 256 * 1024;
/** 256 KiB in 30 s is 70 kbit/s: below what a phone at the edge of a network does. */
const TIMEOUTS: HttpTimeouts = { headersMs: 10_000, requestMs: 30_000, checkMs: 2_000 };
/** A connection on which nothing moves in either direction. */
const IDLE_MS = 90_000;
/** Beyond these a connection is closed at once, while those that are open are served. */
const MAX_CONNECTIONS = 5_000;

/** The server without routes: headers, cookies, origin check, limits and errors as every route has them. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  // Widened to what Fastify asks of a logger, or every type of the server would name pino's.
  const loggerInstance: FastifyBaseLogger = options.log;
  const { headersMs, requestMs, checkMs } = options.timeouts ?? TIMEOUTS;
  const http = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy ?? false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestMs,
    connectionTimeout: IDLE_MS,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkMs },
    // Made here, never taken from the caller: it stands in the log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // An address that cannot be read, or a part of one that is too long: refused before there is a route.
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  });
  http.server.maxConnections = MAX_CONNECTIONS;
  http.setErrorHandler(sendError);
  http.setNotFoundHandler((request, reply) => options.sendNotFound?.(request, reply) ?? sendError(new AppError('NOT_FOUND'), request, reply));
  // JSON only: what a foreign form can send (text/plain, urlencoded, multipart) has no parser.
  http.removeContentTypeParser('text/plain');
  addHooks(http, options.publicOrigins);
  await http.register(cookie);
  await http.register(helmet, headersFor(options.publicOrigins));
  await http.register(rateLimit, { global: false, errorResponseBuilder: () => new AppError('TOO_MANY_REQUESTS') });
  return http;
}

function addHooks(http: FastifyInstance, publicOrigins: readonly string[]): void {
  http.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && !isOwnOrigin(request.headers, publicOrigins)) throw new AppError('ORIGIN_REFUSED');
  });
  http.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    request.log.debug({ method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
  });
}

/** Helmet's own policy allows inline styles and upgrades http://192.168.… to https, so the whole policy is ours. */
function headersFor(publicOrigins: readonly string[]) {
  const isSecure = publicOrigins.every((origin) => origin.startsWith('https:'));
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'base-uri': ["'none'"],
        'object-src': ["'none'"],
        'frame-ancestors': ["'none'"],
        'form-action': ["'self'"],
        'img-src': ["'self'", 'data:'],
        // Safari before 15.4 does not count WebSockets of the same host as 'self'.
        'connect-src': ["'self'", ...publicOrigins.map((origin) => origin.replace(/^http/, 'ws'))],
      },
    },
    frameguard: { action: 'deny' as const },
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  };
}
