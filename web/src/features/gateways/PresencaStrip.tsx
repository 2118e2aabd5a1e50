import { useState } from 'react';
import type { PresencaPeriodo } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatDuration } from '../../ui/duration.ts';
import { formatInstant, formatShort } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { drawTrechos, lengthOf, trechoAt } from './trechos.ts';
import type { Trecho } from './trechos.ts';

/** Half the width of a finger, in pixels. */
const REACH_PX = 12;

/**
 * The period as a strip. One stop of the Tab key: arrows walk through the stretches, pointing and touching find the one meant, and a
 * line below says which it is, from when to when.
 */
export function PresencaStrip({ periodo }: { periodo: PresencaPeriodo }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  const describe = useDescribe();
  const [chosenDe, setChosenDe] = useState<string>();
  const drawn = drawTrechos(periodo);
  const last = drawn.length - 1;
  const found = drawn.findIndex(({ de }) => de === chosenDe);
  const index = found >= 0 ? found : last;
  const text = drawn[index] ? describe(drawn[index]) : '';
  const go = (to: number) => setChosenDe(drawn[Math.min(Math.max(to, 0), last)]?.de);
  const steps: Record<string, number> = { ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1, Home: 0, End: last };
  return (
    <>
      <div
        className="presenca-strip"
        role="slider"
        tabIndex={0}
        aria-label={t('presenca.percorrer')}
        aria-valuemin={1}
        aria-valuemax={drawn.length}
        aria-valuenow={index + 1}
        aria-valuetext={text}
        onKeyDown={(event) => {
          const to = steps[event.key];
          if (to === undefined) return;
          event.preventDefault();
          go(to);
        }}
        onPointerMove={(event) => go(pointedAt(event, drawn))}
        onPointerDown={(event) => go(pointedAt(event, drawn))}
      >
        {drawn.map(({ de, presenca, left, width }, at) => (
          <span key={de} className={`trecho trecho-${presenca}${at === index && found >= 0 ? ' is-chosen' : ''}`} style={{ left: `${left}%`, width: `${width}%` }} />
        ))}
      </div>
      <div className="presenca-ends small text-body-secondary tabular" aria-hidden="true">
        <span>{formatShort(periodo.de, idioma, fuso, Date.parse(periodo.ate))}</span>
        <span>{t('presenca.agora')}</span>
      </div>
      <p className="presenca-readout mb-0 tabular">{text}</p>
    </>
  );
}

function pointedAt(event: React.PointerEvent<HTMLElement>, drawn: Parameters<typeof trechoAt>[0]): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return trechoAt(drawn, (100 * (event.clientX - left)) / width, (100 * REACH_PX) / width);
}

/** `Sem comunicação de 10/03/2026 14:30:00 a 10/03/2026 14:42:10 (12 min 10 s)`. */
function useDescribe(): (trecho: Trecho) => string {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  return (trecho) =>
    t('presenca.trecho', {
      presenca: t(`presenca.${trecho.presenca}`),
      de: formatInstant(trecho.de, idioma, fuso),
      ate: formatInstant(trecho.ate, idioma, fuso),
      duracao: formatDuration(lengthOf(trecho), idioma),
    });
}
