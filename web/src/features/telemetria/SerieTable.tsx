import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIdioma } from '../../i18n/index.ts';
import { formatDecimal, formatMoment } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import type { Grupo, Serie } from './use-series.ts';

const MAX_ROWS = 100;
const MISSING = '—';

/** The same points as text: newest first, a column a dispositivo, what was not read is a dash. */
export function SerieTable({ grupo }: { grupo: Grupo }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const rows = rowsOf(grupo.series);
  const now = useNow();
  const { box, isWide } = useIsWide();
  return (
    <>
      {isWide ? <p className="small text-body-secondary mb-1">{t('grafico.deslize')}</p> : null}
      {/* A scrolling region must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={box} className="table-scroll" tabIndex={0} role="region" aria-label={t('grafico.tabela', { unidade: grupo.unidade })}>
        <table className="table table-sm tabular mb-0">
          <caption className="small">{t('grafico.ultimas', { count: rows.length })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('grafico.horario')}</th>
              {grupo.series.map(({ dispositivo }) => (
                <th key={dispositivo.id} scope="col" className="text-end">
                  {dispositivo.nome} <span className="fw-normal text-body-secondary">{grupo.unidade}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ timeMs, valores }) => (
              <tr key={timeMs}>
                <th scope="row" className="fw-normal text-nowrap">
                  {formatMoment(timeMs, idioma, fuso, now)}
                </th>
                {grupo.series.map(({ dispositivo, decimals }) => {
                  const valor = valores.get(dispositivo.id);
                  return (
                    <td key={dispositivo.id} className="text-end">
                      {valor === undefined ? MISSING : formatDecimal(valor, idioma, decimals)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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

function rowsOf(series: readonly Serie[]): { timeMs: number; valores: Map<string, string> }[] {
  const byTime = new Map<number, Map<string, string>>();
  for (const { dispositivo, pontos } of series) {
    for (const { x, y, valor } of pontos) {
      if (Number.isNaN(y)) continue;
      byTime.set(x, (byTime.get(x) ?? new Map<string, string>()).set(dispositivo.id, valor));
    }
  }
  return [...byTime]
    .map(([timeMs, valores]) => ({ timeMs, valores }))
    .sort((a, b) => b.timeMs - a.timeMs)
    .slice(0, MAX_ROWS);
}
