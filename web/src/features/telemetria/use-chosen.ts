import { useQueries } from '@tanstack/react-query';
import type { Dispositivo } from '@tds/contract/http';
import { isStatus } from '../../platform/api.ts';
import { useConta } from '../contas/conta.ts';
import { dispositivoQuery } from '../dispositivos/api.ts';
import { useFollow } from '../ao-vivo/LiveProvider.tsx';

export interface ChosenOne {
  id: string;
  /** Its place among the chosen: colour and dash. */
  traco: number;
  dispositivo: Dispositivo | undefined;
  /** There is none of this id in the conta. */
  isMissing: boolean;
  /** It could not be asked for. */
  error: unknown;
  retry: () => void;
}

/** The dispositivos an address names, each by itself: one that is not there hides no other. Their live values are followed. */
export function useChosen(ids: readonly string[]): ChosenOne[] {
  const { slug } = useConta();
  const found = useQueries({ queries: ids.map((id) => dispositivoQuery(slug, id)) });
  const chosen = ids.map((id, traco): ChosenOne => {
    const query = found[traco];
    const isMissing = isStatus(query?.error, 404);
    return { id, traco, dispositivo: query?.data, isMissing, error: isMissing || query?.data ? null : (query?.error ?? null), retry: () => void query?.refetch() };
  });
  useFollow(chosen.filter(({ isMissing }) => !isMissing).map(({ id }) => id));
  return chosen;
}
