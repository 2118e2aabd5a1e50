import { useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { ErrorText } from '../../ui/ErrorState.tsx';
import { useConta } from '../contas/conta.ts';
import { PickerList } from './PickerList.tsx';
import { escolhasQuery } from './api.ts';
import { groupByGateway } from './picker-groups.ts';
import { MAX_CHOSEN } from './search.ts';
import { useSettled } from '../../ui/use-settled.ts';

interface Props {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

const TYPING_PAUSE_MS = 250;

/** Finds dispositivos of the whole conta by name or code: a field with a list under it, each entry taken or left by Enter or a press. */
export function Picker({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const { isOpen, setOpen, busca, type, found, groups, active, isFull, toggle, press } = usePicker(chosen, onChange);
  return (
    <div ref={root} className="picker" onBlur={(event) => (root.current?.contains(event.relatedTarget) ? undefined : setOpen(false))}>
      <label htmlFor={id} className="form-label">
        {t('telemetria.escolher')}
      </label>
      <input
        id={id}
        type="search"
        role="combobox"
        className="form-control"
        autoComplete="off"
        maxLength={100}
        placeholder={t('telemetria.buscar')}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active ? `${id}-${active.id}` : undefined}
        aria-describedby={`${id}-state`}
        value={busca}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onKeyDown={press}
        onChange={(event) => type(event.target.value)}
      />
      <div className="picker-drop" hidden={!isOpen}>
        {found.error && !found.data ? (
          <div className="p-3">
            <ErrorText error={found.error} />
          </div>
        ) : null}
        <PickerList id={id} groups={groups} chosen={chosen} active={active?.id} isFull={isFull} onToggle={toggle} />
        <p id={`${id}-state`} className="picker-state small text-body-secondary" role="status">
          {found.data && isOpen ? stateText(found.data.itens.length, found.data.total, isFull, t) : null}
        </p>
      </div>
    </div>
  );
}

function usePicker(chosen: readonly string[], onChange: Props['onChange']) {
  const { slug } = useConta();
  const [isOpen, setOpen] = useState(false);
  const [busca, setBusca] = useState('');
  const [place, setPlace] = useState(0);
  const found = useQuery({ ...escolhasQuery(slug, useSettled(busca.trim(), TYPING_PAUSE_MS)), enabled: isOpen });
  const groups = groupByGateway(found.data?.itens ?? []);
  const options = groups.flatMap(({ itens }) => itens);
  const at = Math.min(place, options.length - 1);
  const active = options[at];
  const isFull = chosen.length >= MAX_CHOSEN;

  const type = (text: string) => {
    setBusca(text);
    setPlace(0);
    setOpen(true);
  };
  const toggle = ({ id }: Dispositivo) => {
    if (chosen.includes(id)) onChange(chosen.filter((each) => each !== id));
    else if (!isFull) onChange([...chosen, id]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' && !isOpen) setOpen(true);
    else if (event.key === 'ArrowDown') setPlace(Math.min(options.length - 1, at + 1));
    else if (event.key === 'ArrowUp' && isOpen) setPlace(Math.max(0, at - 1));
    else if (event.key === 'Enter' && isOpen && active) toggle(active);
    else if (event.key === 'Escape' && isOpen) setOpen(false);
    else if (event.key === 'Backspace' && busca === '' && chosen.length > 0) onChange(chosen.slice(0, -1));
    else return;
    event.preventDefault();
  };
  return { isOpen, setOpen, busca, type, found, groups, active, isFull, toggle, press };
}

function stateText(shown: number, total: number, isFull: boolean, t: ReturnType<typeof useTranslation>['t']): string {
  if (isFull) return t('telemetria.cheio', { maximo: MAX_CHOSEN });
  if (total === 0) return t('telemetria.nenhum');
  return total > shown ? t('telemetria.primeiros', { mostrados: shown, total }) : t('telemetria.achados', { count: total });
}
