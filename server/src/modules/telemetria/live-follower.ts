import { aoVivoPedido } from '@tds/contract/http';
import type { Acesso } from '../../platform/http-session.ts';
import type { Logger } from '../../platform/log.ts';
import type { Contexto, Database } from '../../platform/tenant.ts';
import { createFrames } from './live-frames.ts';

/** What we need of a WebSocket. */
export interface LiveSocket {
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code: number, reason?: string): void;
  on(event: 'message', listener: (data: Buffer) => void): unknown;
  on(event: 'close' | 'error', listener: () => void): unknown;
}

export interface FollowerOptions {
  socket: LiveSocket;
  database: Database;
  /** Asked at the start and every few seconds after: null when the session is over, without conta when she may not see it. */
  findAcesso: () => Promise<Acesso | null>;
  /** Called once the socket is known to belong to a conta. */
  joined: (contaId: string) => void;
  log: Logger;
}

export interface Follower {
  /** Something of the conta changed. */
  wake(): void;
}

/** Four frames a second at most. */
const FRAME_MS = 250;
/** Rights are asked again, and a frame is sent even when nothing changed: both promises are "within 5 s". */
const BEAT_MS = 3000;
/** A browser that reads slower than this misses frames; the next one it gets has all it missed. */
const MAX_BUFFERED = 256 * 1024;

const CLOSE = { noSession: 4401, noConta: 4404, badMessage: 1008 } as const;

/** One browser following one conta, until it goes or loses the right to. */
export function followConta({ socket, database, findAcesso, joined, log }: FollowerOptions): Follower {
  const frames = createFrames(database);
  let contexto: Contexto | undefined;
  let request: string[] | undefined;
  let isDirty = false;
  let isBeat = false;
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isClosed = false;
  let frameMs = Number.NEGATIVE_INFINITY;

  const close = (code: number): void => {
    stop();
    socket.close(code);
  };
  const stop = (): void => {
    isClosed = true;
    clearTimeout(timer);
    clearInterval(beat);
  };
  /** At once, or as soon as the last frame is old enough. */
  const schedule = (): void => {
    if (isClosed || isBusy || !contexto) return;
    timer ??= setTimeout(() => void run(), Math.max(0, frameMs + FRAME_MS - performance.now()));
  };
  const run = async (): Promise<void> => {
    timer = undefined;
    frameMs = performance.now();
    isBusy = true;
    const isTold = await tell().then(() => true, (error: Error) => log.warn({ error: error.message }, 'live frame not sent'));
    isBusy = false;
    // What could not be told stays asked for, until the next beat finds the database back.
    if (isTold && (isDirty || isBeat || request)) schedule();
  };
  const tell = async (): Promise<void> => {
    if (!contexto || socket.bufferedAmount > MAX_BUFFERED) return;
    const ids = request;
    const mustSend = isBeat || ids !== undefined;
    isDirty = false;
    isBeat = false;
    if (ids) await frames.follow(contexto, ids);
    const quadro = await frames.next(contexto);
    // Only now is it answered; one that came meanwhile waits for its own turn.
    if (request === ids) request = undefined;
    if (!isClosed && (mustSend || quadro.leituras.length + quadro.presencas.length > 0)) socket.send(JSON.stringify(quadro));
  };
  const authorize = async (): Promise<void> => {
    const acesso = await findAcesso();
    if (isClosed) return;
    if (!acesso) return close(CLOSE.noSession);
    if (!acesso.conta) return close(CLOSE.noConta);
    if (!contexto) joined(acesso.conta.id);
    contexto = { contaId: acesso.conta.id, usuarioId: acesso.usuario.id, papel: acesso.conta.papel };
    isBeat = true;
    schedule();
  };
  const check = (): void => {
    // With the database away nothing is sent either: the browser sees that the picture stands still.
    authorize().catch((error: Error) => log.warn({ error: error.message }, 'live access not checked'));
  };

  socket.on('message', (data) => {
    const parsed = parsePedido(data);
    if (parsed === null) return close(CLOSE.badMessage);
    request = parsed;
    schedule();
  });
  socket.on('close', stop);
  socket.on('error', stop);
  const beat = setInterval(check, BEAT_MS);
  check();
  return {
    wake: () => {
      isDirty = true;
      schedule();
    },
  };
}

function parsePedido(data: Buffer): string[] | null {
  try {
    return aoVivoPedido.parse(JSON.parse(data.toString())).dispositivos;
  } catch {
    return null;
  }
}
