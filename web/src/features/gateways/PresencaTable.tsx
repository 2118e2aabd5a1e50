import { useState } from 'react';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatDuration } from '../../ui/duration.ts';
import { formatInstant } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { lengthOf } from './trechos.ts';
import type { Trecho } from './trechos.ts';

const SHOWN = 100;

/** The same stretches in words, newest first; made only once it is opened. */
export function PresencaTable({ trechos }: { trechos: readonly Trecho[] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('presenca.tabela')}</summary>
      {isOpen ? (
        <>
          <Table trechos={trechos.toReversed().slice(0, SHOWN)} />
          {trechos.length > SHOWN ? <p className="small text-body-secondary mb-0">{t('presenca.tabelaCortada', { mostrados: SHOWN, total: trechos.length })}</p> : null}
        </>
      ) : null}
    </details>
  );
}

function Table({ trechos }: { trechos: readonly Trecho[] }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by Tab
    <div className="table-responsive" tabIndex={0} role="region" aria-label={t('presenca.tabelaRotulo')}>
      <table className="table table-sm tabular mb-0 presenca-table">
        <thead>
          <tr>
            <th scope="col">{t('presenca.rotulo')}</th>
            <th scope="col">{t('presenca.de')}</th>
            <th scope="col">{t('presenca.ate')}</th>
            <th scope="col" className="text-end">
              {t('presenca.duracao')}
            </th>
          </tr>
        </thead>
        <tbody>
          {trechos.map((trecho) => (
            <tr key={trecho.de}>
              <td>{t(`presenca.${trecho.presenca}`)}</td>
              <td className="text-nowrap">{formatInstant(trecho.de, idioma, fuso)}</td>
              <td className="text-nowrap">{formatInstant(trecho.ate, idioma, fuso)}</td>
              <td className="text-end text-nowrap">{formatDuration(lengthOf(trecho), idioma)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
