import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { MAX_EM_ANALISE } from '@tds/contract/http';
import type { Painel } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatDecimal } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useConta } from '../contas/conta.ts';

/** Gateways, readings under review, dispositivos: each number leads to the list it counts. */
export function Counts({ painel }: { painel: Painel }) {
  return (
    <ul className="contagens" data-testid="contagens">
      <GatewayCount gateways={painel.gateways} />
      <QuarentenaCount quarentena={painel.quarentena} />
      <DispositivoCount painel={painel} />
    </ul>
  );
}

function GatewayCount({ gateways: { total, online, nuncaConectados } }: { gateways: Painel['gateways'] }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const numero = useNumber();
  const offline = total - online - nuncaConectados;
  return (
    <Count icon="gateway" valor={numero(online)} de={t('painel.gatewaysDe', { total: numero(total) })}>
      <Link to="/c/$slug/gateways" params={{ slug }} search={online === total ? {} : { presenca: 'ONLINE' }} className="contagem-nome stretched-link link-plain">
        {t('painel.gatewaysOnline')}
      </Link>
      <span className="contagem-nota">
        {offline > 0 ? (
          <Link to="/c/$slug/gateways" params={{ slug }} search={{ presenca: 'OFFLINE' }} className="contagem-link state state-danger">
            <Icon name="offline" />
            {t('painel.offline', { count: offline })}
          </Link>
        ) : null}
        {nuncaConectados > 0 ? (
          <Link to="/c/$slug/gateways" params={{ slug }} search={{ presenca: 'NUNCA_CONECTADO' }} className="contagem-link state state-secondary">
            <Icon name="never" />
            {t('painel.nunca', { count: nuncaConectados })}
          </Link>
        ) : null}
        {total > 0 && online === total ? (
          <span className="state state-success">
            <Icon name="online" />
            {t('painel.todosOnline')}
          </span>
        ) : null}
      </span>
    </Count>
  );
}

function QuarentenaCount({ quarentena: { total, ultimas24h } }: { quarentena: Painel['quarentena'] }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const numero = useNumber();
  const atMost = (count: number) => (count >= MAX_EM_ANALISE ? `${numero(MAX_EM_ANALISE)}+` : numero(count));
  return (
    <Count icon="review" valor={atMost(ultimas24h)} de={t('painel.ultimas24h')}>
      <Link to="/c/$slug/quarentena" params={{ slug }} className="contagem-nome stretched-link link-plain">
        {t('quarentena.titulo')}
      </Link>
      <span className="contagem-nota small text-body-secondary">{total === 0 ? t('painel.nadaEmAnalise') : t('painel.emAnalise', { total: atMost(total) })}</span>
    </Count>
  );
}

function DispositivoCount({ painel: { dispositivos, cargas } }: { painel: Painel }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const numero = useNumber();
  const canais = cargas.reduce((sum, carga) => sum + carga.canais + carga.atrasados, 0);
  return (
    <Count icon="meter" valor={numero(dispositivos)}>
      <Link to="/c/$slug/dispositivos" params={{ slug }} className="contagem-nome stretched-link link-plain">
        {t('dispositivos.titulo')}
      </Link>
      <span className="contagem-nota small text-body-secondary">{t('painel.comCarga', { count: canais })}</span>
    </Count>
  );
}

function Count({ icon, valor, de, children }: { icon: Parameters<typeof Icon>[0]['name']; valor: string; de?: string; children: ReactNode }) {
  return (
    <li className="painel-card contagem">
      <span className="contagem-icone">
        <Icon name={icon} />
      </span>
      <span className="contagem-valor tabular">
        {valor}
        {de === undefined ? null : <span className="contagem-de">{` ${de}`}</span>}
      </span>
      {children}
    </li>
  );
}

function useNumber(): (count: number) => string {
  const idioma = useIdioma();
  return (count) => formatDecimal(String(count), idioma, 0);
}
