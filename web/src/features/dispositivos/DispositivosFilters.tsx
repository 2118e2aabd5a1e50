import { useCallback } from 'react';
import { STALE_AFTER_MIN } from '@tds/contract/http';
import { FilterSelect } from '../../ui/FilterSelect.tsx';
import { MoreFilters } from '../../ui/MoreFilters.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { GatewaySelect } from '../gateways/GatewaySelect.tsx';
import { statuses, tipos } from './search.ts';
import { grandezas } from './usual-unidade.ts';
import type { DispositivosSearch } from './search.ts';

export type DispositivosChange = { [K in keyof DispositivosSearch]?: DispositivosSearch[K] | undefined };

interface Props {
  search: DispositivosSearch;
  /** Those without a recent reading; absent until the list has come. */
  atrasados: number | undefined;
  onChange: (change: DispositivosChange) => void;
}

export function DispositivosFilters({ search, atrasados, onChange }: Props) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const onSearch = useCallback((busca: string) => onChange({ busca }), [onChange]);
  const late = t('dispositivos.semLeituraHa', { minutos: STALE_AFTER_MIN });
  return (
    <search>
      <div className="filters-line">
        <SearchField label={t('dispositivos.buscar')} value={search.busca ?? ''} onChange={onSearch} />
        <MoreFilters active={[search.gatewayId, search.grandeza, search.tipo, search.status].filter(Boolean).length} className="dispositivos-filters">
          <GatewaySelect value={search.gatewayId} onChange={(gatewayId) => onChange({ gatewayId })} />
          <FilterSelect
            label={t('campos.grandeza')}
            value={search.grandeza}
            all={t('dispositivos.todos')}
            options={grandezas.map((value) => ({ value, label: t(`dispositivos.grandeza.${value}`) }))}
            onChange={(grandeza) => onChange({ grandeza })}
          />
          <FilterSelect
            label={t('campos.tipo')}
            value={search.tipo}
            all={t('dispositivos.todos')}
            options={tipos.map((value) => ({ value, label: t(`dispositivos.tipoVisto.${value}`) }))}
            onChange={(tipo) => onChange({ tipo })}
          />
          <FilterSelect
            label={t('campos.status')}
            value={search.status}
            all={t('dispositivos.todas')}
            options={statuses.map((value) => ({ value, label: t(`dispositivos.status.${value}`) }))}
            onChange={(status) => onChange({ status })}
          />
        </MoreFilters>
      </div>
      <label className="form-check check-line">
        <input type="checkbox" className="form-check-input" checked={search.atrasado ?? false} onChange={(event) => onChange({ atrasado: event.target.checked || undefined })} />
        <span className="tabular">{atrasados === undefined ? late : `${late} (${atrasados.toLocaleString(idioma)})`}</span>
      </label>
    </search>
  );
}
