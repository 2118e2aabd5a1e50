import { Suspense, lazy, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useConta } from '../contas/conta.ts';
import { useFollow } from '../telemetria/LiveProvider.tsx';
import { MAX_IN_GRAFICO } from '../telemetria/search.ts';
import { MedidorRow } from './MedidorRow.tsx';
import { dispositivosQuery } from './api.ts';
import { groupByMedidor, hasWords } from './medidores.ts';
import './dispositivos.css';

const Grafico = lazy(() => import('../telemetria/GraficoAoVivo.tsx').then((module) => ({ default: module.GraficoAoVivo })));

/** With more meters than fit on a screen one searches among them. */
const SEARCH_FROM = 8;

const route = getRouteApi('/c/$slug/gateways/$gatewayId');

/** The dispositivos of a gateway with live values, and the chart of the chosen ones; the choice stands in the address. */
export function DispositivosPanel({ gatewayId, expected }: { gatewayId: string; expected: number }) {
  const { slug } = useConta();
  const { grafico = [] } = route.useSearch();
  const list = useQuery(dispositivosQuery(slug, gatewayId));
  const dispositivos = list.data?.itens ?? [];
  useFollow(dispositivos.map((each) => each.id));
  if (list.isPending) return <PendingPanel rows={expected} />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (dispositivos.length === 0) return <NoDispositivo gatewayId={gatewayId} />;
  const chosen = dispositivos.filter((each) => grafico.includes(each.id));
  return (
    <div className="live">
      <DispositivosList gatewayId={gatewayId} dispositivos={dispositivos} total={list.data.total} chosen={chosen} />
      <div className="live-chart" id="grafico">
        <Suspense fallback={<div className="chart-place" />}>
          <Grafico dispositivos={chosen} />
        </Suspense>
      </div>
    </div>
  );
}

/** As large as what will stand here, and never so small that what follows is seen moving. */
function PendingPanel({ rows }: { rows: number }) {
  return (
    <div className="live live-pending">
      <Skeleton rows={rows} height={120} />
      <div className="chart-place" />
    </div>
  );
}

interface ListProps {
  gatewayId: string;
  dispositivos: readonly Dispositivo[];
  total: number;
  chosen: readonly Dispositivo[];
}

function DispositivosList({ gatewayId, dispositivos, total, chosen }: ListProps) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [busca, setBusca] = useState('');
  const isFull = chosen.length >= MAX_IN_GRAFICO;
  const all = groupByMedidor(dispositivos);
  const medidores = busca === '' ? all : all.filter((medidor) => hasWords(medidor, busca));
  const choose = (id: string, isChosen: boolean) => {
    const others = chosen.map((each) => each.id).filter((each) => each !== id);
    void navigate({ search: (before) => ({ ...before, grafico: isChosen ? [...others, id] : others }), replace: true, resetScroll: false });
  };
  return (
    <section className="live-list" aria-labelledby="dispositivos">
      <ListHead gatewayId={gatewayId} />
      {all.length < SEARCH_FROM ? null : (
        <search className="d-block mb-2">
          <SearchField label={t('dispositivos.buscar')} value={busca} onChange={setBusca} />
        </search>
      )}
      {medidores.length === 0 ? <p className="text-body-secondary py-3 mb-0">{t('dispositivos.semResultado')}</p> : null}
      <ul className="rows" aria-labelledby="dispositivos">
        {medidores.map((medidor) => (
          <MedidorRow key={medidor.key} medidor={medidor} gatewayId={gatewayId} chosen={chosen.map(({ id }) => id)} canChoose={!isFull} onChoose={choose} />
        ))}
      </ul>
      {isFull ? <p className="small text-body-secondary mt-2">{t('dispositivos.maximoNoGrafico', { maximo: MAX_IN_GRAFICO })}</p> : null}
      {total > dispositivos.length ? <p className="small text-body-secondary mt-2">{t('dispositivos.primeiros', { mostrados: dispositivos.length, total })}</p> : null}
      {chosen.length > 0 ? (
        <button type="button" className="btn btn-primary to-chart" onClick={() => document.getElementById('grafico')?.scrollIntoView()}>
          {t('grafico.irPara', { count: chosen.length })}
        </button>
      ) : null}
    </section>
  );
}

function ListHead({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { canEdit } = useConta();
  return (
    <div className="page-head">
      <h2 className="h5 mb-0" id="dispositivos">
        {t('dispositivos.titulo')}
      </h2>
      {canEdit ? <NovoDispositivo gatewayId={gatewayId} /> : null}
    </div>
  );
}

function NoDispositivo({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { canEdit } = useConta();
  return (
    <EmptyState title={t('dispositivos.vazio')} text={t(canEdit ? 'dispositivos.vazioAcao' : 'dispositivos.vazioConsulta')}>
      {canEdit ? <NovoDispositivo gatewayId={gatewayId} /> : null}
    </EmptyState>
  );
}

function NovoDispositivo({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  return (
    <Link to="/c/$slug/gateways/$gatewayId/dispositivos/novo" params={{ slug, gatewayId }} className="btn btn-primary ms-auto">
      {t('dispositivos.novo')}
    </Link>
  );
}
