import { useCallback } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Paging } from '../../ui/Paging.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { GatewaySelect } from '../gateways/GatewaySelect.tsx';
import { Motivos } from './Motivos.tsx';
import { QuarentenaRow } from './QuarentenaRow.tsx';
import { POR_PAGINA, quarentenaQuery } from './api.ts';
import type { QuarentenaSearch } from './search.ts';
import './quarentena.css';

type Change = { [K in keyof QuarentenaSearch]?: QuarentenaSearch[K] | undefined };

const route = getRouteApi('/c/$slug/quarentena');

export function QuarentenaPage() {
  const { t } = useTranslation();
  const { slug, nome } = useConta();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(quarentenaQuery(slug, search));
  useTitle(t('quarentena.titulo'), nome);
  const filter = useCallback((change: Change) => void navigate({ search: (before) => ({ ...before, pagina: undefined, ...change }) as QuarentenaSearch, replace: true }), [navigate]);
  return (
    <>
      <h1 className="h4 mb-1">{t('quarentena.titulo')}</h1>
      <p className="text-body-secondary">{t('quarentena.explica')}</p>
      <Filters search={search} onChange={filter} />
      {list.error && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={5} height={96} /> : null}
      {list.data ? (
        <>
          <p className="small text-body-secondary mb-2 tabular" role="status">
            {list.data.total === 0 ? null : t('quarentena.total', { count: list.data.total })}
          </p>
          {list.data.itens.length === 0 ? <Nothing search={search} onClear={() => void navigate({ search: {} })} /> : null}
          <ul className="rows" aria-label={t('quarentena.titulo')}>
            {list.data.itens.map((item) => (
              <QuarentenaRow key={item.id} item={item} />
            ))}
          </ul>
          <Paging page={list.data.pagina} perPage={POR_PAGINA} total={list.data.total} onChange={(pagina) => void navigate({ search: (before) => ({ ...before, pagina }) })} />
        </>
      ) : null}
    </>
  );
}

function Filters({ search, onChange }: { search: QuarentenaSearch; onChange: (change: Change) => void }) {
  const { t } = useTranslation();
  const onSearch = useCallback((busca: string) => onChange({ busca }), [onChange]);
  return (
    <search>
      <div className="filters">
        <SearchField label={t('quarentena.buscar')} value={search.busca ?? ''} onChange={onSearch} />
        <GatewaySelect value={search.gatewayId} onChange={(gatewayId) => onChange({ gatewayId })} />
      </div>
      <Motivos gatewayId={search.gatewayId} chosen={search.motivo} onChoose={(motivo) => onChange({ motivo })} />
    </search>
  );
}

function Nothing({ search, onClear }: { search: QuarentenaSearch; onClear: () => void }) {
  const { t } = useTranslation();
  if ((search.busca ?? search.motivo ?? search.gatewayId ?? search.pagina) === undefined) {
    return <EmptyState title={t('quarentena.vazio')} text={t('quarentena.vazioAcao')} />;
  }
  return (
    <EmptyState title={t('quarentena.semResultado')} text={t('quarentena.semResultadoAcao')}>
      <button type="button" className="btn btn-outline-primary" onClick={onClear}>
        {t('acoes.limparFiltros')}
      </button>
    </EmptyState>
  );
}
