import { Link } from '@tanstack/react-router';
import type { Gateway } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { useConta } from '../contas/conta.ts';

/** What the command takes for an address: whoever runs it writes the equipment's own. */
const MAC_EXAMPLE = 'aa:bb:cc:dd:ee:ff';

/** Registered, but never there: who does what next. Only the command makes the certificate without which no gateway connects. */
export function NextStep({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { slug, isSuperAdmin } = useConta();
  const { codigo, mac, estado } = gateway;
  const isWaiting = estado === 'AGUARDANDO_MAC' || (isSuperAdmin && estado === 'PRE_CADASTRADO' && gateway.presenca === 'NUNCA_CONECTADO');
  if (!isWaiting) return null;
  const command = `npm run tds -- gateways connect --conta ${slug} --codigo ${codigo}${mac === null ? ` --mac ${MAC_EXAMPLE}` : ''}`;
  return (
    <div className="alert alert-info">
      <p className="fw-semibold mb-1">{t(mac === null ? 'gateways.aguardandoTitulo' : 'gateways.semConexaoTitulo')}</p>
      {isSuperAdmin ? (
        <>
          <p className="mb-2">{t(mac === null ? 'gateways.aguardandoPlataforma' : 'gateways.semConexaoPlataforma', { exemplo: MAC_EXAMPLE })}</p>
          <pre className="command">{command}</pre>
          <div className="d-flex flex-wrap align-items-center gap-2">
            <CopyButton text={command} label={t('gateways.copiarComando')} />
            {mac === null ? (
              <Link to="/c/$slug/gateways/$gatewayId/editar" params={{ slug, gatewayId: gateway.id }} className="btn btn-sm btn-outline-secondary">
                {t('gateways.vincular')}
              </Link>
            ) : null}
          </div>
        </>
      ) : (
        <p className="mb-0">{t('gateways.aguardandoAcao', { codigo })}</p>
      )}
    </div>
  );
}
