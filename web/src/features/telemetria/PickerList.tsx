import { useEffect } from 'react';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { Valor } from '../../ui/Valor.tsx';
import { declaredDecimals, tipoVisto } from '../dispositivos/tipo.ts';
import type { groupByGateway } from './picker-groups.ts';

interface Props {
  id: string;
  groups: ReturnType<typeof groupByGateway>;
  chosen: readonly string[];
  /** The one the arrows stand on. */
  active: string | undefined;
  isFull: boolean;
  onToggle: (dispositivo: Dispositivo) => void;
}

/** The list of a combobox: the focus stays in the field, which names the active entry. */
export function PickerList({ id, groups, chosen, active, isFull, onToggle }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    if (active !== undefined) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div id={`${id}-list`} className="picker-list" role="listbox" aria-multiselectable="true" aria-label={t('telemetria.escolher')}>
      {groups.map(({ gatewayId, nome, itens }) => (
        <div key={gatewayId ?? ''} role="group" aria-label={nome ?? t('telemetria.semGateway')}>
          <div className="picker-group" role="presentation">
            {nome ?? t('telemetria.semGateway')}
          </div>
          {itens.map((dispositivo) => {
            const isChosen = chosen.includes(dispositivo.id);
            return (
              // The keyboard reaches it through the field.
              <div
                key={dispositivo.id}
                id={`${id}-${dispositivo.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={isChosen}
                aria-disabled={isFull && !isChosen}
                className={`picker-option${dispositivo.id === active ? ' is-active' : ''}`}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onToggle(dispositivo)}
                onKeyDown={() => undefined}
              >
                <span className="picker-check" aria-hidden="true">
                  {isChosen ? '✓' : ''}
                </span>
                <span className="min-w-0">
                  <span className="d-block text-truncate">{dispositivo.nome}</span>
                  <span className="d-block small text-body-secondary text-truncate">
                    {t(`dispositivos.tipoVisto.${tipoVisto(dispositivo)}`)} · {dispositivo.codigo}
                  </span>
                </span>
                {dispositivo.ultimaLeitura ? <Valor valor={dispositivo.ultimaLeitura.valor} unidade={dispositivo.unidade} decimals={declaredDecimals(dispositivo)} /> : null}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
