import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Carga, Painel } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { useFollow } from '../ao-vivo/LiveProvider.tsx';
import { Cargas } from './Cargas.tsx';
import { LateBadge } from './LateBadge.tsx';
import { Counts } from './Counts.tsx';
import { Eventos } from './Eventos.tsx';
import { HomeSkeleton } from './HomeSkeleton.tsx';
import { Maiores } from './Maiores.tsx';
import { Passos } from './Passos.tsx';
import { painelQuery } from './api.ts';
import './painel.css';

export function HomePage() {
  const { t } = useTranslation();
  const { slug, nome } = useConta();
  const found = useQuery(painelQuery(slug));
  useTitle(t('secoes.inicio'), nome);
  return (
    <div className="painel">
      <div className="painel-topo">
        <h1 className="h4 mb-0">{t(found.data?.passos.hasLeitura === false ? 'secoes.inicio' : 'painel.titulo')}</h1>
        {found.data ? <LateBadge updatedAtMs={found.dataUpdatedAt} /> : null}
      </div>
      {found.error && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isPending ? <HomeSkeleton /> : null}
      {found.data ? <Content painel={found.data} /> : null}
    </div>
  );
}

function Content({ painel }: { painel: Painel }) {
  const { t } = useTranslation();
  const ranked = rankedOf(painel.cargas);
  useFollow(painel.cargas.flatMap(({ maiores }) => maiores.map(({ dispositivoId }) => dispositivoId)));
  return (
    <>
      {painel.passos.hasLeitura ? <CargaNow cargas={painel.cargas} /> : <Passos passos={painel.passos} />}
      <Counts painel={painel} />
      <div className="painel-colunas">
        {ranked.length > 0 ? (
          <section className="painel-coluna" aria-labelledby="maiores-titulo" data-testid="maiores">
            <h2 className="h5 mb-0" id="maiores-titulo">
              {t('painel.maiores')}
            </h2>
            <div className="maiores-grupo">
              {ranked.map((carga) => (
                <Maiores key={`${carga.grandeza} ${carga.grandezaBase}`} carga={carga} />
              ))}
            </div>
          </section>
        ) : null}
        <section className="painel-coluna" aria-labelledby="eventos-titulo">
          <h2 className="h5 mb-0" id="eventos-titulo">
            {t('painel.eventos')}
          </h2>
          <div className="painel-card">
            <Eventos eventos={painel.eventos} />
          </div>
        </section>
      </div>
    </>
  );
}

function CargaNow({ cargas }: { cargas: readonly Carga[] }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  if (cargas.length > 0) return <Cargas cargas={cargas} />;
  return (
    <div className="painel-card">
      <EmptyState title={t('painel.semCarga')} text={t('painel.semCargaAcao')}>
        <Link to="/c/$slug/dispositivos" params={{ slug }} className="btn btn-outline-primary">
          {t('painel.verDispositivos')}
        </Link>
      </EmptyState>
    </div>
  );
}

/** One ranking of flow and one of power, of what the conta measures most, in the order of the numbers above; one canal alone has nobody to be compared with. */
function rankedOf(cargas: readonly Carga[]): Carga[] {
  const worth = cargas.filter(({ canais, atrasados, maiores }) => canais + atrasados > 1 && maiores.length > 0);
  return worth.filter((carga, index) => worth.findIndex(({ grandeza }) => grandeza === carga.grandeza) === index);
}
