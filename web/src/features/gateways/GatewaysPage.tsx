import { useCallback } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Paging } from '../../ui/Paging.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/title.ts';
import { contaQuery } from '../contas/api.ts';
import { useConta } from '../contas/conta.ts';
import { GatewayFilters } from './GatewayFilters.tsx';
import { GatewayRow } from './GatewayRow.tsx';
import { POR_PAGINA, REFRESH_MS, gatewaysQuery } from './api.ts';
import type { GatewaysSearch } from './search.ts';
import './gateways.css';

type Change = { [K in keyof GatewaysSearch]?: GatewaysSearch[K] | undefined };

const route = getRouteApi('/c/$slug/gateways');

export function GatewaysPage() {
  const { t } = useTranslation();
  const { slug, nome, canEdit } = useConta();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: conta } = useQuery({ ...contaQuery(slug), refetchInterval: REFRESH_MS });
  const list = useQuery(gatewaysQuery(slug, search));
  useTitle(t('gateways.titulo'), nome);
  const filter = useCallback((change: Change) => void navigate({ search: (before) => ({ ...before, pagina: undefined, ...change }) as GatewaysSearch, replace: true }), [navigate]);

  return (
    <>
      <div className="page-head">
        <div>
          <h1 className="h4 mb-0">{t('gateways.titulo')}</h1>
          <p className="text-body-secondary mb-0 tabular">{conta ? t('gateways.online', { online: conta.gatewaysOnline, total: conta.gateways }) : '\u00a0'}</p>
        </div>
        {canEdit ? (
          <Link to="/c/$slug/gateways/novo" params={{ slug }} className="btn btn-primary ms-auto">
            {t('gateways.novo')}
          </Link>
        ) : null}
      </div>
      <GatewayFilters search={search} counts={list.data} onChange={filter} />
      {list.error && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={5} height={76} /> : null}
      {list.data ? (
        <>
          <p className="small text-body-secondary mb-2 tabular" role="status">
            {list.data.total === 0 ? null : t('gateways.total', { count: list.data.total })}
          </p>
          {list.data.itens.length === 0 ? <NoGateway search={search} canEdit={canEdit} onClear={() => void navigate({ search: search.ordem ? { ordem: search.ordem } : {} })} /> : null}
          <ul className="rows" aria-label={t('gateways.titulo')}>
            {list.data.itens.map((gateway) => (
              <GatewayRow key={gateway.id} gateway={gateway} />
            ))}
          </ul>
          <Paging page={list.data.pagina} perPage={POR_PAGINA} total={list.data.total} onChange={(pagina) => void navigate({ search: (before) => ({ ...before, pagina }) })} />
        </>
      ) : null}
    </>
  );
}

function NoGateway({ search, canEdit, onClear }: { search: GatewaysSearch; canEdit: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  if (search.busca ?? search.presenca ?? search.estado ?? search.pagina) {
    return (
      <EmptyState title={t('gateways.semResultado')} text={t('gateways.semResultadoAcao')}>
        <button type="button" className="btn btn-outline-primary" onClick={onClear}>
          {t('acoes.limparFiltros')}
        </button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('gateways.vazio')} text={t(canEdit ? 'gateways.vazioAcao' : 'gateways.vazioConsulta')}>
      {canEdit ? (
        <Link to="/c/$slug/gateways/novo" params={{ slug }} className="btn btn-primary">
          {t('gateways.novo')}
        </Link>
      ) : null}
    </EmptyState>
  );
}
