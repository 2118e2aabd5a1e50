import { Suspense, lazy } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { codeOf } from '../../platform/code.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useConta } from '../contas/conta.ts';
import { useFollow } from '../ao-vivo/LiveProvider.tsx';
import { DispositivosList, NovoDispositivo } from './DispositivosList.tsx';
import { dispositivosQuery } from './api.ts';
import './dispositivos.css';

const Grafico = lazy(codeOf('GraficoAoVivo', async () => ({ default: (await import('../telemetria/GraficoAoVivo.tsx')).GraficoAoVivo })));

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

/** As large as what will stand here (a meter is two dispositivos, nearly always), and never so small that what follows is seen moving. */
function PendingPanel({ rows }: { rows: number }) {
  return (
    <div className="live live-pending">
      <Skeleton rows={Math.ceil(rows / 2)} height={170} />
      <div className="chart-place" />
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
