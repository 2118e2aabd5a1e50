import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useConta } from '../contas/conta.ts';
import { painelQuery } from '../painel/api.ts';
import { escolhasQuery } from './api.ts';

const FIRST = 5;

/** Nothing is chosen: where to begin, with one press. What draws most is asked about most. */
export function Suggestions({ onChoose }: { onChoose: (ids: readonly string[]) => void }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const painel = useQuery(painelQuery(slug));
  const list = useQuery(escolhasQuery(slug, ''));
  // Who draws nothing is none of the greatest.
  const cargas = (painel.data?.cargas ?? [])
    .map((carga) => ({ ...carga, maiores: carga.maiores.filter(({ normalizado }) => Number(normalizado) > 0) }))
    .filter(({ maiores }) => maiores.length > 0);
  const first = (list.data?.itens ?? []).slice(0, FIRST);
  if (painel.isPending || list.isPending) return <Skeleton rows={3} height={64} />;
  return (
    <EmptyState title={t('telemetria.vazio')} text={t('telemetria.vazioAcao')}>
      <div className="suggestions">
        {cargas.map((carga) => (
          <button key={`${carga.grandeza}-${carga.grandezaBase}`} type="button" className="btn btn-outline-primary" onClick={() => onChoose(carga.maiores.map((canal) => canal.dispositivoId))}>
            {t('telemetria.maiores', { count: carga.maiores.length, nome: t(`dispositivos.grandeza.${carga.grandezaBase ?? carga.grandeza}`) })}
          </button>
        ))}
        {cargas.length === 0 && first.length > 0 ? (
          <button type="button" className="btn btn-outline-primary" onClick={() => onChoose(first.map(({ id }) => id))}>
            {t('telemetria.inicio', { count: first.length })}
          </button>
        ) : null}
      </div>
    </EmptyState>
  );
}
