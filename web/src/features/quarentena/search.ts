import { pageOf, textOf } from '../../platform/search.ts';

export interface QuarentenaSearch {
  busca?: string;
  motivo?: string;
  pagina?: number;
}

export function validateQuarentenaSearch(search: Record<string, unknown>): QuarentenaSearch {
  return { ...textOf(search, 'busca'), ...textOf(search, 'motivo'), ...pageOf(search) };
}
