import { useTranslation } from 'react-i18next';
import { useIdioma } from '../../i18n/index.ts';
import { formatDecimal, formatInstant } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { minDecimalsOf } from '../dispositivos/tipo.ts';
import type { Grupo, Serie } from './use-series.ts';

const MAX_ROWS = 100;
const MISSING = '—';

/** The same points as text: newest first, a column a dispositivo, what was not read is a dash. */
export function SerieTable({ grupo }: { grupo: Grupo }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const rows = rowsOf(grupo.series);
  return (
    // A scrolling region must be reachable by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('grafico.tabela', { unidade: grupo.unidade })}>
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
                {formatInstant(timeMs, idioma, fuso)}
              </th>
              {grupo.series.map(({ dispositivo }) => {
                const valor = valores.get(dispositivo.id);
                return (
                  <td key={dispositivo.id} className="text-end">
                    {valor === undefined ? MISSING : formatDecimal(valor, idioma, minDecimalsOf(dispositivo))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
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
