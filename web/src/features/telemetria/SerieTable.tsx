import { useEffect, useRef, useState } from 'react';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Paging } from '../../ui/Paging.tsx';
import { formatDecimal, formatStamp } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import { widthText } from './width-text.ts';
import { rowWidthS, tabelaOf } from './table-rows.ts';
import type { Trecho } from './trecho.ts';
import type { Grupo, Serie } from './use-series.ts';

const PER_PAGE = 50;
const MISSING = '—';
/** Within so long a day and a month name one day. */
const MANY_DAYS_MS = 300 * 86_400_000;

interface Props {
  grupo: Grupo;
  series: readonly Serie[];
  trecho: Trecho;
  isIndice: boolean;
}

/** The same as text: newest first, a column a dispositivo, what was not read is a dash; of consumption also the whole. */
export function SerieTable({ grupo, series, trecho, isIndice }: Props) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const [chosenPage, setPage] = useState(1);
  const widthS = rowWidthS(trecho.ateMs - trecho.deMs, series);
  const says = !grupo.isAcumulada ? 'media' : isIndice ? 'indice' : 'consumo';
  const { rows, totais } = tabelaOf(series, widthS, says);
  const page = Math.min(chosenPage, Math.max(1, Math.ceil(rows.length / PER_PAGE)));
  const { box, isWide } = useIsWide();
  const stampOf = useStamp(rows.map(({ timeMs }) => timeMs), widthS);
  return (
    <>
      {isWide ? <p className="small text-body-secondary mb-1">{t('grafico.deslize')}</p> : null}
      {/* A scrolling region must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={box} className="table-scroll readings" tabIndex={0} role="region" aria-label={t('grafico.tabela', { unidade: grupo.unidade })}>
        <table className="table table-sm tabular mb-0">
          <thead>
            <tr>
              <th scope="col">{t('grafico.horario')}</th>
              {series.map(({ dispositivo }) => (
                <th key={dispositivo.id} scope="col" className="text-end">
                  {dispositivo.nome} <span className="fw-normal text-body-secondary">{grupo.unidade}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(({ timeMs, valores }) => (
              <Cells key={timeMs} head={stampOf(timeMs)} series={series} valores={valores} idioma={idioma} />
            ))}
          </tbody>
          {says === 'consumo' && totais.size > 0 ? (
            <tfoot>
              <Cells head={t('grafico.total')} series={series} valores={totais} idioma={idioma} />
            </tfoot>
          ) : null}
        </table>
      </div>
      <p className="small text-body-secondary mt-1 mb-0">
        {t('grafico.linhas', { count: rows.length })} {widthS === 0 ? null : t(`grafico.cadaLinha.${says}`, { intervalo: widthText(widthS, t) })}
      </p>
      <Paging label={t('grafico.paginas', { unidade: grupo.unidade, pagina: page })} page={page} perPage={PER_PAGE} total={rows.length} onChange={setPage} />
    </>
  );
}

function Cells({ head, series, valores, idioma }: { head: string; series: readonly Serie[]; valores: ReadonlyMap<string, string>; idioma: string }) {
  return (
    <tr>
      <th scope="row" className="fw-normal text-nowrap">
        {head}
      </th>
      {series.map(({ dispositivo, decimals }) => (
        <td key={dispositivo.id} className="text-end">
          {formatDecimal(valores.get(dispositivo.id) ?? MISSING, idioma, decimals)}
        </td>
      ))}
    </tr>
  );
}

/** How an instant of the table is written: with the day where not all of it is today, with the year where days alone would be ambiguous. */
function useStamp(newestFirst: readonly number[], widthS: number): (timeMs: number) => string {
  const { fuso } = useConta();
  const idioma = useIdioma();
  const now = useNow();
  const oldest = newestFirst.at(-1) ?? now;
  const day = (timeMs: number) => formatStamp(timeMs, idioma, fuso, { hasDay: true, hasYear: true, hasTime: false });
  const look = { hasDay: day(oldest) !== day(now), hasYear: now - oldest > MANY_DAYS_MS, hasSeconds: widthS % 60 !== 0 || widthS === 0 };
  return (timeMs) => formatStamp(timeMs, idioma, fuso, look);
}

/** Whether columns lie outside of the box: they must be announced, or nobody looks for them. */
function useIsWide() {
  const box = useRef<HTMLDivElement>(null);
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    const outer = box.current;
    if (!outer) return;
    const observer = new ResizeObserver(() => setWide(outer.scrollWidth > outer.clientWidth));
    observer.observe(outer);
    for (const inner of outer.children) observer.observe(inner);
    return () => observer.disconnect();
  }, []);
  return { box, isWide };
}
