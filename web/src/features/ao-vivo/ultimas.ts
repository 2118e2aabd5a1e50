import type { AoVivoQuadro } from '@tds/contract/http';
import { decimalsIn } from '../../ui/decimal.ts';

export type LeituraAoVivo = AoVivoQuadro['leituras'][number];

/** Points kept per dispositivo: a day at one reading every 30 s, with room. */
const MAX_KEPT = 3000;

/** What came over the live connection, by dispositivo: its latest reading and the recent ones a chart needs. */
export interface Ultimas {
  apply: (leituras: readonly LeituraAoVivo[]) => void;
  latest: (dispositivoId: string) => LeituraAoVivo | undefined;
  recent: (dispositivoId: string) => readonly LeituraAoVivo[];
  /** The most decimals seen of it, which only grows: a value then keeps its width while it changes. */
  decimals: (dispositivoId: string) => number;
  /** Tells of values that did not come over the live connection. */
  noteDecimals: (dispositivoId: string, decimals: number) => void;
  /** Counts what was applied: a chart is drawn again when it moves. */
  version: () => number;
  subscribe: (listener: () => void) => () => void;
}

export function createUltimas(): Ultimas {
  const latest = new Map<string, LeituraAoVivo>();
  const recent = new Map<string, LeituraAoVivo[]>();
  const decimals = new Map<string, number>();
  const listeners = new Set<() => void>();
  let version = 0;

  const tell = () => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const note = (id: string, count: number) => {
    if (count <= (decimals.get(id) ?? 0)) return false;
    decimals.set(id, count);
    return true;
  };

  const keep = (leitura: LeituraAoVivo) => {
    const id = leitura.dispositivoId;
    const before = latest.get(id);
    // A buffered reading may arrive late: it belongs to the chart, not to "now".
    if (!before || Date.parse(leitura.time) >= Date.parse(before.time)) latest.set(id, leitura);
    const points = recent.get(id) ?? [];
    points.push(leitura);
    if (points.length > MAX_KEPT) points.splice(0, points.length - MAX_KEPT);
    recent.set(id, points);
    note(id, decimalsIn(leitura.valor));
  };

  return {
    apply: (leituras) => {
      if (leituras.length === 0) return;
      for (const leitura of leituras) keep(leitura);
      tell();
    },
    latest: (id) => latest.get(id),
    recent: (id) => recent.get(id) ?? [],
    decimals: (id) => decimals.get(id) ?? 0,
    noteDecimals: (id, count) => {
      if (note(id, count)) tell();
    },
    version: () => version,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
