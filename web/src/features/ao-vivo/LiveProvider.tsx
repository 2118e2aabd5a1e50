import { createContext, use, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useRouter } from '@tanstack/react-router';
import { AO_VIVO_PATH, fillPath } from '@tds/contract/http';
import { queryClient } from '../../platform/query.ts';
import { contaQuery } from '../contas/api.ts';
import { applyPresencas } from '../gateways/presencas.ts';
import { refreshSessao } from '../sessao/api.ts';
import { leaveToLogin } from '../sessao/leave.ts';
import { Live } from './live.ts';
import type { LiveStatus } from './live.ts';
import { createUltimas } from './ultimas.ts';
import type { LeituraAoVivo, Ultimas } from './ultimas.ts';

const LiveContext = createContext<{ live: Live; ultimas: Ultimas } | undefined>(undefined);

/** One live connection for all pages of a conta; it closes when the conta is left. */
export function LiveProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const router = useRouter();
  const value = useMemo(() => {
    const ultimas = createUltimas();
    const live = new Live({
      url: socketUrl(slug),
      onQuadro: (quadro) => {
        ultimas.apply(quadro.leituras);
        applyPresencas(queryClient, slug, quadro.presencas);
      },
      onReconnected: () => void queryClient.invalidateQueries({ queryKey: [slug] }),
      onDoubt: () => void checkSession(),
    });
    const checkSession = async () => {
      // No answer at all: the connection keeps trying, and asks again.
      const sessao = await refreshSessao().catch(() => null);
      if (sessao === undefined) await leaveToLogin(router, 'ended');
      else if (sessao) await queryClient.invalidateQueries({ queryKey: contaQuery(slug).queryKey });
    };
    return { live, ultimas };
  }, [slug, router]);
  useEffect(() => {
    value.live.start();
    return () => value.live.stop();
  }, [value]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLiveStatus(): LiveStatus {
  const { live } = useLive();
  return useSyncExternalStore(live.subscribe, live.status);
}

/** When the last frame came, by this browser's clock; undefined before the first. */
export function useHeardAt(): () => number | undefined {
  return useLive().live.heardAtMs;
}

/** Follows these dispositivos while the component is on the screen. `ids` may be a new array each time. */
export function useFollow(ids: readonly string[]): void {
  const { live } = useLive();
  const key = ids.join(',');
  useEffect(() => (key === '' ? undefined : live.follow(key.split(','))), [live, key]);
}

/** The latest live reading; undefined until one comes. Only this component is drawn again when it changes. */
export function useUltima(dispositivoId: string): LeituraAoVivo | undefined {
  const { ultimas } = useLive();
  return useSyncExternalStore(ultimas.subscribe, () => ultimas.latest(dispositivoId));
}

/** The most decimal places seen of its values. */
export function useSeenDecimals(dispositivoId: string): number {
  const { ultimas } = useLive();
  return useSyncExternalStore(ultimas.subscribe, () => ultimas.decimals(dispositivoId));
}

/** All live readings kept; drawn again at each frame (at most four a second). */
export function useUltimas(): Ultimas {
  const { ultimas } = useLive();
  useSyncExternalStore(ultimas.subscribe, ultimas.version);
  return ultimas;
}

function useLive(): { live: Live; ultimas: Ultimas } {
  const value = use(LiveContext);
  if (!value) throw new Error('live values outside of LiveProvider');
  return value;
}

function socketUrl(slug: string): string {
  const url = new URL(fillPath(AO_VIVO_PATH, { slug }), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
