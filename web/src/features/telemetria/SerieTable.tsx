import { useEffect, useRef, useState } from 'react';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Paging } from '../../ui/Paging.tsx';
import { formatDecimal, formatInstant, formatMoment } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import { rowsOf } from './table-rows.ts';
import type { Grupo, Serie } from './use-series.ts';

const PER_PAGE = 50;
const MISSING = '—';
/** Within so long a day and a month name one day. */
const MANY_DAYS_MS = 300 * 86_400_000;

/** The same points as text: newest first, a column a dispositivo, what was not read is a dash. */
export function SerieTable({ grupo, series }: { grupo: Grupo; series: readonly Serie[] }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const [chosenPage, setPage] = useState(1);
  const rows = rowsOf(series);
  const page = Math.min(chosenPage, Math.max(1, Math.ceil(rows.length / PER_PAGE)));
  const { box, isWide } = useIsWide();
  const now = useNow();
  const isLong = now - (rows.at(-1)?.timeMs ?? now) > MANY_DAYS_MS;
  return (
    <>
      {isWide ? <p className="small text-body-secondary mb-1">{t('grafico.deslize')}</p> : null}
      {/* A scrolling region must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={box} className="table-scroll readings" tabIndex={0} role="region" aria-label={t('grafico.tabela', { unidade: grupo.unidade })}>
        <table className="table table-sm tabular mb-0">
          <caption className="small">{t('grafico.linhas', { count: rows.length })}</caption>
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
            {rows.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(({ timeMs, pontos }) => (
              <tr key={timeMs}>
                <th scope="row" className="fw-normal text-nowrap">
                  {isLong ? formatInstant(timeMs, idioma, fuso) : formatMoment(timeMs, idioma, fuso, now)}
                </th>
                {series.map(({ dispositivo, decimals }) => {
                  const ponto = pontos.get(dispositivo.id);
                  return (
                    <td key={dispositivo.id} className="text-end">
                      {ponto === undefined ? MISSING : formatDecimal(ponto.valor, idioma, decimals)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Paging label={t('grafico.paginas', { unidade: grupo.unidade, pagina: page })} page={page} perPage={PER_PAGE} total={rows.length} onChange={setPage} />
    </>
  );
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
