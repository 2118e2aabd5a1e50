import type { Carga, Grandeza, Taxa } from '@tds/contract/http';
import { pageOf, textOf } from '../../platform/search.ts';

/** What is ranked, as it stands in the address: `?grandeza=VAZAO&grandezaBase=AGUA_FRIA&busca=apto`. */
export interface CargaSearch {
  grandeza?: Taxa;
  grandezaBase?: Grandeza | 'NENHUMA';
  busca?: string;
  pagina?: number;
}

const bases: Record<Taxa, readonly Grandeza[]> = {
  VAZAO: ['AGUA_FRIA', 'AGUA_QUENTE', 'AGUA_REUSO', 'GAS_NATURAL', 'GLP'],
  POTENCIA: ['ENERGIA', 'ENERGIA_TERMICA'],
};

export function validateCargaSearch(search: Record<string, unknown>): CargaSearch {
  const rest = { ...textOf(search, 'busca'), ...pageOf(search) };
  const grandeza = search.grandeza === 'VAZAO' || search.grandeza === 'POTENCIA' ? search.grandeza : undefined;
  if (!grandeza) return rest;
  const grandezaBase = search.grandezaBase === 'NENHUMA' ? 'NENHUMA' : bases[grandeza].find((each) => each === search.grandezaBase);
  return { grandeza, ...(grandezaBase ? { grandezaBase } : {}), ...rest };
}

type Kind = Pick<Carga, 'grandeza' | 'grandezaBase'>;

/** The address of one carga's ranking. */
export function searchOf({ grandeza, grandezaBase }: Kind): CargaSearch {
  return { grandeza, grandezaBase: grandezaBase ?? 'NENHUMA' };
}

/** The carga an address names; undefined leaves the choice to the server. */
export function chosenOf({ grandeza, grandezaBase }: CargaSearch): Kind | undefined {
  if (grandeza === undefined || grandezaBase === undefined) return undefined;
  return { grandeza, grandezaBase: grandezaBase === 'NENHUMA' ? null : grandezaBase };
}
