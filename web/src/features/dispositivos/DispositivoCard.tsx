import { Link } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { CurrentValor } from './CurrentValor.tsx';
import { tipoVisto } from './tipo.ts';

/** A dispositivo in the list of a conta: the card leads to its chart. */
export function DispositivoCard({ dispositivo }: { dispositivo: Dispositivo }) {
  const { t } = useTranslation();
  const { slug, canEdit } = useConta();
  const { id, nome, codigo, status, grandeza, gatewayId, gatewayNome } = dispositivo;
  const facts = [grandeza === null ? t(`dispositivos.tipoVisto.${tipoVisto(dispositivo)}`) : t(`dispositivos.grandeza.${grandeza}`), codigo, ...(status === 'ATIVO' ? [] : [t(`dispositivos.status.${status}`)])];
  return (
    <li className="row-card dispositivo-card">
      <div className="cell-main">
        <Link to="/c/$slug/telemetria" params={{ slug }} search={{ d: [id] }} className="fw-semibold stretched-link link-plain">
          {nome}
        </Link>
        <div className="small text-body-secondary">{facts.join(' · ')}</div>
      </div>
      <CurrentValor dispositivo={dispositivo} />
      {gatewayId === null ? (
        <div className="cell-links small text-body-secondary">{t('dispositivos.semGateway')}</div>
      ) : (
        <div className="cell-links small">
          <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId }} className="text-break">
            {gatewayNome}
          </Link>
          {canEdit ? (
            <Link to="/c/$slug/gateways/$gatewayId/dispositivos/$dispositivoId" params={{ slug, gatewayId, dispositivoId: id }} aria-label={t('dispositivos.editarNome', { nome })}>
              {t('acoes.editar')}
            </Link>
          ) : null}
        </div>
      )}
    </li>
  );
}
