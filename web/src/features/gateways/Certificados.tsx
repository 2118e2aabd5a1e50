import { useQuery } from '@tanstack/react-query';
import type { Certificado } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Badge } from '../../ui/Badge.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { formatter } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import { certificadosQuery } from './api.ts';
import { validadeOf } from './validade.ts';

/** Until when each certificate holds, the newest first. */
export function Certificados({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const found = useQuery(certificadosQuery(slug, gatewayId));
  return (
    <section className="card shadow-sm mt-3" aria-labelledby="certificados">
      <div className="card-body">
        <h2 className="h6" id="certificados">
          {t('gateways.certificados.titulo')}
        </h2>
        {found.isPending ? <Skeleton rows={1} height={44} /> : null}
        {found.error && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
        {found.data?.itens.length === 0 ? <p className="mb-0 text-body-secondary">{t('gateways.certificados.nenhum')}</p> : null}
        <ul className="certificados">
          {found.data?.itens.map((certificado) => (
            <Row key={certificado.fingerprint256} certificado={certificado} />
          ))}
        </ul>
      </div>
    </section>
  );
}

const looks = {
  valido: { tone: 'success', icon: 'online' },
  vencendo: { tone: 'warning', icon: 'alert' },
  vencido: { tone: 'danger', icon: 'offline' },
  SUPERADO: { tone: 'secondary', icon: 'never' },
  REVOGADO: { tone: 'danger', icon: 'offline' },
} as const;

function Row({ certificado }: { certificado: Certificado }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  const { situacao, years } = validadeOf(certificado, useNow());
  const day = (instant: string) => formatter(idioma, { dateStyle: 'short', timeZone: fuso }).format(new Date(instant));
  return (
    <li>
      <Badge {...looks[situacao]}>{t(`gateways.certificados.${situacao}`)}</Badge>
      <span className="tabular">{t('gateways.certificados.ate', { ate: day(certificado.expiresAt) })}</span>
      <span className="text-body-secondary tabular">{t('gateways.certificados.anos', { count: years, de: day(certificado.notBefore) })}</span>
      <span className="text-body-secondary small text-break">
        {t('gateways.certificados.serie')} <code className="text-reset">{certificado.serial}</code>
      </span>
    </li>
  );
}
