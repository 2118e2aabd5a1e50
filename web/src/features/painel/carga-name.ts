import type { Carga } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';

/** A carga is called what it measures; where that is not known, by its rate. */
export function useCargaName(): (carga: Pick<Carga, 'grandeza' | 'grandezaBase'>) => string {
  const { t } = useTranslation();
  return ({ grandeza, grandezaBase }) => (grandezaBase === null ? t(`carga.outra.${grandeza}`) : t(`dispositivos.grandeza.${grandezaBase}`));
}
