import { Suspense, lazy, useCallback, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { codeOf } from '../../platform/code.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Paging } from '../../ui/Paging.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { useFollow } from '../ao-vivo/LiveProvider.tsx';
import { DispositivoCard } from './DispositivoCard.tsx';
import { DispositivosFilters } from './DispositivosFilters.tsx';
import type { DispositivosChange } from './DispositivosFilters.tsx';
import { POR_PAGINA, dispositivosPageQuery } from './api.ts';
import type { DispositivosSearch } from './search.ts';
import './dispositivos.css';

const NovoDispositivoDialog = lazy(codeOf('NovoDispositivoDialog', async () => ({ default: (await import('./NovoDispositivoDialog.tsx')).NovoDispositivoDialog })));

const route = getRouteApi('/c/$slug/dispositivos');

/** All dispositivos of a conta with what they said last. */
export function DispositivosPage() {
  const { t } = useTranslation();
  const { slug, nome, canEdit } = useConta();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isChoosing, setChoosing] = useState(false);
  const list = useQuery(dispositivosPageQuery(slug, search));
  useFollow(list.data?.itens.map(({ id }) => id) ?? []);
  useTitle(t('dispositivos.titulo'), nome);
  const filter = useCallback(
    (change: DispositivosChange) => void navigate({ search: (before) => ({ ...before, pagina: undefined, ...change }) as DispositivosSearch, replace: true }),
    [navigate],
  );
  const novo = canEdit ? (
    <button type="button" className="btn btn-primary" onClick={() => setChoosing(true)}>
      {t('dispositivos.novo')}
    </button>
  ) : null;
  return (
    <>
      <div className="page-head">
        <h1 className="h4 mb-0">{t('dispositivos.titulo')}</h1>
        <div className="ms-auto">{novo}</div>
      </div>
      <DispositivosFilters search={search} atrasados={list.data?.atrasados} onChange={filter} />
      {list.error && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={8} height={76} /> : null}
      {list.data ? (
        <>
          <p className="small text-body-secondary mb-2 tabular" role="status">
            {list.data.total === 0 ? null : t('dispositivos.total', { count: list.data.total })}
          </p>
          {list.data.itens.length === 0 ? <Nothing search={search} novo={novo} onClear={() => void navigate({ search: {} })} /> : null}
          <ul className="rows" aria-label={t('dispositivos.titulo')}>
            {list.data.itens.map((dispositivo) => (
              <DispositivoCard key={dispositivo.id} dispositivo={dispositivo} />
            ))}
          </ul>
          <Paging page={list.data.pagina} perPage={POR_PAGINA} total={list.data.total} onChange={(pagina) => void navigate({ search: (before) => ({ ...before, pagina }) })} />
        </>
      ) : null}
      {isChoosing ? (
        <Suspense fallback={null}>
          <NovoDispositivoDialog gatewayId={search.gatewayId} onClose={() => setChoosing(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function Nothing({ search, novo, onClear }: { search: DispositivosSearch; novo: React.ReactNode; onClear: () => void }) {
  const { t } = useTranslation();
  const { canEdit } = useConta();
  if (Object.values(search).some((value) => value !== undefined)) {
    return (
      <EmptyState title={t('dispositivos.semResultado')} text={t('gateways.semResultadoAcao')}>
        <button type="button" className="btn btn-outline-primary" onClick={onClear}>
          {t('acoes.limparFiltros')}
        </button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('dispositivos.nenhum')} text={t(canEdit ? 'dispositivos.nenhumAcao' : 'dispositivos.vazioConsulta')}>
      {novo}
    </EmptyState>
  );
}
