import { Suspense, lazy, useState } from 'react';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { codeOf } from '../../platform/code.ts';
import { useConta } from '../contas/conta.ts';
import { GrupoNotes, GrupoState } from './GrupoNotes.tsx';
import { SerieLegend } from './SerieLegend.tsx';
import { SerieTable } from './SerieTable.tsx';
import { downloadCsv } from './download.ts';
import { localStampOf } from './local-instant.ts';
import { csvOf } from './table-rows.ts';
import { formatTrecho } from './trecho.ts';
import type { Trecho } from './trecho.ts';
import type { Grupo } from './use-series.ts';
import './telemetria.css';

const SerieChart = lazy(codeOf('SerieChart', async () => ({ default: (await import('./SerieChart.tsx')).SerieChart })));

/** Half as high is half as much: true of what flows, not of what is warm. */
const FROM_ZERO = new Set(['VAZAO', 'POTENCIA']);

interface Props {
  grupo: Grupo;
  /** One below the heading it stands under. */
  heading: 'h2' | 'h3';
  trecho: Trecho;
  isTable: boolean;
  isIndice: boolean;
  onIndice: (isIndice: boolean) => void;
  /** Absent where the stretch cannot be chosen. */
  onZoom?: (trecho: Trecho) => void;
}

/** The series that share a unit: what they say in a table, drawn or as rows, and as a file. */
export function GrupoPanel({ grupo, heading: Heading, trecho, isTable, isIndice, onIndice, onZoom }: Props) {
  const { t } = useTranslation();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = grupo.series.filter(({ dispositivo }) => !hidden.has(dispositivo.id));
  const first = grupo.series[0]?.dispositivo;
  const isIncrease = grupo.isAcumulada && !isIndice;
  const fromZero = isIncrease || grupo.series.every(({ dispositivo }) => FROM_ZERO.has(dispositivo.grandeza ?? ''));
  const toggle = (id: string) => setHidden((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  return (
    <section className="chart-panel" aria-busy={grupo.series.some(({ isLoading, isStale }) => isLoading || isStale)}>
      <div className="panel-head">
        <Heading className="h6 mb-0">
          {first?.grandeza ? t(`dispositivos.grandeza.${first.grandeza}`) : t('grafico.leituras')} <span className="fw-normal text-body-secondary">{grupo.unidade}</span>
        </Heading>
        <div className="panel-tools">
          {grupo.isAcumulada ? <IndiceSwitch isIndice={isIndice} onChange={onIndice} /> : null}
          <CsvButton grupo={{ ...grupo, series: shown }} trecho={trecho} />
        </div>
      </div>
      <div className="panel-body">
        {isTable ? (
          <SerieTable grupo={grupo} series={shown} trecho={trecho} isIndice={isIndice} />
        ) : (
          <Suspense fallback={<div className="chart-canvas skeleton" />}>
            <SerieChart grupo={grupo} series={shown} trecho={trecho} fromZero={fromZero} onZoom={onZoom} />
          </Suspense>
        )}
        <GrupoState grupo={grupo} trecho={trecho} onZoom={onZoom} />
      </div>
      <SerieLegend grupo={grupo} isIndice={isIndice} hidden={hidden} onToggle={toggle} />
      <GrupoNotes grupo={grupo} isTable={isTable} />
    </section>
  );
}

/** What the numbers of a meter mean here stands above them, pressed. */
function IndiceSwitch({ isIndice, onChange }: { isIndice: boolean; onChange: (isIndice: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <div className="btn-group" role="group" aria-label={t('grafico.mostrar')}>
      <button type="button" className="btn btn-sm btn-outline-secondary" aria-pressed={!isIndice} onClick={() => onChange(false)}>
        {t('grafico.consumo')}
      </button>
      <button type="button" className="btn btn-sm btn-outline-secondary" aria-pressed={isIndice} onClick={() => onChange(true)}>
        {t('grafico.indice')}
      </button>
    </div>
  );
}

function CsvButton({ grupo, trecho }: { grupo: Grupo; trecho: Trecho }) {
  const { t } = useTranslation();
  const { slug, fuso } = useConta();
  const idioma = useIdioma();
  const save = () => {
    const words = {
      horario: `${t('grafico.horario')} (${fuso})`,
      min: t('grafico.colunas.minimo'),
      max: t('grafico.colunas.maximo'),
      locale: idioma,
      formatTime: (timeMs: number) => localStampOf(timeMs, fuso),
    };
    const { de, ate } = formatTrecho(trecho);
    downloadCsv(csvOf(grupo, grupo.series, words), `${slug}-${grupo.unidade}-${de.slice(0, 10)}-${ate.slice(0, 10)}.csv`);
  };
  const isEmpty = grupo.series.every(({ pontos }) => pontos.length === 0);
  return (
    <button type="button" className="btn btn-sm btn-outline-secondary" disabled={isEmpty} onClick={save} aria-label={t('grafico.exportarDe', { unidade: grupo.unidade })}>
      {t('grafico.exportar')}
    </button>
  );
}
