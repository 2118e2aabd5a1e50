import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Gateway } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { isStatus } from '../../platform/api.ts';
import { queryClient } from '../../platform/query.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { DispositivosPanel } from '../dispositivos/DispositivosPanel.tsx';
import { Certificados } from './Certificados.tsx';
import { GatewayFacts } from './GatewayFacts.tsx';
import { NextStep } from './NextStep.tsx';
import { PresencaBadge } from './PresencaBadge.tsx';
import { PresencaHistory } from './PresencaHistory.tsx';
import { archiveGateway, gatewayQuery } from './api.ts';
import './gateways.css';

const route = getRouteApi('/c/$slug/gateways/$gatewayId');

export function GatewayPage() {
  const { slug } = useConta();
  const { gatewayId } = route.useParams();
  const found = useQuery(gatewayQuery(slug, gatewayId));
  if (found.data) return <GatewayDetails gateway={found.data} />;
  if (found.error) return <GatewayFailure error={found.error} onRetry={() => void found.refetch()} />;
  return <Skeleton rows={6} height={76} />;
}

function GatewayDetails({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { slug, nome, canEdit, canAdmin } = useConta();
  useTitle(gateway.nome, nome);
  return (
    <>
      <Link to="/c/$slug/gateways" params={{ slug }} activeOptions={{ exact: true }} className="back-link">
        {t('gateways.verTodos')}
      </Link>
      <div className="page-head">
        <div className="min-w-0">
          <h1 className="h4 mb-0 text-break">{gateway.nome}</h1>
          <p className="text-body-secondary mb-0">{gateway.codigo}</p>
        </div>
        <div className="gateway-state">
          <PresencaBadge gateway={gateway} />
          <LastHeard gateway={gateway} />
        </div>
        {gateway.estado === 'ARQUIVADO' ? null : (
          <div className="d-flex gap-2 ms-auto">
            {canEdit ? (
              <Link to="/c/$slug/gateways/$gatewayId/editar" params={{ slug, gatewayId: gateway.id }} className="btn btn-outline-primary">
                {t('acoes.editar')}
              </Link>
            ) : null}
            {canAdmin ? <Archive gateway={gateway} /> : null}
          </div>
        )}
      </div>
      <NextStep gateway={gateway} />
      {gateway.presenca === 'NUNCA_CONECTADO' ? null : <PresencaHistory gatewayId={gateway.id} />}
      <DispositivosPanel gatewayId={gateway.id} expected={gateway.dispositivos} />
      <GatewayFacts gateway={gateway} />
      <Certificados gatewayId={gateway.id} />
    </>
  );
}

function Archive({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const archive = async () => {
    await archiveGateway(slug, gateway.id);
    await navigate({ to: '/c/$slug/gateways', params: { slug } });
    // Whatever counts gateways or dispositivos counts others now.
    await queryClient.invalidateQueries({ queryKey: [slug] });
  };
  return (
    <>
      <button type="button" className="btn btn-outline-danger" onClick={() => setOpen(true)}>
        {t('acoes.arquivar')}
      </button>
      {isOpen ? (
        <ConfirmDialog
          title={t('gateways.arquivarTitulo')}
          text={`${t('gateways.arquivarLeva', { count: gateway.dispositivos })} ${t('gateways.arquivarTexto')}`}
          name={gateway.nome}
          words={{ confirm: t('acoes.arquivar'), busy: t('acoes.arquivando'), done: t('avisos.arquivado', { nome: gateway.nome }) }}
          onConfirm={archive}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function LastHeard({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  if (gateway.vistoEm === null) return null;
  return (
    <span className="small text-body-secondary">
      {t('gateways.visto')} <RelativeTime instant={gateway.vistoEm} fuso={fuso} />
    </span>
  );
}

export function GatewayFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  // A malformed id is answered 400: to the person it is an address that leads nowhere, too.
  if (!isStatus(error, 404) && !isStatus(error, 400)) return <ErrorState title={t('erros.titulo')} error={error} onRetry={onRetry} />;
  return (
    <EmptyState isPage title={t('gateways.naoEncontrado')} text={t('gateways.naoEncontradoAcao')}>
      <Link to="/c/$slug/gateways" params={{ slug }} activeOptions={{ exact: true }} className="btn btn-primary">
        {t('gateways.verTodos')}
      </Link>
    </EmptyState>
  );
}
