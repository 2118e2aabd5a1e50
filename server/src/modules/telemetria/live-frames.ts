import type { AoVivoQuadro } from '@tds/contract/http';
import { withContexto } from '../../platform/tenant.ts';
import type { Contexto, Database } from '../../platform/tenant.ts';
import { findFollowable, listLatest, listPresencas } from './repo-live.ts';

export interface Frames {
  /** Follows these from now on; the next frame has all of them. Ids that are not the conta's are left out without a word. */
  follow(contexto: Contexto, ids: readonly string[]): Promise<void>;
  /** What differs from the frames before. */
  next(contexto: Contexto): Promise<AoVivoQuadro>;
}

/** Presence is told by the second; a large conta's is not read at each of four frames. */
const PRESENCE_EVERY_MS = 1000;

/** What one browser was told already, and what it must be told next. Every read goes through the conta's own rights. */
export function createFrames(database: Database): Frames {
  let followed: string[] = [];
  let since: Date | null = null;
  let presenceReadMs = Number.NEGATIVE_INFINITY;
  let toldLeituras = new Map<string, string>();
  const toldPresencas = new Map<string, string>();

  return {
    follow: async (contexto, ids) => {
      followed = ids.length === 0 ? [] : await withContexto(database, contexto, (tx) => findFollowable(tx, ids));
      since = null;
      toldLeituras = new Map();
    },
    next: async (contexto) => {
      const isPresenceDue = performance.now() - presenceReadMs >= PRESENCE_EVERY_MS;
      const [latest, presencas] = await withContexto(database, contexto, async (tx) => [
        followed.length === 0 ? [] : await listLatest(tx, followed, since),
        isPresenceDue ? await listPresencas(tx) : [],
      ]);
      if (isPresenceDue) presenceReadMs = performance.now();
      for (const { alteradoEm } of latest) if (since === null || alteradoEm > since) since = alteradoEm;
      return {
        leituras: latest.map(({ leitura }) => leitura).filter((leitura) => isNews(toldLeituras, leitura.dispositivoId, leitura)),
        presencas: presencas.filter((presenca) => isNews(toldPresencas, presenca.gatewayId, presenca)),
      };
    },
  };
}

function isNews(told: Map<string, string>, id: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  if (told.get(id) === text) return false;
  told.set(id, text);
  return true;
}
