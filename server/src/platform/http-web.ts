import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

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
}
