import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers an upgrade; every other one is not there for it. */
    isWebSocket?: true;
  }
}

/** Largest message a browser may send: 500 ids and the words around them. */
const MAX_PAYLOAD = 32 * 1024;
/** A browser that sleeps, or means us ill, does not answer a close; nobody waits for it. */
const GOODBYE_MS = 1000;
// `closeTimeout` is ws's own; its types do not name it yet.
const OPTIONS = { maxPayload: MAX_PAYLOAD, closeTimeout: GOODBYE_MS };

/** Routes with `websocket: true` and `config.isWebSocket`; whoever may not come in is told before the upgrade, by HTTP. */
export async function acceptWebSockets(http: FastifyInstance): Promise<void> {
  await http.register(websocket, {
    options: OPTIONS,
    preClose: (done) => {
      const { clients } = http.websocketServer;
      for (const client of clients) client.close(1001);
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, GOODBYE_MS);
      http.websocketServer.close(() => {
        clearTimeout(timer);
        done();
      });
    },
  });
  // Without this the plugin would open a WebSocket on any route and only then close it.
  http.addHook('onRequest', async (request) => {
    if (request.ws && request.routeOptions.config.isWebSocket !== true) throw new AppError('NOT_FOUND');
  });
}
