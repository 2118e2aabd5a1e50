import { useState } from 'react';
import { Link, getRouteApi } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { useConta } from '../contas/conta.ts';
import { MedidorRow } from './MedidorRow.tsx';
import { MAX_IN_GRAFICO } from './grafico.ts';
import { groupByMedidor, hasWords } from './medidores.ts';

/** With more meters than fit on a screen one searches among them. */
const SEARCH_FROM = 8;

const route = getRouteApi('/c/$slug/gateways/$gatewayId');

interface ListProps {
  gatewayId: string;
  dispositivos: readonly Dispositivo[];
  total: number;
  chosen: readonly Dispositivo[];
}

/** What a gateway measures, meter by meter; what is chosen is drawn in the chart beside it. */
export function DispositivosList({ gatewayId, dispositivos, total, chosen }: ListProps) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const navigate = route.useNavigate();
  const [busca, setBusca] = useState('');
  const isFull = chosen.length >= MAX_IN_GRAFICO;
  const all = groupByMedidor(dispositivos);
  const medidores = busca === '' ? all : all.filter((medidor) => hasWords(medidor, busca));
  const choose = (id: string, isChosen: boolean) => {
    const others = chosen.map((each) => each.id).filter((each) => each !== id);
    void navigate({ search: (before) => ({ ...before, grafico: isChosen ? [...others, id] : others }), replace: true, resetScroll: false });
  };
  return (
    <section className="live-list" aria-labelledby="dispositivos">
      <ListHead gatewayId={gatewayId} />
      {all.length < SEARCH_FROM ? null : (
        <search className="d-block mb-2">
          <SearchField label={t('dispositivos.buscar')} value={busca} onChange={setBusca} />
        </search>
      )}
      {medidores.length === 0 ? <p className="text-body-secondary py-3 mb-0">{t('dispositivos.semResultado')}</p> : null}
      <ul className="rows" aria-labelledby="dispositivos">
        {medidores.map((medidor) => (
          <MedidorRow key={medidor.key} medidor={medidor} gatewayId={gatewayId} chosen={chosen.map(({ id }) => id)} canChoose={!isFull} onChoose={choose} />
        ))}
      </ul>
      {isFull ? <p className="small text-body-secondary mt-2">{t('dispositivos.maximoNoGrafico', { maximo: MAX_IN_GRAFICO })}</p> : null}
      {total > dispositivos.length ? (
        <p className="small text-body-secondary mt-2">
          {t('dispositivos.primeiros', { mostrados: dispositivos.length, total })}{' '}
          <Link to="/c/$slug/dispositivos" params={{ slug }} search={{ gatewayId }}>
            {t('dispositivos.verTodos')}
          </Link>
        </p>
      ) : null}
      {chosen.length > 0 ? (
        <button type="button" className="btn btn-primary to-chart" onClick={() => document.getElementById('grafico')?.scrollIntoView()}>
          {t('grafico.irPara', { count: chosen.length })}
        </button>
      ) : null}
    </section>
  );
}

function ListHead({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { canEdit } = useConta();
  return (
    <div className="page-head">
      <h2 className="h5 mb-0" id="dispositivos">
        {t('dispositivos.titulo')}
      </h2>
      {canEdit ? <NovoDispositivo gatewayId={gatewayId} /> : null}
    </div>
  );
}

export function NovoDispositivo({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  return (
    <Link to="/c/$slug/gateways/$gatewayId/dispositivos/novo" params={{ slug, gatewayId }} className="btn btn-primary ms-auto">
      {t('dispositivos.novo')}
    </Link>
  );
}
