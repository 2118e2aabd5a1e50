import type { PresencaPeriodo } from '@tds/contract/http';
import { MAX_TRECHOS } from '@tds/contract/http';
import { MAX_EVENTOS_PER_HOUR } from './repo.ts';

/** From `em` on it was `online` or not. */
export interface Evento {
  em: Date;
  online: boolean;
}

/** The present state, which may be ahead of the rows: a turn that was not kept, or a silence that nobody could write down. */
export interface PresentPresenca {
  online: boolean;
  desde: Date;
  vistoEm: Date;
  /** As readers decide it, by age. */
  isOnline: boolean;
}

export interface PresencaKnown {
  /** In order of time, the newest MAX_EVENTOS_READ of the period and the one that held when it began. */
  eventos: readonly Evento[];
  present: PresentPresenca | null;
  agora: Date;
}

/** One more than fit in an answer: that there are more is then known. */
export const MAX_EVENTOS_READ = MAX_TRECHOS + 1;
const HOUR_MS = 3_600_000;

type Trecho = PresencaPeriodo['trechos'][number];

/** What is known of a gateway as the stretches of a period; the end of the period is at most now. `de` lies before it. */
export function presencaOf(known: PresencaKnown, periodo: { de: Date; ate: Date }): PresencaPeriodo {
  const ate = new Date(Math.min(periodo.ate.getTime(), known.agora.getTime()));
  const cut = cutStretches(withPresent(known), periodo.de, ate);
  // Where the rows were cut off nobody knows what held before the first of them.
  const isCut = known.eventos.length >= MAX_EVENTOS_READ;
  const trechos = (isCut ? cut.filter(({ presenca }) => presenca !== 'DESCONHECIDA') : cut).slice(-MAX_TRECHOS);
  const online = lengthOf(trechos, 'ONLINE');
  const sure = online + lengthOf(trechos, 'OFFLINE');
  return {
    de: trechos[0]?.de ?? periodo.de.toISOString(),
    ate: ate.toISOString(),
    disponibilidade: sure === 0 ? null : online / sure,
    instavel: isUnstable(known.eventos, periodo.de),
    trechos,
  };
}

function withPresent({ eventos, present }: PresencaKnown): Evento[] {
  const all = [...eventos];
  const append = (em: Date, online: boolean): void => {
    const last = all.at(-1);
    if (last?.online !== online) all.push({ em: last && last.em > em ? last.em : em, online });
  };
  if (present) {
    append(present.desde, present.online);
    if (present.online && !present.isOnline) append(present.vistoEm, false);
  }
  return all;
}

function cutStretches(eventos: readonly Evento[], de: Date, ate: Date): Trecho[] {
  const trechos: Trecho[] = [];
  const close = (presenca: Trecho['presenca'], from: Date, to: Date): void => {
    const [start, end] = [from > de ? from : de, to < ate ? to : ate];
    if (start >= end) return;
    const last = trechos.at(-1);
    if (last?.presenca === presenca) last.ate = end.toISOString();
    else trechos.push({ presenca, de: start.toISOString(), ate: end.toISOString() });
  };
  let presenca: Trecho['presenca'] = 'DESCONHECIDA';
  let from = de;
  for (const { em, online } of eventos) {
    close(presenca, from, em);
    presenca = online ? 'ONLINE' : 'OFFLINE';
    from = em;
  }
  close(presenca, from, ate);
  return trechos;
}

function lengthOf(trechos: readonly Trecho[], presenca: Trecho['presenca']): number {
  return trechos.filter((each) => each.presenca === presenca).reduce((sum, { de, ate }) => sum + Date.parse(ate) - Date.parse(de), 0);
}

/** Rows as close together as the limit allows: others were left out. */
function isUnstable(eventos: readonly Evento[], de: Date): boolean {
  return eventos.some(({ em }, index) => {
    const first = eventos[index - MAX_EVENTOS_PER_HOUR + 1];
    return first !== undefined && em > de && em.getTime() - first.em.getTime() < HOUR_MS;
  });
}
