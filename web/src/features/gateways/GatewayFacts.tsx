import type { ReactNode } from 'react';
import type { Gateway } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatInstant } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { EmAnalise } from '../quarentena/EmAnalise.tsx';

const UNKNOWN = '—';

export function GatewayFacts({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  return (
    <section className="card shadow-sm mt-3" aria-labelledby="dados">
      <div className="card-body">
        <h2 className="h6" id="dados">
          {t('gateways.dados')}
        </h2>
        <dl className="facts">
          <Fact label={t('gateways.estado.rotulo')}>{t(`gateways.estado.${gateway.estado}`)}</Fact>
          <Fact label={t('gateways.presencaDesde')}>
            {gateway.presencaDesde === null ? t('gateways.nuncaVisto') : formatInstant(gateway.presencaDesde, idioma, fuso)}
          </Fact>
          <Fact label={t('gateways.mac')}>{gateway.mac === null ? t('gateways.semMac') : <span className="font-monospace">{gateway.mac}</span>}</Fact>
          <Fact label={t('gateways.firmware')}>{gateway.firmwareVersion ?? UNKNOWN}</Fact>
          <Fact label={t('gateways.medidores')}>
            <span className="tabular">{t('gateways.medidoresEmUso', { emUso: gateway.slavesEmUso, maximo: gateway.qteMaxDispositivos })}</span>
          </Fact>
          <Fact label={t('quarentena.titulo')}>
            <EmAnalise gatewayId={gateway.id} />
          </Fact>
          {gateway.descricao === '' ? null : <Fact label={t('campos.descricao')}>{gateway.descricao}</Fact>}
        </dl>
      </div>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
