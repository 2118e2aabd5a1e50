import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { Painel } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useConta } from '../contas/conta.ts';

type Passos = Painel['passos'];

const order = [
  { passo: 'gateway', done: 'hasGateway' },
  { passo: 'mac', done: 'hasMac' },
  { passo: 'conexao', done: 'hasConnected' },
  { passo: 'dispositivo', done: 'hasDispositivo' },
  { passo: 'leitura', done: 'hasLeitura' },
] as const;

type Passo = (typeof order)[number]['passo'];

/** The way to the first reading: what is done, what is next and who may do it. Gone once there is a reading. */
export function Passos({ passos }: { passos: Passos }) {
  const { t } = useTranslation();
  const next = order.find(({ done }) => !passos[done]);
  return (
    <section className="painel-card passos" aria-labelledby="passos-titulo" data-testid="passos">
      <h2 className="h5 mb-1" id="passos-titulo">
        {t('passos.titulo')}
      </h2>
      <p className="text-body-secondary">{t('passos.texto')}</p>
      <ol className="passos-lista">
        {order.map(({ passo, done }, index) => (
          <li key={passo} className={`passo${passos[done] ? ' is-done' : ''}`} aria-current={passo === next?.passo ? 'step' : undefined}>
            <span className="passo-marca tabular" aria-hidden="true">
              {passos[done] ? <Icon name="online" /> : index + 1}
            </span>
            <div className="min-w-0">
              <span className="passo-nome">
                <span className="visually-hidden">{t(passos[done] ? 'passos.feito' : 'passos.aFazer')} </span>
                {t(`passos.${passo}`)}
              </span>
              {passo === next?.passo ? <Como passo={passo} gatewayId={passos.gatewayId} /> : null}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Como({ passo, gatewayId }: { passo: Passo; gatewayId: string | null }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="text-body-secondary mb-2">{t(`passos.${passo}Como`)}</p>
      <Acao passo={passo} gatewayId={gatewayId} />
    </>
  );
}

/** The button of the step, for who may press it; who may not is told whom to ask. */
function Acao({ passo, gatewayId }: { passo: Passo; gatewayId: string | null }): ReactNode {
  const { t } = useTranslation();
  const { slug, canEdit, isSuperAdmin } = useConta();
  const className = 'btn btn-primary';
  if ((passo === 'gateway' || passo === 'dispositivo') && !canEdit) return <p className="mb-0">{t('passos.quemPode')}</p>;
  if (passo === 'gateway') {
    return (
      <Link to="/c/$slug/gateways/novo" params={{ slug }} className={className}>
        {t('passos.gatewayAcao')}
      </Link>
    );
  }
  if (gatewayId === null || passo === 'leitura' || (passo === 'mac' && !isSuperAdmin)) return null;
  if (passo === 'mac') {
    return (
      <Link to="/c/$slug/gateways/$gatewayId/editar" params={{ slug, gatewayId }} className={className}>
        {t('passos.macAcao')}
      </Link>
    );
  }
  return (
    <Link to={passo === 'conexao' ? '/c/$slug/gateways/$gatewayId' : '/c/$slug/gateways/$gatewayId/dispositivos/novo'} params={{ slug, gatewayId }} className={className}>
      {t(passo === 'conexao' ? 'passos.conexaoAcao' : 'passos.dispositivoAcao')}
    </Link>
  );
}
