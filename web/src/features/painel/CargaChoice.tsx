import { Link } from '@tanstack/react-router';
import type { Carga } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { GrandezaIcon, familiaOf } from './GrandezaIcon.tsx';
import { useCargaName } from './carga-name.ts';
import { searchOf } from './search.ts';

/** What may be ranked, each a link of its own: the choice stands in the address. */
export function CargaChoice({ cargas, shown }: { cargas: readonly Carga[]; shown: Pick<Carga, 'grandeza' | 'grandezaBase'> }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const nome = useCargaName();
  if (cargas.length < 2) return null;
  return (
    <nav className="tipos" aria-label={t('carga.tipos')}>
      {cargas.map((carga) => {
        const isShown = carga.grandeza === shown.grandeza && carga.grandezaBase === shown.grandezaBase;
        return (
          <Link
            key={`${carga.grandeza} ${carga.grandezaBase}`}
            to="/c/$slug/carga"
            params={{ slug }}
            search={searchOf(carga)}
            replace
            className={`tipo grandeza-${familiaOf(carga)}${isShown ? ' is-shown' : ''}`}
            aria-current={isShown ? 'page' : undefined}
          >
            <GrandezaIcon familia={familiaOf(carga)} />
            {nome(carga)}
          </Link>
        );
      })}
    </nav>
  );
}
