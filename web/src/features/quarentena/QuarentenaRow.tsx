import { Link } from '@tanstack/react-router';
import type { Quarentena } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useConta } from '../contas/conta.ts';
import { adviceOf, motivoText } from './motivo.ts';

export function QuarentenaRow({ item }: { item: Quarentena }) {
  const { t } = useTranslation();
  const { slug, fuso } = useConta();
  const idioma = useIdioma();
  return (
    <li className="row-card quarentena-row">
      <div className="cell-main">
        <div className="fs-6 fw-semibold">{motivoText(item.motivo, idioma)}</div>
        <div className="small">{t(`quarentena.fazer.${adviceOf(item.motivo)}`)}</div>
        <div className="small text-body-secondary text-break">
          <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId: item.gatewayId }}>
            {item.gatewayNome}
          </Link>
          {item.dispositivoCodigo === null ? null : ` · ${t('quarentena.dispositivo', { codigo: item.dispositivoCodigo })}`}
        </div>
        <details className="small mt-1">
          <summary>{t('quarentena.conteudo')}</summary>
          {item.detalhe === '' || item.detalhe === item.dispositivoCodigo ? null : (
            <p className="mb-1">
              {t('quarentena.detalhe')} <code className="text-break">{item.detalhe}</code>
            </p>
          )}
          <pre className="raw">{item.conteudo}</pre>
        </details>
      </div>
      <div className="cell-meta small text-body-secondary">
        <span>
          {t('quarentena.recebido')} <RelativeTime instant={item.recebidoEm} fuso={fuso} />
        </span>
        {item.vezes > 1 ? <span className="tabular">{t('quarentena.vezes', { count: item.vezes })}</span> : null}
      </div>
    </li>
  );
}
