import { Link } from '@tanstack/react-router';
import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Canal, Carga, Taxa } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Paging } from '../../ui/Paging.tsx';
import { useConta } from '../contas/conta.ts';
import { useFollow } from '../ao-vivo/LiveProvider.tsx';
import { CanalRow } from './CanalRow.tsx';
import { POR_PAGINA } from './api.ts';
import { placesOf, useCalmOrder } from './calm.ts';
import { useLiveCarga } from './live-carga.ts';

interface Props {
  page: { itens: Canal[]; total: number; pagina: number; cargas: Carga[]; grandeza: Taxa; grandezaBase: Carga['grandezaBase'] };
  isSearch: boolean;
  onPage: (pagina: number) => void;
  onClear: () => void;
}

/** Those that are fresh by what they draw, then those that are not, by name. */
export function Ranking({ page, isSearch, onPage, onClear }: Props) {
  const { t } = useTranslation();
  const { itens, total, pagina, cargas, grandeza, grandezaBase } = page;
  const calm = useCalmOrder(`${grandeza} ${grandezaBase} ${pagina} ${isSearch ? total : ''}`);
  useFollow(itens.map(({ dispositivoId }) => dispositivoId));
  const live = useLiveCarga(cargas.find((each) => each.grandeza === grandeza && each.grandezaBase === grandezaBase), itens);
  const rows = calm.order(live.rows);
  if (itens.length === 0) return <Nothing isFiltered={isSearch || pagina > 1} onClear={onClear} />;
  const maior = Math.max(0, Number(live.carga?.maiores[0]?.normalizado ?? 0));
  const fresh = rows.filter(({ isStale }) => !isStale);
  const stale = rows.filter(({ isStale }) => isStale);
  return (
    <div {...calm.hold(rows)} data-testid="ranking">
      {fresh.length > 0 ? (
        <ol className="painel-card canais is-full" aria-label={t('painel.maiores')}>
          {placesOf(fresh, (pagina - 1) * POR_PAGINA + 1).map(([place, canal]) => (
            <CanalRow key={place} canal={canal} place={isSearch ? undefined : place} maior={maior} isFull />
          ))}
        </ol>
      ) : null}
      {stale.length > 0 ? (
        <section aria-labelledby="atrasadas">
          <h2 className="h6 mt-4 mb-2" id="atrasadas">
            {t('carga.atrasadas', { minutos: STALE_AFTER_MIN })}
          </h2>
          <ul className="painel-card canais is-full">
            {stale.map((canal) => (
              <CanalRow key={canal.dispositivoId} canal={canal} maior={maior} isFull />
            ))}
          </ul>
        </section>
      ) : null}
      <Paging page={pagina} perPage={POR_PAGINA} total={total} onChange={onPage} />
    </div>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  if (isFiltered) {
    return (
      <EmptyState title={t('carga.semResultado')} text={t('carga.semResultadoAcao')}>
        <button type="button" className="btn btn-outline-primary" onClick={onClear}>
          {t('acoes.limparFiltros')}
        </button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('painel.semCarga')} text={t('painel.semCargaAcao')}>
      <Link to="/c/$slug/dispositivos" params={{ slug }} className="btn btn-outline-primary">
        {t('painel.verDispositivos')}
      </Link>
    </EmptyState>
  );
}
