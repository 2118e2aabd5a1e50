import { useTranslation } from '../../i18n/index.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Valor } from '../../ui/Valor.tsx';
import { useConta } from '../contas/conta.ts';
import { TraceMark } from './TraceMark.tsx';
import { summarize } from './summary.ts';
import type { Grupo, Serie } from './use-series.ts';
import './legend.css';

interface Props {
  grupo: Grupo;
  isIndice: boolean;
  hidden: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

const cells = {
  instantanea: ['ultimo', 'minimo', 'maximo', 'media'],
  consumo: ['consumo'],
  indice: ['ultimo', 'aumento'],
} as const;
type CellName = (typeof cells)[keyof typeof cells][number];

/** The legend is a table of what each line says; a name pressed hides its line. */
export function SerieLegend({ grupo, isIndice, hidden, onToggle }: Props) {
  const { t } = useTranslation();
  const columns: readonly CellName[] = grupo.isAcumulada ? cells[isIndice ? 'indice' : 'consumo'] : cells.instantanea;
  return (
    <table className="legend-table tabular" aria-label={t('grafico.legenda', { unidade: grupo.unidade })}>
      <thead>
        <tr>
          <th scope="col">{t('grafico.serie')}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`grafico.colunas.${column}`)}
            </th>
          ))}
          <th scope="col">{t('grafico.ultimaLeitura')}</th>
        </tr>
      </thead>
      <tbody>
        {grupo.series.map((serie) => (
          <LegendRow key={serie.dispositivo.id} serie={serie} unidade={grupo.unidade} columns={columns} isHidden={hidden.has(serie.dispositivo.id)} onToggle={onToggle} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  serie: Serie;
  unidade: string;
  columns: readonly CellName[];
  isHidden: boolean;
  onToggle: (id: string) => void;
}

function LegendRow({ serie, unidade, columns, isHidden, onToggle }: RowProps) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const { dispositivo, traco, decimals } = serie;
  const texts = textsOf(serie);
  return (
    <tr className={isHidden ? 'is-hidden' : ''}>
      <th scope="row">
        <button type="button" className="legend-name" aria-pressed={!isHidden} onClick={() => onToggle(dispositivo.id)}>
          <TraceMark place={traco} />
          <span className="legend-text">{dispositivo.nome}</span>
        </button>
      </th>
      {columns.map((column) => (
        <td key={column} className={column === columns[0] ? 'legend-main' : ''} data-label={t(`grafico.colunas.${column}`)}>
          {texts?.[column] ? <Valor valor={texts[column]} unidade={unidade} decimals={decimals} /> : <Missing isLoading={serie.isLoading} />}
        </td>
      ))}
      <td data-label={t('grafico.ultimaLeitura')}>{texts ? <RelativeTime instant={new Date(texts.lastMs).toISOString()} fuso={fuso} /> : <Missing isLoading={serie.isLoading} />}</td>
    </tr>
  );
}

function Missing({ isLoading }: { isLoading: boolean }) {
  return isLoading ? <span className="skeleton legend-wait" aria-hidden="true" /> : '—';
}

function textsOf({ pontos, decimals }: Serie): (Record<CellName, string> & { lastMs: number }) | undefined {
  const summary = summarize(pontos);
  if (!summary) return undefined;
  const { last, min, max, mean, increase } = summary;
  // Points of consumption are sums since the beginning: the last one is the whole of it.
  return { lastMs: last.x, ultimo: last.ultimo ?? last.valor, minimo: min, maximo: max, media: mean.toFixed(decimals), aumento: increase, consumo: last.valor };
}
