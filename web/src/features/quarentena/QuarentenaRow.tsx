import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import type { Quarentena } from '@tds/contract/http';
import { useIdioma } from '../../i18n/index.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useConta } from '../contas/conta.ts';
import { motivoText } from './motivo.ts';

export function QuarentenaRow({ item }: { item: Quarentena }) {
  const { t } = useTranslation();
  const { slug, fuso } = useConta();
  const idioma = useIdioma();
  return (
    <li className="row-card quarentena-row">
      <div className="cell-main">
        <div className="fw-semibold">{motivoText(item.motivo, idioma)}</div>
        <div className="small text-body-secondary text-break">
          <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId: item.gatewayId }}>
            {item.gatewayNome}
          </Link>
          {item.dispositivoCodigo === null ? null : ` · ${t('quarentena.dispositivo', { codigo: item.dispositivoCodigo })}`}
          {item.detalhe === '' ? null : ` · ${item.detalhe}`}
        </div>
        <details className="small mt-1">
          <summary>{t('quarentena.conteudo')}</summary>
          <pre className="raw">{item.conteudo}</pre>
        </details>
      </div>
      <div className="cell-meta small text-body-secondary">
        <RelativeTime instant={item.recebidoEm} fuso={fuso} />
        {item.vezes > 1 ? <span className="tabular">{t('quarentena.vezes', { count: item.vezes })}</span> : null}
      </div>
    </li>
  );
}
