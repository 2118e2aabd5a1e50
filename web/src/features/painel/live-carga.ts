import type { Canal, Carga } from '@tds/contract/http';
import type { LeituraAoVivo } from '../ao-vivo/ultimas.ts';
import { useUltimas } from '../ao-vivo/LiveProvider.tsx';
import { withLive } from './taxa.ts';

interface LiveCarga<Of extends Carga | undefined> {
  carga: Of;
  /** In the order they were given. */
  rows: Canal[];
}

/** Drawn again at each frame: what is said of all and what is said of one are of the same moment. */
export function useLiveCarga<Of extends Carga | undefined>(carga: Of, rows: readonly Canal[]): LiveCarga<Of> {
  const ultimas = useUltimas();
  return addLive(carga, rows, ultimas.latest);
}

/**
 * A sum with what came live since it was made: each canal that is known here counts with its latest reading, the others as they did.
 * Shares are of that sum, and those that draw most are found anew among the canais known here.
 */
export function addLive<Of extends Carga | undefined>(carga: Of, rows: readonly Canal[], latest: (dispositivoId: string) => LeituraAoVivo | undefined): LiveCarga<Of> {
  const liveOf = (canal: Canal): Canal => withLive(canal, latest(canal.dispositivoId));
  if (carga === undefined) return { carga, rows: rows.map(liveOf) };
  const known = [...new Map([...carga.maiores, ...rows].map((canal) => [canal.dispositivoId, canal])).values()];
  if (known.every((canal) => liveOf(canal) === canal)) return { carga, rows: [...rows] };
  const change = known.reduce((sum, canal) => sum + changeOf(canal, liveOf(canal)), 0);
  const total = Number(carga.valor ?? 0) + change;
  const share = (canal: Canal): Canal => shareOf(liveOf(canal), total);
  const maiores = known.filter(({ isStale }) => !isStale).map(share).sort((a, b) => Number(b.normalizado) - Number(a.normalizado));
  return {
    carga: { ...carga, valor: carga.valor === null ? null : total.toFixed(4), maiores: maiores.slice(0, carga.maiores.length) },
    rows: rows.map(share),
  };
}

function changeOf(before: Canal, now: Canal): number {
  return before.normalizado === null || now.normalizado === null ? 0 : Number(now.normalizado) - Number(before.normalizado);
}

/** As the contract says: none when stale, none of what feeds in. */
function shareOf(canal: Canal, total: number): Canal {
  const drawn = Number(canal.normalizado ?? -1);
  return { ...canal, participacao: drawn < 0 || total <= 0 ? null : Math.min(1, drawn / total) };
}
