import { useCallback } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { LateBadge } from './LateBadge.tsx';
import { Primeiro } from './Primeiro.tsx';
import { Ranking } from './Ranking.tsx';
import { CargaChoice } from './CargaChoice.tsx';
import { canaisQuery } from './api.ts';
import { chosenOf } from './search.ts';
import type { CargaSearch } from './search.ts';
import './painel.css';

const route = getRouteApi('/c/$slug/carga');

export function CargaPage() {
  const { t } = useTranslation();
  const { slug, nome } = useConta();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(canaisQuery(slug, search));
  useTitle(t('secoes.carga'), nome);
  const filter = useCallback((change: CargaSearch) => void navigate({ search: (before) => ({ ...before, pagina: undefined, ...change }) as CargaSearch, replace: true }), [navigate]);
  const onSearch = useCallback((busca: string) => filter({ busca }), [filter]);
  return (
    <div className="painel">
      <div className="painel-topo">
        <h1 className="h4 mb-0">{t('secoes.carga')}</h1>
        {list.data ? <LateBadge updatedAtMs={list.dataUpdatedAt} /> : null}
      </div>
      {list.error && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={6} height={72} /> : null}
      {list.data ? (
        <>
          <CargaChoice cargas={list.data.cargas} shown={chosenOf(search) ?? list.data} />
          {/* Another kind was chosen and is on its way: what stands here is the former one. */}
          <div className="painel-troca" aria-busy={list.isPlaceholderData}>
            <Primeiro cargas={list.data.cargas} shown={list.data} />
            {list.data.cargas.length > 0 ? (
              <search className="painel-busca">
                <SearchField label={t('carga.buscar')} value={search.busca ?? ''} onChange={onSearch} />
              </search>
            ) : null}
            <Ranking page={list.data} isSearch={search.busca !== undefined} onPage={(pagina) => filter({ pagina })} onClear={() => filter({ busca: '' })} />
          </div>
        </>
      ) : null}
    </div>
  );
}
