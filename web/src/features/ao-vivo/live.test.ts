import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AoVivoQuadro } from '@tds/contract/http';
import { Live, SILENCE_MS } from './live.ts';

/** The far end of a WebSocket: what a test makes the server do. */
class FarSocket extends EventTarget {
  readyState = 0;
  sent: string[] = [];
  wasClosed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.wasClosed = true;
  }
  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  say(quadro: Partial<AoVivoQuadro> = {}): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ leituras: [], presencas: [], ...quadro }) }));
  }
  hangUp(code = 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

const sockets: FarSocket[] = [];
const quadros: AoVivoQuadro[] = [];
const onReconnected = vi.fn<() => void>();
const onDoubt = vi.fn<() => void>();
let live: Live;
const last = () => sockets.at(-1) ?? new FarSocket();
const asked = (socket: FarSocket) => socket.sent.map((text) => JSON.parse(text) as { dispositivos: string[] });

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = 0;
  quadros.length = 0;
  vi.clearAllMocks();
  live = new Live({
    url: 'ws://x/',
    onQuadro: (quadro) => quadros.push(quadro),
    onReconnected,
    onDoubt,
    random: () => 1,
    openSocket: () => {
      sockets.push(new FarSocket());
      return last() as unknown as WebSocket;
    },
  });
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('following', () => {
  it('asks once for all that the page shows, and again when it changes', async () => {
    const stopA = live.follow(['a', 'b']);
    live.follow(['b', 'c']);
    last().accept();
    await settled();
    expect(asked(last())).toEqual([{ dispositivos: ['a', 'b', 'c'] }]);
    stopA();
    await settled();
    expect(asked(last()).at(-1)).toEqual({ dispositivos: ['b', 'c'] });
  });

  it('asks again after a reconnection, and says that something may have been missed', async () => {
    live.follow(['a']);
    last().accept();
    await settled();
    expect(onReconnected).not.toHaveBeenCalled();
    last().hangUp();
    expect(live.status().estado).toBe('RECONECTANDO');
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
    last().accept();
    await settled();
    expect(asked(last())).toEqual([{ dispositivos: ['a'] }]);
    expect(onReconnected).toHaveBeenCalledTimes(1);
    expect(live.status().estado).toBe('CONECTADO');
  });
});

describe('when the server does not answer', () => {
  it('waits longer each time, up to 15 s, and starts anew once it was heard', async () => {
    for (const waitMs of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const before = sockets.length;
      last().hangUp();
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(sockets).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(before + 1);
    }
    last().accept();
    last().say();
    last().hangUp();
    const before = sockets.length;
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it('doubts the session at every third failure', async () => {
    for (let failure = 0; failure < 6; failure += 1) {
      last().hangUp();
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(onDoubt).toHaveBeenCalledTimes(2);
  });

  it('gives up a connection that is silent for half a minute', async () => {
    last().accept();
    const dead = last();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(dead.wasClosed).toBe(true);
    expect(live.status().estado).toBe('RECONECTANDO');
    dead.say({ presencas: [{ gatewayId: 'g', presenca: 'ONLINE', vistoEm: null }] });
    expect(quadros).toEqual([]);
  });
});

describe('what is shown may be old', () => {
  it('after ten seconds without a frame, until the next one, even an empty one', async () => {
    last().accept();
    last().say();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    expect(live.status().isSilent).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(live.status().isSilent).toBe(true);
    last().say();
    expect(live.status().isSilent).toBe(false);
  });

  it('also while reconnecting goes on', async () => {
    last().accept();
    last().say();
    for (let second = 0; second < 12; second += 1) {
      last().hangUp();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(live.status()).toMatchObject({ estado: 'RECONECTANDO', isSilent: true });
  });

  it('at once when the browser loses its network; it reconnects when the network is back', () => {
    last().accept();
    dispatchEvent(new Event('offline'));
    expect(live.status()).toMatchObject({ estado: 'RECONECTANDO', isOffline: true });
    const before = sockets.length;
    dispatchEvent(new Event('online'));
    expect(sockets).toHaveLength(before + 1);
    expect(live.status().isOffline).toBe(false);
  });
});

describe('ending', () => {
  it.each([4401, 4404])('a refusal with %i stops and asks for the session, without trying again', async (code) => {
    last().accept();
    last().hangUp(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live.status().estado).toBe('PARADO');
    expect(onDoubt).toHaveBeenCalledTimes(1);
    expect(sockets).toHaveLength(1);
  });

  it('stopping closes the socket and nothing is opened any more', async () => {
    last().accept();
    live.stop();
    expect(last().wasClosed).toBe(true);
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(live.status()).toMatchObject({ estado: 'PARADO', isSilent: false });
  });
});
