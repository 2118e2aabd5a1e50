import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatInstant } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { widthText } from './width-text.ts';
import { trechoAround } from './trecho.ts';
import type { Trecho } from './trecho.ts';
import type { Grupo, Serie } from './use-series.ts';

interface Props {
  grupo: Grupo;
  trecho: Trecho;
  onZoom?: ((trecho: Trecho) => void) | undefined;
}

/** Over the chart: that it is being read, that the server is busy, or that there is nothing to draw. */
export function GrupoState({ grupo: { series }, trecho, onZoom }: Props) {
  const { t } = useTranslation();
  const isReading = series.some((each) => each.isLoading || each.isStale);
  const isEmpty = !isReading && series.every((each) => !each.hasFailed && each.pontos.length === 0);
  return (
    <>
      <p className="panel-state" role="status">
        {series.some((each) => each.isWaiting) ? t('grafico.ocupado') : isReading ? t('grafico.lendo') : null}
      </p>
      {isEmpty ? <Emptiness series={series} trecho={trecho} onZoom={onZoom} /> : null}
    </>
  );
}

/** Under the chart: how wide its buckets are, and what could not be read. */
export function GrupoNotes({ grupo: { series, isAcumulada }, isTable }: { grupo: Grupo; isTable: boolean }) {
  const { t } = useTranslation();
  const baldeS = Math.max(0, ...series.map((each) => each.baldeS ?? 0));
  const hasPontos = series.some(({ pontos }) => pontos.length > 0);
  const failed = series.filter((each) => each.hasFailed);
  return (
    <div className={`panel-notes small text-body-secondary${isTable ? ' is-table' : ''}`}>
      {isTable ? null : <p className="mb-0">{baldeS > 0 ? t(isAcumulada ? 'grafico.balde' : 'grafico.baldeFaixa', { intervalo: widthText(baldeS, t) }) : hasPontos ? t('grafico.semBalde') : null}</p>}
      {failed.length === 0 ? null : (
        <div className="alert alert-warning mb-0 mt-2" role="alert">
          {failed.map((each) => (
            <p key={each.dispositivo.id} className="mb-1">
              {t('grafico.incompleto', { nome: each.dispositivo.nome })}
            </p>
          ))}
          <button type="button" className="btn btn-sm btn-outline-secondary" onClick={() => failed.forEach((each) => each.retry())}>
            {t('acoes.tentarDeNovo')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Nothing was read in the stretch: when was the last time, and the way there. */
function Emptiness({ series, trecho, onZoom }: Pick<Props, 'trecho' | 'onZoom'> & { series: readonly Serie[] }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const show = (timeMs: number) => formatInstant(timeMs, idioma, fuso);
  const last = series.flatMap(({ dispositivo }) => (dispositivo.ultimaLeitura ? [Date.parse(dispositivo.ultimaLeitura.time)] : []));
  const lastMs = last.length === 0 ? undefined : Math.max(...last);
  return (
    <div className="panel-empty">
      <p className="mb-1">
        {t('grafico.vazioEntre', { de: show(trecho.deMs), ate: show(trecho.ateMs) })} {lastMs === undefined ? t('grafico.nuncaLido') : t('grafico.ultimaEm', { quando: show(lastMs) })}
      </p>
      {lastMs === undefined || !onZoom ? null : (
        <button type="button" className="btn btn-outline-primary" onClick={() => onZoom(trechoAround(lastMs, trecho.ateMs - trecho.deMs))}>
          {t('grafico.irUltima')}
        </button>
      )}
    </div>
  );
}
