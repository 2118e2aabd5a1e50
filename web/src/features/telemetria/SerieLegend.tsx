import { useIdioma } from '../../i18n/index.ts';
import { formatValor } from '../../ui/format.ts';
import { traceOf } from './traces.ts';
import type { Grupo } from './use-series.ts';

/** The legend is text, beside each name its last value: it can be read without seeing the drawing. */
export function SerieLegend({ grupo }: { grupo: Grupo }) {
  const idioma = useIdioma();
  return (
    <ul className="legend">
      {grupo.series.map(({ dispositivo, pontos, decimals }, index) => {
        const { color, dash } = traceOf(index);
        const last = pontos.at(-1);
        return (
          <li key={dispositivo.id}>
            <svg width="28" height="8" aria-hidden="true">
              <line x1="0" y1="4" x2="28" y2="4" stroke={color} strokeWidth="2.5" strokeDasharray={dash.join(' ')} />
            </svg>
            {dispositivo.nome} <span className="text-body-secondary tabular">{last ? formatValor(last.valor, grupo.unidade, idioma, decimals) : null}</span>
          </li>
        );
      })}
    </ul>
  );
}
