import type { Socket } from 'node:net';
import { AO_VIVO_PATH } from '@tds/contract/http';
import { AppError } from '../../platform/errors.ts';
import { isOwnOrigin } from '../../platform/http-origin.ts';
import type { Api } from '../../platform/http-routes.ts';
import { listen } from '../../platform/listen.ts';
import type { Logger } from '../../platform/log.ts';
import { followConta } from './live-follower.ts';
import type { Follower } from './live-follower.ts';

export interface AoVivoOptions {
  /** The app's login: a connection that only listens. */
  listenUrl: string;
  publicOrigins: readonly string[];
  log: Logger;
}

/** Sent by the ingest process after commits, payload = conta id (`notifyContas`). */
const CHANNEL = 'tds_ao_vivo';
/** Pages one person may have open, in all sessions: each costs a statement a frame. */
const MAX_PER_USUARIO = 20;

/**
 * The WebSocket of a conta: what was committed reaches the browsers that may see it. The notification names a conta only;
 * each browser's frame is read from the tables with that person's own rights.
 */
export function bindAoVivo(api: Api, options: AoVivoOptions): void {
  const byConta = new Map<string, Set<Follower>>();
  const places = createPlaces(MAX_PER_USUARIO);
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
    config: { isWebSocket: true },
    schema: { hide: true },
    onRequest: async (request) => {
      if (!request.ws) throw new AppError('NOT_FOUND');
      if (!isOwnOrigin(request.headers, options.publicOrigins)) throw new AppError('ORIGIN_REFUSED');
      const token = api.cookie.read(request);
      const acesso = token === undefined ? null : await api.findAcesso(token, request.params.slug);
      if (!acesso) throw new AppError('UNAUTHENTICATED');
      // The TCP connection gives the place back: it ends in any case, whether the upgrade succeeds or not.
      if (!places.take(acesso.usuario.id, request.raw.socket)) throw new AppError('TOO_MANY_REQUESTS');
    },
    handler: (socket, request) => {
      let leave = (): void => undefined;
      const follower = followConta({
        socket,
        database: api.database,
        findAcesso: () => api.findAcesso(api.cookie.read(request) ?? '', request.params.slug),
        joined: (contaId) => {
          leave = join(byConta, contaId, follower);
        },
        log: options.log,
      });
      socket.on('close', () => leave());
    },
  });
}

function createPlaces(max: number): { take(usuarioId: string, connection: Socket): boolean } {
  const taken = new Map<string, number>();
  return {
    take: (usuarioId, connection) => {
      const count = taken.get(usuarioId) ?? 0;
      if (count >= max || connection.destroyed) return false;
      taken.set(usuarioId, count + 1);
      connection.once('close', () => {
        const left = (taken.get(usuarioId) ?? 1) - 1;
        if (left > 0) taken.set(usuarioId, left);
        else taken.delete(usuarioId);
      });
      return true;
    },
  };
}

function join(byConta: Map<string, Set<Follower>>, contaId: string, follower: Follower): () => void {
  const followers = byConta.get(contaId) ?? new Set();
  byConta.set(contaId, followers.add(follower));
  return () => {
    followers.delete(follower);
    if (followers.size === 0 && byConta.get(contaId) === followers) byConta.delete(contaId);
  };
}
