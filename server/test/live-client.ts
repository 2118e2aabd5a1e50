import type { AoVivoQuadro } from '@tds/contract/http';
import { ORIGIN } from './api.ts';

export interface LiveClient {
  follow(dispositivos: string[]): void;
  send(text: string): void;
  /** The first frame, received already or still to come, that the predicate takes. */
  frame(isWanted: (quadro: AoVivoQuadro) => boolean): Promise<AoVivoQuadro>;
  frames: AoVivoQuadro[];
  /** Code of the close; 1006 when it never opened. */
  closed: Promise<number>;
  close(): void;
}

/** A browser's WebSocket on `/ao-vivo` of a conta. */
export function openLive(baseUrl: string, slug: string, cookie?: string, origin: string = ORIGIN): LiveClient {
  const headers = { origin, ...(cookie === undefined ? {} : { cookie }) };
  const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/api/v1/contas/${slug}/ao-vivo`, { headers });
  const frames: AoVivoQuadro[] = [];
  const waiting: (() => void)[] = [];
  socket.addEventListener('message', ({ data }) => {
    frames.push(JSON.parse(String(data)) as AoVivoQuadro);
    for (const check of waiting) check();
  });
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve));
  const send = (text: string): void => void opened.then(() => socket.send(text));
  return {
    frames,
    send,
    closed: new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code))),
    follow: (dispositivos) => send(JSON.stringify({ dispositivos })),
    frame: (isWanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = frames.find(isWanted);
          if (found) resolve(found);
        };
        waiting.push(check);
        check();
      }),
    close: () => socket.close(),
  };
}
