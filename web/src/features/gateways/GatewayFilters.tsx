import { useCallback } from 'react';
import type { Gateway, Presenca } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { FilterSelect } from '../../ui/FilterSelect.tsx';
import { MoreFilters } from '../../ui/MoreFilters.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { estados, ordens, presencas } from './search.ts';
import type { GatewaysSearch } from './search.ts';

interface Props {
  search: GatewaysSearch;
  /** What choosing each would find; absent until the list has come. */
  counts: { porPresenca: Partial<Record<Presenca, number>>; porEstado: Partial<Record<Gateway['estado'], number>> } | undefined;
  onChange: (change: { [K in keyof GatewaysSearch]?: GatewaysSearch[K] | undefined }) => void;
}

export function GatewayFilters({ search, counts, onChange }: Props) {
  const { t } = useTranslation();
  const onSearch = useCallback((busca: string) => onChange({ busca }), [onChange]);
  return (
    <search className="filters-line">
      <SearchField label={t('gateways.buscar')} value={search.busca ?? ''} onChange={onSearch} />
      <MoreFilters active={[search.presenca, search.estado, search.ordem].filter(Boolean).length} className="gateway-filters">
        <FilterSelect
          label={t('presenca.rotulo')}
          value={search.presenca}
          all={t('presenca.todas')}
          options={presencas.map((value) => ({ value, label: t(`presenca.${value}`), count: counts?.porPresenca[value] }))}
          onChange={(presenca) => onChange({ presenca })}
        />
        <FilterSelect
          label={t('gateways.estado.rotulo')}
          value={search.estado}
          all={t('gateways.estado.todos')}
          options={estados.map((value) => ({ value, label: t(`gateways.estado.${value}`), count: counts?.porEstado[value] }))}
          onChange={(estado) => onChange({ estado })}
        />
        <FilterSelect
          label={t('gateways.ordem.rotulo')}
          value={search.ordem ?? 'nome'}
          options={ordens.map((value) => ({ value, label: t(`gateways.ordem.${value}`) }))}
          onChange={(ordem) => onChange({ ordem: ordem === 'nome' ? undefined : ordem })}
        />
      </MoreFilters>
    </search>
  );
}
