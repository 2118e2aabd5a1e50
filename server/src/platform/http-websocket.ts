import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';

/** Largest message a browser may send: 500 ids and the words around them. */
const MAX_PAYLOAD = 32 * 1024;
/** A browser that sleeps does not answer a close; stopping does not wait for it. */
const GOODBYE_MS = 1000;

export async function acceptWebSockets(http: FastifyInstance): Promise<void> {
  await http.register(websocket, {
    options: { maxPayload: MAX_PAYLOAD },
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
}
