import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './errors.ts';
import { sendError } from './http-errors.ts';

export interface WebOptions {
  /** The built pages: index.html, assets/ with hashes in their names. */
  webDir: string;
  /** Addresses that are pages of the application, as route patterns: they all get index.html. */
  pages: readonly string[];
}

/** Serves the built pages. Hashed files are kept for ever, everything else is asked for again; what is neither is 404. */
export async function serveWeb(http: FastifyInstance, { webDir, pages }: WebOptions): Promise<void> {
  await http.register(fastifyStatic, {
    root: webDir,
    index: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, file) => {
      const isHashed = file.slice(webDir.length).startsWith('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const page of pages) http.get(page, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'));
  // Browsers ask for this name by themselves, whatever the page links to.
  http.get('/favicon.ico', { schema: { hide: true } }, (_request, reply) => reply.sendFile('favicon.svg'));
}

/** A mistyped address is told by the application, in the person's language and with a way home; to a program, as a problem. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return isVisit(request) ? reply.code(404).sendFile('index.html') : sendError(new AppError('NOT_FOUND'), request, reply);
}

/** A person going somewhere: programs ask for no HTML, and what lies below /api and /assets are no pages. */
function isVisit({ method, url, headers }: FastifyRequest): boolean {
  const isPlace = !/^\/(api|assets)(\/|$|\?)/.test(url);
  return isPlace && (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
}
