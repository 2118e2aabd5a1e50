import { Link } from '@tanstack/react-router';
import type { Gateway } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useConta } from '../contas/conta.ts';
import { PresencaBadge } from './PresencaBadge.tsx';

export function GatewayRow({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { slug, fuso } = useConta();
  return (
    <li className="row-card gateway-row">
      <div className="cell-main">
        <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId: gateway.id }} className="fw-semibold stretched-link link-plain">
          {gateway.nome}
        </Link>
        <div className="small text-body-secondary">{gateway.codigo}</div>
      </div>
      <div className="cell-state">
        <PresencaBadge gateway={gateway} />
      </div>
      <div className="cell-meta small text-body-secondary">
        <span className="tabular">{t('gateways.dispositivos', { count: gateway.dispositivos })}</span>
        <span className="cell-seen">
          {gateway.vistoEm === null ? (
            t('gateways.nuncaVisto')
          ) : (
            <>
              {t('gateways.visto')} <RelativeTime instant={gateway.vistoEm} fuso={fuso} />
            </>
          )}
        </span>
      </div>
    </li>
  );
}
