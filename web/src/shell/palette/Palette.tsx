import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useEntries } from './entries.ts';
import type { Entry, Group } from './entries.ts';
import './palette.css';

/** Everything by its name: pages, organisations, gateways, dispositivos and what one can do. A combobox of the ARIA practices. */
export function Palette({ slug, onClose }: { slug: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dialog labelledBy={id} className="palette" onClose={onClose}>
      {(close) => (
        <>
          <h2 id={id} className="visually-hidden">
            {t('paleta.titulo')}
          </h2>
          <Combobox slug={slug} onClose={close} />
        </>
      )}
    </Dialog>
  );
}

function Combobox({ slug, onClose }: { slug: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [busca, setBusca] = useState('');
  const [chosen, setChosen] = useState<string>();
  const { groups, isSearching, failure } = useEntries(slug, busca);
  const entries = groups.flatMap((group) => group.entries);
  const at = Math.max(0, entries.findIndex((entry) => entry.id === chosen));
  const active = entries[at];
  const run = (entry: Entry) => {
    onClose();
    entry.run();
  };
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: (at + 1) % entries.length, ArrowUp: at - 1, PageDown: Math.min(at + 8, entries.length - 1), PageUp: Math.max(at - 8, 0) };
    const next = entries.at(steps[event.key] ?? Number.NaN);
    if (event.key === 'Enter' && active && !event.nativeEvent.isComposing) run(active);
    else if (event.key in steps && next) setChosen(next.id);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette-head">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          className="palette-input"
          aria-label={t('paleta.titulo')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${id}-${active.id}` : undefined}
          placeholder={t(slug === undefined ? 'paleta.dica' : 'paleta.dicaConta')}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={busca}
          onChange={(event) => {
            setBusca(event.target.value);
            setChosen(undefined);
          }}
          onKeyDown={move}
        />
        <button type="button" className="btn palette-close" aria-label={t('acoes.fechar')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t('paleta.resultados')} className="palette-list">
        {groups.map((group) => (
          <Entries key={group.title} group={group} prefix={id} activeId={active?.id} onRun={run} />
        ))}
      </div>
      <p role="status" className="palette-foot">
        {failure ? t('paleta.falhou') : isSearching ? t('paleta.buscando') : entries.length === 0 ? t('paleta.nada', { busca }) : t('paleta.total', { count: entries.length })}
      </p>
    </>
  );
}

function Entries({ group, prefix, activeId, onRun }: { group: Group; prefix: string; activeId: string | undefined; onRun: (entry: Entry) => void }) {
  return (
    <div role="group" aria-label={group.title}>
      <div className="palette-group" aria-hidden="true">
        {group.title}
      </div>
      {group.entries.map((entry) => (
        <Option key={entry.id} id={`${prefix}-${entry.id}`} entry={entry} isActive={entry.id === activeId} onRun={onRun} />
      ))}
    </div>
  );
}

function Option({ id, entry, isActive, onRun }: { id: string; entry: Entry; isActive: boolean; onRun: (entry: Entry) => void }) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox has the focus and answers the keys
    <div ref={option} id={id} role="option" tabIndex={-1} aria-selected={isActive} className="palette-option" onClick={() => onRun(entry)}>
      <Icon name={entry.icon} />
      <span className="text-truncate">{entry.label}</span>
      {entry.detail === undefined ? null : <span className="palette-detail text-truncate">{entry.detail}</span>}
    </div>
  );
}
