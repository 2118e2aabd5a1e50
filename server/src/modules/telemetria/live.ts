import { AO_VIVO_PATH } from '@tds/contract/http';
import { AppError } from '../../platform/errors.ts';
import { isOwnOrigin } from '../../platform/http-origin.ts';
import type { Api } from '../../platform/http-routes.ts';
import { listen } from '../../platform/listen.ts';
import type { Logger } from '../../platform/log.ts';
import { CLOSE, followConta } from './live-follower.ts';
import type { Follower } from './live-follower.ts';

export interface AoVivoOptions {
  /** The app's login: a connection that only listens. */
  listenUrl: string;
  publicOrigins: readonly string[];
  log: Logger;
}

/** Sent by the ingest process after commits, payload = conta id (`notifyContas`). */
const CHANNEL = 'tds_ao_vivo';
/** Pages one session may have open: each costs a statement a frame. */
const MAX_PER_SESSION = 20;

/**
 * The WebSocket of a conta: what was committed reaches the browsers that may see it. The notification names a conta only;
 * each browser's frame is read from the tables with that person's own rights.
 */
export function bindAoVivo(api: Api, options: AoVivoOptions): void {
  const byConta = new Map<string, Set<Follower>>();
  const bySession = new Map<string, number>();
  let listener: ReturnType<typeof listen> | undefined;

  const notified = (contaId: string): void => {
    // After a reconnect nobody knows whose news was missed.
    const sets = contaId === '' ? [...byConta.values()] : [byConta.get(contaId) ?? new Set<Follower>()];
    for (const followers of sets) for (const follower of followers) follower.wake();
  };
  api.scope.addHook('onListen', async () => {
    listener = listen({ url: options.listenUrl, channels: { [CHANNEL]: notified }, log: options.log });
  });
  api.scope.addHook('onClose', async () => listener?.stop());

  api.scope.route<{ Params: { slug: string } }>({
    method: 'GET',
    url: AO_VIVO_PATH,
    websocket: true,
    schema: { hide: true },
    onRequest: async (request) => {
      if (!request.ws) throw new AppError('NOT_FOUND');
      if (!isOwnOrigin(request.headers, options.publicOrigins)) throw new AppError('ORIGIN_REFUSED');
    },
    handler: (socket, request) => {
      const token = api.cookie.read(request);
      if (token === undefined) return socket.close(CLOSE.noSession);
      const open = bySession.get(token) ?? 0;
      if (open >= MAX_PER_SESSION) return socket.close(CLOSE.tooMany);
      bySession.set(token, open + 1);

      let leave = (): void => undefined;
      const follower = followConta({
        socket,
        database: api.database,
        findAcesso: () => api.findAcesso(token, request.params.slug),
        joined: (contaId) => {
          leave = join(byConta, contaId, follower);
        },
        log: options.log,
      });
      socket.on('close', () => {
        leave();
        const left = (bySession.get(token) ?? 1) - 1;
        if (left > 0) bySession.set(token, left);
        else bySession.delete(token);
      });
    },
  });
}

function join(byConta: Map<string, Set<Follower>>, contaId: string, follower: Follower): () => void {
  const followers = byConta.get(contaId) ?? new Set();
  byConta.set(contaId, followers.add(follower));
  return () => {
    followers.delete(follower);
    if (followers.size === 0 && byConta.get(contaId) === followers) byConta.delete(contaId);
  };
}
